/** How long the path to a server and back is. */
export interface RoundTrip {
  /** Milliseconds, waiting on the path left out as far as known; null before the first measurement. */
  readonly milliseconds: () => number | null;
  /** Whether it is known to be a long one. */
  readonly isLong: () => boolean;
  /** Whether it is known not to be a long one. */
  readonly isShort: () => boolean;
  /** Takes in a measurement of something that is answered at once. */
  readonly measured: (milliseconds: number, now: number) => void;
  /** Takes in something that cannot have been shorter than the path, and may have been much longer. */
  readonly atMost: (milliseconds: number) => void;
}

/** What counts as long: more than programs on the path may add by being busy. */
const long = 10;

/** For so long, in milliseconds, the shortest measurement counts; and then once more, as the one before. */
const remembered = 60_000;

/**
 * Estimates a round trip by the shortest one of the last minutes: the longer ones waited for something. An old one is
 * forgotten only for a newer one, for paths do get longer.
 */
export function createRoundTrip(): RoundTrip {
  let before = Infinity;
  let least = Infinity;
  let since = -Infinity;
  const shortest = (): number => Math.min(before, least);
  return {
    milliseconds: () => (shortest() === Infinity ? null : shortest()),
    isShort: () => shortest() <= long,
    isLong: () => since > -Infinity && shortest() > long,
    measured: (milliseconds, now) => {
      if (now - since > remembered) {
        before = least;
        least = Infinity;
        since = now;
      }
      least = Math.min(least, milliseconds);
    },
    atMost: (milliseconds) => {
      least = Math.min(least, milliseconds);
    },
  };
}
