import type { Clock } from '../../electron/engine/clock';

/** A clock that moves only when told to. */
export interface FakeClock extends Clock {
  /** Lets time pass, firing what falls due in order; promises get to run between. */
  readonly advance: (milliseconds: number) => Promise<void>;
  /** Timers that wait. */
  readonly pending: () => number;
}

/** Creates a clock that stands at the given milliseconds since the epoch. */
export function createFakeClock(start = 1_000_000): FakeClock {
  let now = start;
  const timers = new Set<{ at: number; callback: () => void }>();
  return {
    now: () => now,
    after: (delay, callback) => {
      const timer = { at: now + delay, callback };
      timers.add(timer);
      return () => {
        timers.delete(timer);
      };
    },
    advance: async (milliseconds) => {
      const end = now + milliseconds;
      await settle();
      for (;;) {
        const due = [...timers].filter(({ at }) => at <= end).sort((left, right) => left.at - right.at)[0];
        if (due === undefined) break;
        timers.delete(due);
        now = Math.max(now, due.at);
        due.callback();
        await settle();
      }
      now = end;
    },
    pending: () => timers.size,
  };
}

/** Lets every promise that can settle do so. */
export function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
