import type { AppError } from '../../../shared/errors';
import type { ForwardState } from '../../../shared/status';
import { listenRetryDelay } from './backoff';
import { Timer, type Clock } from '../clock';

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

/** The forward, as far as its wait needs it. */
interface ListenRetryOwner {
  readonly clock: Clock;
  /** Says more about an error; never throws. */
  readonly explain: (error: AppError) => Promise<AppError>;
  readonly retry: () => void;
}

/** The port that is waited for, as far as it is known. */
interface Trouble {
  readonly error: AppError;
  /** The error as it is told, with who has the port; and when that was looked up. */
  readonly told: AppError;
  readonly toldAt: number;
  readonly since: number;
  readonly until: number | null;
}

/** The wait of one forward for a port or socket that is taken. */
export class ListenRetry {
  readonly #timer: Timer;
  #attempts = 0;
  #trouble: Trouble | null = null;

  constructor(private readonly owner: ListenRetryOwner) {
    this.#timer = new Timer(owner.clock);
  }

  /** Whether it waits already, because of this very trouble. */
  isFor(error: AppError): boolean {
    return this.#trouble !== null && JSON.stringify(this.#trouble.error) === JSON.stringify(error);
  }

  /**
   * Begins to wait, or goes on waiting, when a port could not be had.
   * @param had the forward listened at this very address before, through a connection that was lost
   * @returns the state; null when there is nothing to wait for, or no longer
   */
  async meet(
    error: AppError,
    had: boolean,
  ): Promise<Extract<ForwardState, { readonly kind: 'waiting' }> | null> {
    const length = waitFor(error, had);
    const now = this.owner.clock.now();
    const before = this.#trouble;
    const until = length === null ? null : (before?.until ?? now + length);
    if (length === null || (until !== null && now >= until)) {
      this.end();
      return null;
    }
    const isKnown =
      before !== null && this.isFor(error) && now - before.toldAt < lookAgainAfter(now - before.since);
    const asked = stillHeld(error);
    const told = isKnown ? before.told : await this.owner.explain(asked);
    // A look that was cut short found nothing, and is made again next time.
    const toldAt = isKnown ? before.toldAt : told === asked ? -Infinity : now;
    const since = before?.since ?? now;
    const limit = length === Infinity ? null : until;
    this.#trouble = { error, told, toldAt, since, until: limit };
    return { kind: 'waiting', since, error: told, retryAt: this.#arm(limit ?? Infinity), until: limit };
  }

  /** Tries again after a while without a state of its own: it listens on some of its addresses. */
  missing(errors: readonly AppError[]): void {
    if (errors.some((error) => waitFor(error, false) !== null)) this.#arm(Infinity);
    else this.end();
  }

  /** Lets the time pass without a try; what is known is kept. */
  pause(): void {
    this.#timer.stop();
  }

  /** Ends the wait. */
  end(): void {
    this.#timer.stop();
    this.#attempts = 0;
    this.#trouble = null;
  }

  /** @returns when it tries again */
  #arm(latest: number): number {
    const now = this.owner.clock.now();
    this.#attempts += 1;
    const delay = Math.max(0, Math.min(listenRetryDelay(this.#attempts), latest - now));
    this.#timer.start(delay, this.owner.retry);
    return now + delay;
  }
}

/** The meaning of a refusal to one who had that address before. */
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
    case 'listen-reserved':
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
