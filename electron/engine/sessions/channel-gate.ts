import type { Duplex } from 'node:stream';
import type { Destination } from '../../../shared/endpoint';
import { fail, type Result } from '../../../shared/result';
import type { Waiter } from '../../forwards/types';
import type { SshConnection } from '../../ssh/types';
import type { Clock } from '../types';

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

const tooMany = `The server has not answered ${String(mostOpening)} requests before this one.`;

/** The way channels are opened: through the connection when it is there, after a bounded wait when it is away. */
export interface ChannelGate {
  readonly openChannel: (
    destination: Destination,
    originator: { readonly host: string; readonly port: number },
    waiter?: Waiter,
  ) => Promise<Result<Duplex>>;
  /** The session is up. */
  readonly open: (connection: SshConnection) => void;
  /** The session is away but will come back. */
  readonly hold: () => void;
  /** The session connects when a client comes: `demand` is called for each. */
  readonly standBy: (demand: () => void) => void;
  /** Whether a client waits for the session. */
  readonly isWanted: () => boolean;
  /** The session is over: whoever waits is told so. */
  readonly shut: () => void;
}

/**
 * Creates a gate, shut.
 * @param holdTime how long a new connection waits for an absent session to come back, in milliseconds; 0 for not at all
 * @param doubted called when a channel is long in opening
 */
export function createChannelGate(
  clock: Clock,
  holdTime: () => number,
  doubted: () => void = () => undefined,
): ChannelGate {
  let connection: SshConnection | null = null;
  let holding = false;
  let demanded: (() => void) | null = null;
  const waiting = new Set<(connection: SshConnection | null) => void>();
  let opening = 0;

  const release = (to: SshConnection | null): void => {
    const released = [...waiting];
    waiting.clear();
    for (const resolve of released) resolve(to);
  };
  const current = (waiter: Waiter | undefined): SshConnection | null | Promise<SshConnection | null> => {
    if (connection !== null || !holding || waiter?.hasLeft() === true) return connection;
    const longest = demanded === null ? holdTime() : Math.max(holdTime(), longestWaitOnDemand);
    if (longest === 0) return null;
    return new Promise((resolve) => {
      const settle = (to: SshConnection | null): void => {
        cancel();
        waiting.delete(settle);
        stay?.();
        resolve(to);
      };
      const giveUp = (): void => {
        settle(null);
      };
      const cancel = clock.after(longest, giveUp);
      const stay = waiter?.onLeave(giveUp);
      waiting.add(settle);
      demanded?.();
    });
  };

  return {
    openChannel: async (destination, originator, waiter) => {
      for (let again = true; ; again = false) {
        const now = current(waiter);
        const through = now instanceof Promise ? await now : now;
        if (through === null) return fail({ code: 'not-connected', data: {} });
        if (opening >= mostOpening)
          return fail({ code: 'channel-failed', data: { ...destination, detail: tooMany } });
        const settled = clock.after(doubtAfter, doubted);
        let opened: Result<Duplex>;
        opening += 1;
        try {
          opened = await through.openChannel(destination, originator);
        } finally {
          opening -= 1;
          settled();
        }
        // Lost before it was open, nothing went through it: the next connection of the session will do as well.
        const isLost = !opened.ok && opened.error.code === 'not-connected' && connection !== through;
        if (!isLost || !again) return opened;
      }
    },
    open: (opened) => {
      connection = opened;
      release(opened);
    },
    hold: () => {
      connection = null;
      holding = true;
    },
    standBy: (demand) => {
      connection = null;
      holding = true;
      demanded = demand;
    },
    isWanted: () => waiting.size > 0,
    shut: () => {
      connection = null;
      holding = false;
      demanded = null;
      release(null);
    },
  };
}
