import { phaseSchema, type Phase } from '../../../shared/status';

/** How long a phase of making a connection took, in milliseconds, without the time a person thought about a question. */
export interface Lap {
  readonly phase: Phase;
  readonly took: number;
}

/** Times the phases of making a connection. */
export interface Stopwatch {
  /** The phase begins, and the one before it ends. One that was over before begins anew: what came after counts no more. */
  readonly enter: (phase: Phase) => void;
  /** A question is before the person. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** The last phase ends. */
  readonly stop: () => void;
  /** The phases entered so far, the last one with its time up to now. */
  readonly laps: () => readonly Lap[];
}

const order = phaseSchema.options;

/**
 * Creates a stopwatch that stands still.
 * @param now the time in milliseconds
 */
export function createStopwatch(now: () => number): Stopwatch {
  let laps: readonly Lap[] = [];
  let current: { readonly phase: Phase; readonly since: number } | null = null;
  let pausedAt: number | null = null;
  let paused = 0;

  const measured = (): readonly Lap[] => {
    if (current === null) return laps;
    const at = pausedAt ?? now();
    return [...laps, { phase: current.phase, took: Math.max(0, at - current.since - paused) }];
  };
  const resume = (): void => {
    if (pausedAt !== null) paused += now() - pausedAt;
    pausedAt = null;
  };

  return {
    enter: (phase) => {
      resume();
      const place = order.indexOf(phase);
      laps = measured().filter((lap) => order.indexOf(lap.phase) < place);
      current = { phase, since: now() };
      paused = 0;
    },
    pause: () => {
      pausedAt ??= now();
    },
    resume,
    stop: () => {
      laps = measured();
      current = null;
      pausedAt = null;
    },
    laps: measured,
  };
}
