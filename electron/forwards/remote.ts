import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { formatEndpoint } from '../../shared/endpoint';
import { internalError, sentence } from '../../shared/errors';
import type { Forward } from '../../shared/forward';
import { remoteAddress } from '../../shared/listeners';
import { fail, ok, type Result } from '../../shared/result';
import type { IncomingConnection, RemoteListener, SshConnection } from '../ssh/types';
import { Connections } from './connections';
import { dial } from './dial';
import { receivedLine, remoteFailedLine, requestingLine, sourceText } from './log-lines';
import { systemText } from '../system/errors';
import type { ForwardContext, RunningForward } from './types';

type RemoteForward = Extract<Forward, { kind: 'remote' }>;

/**
 * Starts a Remote forward: asks the server to listen, and connects what comes in there to the destination as seen from
 * this machine. An incoming channel is accepted only when the destination has answered; else it is refused, and so the
 * far client sees a refusal as well.
 *
 * `bound` is the address asked for, since a server tells only the port it bound: `*` for all addresses. OpenSSH without
 * GatewayPorts binds loopback whatever it was asked for.
 * @returns the running forward; or remote-refused, remote-duplicate or remote-timeout
 */
export async function startRemote(
  forward: RemoteForward,
  context: ForwardContext,
  connection: SshConnection,
): Promise<Result<RunningForward>> {
  const connections = new Connections(context);
  const stop = new AbortController();
  const asked = { address: remoteAddress(forward, context.acceptOthers), port: forward.port };

  context.log(requestingLine(forward));
  const listening = await listen(connection, asked, (incoming) => {
    void serve(incoming, asked, forward, context, connections, stop.signal);
  });
  if (!listening.ok) {
    stop.abort();
    // Nobody refused what died with its connection; that is told where the connection is.
    if (listening.error.code !== 'not-connected') {
      context.log(remoteFailedLine(forward, listening.error), 'error');
      context.log(sentence(listening.error), 'error');
    }
    return listening;
  }
  context.log(`Remote port forwarding from ${sourceText(forward)} enabled`);
  const listener = listening.value;
  let closing: Promise<unknown> | null = null;
  return ok({
    bound: [{ address: listener.address === '' ? '*' : listener.address, port: listener.port }],
    missing: [],
    close: async () => {
      stop.abort();
      await (closing ??= Promise.all([connections.cut(), listener.close()]));
    },
    cutConnections: () => {
      void connections.cut();
    },
  });
}

async function listen(
  connection: SshConnection,
  asked: { readonly address: string; readonly port: number },
  onConnection: (incoming: IncomingConnection) => void,
): Promise<Result<RemoteListener>> {
  try {
    return await connection.listen(asked.address, asked.port, onConnection);
  } catch (thrown) {
    return fail(internalError(thrown));
  }
}

async function serve(
  incoming: IncomingConnection,
  asked: { readonly address: string; readonly port: number },
  forward: RemoteForward,
  context: ForwardContext,
  connections: Connections,
  signal: AbortSignal,
): Promise<void> {
  const destination = formatEndpoint(forward.destination);
  context.log(receivedLine(asked, incoming.from));
  context.log(`Attempting to forward remote port to ${destination}`);
  let socket: Socket;
  try {
    socket = await dial(forward.destination, forward.family, signal);
  } catch (error) {
    reject(incoming);
    context.log(`Port open failed: ${systemText(error)}`, 'warning');
    context.log('Rejected channel open: Port open failed', 'warning');
    if (!signal.aborted) context.log(adviceFor(forward), 'warning');
    return;
  }
  // The forward may have been stopped, or the connection lost, while the destination was dialled.
  const channel = socket.destroyed || signal.aborted ? null : accept(incoming);
  if (channel === null) {
    socket.destroy();
    reject(incoming);
    return;
  }
  context.log('Forwarded port opened successfully');
  connections.join(socket, channel);
}

function adviceFor({ destination }: RemoteForward): string {
  return (
    `This computer could not connect to ${formatEndpoint(destination)}. ` +
    'Check the destination, which is seen from here and not from the server, and that the program behind it runs.'
  );
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
