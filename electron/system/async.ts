/**
 * Waits for a promise, until the signal is given, and for so many milliseconds at most; leaves no timer and no listener.
 * The work itself goes on; a caller that must not lose it looks after it.
 * @returns what the promise gives; null when the signal came first, `late` when the time was over. Rejects as the promise does
 */
export function until<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null>;
export function until<T>(
  work: Promise<T>,
  signal: AbortSignal | null,
  milliseconds: number,
): Promise<T | 'late' | null>;
export function until<T>(
  work: Promise<T>,
  signal: AbortSignal | null,
  milliseconds?: number,
): Promise<T | 'late' | null> {
  return new Promise((resolve, reject) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
    const abort = (): void => {
      finish();
      resolve(null);
    };
    const expire = (): void => {
      finish();
      resolve('late');
    };
    const timer = milliseconds === undefined ? undefined : setTimeout(expire, milliseconds);
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort);
    work.then(
      (value) => {
        finish();
        resolve(value);
      },
      (error: unknown) => {
        finish();
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}

/** Runs tasks one after the other, in the order they came. A task that throws does not stop the next. */
export function createQueue(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const run = last.then(task, task);
    last = run.catch(() => undefined);
    return run;
  };
}
