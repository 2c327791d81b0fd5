/** A connection that held this long (milliseconds) was a good one: the next failure starts at the shortest delay. */
export const settledAfter = 30_000;

/** The two ends of a session's delays, as its profile has them, in seconds. */
interface RetrySettings {
  readonly retryFirstSeconds: number;
  readonly retryLongestSeconds: number;
}

/**
 * How long to wait before trying again. Doubles with each failed attempt up to the longest; half of it is random, so that
 * many sessions cut at once do not come back in step.
 * @param attempt failed attempts so far, 1 for the first
 * @param random a number in [0, 1)
 * @returns milliseconds
 */
export function retryDelay(attempt: number, random: number, settings: RetrySettings): number {
  const { retryFirstSeconds, retryLongestSeconds } = settings;
  const doubled = retryFirstSeconds * 2 ** Math.min(Math.max(attempt, 1) - 1, 17);
  const full = 1000 * Math.min(retryLongestSeconds, doubled);
  return Math.round(full / 2 + (full / 2) * random);
}

/**
 * How long to wait after the network has changed before it is tried, in milliseconds: a moment, for an address comes
 * before its routes do, and for each session another one, so that they do not all dial at once.
 * @param random a number in [0, 1)
 */
export function networkDelay(random: number): number {
  return Math.round(200 + 800 * random);
}

/** Between two attempts made because of the network at least this many milliseconds pass: changes of it come in bursts. */
export const networkSpacing = 5000;

/** A network that stayed as it was for so long, in milliseconds, is a new one when it changes: delays begin anew on it. */
export const networkSettledAfter = 60_000;

const longestListenRetryDelay = 15_000;

/**
 * How long a forward waits before it looks again whether its port is free. Looking costs little, so it never waits long.
 * @param attempt failed attempts so far, 1 for the first
 * @returns milliseconds
 */
export function listenRetryDelay(attempt: number): number {
  return Math.min(longestListenRetryDelay, 1000 * 2 ** Math.min(Math.max(attempt, 1) - 1, 4));
}
