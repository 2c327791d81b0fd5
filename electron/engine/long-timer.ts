import type { Clock } from './types';

/** The longest a timer of Node's can wait, in milliseconds; one that is longer would fire at once. */
const longest = 2_147_483_647;

/**
 * Calls back at a moment, however far off.
 * @param at milliseconds since the epoch
 * @returns cancels
 */
export function startTimer(clock: Clock, at: number, callback: () => void): () => void {
  let cancel: () => void;
  const arm = (): void => {
    const left = Math.max(0, at - clock.now());
    cancel =
      left <= longest
        ? clock.after(left, callback)
        : clock.after(longest, () => {
            arm();
          });
  };
  arm();
  return () => {
    cancel();
  };
}
