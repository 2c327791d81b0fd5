import { phaseSchema, type Phase } from '../../../shared/status';

/** How long a phase of making a connection took, in milliseconds, without the time a user thought about a question. */
export interface PhaseTime {
  readonly phase: Phase;
  readonly took: number;
}

/** Times the phases of making a connection. */
export interface Stopwatch {
  /** The phase begins, and the one before it ends. One that was over before begins anew: what came after counts no more. */
  readonly enter: (phase: Phase) => void;
  /** A question is before the user. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** The last phase ends. */
  readonly stop: () => void;
  /** The phases entered so far, the last one with its time up to now. */
  readonly phaseTimes: () => readonly PhaseTime[];
}

const order = phaseSchema.options;

/**
 * Creates a stopwatch that stands still.
 * @param now the time in milliseconds
 */
export function createStopwatch(now: () => number): Stopwatch {
  let phaseTimes: readonly PhaseTime[] = [];
  let current: { readonly phase: Phase; readonly since: number } | null = null;
  let pausedAt: number | null = null;
  let paused = 0;

  const measured = (): readonly PhaseTime[] => {
    if (current === null) return phaseTimes;
    const at = pausedAt ?? now();
    return [...phaseTimes, { phase: current.phase, took: Math.max(0, at - current.since - paused) }];
  };
  const resume = (): void => {
    if (pausedAt !== null) paused += now() - pausedAt;
    pausedAt = null;
  };

  return {
    enter: (phase) => {
      resume();
      const position = order.indexOf(phase);
      phaseTimes = measured().filter((phaseTime) => order.indexOf(phaseTime.phase) < position);
      current = { phase, since: now() };
      paused = 0;
    },
    pause: () => {
      pausedAt ??= now();
    },
    resume,
    stop: () => {
      phaseTimes = measured();
      current = null;
      pausedAt = null;
    },
    phaseTimes: measured,
  };
}
