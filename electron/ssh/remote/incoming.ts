import type { Client } from '../ssh2';
import { plainText } from '../../../shared/event-log';
import type { WriteScheduler } from '../ssh2/write-scheduler';
import type { IncomingConnection } from '../types';
import { watchEnd } from './ask-server';

/** Takes the connections that come in at a listener. */
export type OnConnection = (incoming: IncomingConnection) => void;

/**
 * Creates what hands a channel the server wants to open to the listener it is for, or rejects it when there is none. It never
 * throws: a throw in ssh2's event would end the whole connection.
 */
export function createDispatch(
  client: Client,
  writeScheduler: WriteScheduler,
): (
  take: OnConnection | null | undefined,
  /** The far client as the server tells; an empty host and port 0 for a Unix socket. */
  from: IncomingConnection['from'],
  accept: IncomingConnection['accept'],
  reject: () => void,
) => void {
  const isGone = watchEnd(client);
  return (take, { host, port }, accept, reject) => {
    let isAnswered = false;
    const incoming: IncomingConnection = {
      from: { host: plainText(host, 255), port },
      accept: () => {
        isAnswered = true;
        // ssh2 would open a channel of which nobody ever tells the end: it would be there for good.
        if (isGone()) throw new Error('The connection has ended');
        return writeScheduler.pace(accept());
      },
      // Not once it was accepted, and not twice.
      reject: () => {
        if (isAnswered) return;
        isAnswered = true;
        reject();
      },
    };
    try {
      if (take) take(incoming);
      else incoming.reject();
    } catch {
      // The forward failed on its own connection; the server learns it from the channel's end.
    }
  };
}
