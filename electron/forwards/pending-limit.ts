import type { EndReason } from '../../shared/connections';
import * as texts from '../../shared/texts/forwards';
import { unservedConnections } from '../system/open-files';
import type { ForwardContext, Originator } from './types';

/** A client connection that takes up a place until it comes further or goes. */
interface PendingClient {
  readonly from: Originator;
  readonly log: ForwardContext['log'];
  /** Ends it, so that a newer one has its place. It needs not give the place back. */
  readonly giveWay: (reason: EndReason) => void;
}

/** Bounds how many clients of one listener are in the midst of something at once. */
export interface PendingLimit {
  /**
   * Takes a place. Where there is none left the oldest client gives way: one that is served soon is not kept out by any
   * number of others that wait for nothing.
   * @returns gives the place back; idempotent
   */
  readonly enter: (client: PendingClient) => () => void;
}

/** Bounds on the clients in one state, and why one of them gives way. */
export interface PendingBounds {
  /** Above so many the oldest give way one after the other, each once it has had {@link PendingBounds.leastTime}. */
  readonly most: number;
  /** Never more than so many, however short their time was: the oldest gives way at once. */
  readonly mostEver: number;
  /** Milliseconds that each client may count on. */
  readonly leastTime: number;
  /** Whole sentence. */
  readonly detail: string;
}

/** Clients that have not said what they want: a SOCKS handshake, the first bytes of a web-site forward. */
export const silentClients: PendingBounds = {
  ...{ most: 256, mostEver: unservedConnections(), leastTime: 500 },
  detail: texts.tooManySilent,
};

/** Clients whose channel is not open yet: the session is away, or the destination does not answer the server. */
export const waitingClients: PendingBounds = {
  ...{ most: 1024, mostEver: unservedConnections(), leastTime: 500 },
  detail: texts.tooManyWaiting,
};

/** Milliseconds between two log lines about clients that gave way. */
const tellingInterval = 60_000;
/** Milliseconds between two times that the oldest give way. */
const pace = 50;
/** How many give way each time. */
const atOnce = 25;

/**
 * Makes the limit of one listener.
 *
 * Clients give way slowly, some hundreds a second. A program that has thousands of them makes each anew as soon as it was
 * ended; as many new ones as this thread can serve would come between an honest client and its turn. Those that wait for
 * nothing cost memory and no time.
 * @param now milliseconds of a clock
 */
export function createPendingLimit(
  { most, mostEver, leastTime, detail }: PendingBounds,
  now: () => number = Date.now,
): PendingLimit {
  /** With the time each came, oldest first. */
  const clients = new Map<PendingClient, number>();
  let toldAt = -Infinity;
  let timer: NodeJS.Timeout | null = null;

  const expel = (client: PendingClient): void => {
    clients.delete(client);
    if (now() - toldAt >= tellingInterval) {
      toldAt = now();
      client.log(texts.gaveWay(texts.clientWords(client.from), detail), 'warning');
    }
    client.giveWay({ kind: 'turned-away', detail });
  };
  const watch = (): void => {
    if (clients.size > most) timer ??= setTimeout(makeRoom, pace).unref();
  };
  function makeRoom(): void {
    timer = null;
    for (let count = 0; count < atOnce && clients.size > most; count += 1) {
      const [oldest] = clients;
      if (oldest === undefined || now() - oldest[1] < leastTime) break;
      expel(oldest[0]);
    }
    watch();
  }

  return {
    enter: (client) => {
      const [oldest] = clients;
      if (oldest !== undefined && clients.size >= mostEver) expel(oldest[0]);
      clients.set(client, now());
      watch();
      return () => {
        clients.delete(client);
      };
    },
  };
}
