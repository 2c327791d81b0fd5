import type { Phase } from '../../../shared/status';
import type { Clock } from '../types';

/**
 * How long an attempt that began on another network may go on without getting any further, in milliseconds: what it sends
 * bears an address that may not be ours any more, and nobody says so. A request that nothing is in the way of is sent again
 * by TCP within a second, three and seven.
 */
const patience = 5000;

/**
 * Phases that can be gone through again at no cost. A login cannot: the server may be waiting for a second factor, and would
 * count another try.
 */
const repeatable: ReadonlySet<Phase> = new Set<Phase>(['resolve', 'tcp', 'handshake']);

/** Notices that an attempt does not get on after the network has changed. */
export interface AttemptDoubt {
  /** The attempt has come to a phase, its own or a jump host's. */
  readonly onPhase: (phase: Phase) => void;
  /** The network changed while the attempt is under way. */
  readonly begin: () => void;
  /** The attempt is over, or a user is asked. */
  readonly end: () => void;
}

/** @param stuck called when nothing has come of the attempt */
export function createAttemptDoubt(clock: Clock, stuck: () => void): AttemptDoubt {
  let phase: Phase = 'resolve';
  let cancel: (() => void) | null = null;
  const end = (): void => {
    cancel?.();
    cancel = null;
  };
  return {
    onPhase: (entered) => {
      phase = entered;
      end();
    },
    begin: () => {
      end();
      if (!repeatable.has(phase)) return;
      cancel = clock.after(patience, () => {
        cancel = null;
        stuck();
      });
    },
    end,
  };
}
