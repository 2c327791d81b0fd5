import { expect, inject, it } from 'vitest';
import { runFaultBench } from '../bench/faults/bench';
import { faults } from '../bench/faults/faults';
import { reportLines } from '../bench/faults/report';

/** The short form of `npm run bench -- faults`, which takes other seeds and more faults. */
const seed = Number(process.env['FAULT_SEED'] ?? 5);

it('whatever breaks, no stream is cut silently, all sessions come back, and nothing is left over', async () => {
  const happened: string[] = [];
  const report = await runFaultBench({
    seed,
    // Each kind at least once.
    faults: faults.length + 3,
    program: inject('bundles').own['engine-process'],
    say: (line) => happened.push(line),
  });
  expect(report.wrongs, [...happened, ...reportLines(report)].join('\n')).toEqual([]);
  expect(Math.min(...Object.values(report.reconnects))).toBeGreaterThan(0);
  for (const { path, ended } of report.streams) expect(ended.whole, path.name).toBeGreaterThan(0);
}, 180_000);
