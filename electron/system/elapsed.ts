/**
 * Milliseconds since the program was started, by a clock that cannot be set; on Linux it stands still while the computer
 * sleeps. `performance.now` would say the same, but in Electron's main process the first one to ask for `performance` has all
 * of node:perf_hooks loaded, four milliseconds of the time until there is a window.
 */
export function elapsed(): number {
  return process.uptime() * 1000;
}

/**
 * Milliseconds from now until a moment that all who ask for the same period share, so that one wake of the processor does for all
 * of them: half a period at the least, one and a half at the most.
 * @param now milliseconds since the epoch
 */
export function untilShared(period: number, now: number): number {
  const left = period - (now % period);
  return left < period / 2 ? left + period : left;
}

/**
 * How often the main thread looks after what nobody tells it, in milliseconds: the network's addresses, its other threads; and how
 * often where there is a reason to look closely. In Electron each moment with a timer of Node's wakes threads seven times, so
 * all that look do so at the same moments, by {@link untilLook}.
 */
export const lookInterval = { usual: 5000, close: 2500 } as const;

/**
 * Milliseconds from now until the next look at that pace: the pace itself where they follow each other, half of the
 * close one at the least, and no longer than the usual one but for the first of close ones.
 * @param now milliseconds since the epoch
 */
export function untilLook(pace: keyof typeof lookInterval, now: number): number {
  const { usual, close } = lookInterval;
  if (pace === 'close') return untilShared(close, now);
  const left = usual - (now % usual);
  return left < close / 2 ? left + close : left;
}
