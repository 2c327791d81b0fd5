import type { Duplex } from 'node:stream';
import { fail, type Result } from '../../../shared/result';
import { serverBehind } from '../../../shared/texts/requests';
import type { ForwardContext, Waiter } from '../../forwards/types';
import type { SshConnection } from '../../ssh/types';
import type { Clock } from '../clock';

/**
 * A connection that makes its session connect waits at least this long (milliseconds), whatever was chosen for a session
 * that is away: without it there would be no connection at all, and a user may have to answer a question first.
 */
const longestWaitOnDemand = 120_000;

/** A server that has not opened a channel after so many milliseconds is doubted: it, or what it was to connect to, is silent. */
const doubtAfter = 3000;

/**
 * Channels of one session that may be on their way at once. A request cannot be taken back: one that the server does not
 * answer stays, even when its client has long gone.
 */
const mostOpening = 10_000;

/** The way channels are opened: through the connection when it is there, after a bounded wait when it is away. */
export class ChannelGate {
  #connection: SshConnection | null = null;
  #holding = false;
  #demand: (() => void) | null = null;
  readonly #waiting = new Set<(connection: SshConnection | null) => void>();
  #opening = 0;

  /**
   * The gate is shut at first.
   * @param holdTime how long a new connection waits for an absent session to come back, in milliseconds; 0 for not at all
   * @param doubted called when a channel is long in opening
   */
  constructor(
    private readonly clock: Clock,
    private readonly holdTime: () => number,
    private readonly doubted: () => void = () => undefined,
  ) {}

  /** @see ForwardContext.openChannel */
  readonly openChannel: ForwardContext['openChannel'] = async (destination, originator, waiter) => {
    for (let again = true; ; again = false) {
      const now = this.#current(waiter);
      const through = now instanceof Promise ? await now : now;
      if (through === null) return fail({ code: 'not-connected', data: {} });
      if (this.#opening >= mostOpening) {
        const detail = serverBehind(mostOpening);
        return fail({ code: 'channel-failed', data: { ...destination, detail } });
      }
      const settled = this.clock.after(doubtAfter, this.doubted);
      let opened: Result<Duplex>;
      this.#opening += 1;
      try {
        opened = await through.openChannel(destination, originator);
      } finally {
        this.#opening -= 1;
        settled();
      }
      // Lost before it was open, nothing went through it: the next connection of the session will do as well.
      const isLost = !opened.ok && opened.error.code === 'not-connected' && this.#connection !== through;
      if (!isLost || !again) return opened;
    }
  };

  /** The session is up. */
  open(connection: SshConnection): void {
    this.#connection = connection;
    this.#release(connection);
  }

  /** The session is away but will come back. */
  hold(): void {
    this.#connection = null;
    this.#holding = true;
  }

  /** The session connects when a client comes: `demand` is called for each. */
  standBy(demand: () => void): void {
    this.hold();
    this.#demand = demand;
  }

  /** Whether a client waits for the session. */
  get isWanted(): boolean {
    return this.#waiting.size > 0;
  }

  /** The session is over: whoever waits is told so. */
  shut(): void {
    this.#connection = null;
    this.#holding = false;
    this.#demand = null;
    this.#release(null);
  }

  #release(to: SshConnection | null): void {
    const released = [...this.#waiting];
    this.#waiting.clear();
    for (const resolve of released) resolve(to);
  }

  #current(waiter: Waiter | undefined): SshConnection | null | Promise<SshConnection | null> {
    if (this.#connection !== null || !this.#holding || waiter?.hasLeft() === true) return this.#connection;
    const holdTime = this.holdTime();
    const longest = this.#demand === null ? holdTime : Math.max(holdTime, longestWaitOnDemand);
    if (longest === 0) return null;
    return new Promise((resolve) => {
      const settle = (to: SshConnection | null): void => {
        cancel();
        this.#waiting.delete(settle);
        stay?.();
        resolve(to);
      };
      const giveUp = (): void => settle(null);
      const cancel = this.clock.after(longest, giveUp);
      const stay = waiter?.onLeave(giveUp);
      this.#waiting.add(settle);
      this.#demand?.();
    });
  }
}
