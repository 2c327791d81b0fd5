import type { Clock } from './types';

/** The computer's own time: Unix time in milliseconds, and timers of the event loop. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delay, callback) => {
    const timer = setTimeout(callback, delay);
    return () => {
      clearTimeout(timer);
    };
  },
};
