import type { LogLevel } from '../../../shared/event-log';
import * as texts from '../../../shared/texts/event-log';
import type { SshConnection } from '../../ssh/types';
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
  // All bytes go out through the first connection of the route.
  const { drained } = before[0]?.connection ?? connection;
  const ping: SshConnection['ping'] = async () => {
    const took = await connection.ping();
    if (took !== null) events.log(texts.keepaliveAnswered(took), 'debug');
    return took;
  };
  const peer = { ping, lastHeard: connection.lastHeard, drained };
  return new KeepaliveMonitor(clock, peer, keepalive, {
    stalled: (since) => {
      if (since === null) events.log(texts.answeringAgain);
      else events.log(texts.notAnswering(clock.now() - since), 'warning');
      events.stalled();
    },
    unanswered: (never) => {
      if (never) {
        const { keepaliveSeconds, keepaliveCount } = keepalive;
        const isWatched = connection.watchTransport(keepaliveSeconds * keepaliveCount);
        events.log(texts.answersNoKeepalives(isWatched), 'warning');
      } else events.log(texts.answersKeepalives);
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
