import type { Client } from '../ssh2';
import { plainText } from '../../../shared/event-log';
import type { IncomingConnection } from '../types';

/** What a listener is given that takes what comes in. */
export type OnConnection = (incoming: IncomingConnection) => void;

/** What ssh2 tells those who wait for an answer when the connection ends. */
export const noResponse = 'No response from server';

/** Watches for a connection's end; what is returned tells whether it has come. */
export function watchEnd(client: Client): () => boolean {
  let gone = false;
  client.once('close', () => {
    gone = true;
  });
  return () => gone;
}

/**
 * Hands a channel the server wants to open to the listener it is for, or rejects it when there is none. Never throws: a
 * throw in ssh2's event would end the whole connection.
 * @param from the far client as the server tells; an empty host and port 0 for a Unix socket
 * @param isGone whether the connection to the server has ended, as of {@link watchEnd}
 */
export function dispatch(
  take: OnConnection | undefined,
  from: { readonly host: string; readonly port: number },
  accept: IncomingConnection['accept'],
  reject: () => void,
  isGone: () => boolean,
): void {
  const incoming = answeredOnce(
    from,
    () => {
      // ssh2 would open a channel of which nobody ever tells the end: it would be there for good.
      if (isGone()) throw new Error('The connection has ended');
      return accept();
    },
    reject,
  );
  try {
    if (take === undefined) incoming.reject();
    else take(incoming);
  } catch {
    // The forward failed on its own connection; the server learns it from the channel's end.
  }
}

/** An incoming connection that is not rejected once it was accepted, and not twice. */
function answeredOnce(
  { host, port }: { readonly host: string; readonly port: number },
  accept: IncomingConnection['accept'],
  reject: () => void,
): IncomingConnection {
  let answered = false;
  return {
    from: { host: plainText(host, 255), port },
    accept: () => {
      answered = true;
      return accept();
    },
    reject: () => {
      if (answered) return;
      answered = true;
      reject();
    },
  };
}
