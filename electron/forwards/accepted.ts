import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { EndReason } from '../../shared/connections';
import type { ConnectionEntry } from './connection-table';
import { originText } from './log-lines';
import { Pair } from './pair';
import { resetSocket } from '../net/reset-socket';
import type { Client, ForwardContext } from './types';

/** A socket that a listener of ours accepted, with its line in the forward's table. */
export interface Accepted extends Client {
  readonly stream: Socket;
  readonly entry: ConnectionEntry;
}

/** Puts an accepted socket into the forward's table: until it is joined to something, its own end is the connection's. */
export function accept(stream: Socket, to: string, context: ForwardContext): Accepted {
  const { remoteAddress: host = '', remotePort: port = 0, localAddress = '', localPort = 0 } = stream;
  const from = { host, port };
  const entry = context.connections.begin({
    from: originText(from),
    peer: host === '' ? null : { address: host, port, to: { address: localAddress, port: localPort } },
    to,
  });
  const drop = (): void => {
    resetSocket(stream);
  };
  entry.cutBy(drop);
  stream.once('close', () => {
    // Once it is joined the pair tells the end. Who serves it before may know better why, and says so in this turn.
    setImmediate(() => {
      if (entry.openedAt === null) entry.ended({ kind: 'left' });
    });
  });
  return { stream, from, drop, entry };
}

/** Joins an accepted socket, or one dialled here, with its channel, and follows them to their end. */
export function joinEntry(
  entry: ConnectionEntry,
  socket: Socket,
  channel: Duplex,
  log: ForwardContext['log'],
): void {
  entry.opened();
  const pair = new Pair(socket, channel, entry);
  entry.cutBy(() => pair.cut());
  void pair.ended.then((reason) => {
    entry.ended(reason);
    logEnd(reason, log);
  });
}

/**
 * Ends a connection from where this forward takes none; its two ends are the caller's.
 * @param client who it is, in words
 */
export function turnAway(entry: ConnectionEntry, client: string, log: ForwardContext['log']): void {
  const detail = `${client} is not among the addresses this forward takes connections from.`;
  entry.ended({ kind: 'turned-away', detail });
  log(`Turned a connection away: ${detail}`, 'warning');
}

/** PuTTY's line for the end of a forwarded connection. */
export function logEnd(reason: EndReason, log: ForwardContext['log']): void {
  if (reason.kind === 'broken') {
    log(`Forwarded port closed due to local error: ${reason.detail}`, 'warning');
  } else {
    log('Forwarded port closed');
  }
}
