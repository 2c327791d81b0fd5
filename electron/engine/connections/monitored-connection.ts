import type { LogLevel } from '../../../shared/event-log';
import type { SshConnection } from '../../ssh/types';
import { millisecondsWords } from '../../../shared/texts/numbers';
import { KeepaliveMonitor, type Keepalive } from './keepalive-monitor';
import type { Clock } from '../clock';

/** A connection that is up, with its keepalive monitor. */
export interface MonitoredConnection {
  readonly connection: SshConnection;
  readonly keepalive: KeepaliveMonitor;
}

/**
 * Starts the keepalive monitor of a connection that may lead through others. What falls silent is given up: the connection, or the
 * jump host that is not heard either, for what is behind that may be well.
 * @param before the jump hosts on the route to it, the first one first
 * @param events what becomes of it
 */
export function monitorConnection(
  clock: Clock,
  connection: SshConnection,
  before: readonly MonitoredConnection[],
  keepalive: Keepalive,
  events: {
    readonly log: (text: string, level?: LogLevel) => void;
    /** It does not answer, or answers again; or it is found out that it never answers, or does. */
    readonly stalled: () => void;
  },
): KeepaliveMonitor {
  let doubted: readonly { readonly hop: MonitoredConnection; readonly isHeard: () => boolean }[] = [];
  // What is sent goes out through the first connection of the route.
  const { drained } = before[0]?.connection ?? connection;
  const ping: SshConnection['ping'] = async () => {
    const took = await connection.ping();
    if (took !== null) events.log(`Keepalive answered after ${millisecondsWords(took)}`, 'debug');
    return took;
  };
  const peer = { ping, lastHeard: connection.lastHeard, drained };
  return new KeepaliveMonitor(clock, peer, keepalive, {
    stalled: (since) => {
      if (since === null) events.log('Answering again');
      else {
        const seconds = Math.round((clock.now() - since) / 1000);
        events.log(`Not answering: nothing has come for ${String(seconds)} s`, 'warning');
      }
      events.stalled();
    },
    unanswered: (never) => {
      if (never) {
        const { keepaliveSeconds, keepaliveCount } = keepalive;
        const isWatched = connection.watchTransport(keepaliveSeconds * keepaliveCount);
        events.log(`This server does not answer keepalives: ${unansweredWords(isWatched)}`, 'warning');
      } else events.log('This server answers keepalives after all');
      events.stalled();
    },
    doubted: () => {
      doubted = before.map((hop) => ({ hop, isHeard: hop.keepalive.ask() }));
    },
    silent: (cause) => {
      const silent = doubted.find(({ isHeard }) => !isHeard())?.hop.connection ?? connection;
      silent.giveUp(cause);
    },
  });
}

function unansweredWords(isWatched: boolean): string {
  return isWatched
    ? 'a dead connection is noticed later, by the system (TCP keepalives) or when data is sent'
    : 'a dead connection is noticed later, when data is sent through it';
}
