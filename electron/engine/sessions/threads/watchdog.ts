import { lookInterval, untilShared } from '../../../system/elapsed';
import type { Clock } from '../../clock';

/** Milliseconds between two ticks of a thread: no more of them than are needed, as each wakes a processor. */
const tickInterval = 2000;

/** Looks in a row without a new tick after which a thread counts as hung. */
const looksUntilHung = 4;

/** The same for a thread that still starts: loading its code from a slow or busy disk takes longer. */
const looksUntilStarted = 12;

/**
 * A look that is so many milliseconds late counts for nothing: the computer slept, or the thread that looks was busy, and
 * the thread that is watched may have had no time to tick either.
 */
const tooLate = 1000;

/** Counts the rounds of one thread's event loop, where both threads see it. */
export interface TickCounter {
  /** Given to the thread that is watched. */
  readonly memory: SharedArrayBuffer;
  /** Ticks so far; 0 before the first. Wraps around after decades. */
  readonly read: () => number;
}

/** Makes the counter of a thread that is about to start. */
export function createTickCounter(): TickCounter {
  const memory = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const counter = new Int32Array(memory);
  return { memory, read: () => Atomics.load(counter, 0) };
}

/**
 * Ticks every two seconds from the thread that is watched, for as long as its event loop goes round. Costs no message and
 * keeps no thread alive.
 * @param memory of the {@link TickCounter}
 */
export function startTicking(memory: SharedArrayBuffer): void {
  const counter = new Int32Array(memory);
  Atomics.add(counter, 0, 1);
  const tick = (): void => {
    later();
    Atomics.add(counter, 0, 1);
  };
  const later = (): void => void setTimeout(tick, untilShared(tickInterval, Date.now())).unref();
  later();
}

/**
 * Watches a thread from another one. Silence is counted in looks that came in time, not by the clock: after the computer
 * slept, or while the watching thread was blocked, no thread is blamed.
 * @param ticks what the thread has counted so far
 * @param hung called once, with the seconds of silence; nothing is watched after that
 * @returns ends it
 */
export function watchTicks(clock: Clock, ticks: () => number, hung: (seconds: number) => void): () => void {
  let seen = ticks();
  let silent = 0;
  let cancel: () => void = () => undefined;
  const wait = (): void => {
    const delay = untilShared(lookInterval, clock.now());
    const due = clock.now() + delay;
    cancel = clock.after(delay, () => look(clock.now() - due));
  };
  const look = (late: number): void => {
    const now = ticks();
    if (now !== seen) silent = 0;
    else if (late <= tooLate) silent += 1;
    seen = now;
    if (silent >= (now === 0 ? looksUntilStarted : looksUntilHung)) hung((silent * lookInterval) / 1000);
    else wait();
  };
  wait();
  return () => cancel();
}
