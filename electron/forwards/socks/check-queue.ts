/** Runs work when its turn comes; null when it was given up before. Rejects as the work does. */
export type Queue = <T>(work: () => Promise<T>, signal?: AbortSignal) => Promise<T | null>;

/** A queue that runs at most so many pieces of work at once, in the order they came. */
export function createQueue(most: number): Queue {
  const waiting = new Set<() => void>();
  let running = 0;

  function turn(signal: AbortSignal | undefined): Promise<boolean> {
    if (signal?.aborted === true) return Promise.resolve(false);
    if (running < most) {
      running += 1;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const start = (): void => {
        settle(true);
      };
      const giveUp = (): void => {
        settle(false);
      };
      function settle(mayRun: boolean): void {
        waiting.delete(start);
        signal?.removeEventListener('abort', giveUp);
        resolve(mayRun);
      }
      waiting.add(start);
      signal?.addEventListener('abort', giveUp);
    });
  }

  return async (work, signal) => {
    if (!(await turn(signal))) return null;
    try {
      return await work();
    } finally {
      // The place goes over to the next in line; it stays taken.
      const [next] = waiting;
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
