import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { makeKey, run, startSshd } from '../../support/ssh-servers';
import { provideBenchAccount } from '../account';
import { findDesktopProgram } from './desktop-program';
import { startEnds } from './ends';
import type { Measure } from './measures';
import { peerNames } from './peers';
import { bulk } from './scenarios/bulk';
import { connections } from './scenarios/connections';
import { echo } from './scenarios/echo';
import { fair } from './scenarios/fair';
import { far } from './scenarios/far';
import { idle } from './scenarios/idle';
import { many } from './scenarios/many';
import { memoryWindow } from './scenarios/memory-window';
import { stalled } from './scenarios/stalled';
import { start } from './scenarios/start';
import { threads } from './scenarios/threads';
import { window } from './scenarios/window';
import { tableLines } from './table';
import type { Scenario } from './bench-context';

// npm run bench [-- NAME …] [--rounds N] [--own-ciphers] [--json FILE]

const scenarios: readonly Scenario[] = [
  ...[bulk, far, connections, echo, fair, many, stalled, window, start, threads, memoryWindow, idle],
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    /** Each program's own choice of cipher, instead of aes128-gcm for all. */
    'own-ciphers': { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const desktop = findDesktopProgram();
const chosen = scenarios.filter(({ name, needsElectron = false, isAside = false }) => {
  if (positionals.length > 0 ? !positionals.includes(name) : isAside) return false;
  if (!needsElectron || desktop !== null) return true;
  const where = 'ELECTRON_OVERRIDE_DIST_PATH, or node_modules/electron/dist';
  process.stderr.write(`${name}: not measured, as there is no Electron runtime here (${where})\n`);
  return false;
});

const removeAccount = provideBenchAccount();

async function measured(): Promise<readonly Measure[]> {
  const key = await makeKey();
  // plink 0.78 has no GCM; it takes the counter mode.
  const ciphers = values['own-ciphers'] ? [] : ['Ciphers aes128-gcm@openssh.com,aes128-ctr'];
  const server = await startSshd({ authorizedKeys: [key.publicKey], config: ciphers });
  const [ends, quietEnds] = [await startEnds(), await startEnds()];
  try {
    const all: Measure[] = [];
    for (const scenario of chosen) {
      process.stderr.write(`${scenario.name}: ${scenario.about}\n`);
      const measures = await scenario.run({
        target: { server, port: server.port, key, farPort: ends.port, quietPort: quietEnds.port },
        ...{ ends, quietEnds, desktop, peers: peerNames, rounds: Number(values.rounds) },
        say: (line) => {
          process.stderr.write(`  ${line}\n`);
        },
      });
      for (const line of tableLines(measures)) process.stdout.write(`${line}\n`);
      all.push(...measures);
    }
    return all;
  } finally {
    await ends.close();
    await quietEnds.close();
    await server.close();
    await key.remove();
  }
}

/** What a figure depends on besides Ginnel. */
async function circumstances(): Promise<Readonly<Record<string, string>>> {
  const firstLine = async (command: string, flag: string): Promise<string> => {
    const { stdout, stderr } = await run(command, [flag]);
    return (stdout.toString() || stderr).split('\n')[0] ?? '';
  };
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    ssh: await firstLine('ssh', '-V'),
    plink: await firstLine('plink', '-V'),
    processor: `${String(cpus().length)} × ${cpus()[0]?.model ?? 'unknown'}`,
  };
}

let failed = true;
try {
  if (chosen.length === 0) throw new Error('There is nothing left to measure.');
  const measures = await measured();
  const around = await circumstances();
  if (chosen.length > 1) {
    process.stdout.write(`\n${Object.values(around).join(', ')}\n\n`);
    for (const line of tableLines(measures)) process.stdout.write(`${line}\n`);
  }
  if (values.json !== undefined) {
    await writeFile(values.json, `${JSON.stringify({ around, measures }, null, 2)}\n`);
  }
  failed = false;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
} finally {
  removeAccount();
}
process.exit(failed ? 1 : 0);
