/** Time as the engine sees it; a test gives a fake one. Milliseconds. */
export interface Clock {
  readonly now: () => number;
  /**
   * Calls back once after `delay` ms; the returned function cancels.
   * @param isIdle it keeps no process from ending
   */
  readonly after: (delay: number, callback: () => void, isIdle?: boolean) => () => void;
}

/** The computer's own time: Unix time in milliseconds, and timers of the event loop. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delay, callback, isIdle = false) => {
    const timer = setTimeout(callback, delay);
    if (isIdle) timer.unref();
    return () => clearTimeout(timer);
  },
};

/** The longest a timer of Node's can wait, in milliseconds; one that is longer would fire at once. */
const longest = 2_147_483_647;

/** A timer that is started and stopped any number of times. */
export class Timer {
  #cancel: (() => void) | null = null;

  constructor(private readonly clock: Clock) {}

  get isRunning(): boolean {
    return this.#cancel !== null;
  }

  /**
   * Calls back after so many milliseconds, in place of what it was to call before.
   * @param isIdle it keeps no process from ending
   */
  start(delay: number, callback: () => void, isIdle = false): void {
    this.stop();
    const due = (): void => {
      this.#cancel = null;
      callback();
    };
    this.#cancel = this.clock.after(delay, due, isIdle);
  }

  /** Starts it unless it runs. */
  startOnce(delay: number, callback: () => void): void {
    if (!this.isRunning) this.start(delay, callback);
  }

  /** Calls back at a moment, in milliseconds since the epoch, however far off. */
  startAt(at: number, callback: () => void): void {
    const left = Math.max(0, at - this.clock.now());
    if (left <= longest) this.start(left, callback);
    else this.start(longest, () => this.startAt(at, callback));
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}

/** Resolves with the promise or after so many milliseconds, whichever comes first, and leaves no timer. Never rejects. */
export function within(clock: Clock, promise: Promise<unknown>, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(milliseconds, resolve);
    const settle = (): void => {
      cancel();
      resolve();
    };
    promise.then(settle, settle);
  });
}
