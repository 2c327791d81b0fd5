import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { makeKey, startEchoServer, startSshd } from '../../support/ssh-servers';
import { provideBenchAccount } from '../account';
import { attacks } from './attacks';
import { measureAttack, measureSocks, type BenchWorld } from './bench';
import { measureTokens } from './browser-mode';
import { socksAttack, tokenAttack } from './local-attacks';
import { missed, outcomeJson, tableLines, type Outcome } from './outcome';

// npm run bench -- hostile [--seconds N] [--only WORDS] [--json FILE]

const { values } = parseArgs({
  options: {
    /** How long each attack goes on. */
    seconds: { type: 'string', default: '20' },
    /** Attacks whose names hold these words, and no others. */
    only: { type: 'string', default: '' },
    json: { type: 'string' },
  },
});

const seconds = Number(values.seconds);
const removeAccount = provideBenchAccount();
const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Names of the attacks that could not be measured. */
const broken: string[] = [];

async function measured(): Promise<readonly Outcome[]> {
  const key = await makeKey();
  const server = await startSshd({ authorizedKeys: [key.publicKey] });
  const echo = await startEchoServer();
  const world: BenchWorld = { server, key, echo, seconds };
  const all: readonly (readonly [string, () => Promise<Outcome>])[] = [
    ...attacks.map((attack) => [attack.name, () => measureAttack(attack, world)] as const),
    [socksAttack, () => measureSocks(world)],
    [tokenAttack, () => measureTokens(seconds)],
  ];
  const chosen = all.filter(([name]) => name.toLowerCase().includes(values.only.toLowerCase()));
  if (chosen.length === 0) throw new Error(`No attack is called "${values.only}".`);
  const outcomes: Outcome[] = [];
  try {
    for (const [name, measure] of chosen) {
      say(name);
      const outcome = await measure().catch((error: unknown) => {
        say(`  not measured: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        broken.push(name);
        return null;
      });
      if (outcome === null) continue;
      outcomes.push(outcome);
      say(`  ${outcome.state}; missed: ${missed(outcome).join(', ') || 'nothing'}`);
    }
  } finally {
    await echo.close();
    await server.close();
    await key.remove();
  }
  return outcomes;
}

let failed = true;
try {
  const outcomes = await measured();
  for (const line of tableLines(outcomes)) process.stdout.write(`${line}\n`);
  const processor = `${String(cpus().length)} × ${cpus()[0]?.model ?? 'unknown'}`;
  const around = { date: new Date().toISOString().slice(0, 10), node: process.version, processor, seconds };
  if (values.json !== undefined) {
    const report = { around, outcomes: outcomes.map(outcomeJson) };
    await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
  }
  failed = broken.length > 0 || outcomes.some((outcome) => missed(outcome).length > 0);
} catch (error) {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
} finally {
  removeAccount();
}
process.exit(failed ? 1 : 0);
