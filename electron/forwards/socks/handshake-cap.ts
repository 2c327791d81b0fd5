/** How many clients of one SOCKS listener may be in their handshake at once. */
export interface HandshakeCap {
  /** Takes a place; null when all are taken. What it returns gives the place back, and is idempotent. */
  readonly enter: () => (() => void) | null;
  /** Whether one that found no place is worth a log line: true once a minute at most. */
  readonly isWorthTelling: () => boolean;
}

/** Milliseconds between two log lines about clients that found no place. */
const tellingInterval = 60_000;

/**
 * Makes the cap of one listener, so that clients that never come to the point cannot fill memory and file descriptors.
 * @param most places
 * @param now milliseconds of a clock
 */
export function createHandshakeCap(most = 256, now: () => number = Date.now): HandshakeCap {
  let taken = 0;
  let toldAt = -Infinity;
  return {
    enter: () => {
      if (taken >= most) return null;
      taken += 1;
      let left = false;
      return () => {
        if (!left) taken -= 1;
        left = true;
      };
    },
    isWorthTelling: () => {
      if (now() - toldAt < tellingInterval) return false;
      toldAt = now();
      return true;
    },
  };
}
