import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { formatDestination, isSocket, type Destination } from '../../shared/endpoint';
import { sentence } from '../../shared/errors';
import type { RemoteForward } from '../../shared/forward';
import { remoteAddress } from '../../shared/listeners';
import * as texts from '../../shared/texts/forwards';
import { abandonChannel } from '../ssh/ssh2/channel-state';
import type { IncomingConnection } from '../ssh/types';
import { systemText } from '../system/errors';
import { joinEntry, turnAway } from './accepted';
import type { ConnectionEntry } from './connection-table';
import { destinationError, dialDestination } from '../net/destination';
import { AllowList } from './socks/allow-list';
import { createSocksGuard, serveSocks } from './socks/serve';
import { createSourceFilter } from '../net/networks';
import type { ForwardContext } from './types';

/** Creates the server of the connections that come in at a Remote forward's listener. */
export function createRemoteServer(
  forward: RemoteForward,
  context: ForwardContext,
): (incoming: IncomingConnection) => void {
  const { source, destination } = forward;
  const mayConnect = createSourceFilter(forward.allowFrom);
  const asked = isSocket(source)
    ? source
    : { address: remoteAddress(source, context.acceptOthers), port: source.port };
  const serve =
    destination === null
      ? createSocksServer(forward, context)
      : createDirectServer(forward, destination, context);

  return (incoming) => {
    const { from } = incoming;
    const entry = context.connections.begin({
      from: texts.originText(from),
      peer: null,
      to: destination === null ? '' : formatDestination(destination),
    });
    context.log(texts.receivedLine(asked, from));
    if (!isSocket(source) && !mayConnect(from.host)) {
      turnAway(entry, from.host, context.log);
      reject(incoming);
      return;
    }
    const stop = new AbortController();
    entry.cutBy(() => {
      stop.abort();
    });
    void serve(incoming, entry, stop.signal);
  };
}

type Serve = (incoming: IncomingConnection, entry: ConnectionEntry, signal: AbortSignal) => Promise<void>;

function createDirectServer(
  forward: RemoteForward,
  destination: Destination,
  context: ForwardContext,
): Serve {
  return async (incoming, entry, signal) => {
    context.log(texts.attempting(forward));
    let socket: Socket;
    try {
      socket = await dialDestination(destination, forward.family, signal, context.system);
    } catch (error) {
      reject(incoming);
      context.log(texts.openFailed(systemText(error)), 'warning');
      context.log(texts.channelRejected, 'warning');
      const failure = destinationError(destination, error, context.system.platform);
      entry.ended(signal.aborted ? { kind: 'stopped' } : { kind: 'refused', error: failure });
      if (!signal.aborted) context.log(sentence(failure), 'warning');
      return;
    }
    // The forward may have been stopped, or the connection lost, while the destination was dialled.
    const channel = socket.destroyed || signal.aborted ? null : accept(incoming);
    if (channel === null) {
      socket.destroy();
      reject(incoming);
      entry.ended({ kind: signal.aborted ? 'stopped' : 'lost' });
      return;
    }
    context.log(texts.opened);
    joinEntry(entry, socket, channel, context.log);
  };
}

function createSocksServer(forward: RemoteForward, context: ForwardContext): Serve {
  const guard = createSocksGuard(forward.login);
  const allowList = new AllowList(forward.allowTo, context.system.platform);
  return async (incoming, entry, signal) => {
    const channel = accept(incoming);
    if (channel === null) {
      entry.ended({ kind: 'lost' });
      return;
    }
    const drop = (): void => {
      abandonChannel(channel);
    };
    const outcome = await serveSocks(
      { stream: channel, from: incoming.from, drop },
      {
        ...guard,
        connect: async (destination, dialling) => {
          const dialled = await allowList.dial(destination, forward.family, dialling);
          if (!dialled.ok) context.log(sentence(dialled.error), 'warning');
          return dialled;
        },
        named: (destination) => {
          entry.to = destination;
        },
        log: context.log,
        signal,
      },
    );
    if (outcome.kind === 'ended') entry.ended(outcome.reason);
    else joinEntry(entry, outcome.far, channel, context.log);
  };
}

function accept(incoming: IncomingConnection): Duplex | null {
  try {
    return incoming.accept();
  } catch {
    return null;
  }
}

function reject(incoming: IncomingConnection): void {
  try {
    incoming.reject();
  } catch {
    // The connection to the server is gone, and the channel's request with it.
  }
}
