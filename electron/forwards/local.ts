import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import type { Endpoint } from '../../shared/endpoint';
import { sentence, type AppError } from '../../shared/errors';
import { ok } from '../../shared/result';
import { Connections } from './connections';
import { serveSocks } from './dynamic';
import { openListener } from './listener';
import { listenFailedLine, listeningLine } from './log-lines';
import { openChannelFor } from './open-channel';
import { resetSocket } from './reset-socket';
import { systemText } from '../system/errors';
import type { ForwardContext, StartLocal } from './types';

/**
 * Starts a Local or Dynamic forward: listens, and gives each connection a channel of its own, to the forward's
 * destination or to where the client asks over SOCKS.
 * @returns the running forward; or a listen-* error if not one of its addresses could be bound
 */
export const startLocal: StartLocal = async (forward, context) => {
  const connections = new Connections(context);
  const serve =
    forward.kind === 'dynamic'
      ? (socket: Socket) => {
          serveSocks(socket, context, connections);
        }
      : (socket: Socket) => {
          void serveDirect(socket, forward.destination, context, connections);
        };
  const opened = await openListener(forward, context.acceptOthers, serve, (error) => {
    context.log(`${listeningLine(forward, forward.family)} cannot accept: ${systemText(error)}`, 'error');
  });
  if (!opened.ok) {
    context.log(listenFailedLine(forward, forward.family, opened.error), 'error');
    context.log(sentence(opened.error), 'error');
    return opened;
  }
  const listener = opened.value;
  const families = new Set(listener.bound.map(({ address }) => familyOf(address)));
  const [family = forward.family] = families;
  const partial = listener.missing.length > 0 && families.size === 1;
  context.log(listeningLine(forward, partial ? family : forward.family));
  for (const error of listener.missing) {
    context.log(listenFailedLine(forward, missingFamily(error) ?? forward.family, error), 'warning');
    context.log(sentence(error), 'warning');
  }
  let closing: Promise<unknown> | null = null;
  return ok({
    bound: listener.bound,
    missing: listener.missing,
    close: async () => {
      await (closing ??= Promise.all([connections.cut(), listener.close()]));
    },
    cutConnections: () => {
      void connections.cut();
    },
  });
};

async function serveDirect(
  socket: Socket,
  destination: Endpoint,
  context: ForwardContext,
  connections: Connections,
): Promise<void> {
  const channel = await openChannelFor(socket, destination, context);
  if (channel === null) return;
  if (channel.ok) connections.join(socket, channel.value);
  else resetSocket(socket);
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

function missingFamily(error: AppError): 'ipv4' | 'ipv6' | null {
  return 'address' in error.data ? familyOf(error.data.address) : null;
}
