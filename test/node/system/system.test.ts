import { afterEach, expect, test, vi } from 'vitest';
import { system } from '../../support/here';
import { lookLimit, orNull, shared } from '../../../electron/system/system';

afterEach(() => {
  vi.useRealTimers();
});

test('a program is run without a shell, and what it printed is told', async () => {
  const printed = await system.run(process.execPath, ['-p', 'process.argv[1]', '$HOME "a b"; `id`']);
  expect(printed.trim()).toBe('$HOME "a b"; `id`');
});

test('what is printed counts when a program ends with 1, not with 2, nor when there is none', async () => {
  const ending = (code: number) =>
    system.run(process.execPath, ['-e', `console.log('found'); process.exitCode = ${String(code)}`]);
  expect((await ending(1)).trim()).toBe('found');
  await expect(ending(2)).rejects.toThrow(/failed/u);
  await expect(system.run('/nowhere/lsof', [])).rejects.toThrow('/nowhere/lsof failed');
});

test('callers share a run of the same program with the same arguments, and no other', async () => {
  const runs: { readonly args: readonly string[]; readonly end: (text: string) => void }[] = [];
  const run = shared((_, args) => new Promise((end) => runs.push({ args, end })));
  const [one, two, other] = [run('lsof', ['a']), run('lsof', ['a']), run('lsof', ['b'])];
  expect(runs.map(({ args }) => args[0])).toEqual(['a', 'b']);
  for (const { args, end } of runs) end(`of ${String(args[0])}`);
  expect(await Promise.all([one, two, other])).toEqual(['of a', 'of a', 'of b']);
  // The next one sees the system as it is then.
  void run('lsof', ['a']);
  expect(runs).toHaveLength(3);
});

test('a run that failed is not kept', async () => {
  let runs = 0;
  const run = shared(() => {
    runs += 1;
    return Promise.reject(new Error('no'));
  });
  await expect(Promise.all([run('x', []), run('x', [])])).rejects.toThrow('no');
  await expect(run('x', [])).rejects.toThrow('no');
  expect(runs).toBe(2);
});

test('a look that fails finds nothing', async () => {
  expect(await orNull(() => Promise.reject(new Error('EACCES')))).toBeNull();
  expect(await orNull(() => Promise.resolve('found'))).toBe('found');
});

test('a look that takes too long finds nothing and is told to end', async () => {
  vi.useFakeTimers();
  const signals: AbortSignal[] = [];
  const look = orNull((signal) => {
    signals.push(signal);
    return new Promise<string>(() => undefined);
  });
  await vi.advanceTimersByTimeAsync(lookLimit - 1);
  expect(signals[0]?.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(await look).toBeNull();
  expect(signals[0]?.aborted).toBe(true);
});
