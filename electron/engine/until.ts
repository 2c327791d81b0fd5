import type { Clock } from './types';

/** Waits for a promise that never fails, or for the signal: null then. */
export function until<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve(null);
      return;
    }
    const stop = (): void => resolve(null);
    signal.addEventListener('abort', stop, { once: true });
    void promise.then((value) => {
      signal.removeEventListener('abort', stop);
      resolve(value);
    });
  });
}

/** Resolves with the promise or after so many milliseconds, whichever comes first, and leaves no timer. Never rejects. */
export function within(clock: Clock, promise: Promise<void>, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(milliseconds, resolve);
    const settle = (): void => {
      cancel();
      resolve();
    };
    promise.then(settle, settle);
  });
}
