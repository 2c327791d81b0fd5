import { join } from 'node:path';

/**
 * A program of the bench that runs in a process of its own: its bundle, made by run.mjs.
 * @param name as run.mjs names it
 * @param kind `cjs` for what Electron loads
 * @returns the absolute path; throws when run.mjs did not start this
 */
export function benchProgram(name: string, kind: 'js' | 'cjs' = 'js'): string {
  const folder = process.env['GINNEL_BENCH_PROGRAMS'];
  if (folder === undefined) throw new Error('test/bench/run.mjs starts this');
  return join(folder, `${name}.${kind}`);
}
