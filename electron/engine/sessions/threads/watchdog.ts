import { lookInterval, untilLook } from '../../../system/elapsed';
import type { Clock } from '../../clock';

/** Looks in a row, {@link lookInterval.close} apart, without a sign of life after which a thread counts as hung. */
const looksUntilHung = 4;

/** The same for a thread that still starts: loading its code from a slow or busy disk takes longer. */
const looksUntilStarted = 12;

/**
 * A look that is so many milliseconds late counts for nothing: the computer slept, or the thread that looks was busy, and
 * the thread that is watched may have had no time to run either.
 */
const tooLate = 1000;

/** A thread that was at work for so many milliseconds since the last look, or longer, may be in the midst of it: it is looked at closely. */
const atWork = 100;

/** A thread as another one sees it, without waking it. */
export interface WatchedThread {
  /**
   * Milliseconds that its event loop has waited for something to do, up to now: while this grows it is not in the midst of
   * anything, and a loop that goes round without a pause adds nothing to it.
   */
  readonly idle: () => number;
  /** Asks it for a sign of life, which wakes it; resolves with that. */
  readonly ask: () => Promise<unknown>;
}

/**
 * Watches a thread from another one. A thread that waits cannot hang, and is neither woken nor looked at often; one that was
 * at work since the last look is asked, and looked at closely until it waits again. Silence is counted in looks that came in
 * time, not by the clock: after the computer slept, or while the watching thread was blocked, no thread is blamed.
 * @param hung called once, with the seconds of silence, after 10 to 12.5 seconds of it; nothing is watched after that
 * @returns ends it
 */
export function watchThread(
  clock: Clock,
  thread: WatchedThread,
  hung: (seconds: number) => void,
): () => void {
  let idleBefore = thread.idle();
  let hasStarted = false;
  let isAsked = false;
  let hasAnswered = false;
  let silent = 0;
  let cancel: () => void = () => undefined;

  const ask = (): void => {
    if (isAsked) return;
    isAsked = true;
    const told = (answer: boolean): void => {
      isAsked = false;
      hasStarted ||= answer;
      hasAnswered ||= answer;
    };
    thread.ask().then(
      () => told(true),
      // It is over, and so is the watch.
      () => told(false),
    );
  };
  const wait = (pace: keyof typeof lookInterval): void => {
    const delay = untilLook(pace, clock.now());
    const due = clock.now() + delay;
    cancel = clock.after(delay, () => look(delay, clock.now() - due));
  };
  const look = (after: number, late: number): void => {
    const idle = thread.idle();
    const waited = idle - idleBefore;
    idleBefore = idle;
    const isAlive = hasAnswered || (hasStarted && waited > 0);
    hasAnswered = false;
    const worked = late <= tooLate && hasStarted ? after - waited : 0;
    if (late <= tooLate && !isAlive) silent += 1;
    // Where looks are seldom it may have been at work all the while since it waited, and silent.
    else if (after > lookInterval.close && worked >= lookInterval.close) silent = 1;
    else if (isAlive) silent = 0;
    if (silent >= (hasStarted ? looksUntilHung : looksUntilStarted)) {
      hung((silent * lookInterval.close) / 1000);
      return;
    }
    const isResting = isAlive && silent === 0 && worked < atWork && late <= tooLate;
    if (!isResting) ask();
    wait(isResting ? 'usual' : 'close');
  };
  ask();
  wait('close');
  return () => cancel();
}
