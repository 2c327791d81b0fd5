import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { provideBenchAccount } from '../account';
import { measureAll, type Figure } from './measure';
import { forwardsEach, makeWorld } from './world';

// npm run bench -- thousand [--sessions N] [--servers N] [--startups RULE] [--idle SECONDS] [--json FILE]

const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '1000' },
    /** sshd processes that the sessions are spread over. */
    servers: { type: 'string', default: '1' },
    /** sshd's MaxStartups; `10:30:100` is its own default. */
    startups: { type: 'string', default: '10:30:100' },
    /** Seconds for which it is watched how much is done when nothing is to do. */
    idle: { type: 'string', default: '60' },
    json: { type: 'string' },
  },
});

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

function rows(figures: readonly Figure[]): readonly string[] {
  const cells = figures.map(({ what, value, unit }) => [
    what,
    `${unit === '' && Number.isInteger(value) ? String(value) : value.toPrecision(3)} ${unit}`.trim(),
  ]);
  const widths = [0, 1].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0), 6));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(['what', 'figure']), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)];
}

const removeAccount = provideBenchAccount();
let failed = true;
try {
  const options = {
    sessions: Number(values.sessions),
    servers: Number(values.servers),
    startups: values.startups,
  };
  say(
    `${values.sessions} sessions with ${String(forwardsEach)} forwards, on ${values.servers} sshd, MaxStartups ${values.startups}`,
  );
  const world = await makeWorld(options);
  try {
    const figures = await measureAll(world, Number(values.idle), say);
    for (const row of rows(figures)) process.stdout.write(`${row}\n`);
    if (values.json !== undefined) {
      const processor = `${String(cpus().length)} × ${cpus()[0]?.model ?? 'unknown'}`;
      const around = { date: new Date().toISOString().slice(0, 10), node: process.version, processor };
      await writeFile(values.json, `${JSON.stringify({ around, options, figures }, null, 2)}\n`);
    }
    failed = false;
  } finally {
    await world.close();
  }
} catch (error) {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
} finally {
  removeAccount();
}
process.exit(failed ? 1 : 0);
