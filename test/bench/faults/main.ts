import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { provideBenchAccount } from '../account';
import { benchProgram } from '../programs';
import { runFaultBench } from './bench';
import { reportLines } from './report';

// npm run bench -- faults [--seed N] [--faults N] [--only WORDS] [--json FILE]

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    faults: { type: 'string', default: '300' },
    /** Faults whose names hold these words, and no others. */
    only: { type: 'string', default: '' },
    json: { type: 'string' },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
const program = benchProgram('engine-process');

const removeAccount = provideBenchAccount();
let wrong = true;
try {
  const report = await runFaultBench({
    seed,
    faults: Number(values.faults),
    only: values.only,
    program,
    say: (line) => {
      process.stderr.write(`${line}\n`);
    },
  });
  wrong = report.wrongs.length > 0;
  for (const line of reportLines(report)) process.stdout.write(`${line}\n`);
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
} catch (error) {
  process.stderr.write(
    `seed ${String(seed)}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
} finally {
  removeAccount();
}
process.exit(wrong ? 1 : 0);
