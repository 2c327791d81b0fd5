import { readFileSync } from 'node:fs';

/**
 * Milliseconds that this thread has had a processor. Linux tells (proc(5), schedstat); elsewhere the clock stands in, which also
 * counts the time other programs took.
 */
export function threadTime(): number {
  if (process.platform !== 'linux') return performance.now();
  return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ', 1)[0]) / 1e6;
}

/**
 * Runs some work and measures how much of it this thread did in one piece, while no timer had its turn.
 * Processor time, as a busy machine delays timers without anything having been in their way.
 * @returns what the work resolves with, how long it took by the clock, and its longest pieces, the longest first (milliseconds)
 */
export async function watchThread<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly took: number; readonly pieces: readonly number[] }> {
  const pieces: number[] = [];
  const begun = performance.now();
  let last = threadTime();
  const look = (): void => {
    const now = threadTime();
    pieces.push(now - last);
    last = now;
  };
  const timer = setInterval(look, 1);
  try {
    const result = await work();
    look();
    return { result, took: performance.now() - begun, pieces: pieces.sort((one, other) => other - one) };
  } finally {
    clearInterval(timer);
  }
}
