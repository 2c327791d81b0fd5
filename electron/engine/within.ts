import type { Clock } from './types';

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
