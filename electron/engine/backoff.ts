/** Delay before the first retry, in milliseconds. */
const firstDelay = 1000;
/** The delay never grows beyond this, in milliseconds. */
const longestDelay = 60_000;

/** A connection that held this long (milliseconds) was a good one: the next failure starts at the shortest delay. */
export const settledAfter = 30_000;

/**
 * How long to wait before trying again. Doubles with each failed attempt up to a minute; half of it is random, so that
 * many sessions cut at once do not come back in step.
 * @param attempt failed attempts so far, 1 for the first
 * @param random a number in [0, 1)
 * @returns milliseconds
 */
export function retryDelay(attempt: number, random: number): number {
  const full = Math.min(longestDelay, firstDelay * 2 ** Math.min(Math.max(attempt, 1) - 1, 16));
  return Math.round(full / 2 + (full / 2) * random);
}
