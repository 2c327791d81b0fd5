import type { AppError } from '../../../shared/errors';
import type { ForwardState } from '../../../shared/status';
import { listenRetryDelay } from './backoff';
import type { Clock } from '../types';

/**
 * How long, in milliseconds, a forward asks for a port of the server that its own lost connection may still hold. A server
 * notices that a client is gone by ClientAliveInterval (some minutes where it is set at all) or when TCP gives up sending
 * (about a quarter of an hour on Linux, once there is something to send). Ten minutes cover the first and most of the
 * second; what still refuses then is refused for another reason, and only a user can mend that.
 */
export const remotePatience = 600_000;

/**
 * After how many milliseconds it is looked up again who has a port: that is dear, and the
 * longer a program has held it the less likely another does.
 * @param waited milliseconds so far
 */
function lookAgainAfter(waited: number): number {
  return Math.min(600_000, Math.max(30_000, waited / 2));
}

/** The state of a forward that waits for its port. */
export type Waiting = Extract<ForwardState, { readonly kind: 'waiting' }>;

/** The wait of one forward for a port or socket that is taken. */
export interface ListenRetry {
  /** Whether it waits already, because of this very trouble. */
  readonly isFor: (error: AppError) => boolean;
  /**
   * Begins to wait, or goes on waiting, when a port could not be had.
   * @param had the forward listened at this very address before, through a connection that was lost
   * @returns the state; null when there is nothing to wait for, or no longer
   */
  readonly meet: (error: AppError, had: boolean) => Promise<Waiting | null>;
  /** Tries again after a while without a state of its own: it listens on some of its addresses. */
  readonly missing: (errors: readonly AppError[]) => void;
  /** Lets the time pass without a try; what is known is kept. */
  readonly pause: () => void;
  /** Ends the wait. */
  readonly end: () => void;
}

/** What a wait needs of its forward. */
export interface WaitOwner {
  readonly clock: Clock;
  /** Says more about an error; never throws. */
  readonly explain: (error: AppError) => Promise<AppError>;
  readonly retry: () => void;
}

/** Creates the wait, not begun. */
export function createListenRetry({ clock, explain, retry }: WaitOwner): ListenRetry {
  let attempts = 0;
  let current: {
    readonly trouble: AppError;
    readonly told: AppError;
    readonly toldAt: number;
    readonly since: number;
    readonly until: number | null;
  } | null = null;
  let cancel: (() => void) | null = null;

  const pause = (): void => {
    cancel?.();
    cancel = null;
  };
  const end = (): void => {
    pause();
    attempts = 0;
    current = null;
  };
  const arm = (latest: number): number => {
    pause();
    attempts += 1;
    const delay = Math.max(0, Math.min(listenRetryDelay(attempts), latest - clock.now()));
    cancel = clock.after(delay, () => {
      cancel = null;
      retry();
    });
    return clock.now() + delay;
  };
  const isFor = (error: AppError): boolean =>
    current !== null && JSON.stringify(current.trouble) === JSON.stringify(error);

  return {
    isFor,
    meet: async (error, had) => {
      const length = waitFor(error, had);
      const now = clock.now();
      const before = current;
      const until = length === null ? null : (before?.until ?? now + length);
      if (length === null || (until !== null && now >= until)) {
        end();
        return null;
      }
      const isKnown =
        before !== null && isFor(error) && now - before.toldAt < lookAgainAfter(now - before.since);
      const asked = stillHeld(error);
      const told = isKnown ? before.told : await explain(asked);
      // Who was in a hurry knows no more than before, and asks again next time.
      const toldAt = isKnown ? before.toldAt : told === asked ? -Infinity : now;
      const since = before?.since ?? now;
      const limit = length === Infinity ? null : until;
      current = { trouble: error, told, toldAt, since, until: limit };
      return { kind: 'waiting', since, error: told, retryAt: arm(limit ?? Infinity), until: limit };
    },
    missing: (errors) => {
      if (errors.some((error) => waitFor(error, false) !== null)) arm(Infinity);
      else end();
    },
    pause,
    end,
  };
}

/** What a refusal means to one who had that address before. */
function stillHeld(error: AppError): AppError {
  switch (error.code) {
    case 'remote-refused':
      return { code: 'remote-still-held', data: error.data };
    case 'remote-socket-refused':
      return { code: 'remote-still-held', data: { path: error.data.path } };
    default:
      return error;
  }
}

/**
 * How long a forward waits for a port, in milliseconds; null where waiting would change nothing. Here ports come free
 * when other programs end, and addresses come with their networks; to look costs nothing, so there is no limit to it.
 */
function waitFor(error: AppError, had: boolean): number | null {
  switch (error.code) {
    case 'listen-in-use':
    case 'listen-address':
    case 'socket-in-use':
    case 'open-files-limit':
      return Infinity;
    case 'remote-refused':
    case 'remote-timeout':
      return had ? remotePatience : null;
    case 'remote-socket-refused':
      return had && (error.data.found === 'in-use' || error.data.found === 'unknown') ? remotePatience : null;
    default:
      return null;
  }
}
