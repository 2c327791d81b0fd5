import { isSocket, type PortSource } from '../../shared/endpoint';
import { internalError, type AppError } from '../../shared/errors';
import type { RemoteForward } from '../../shared/forward';
import { remoteAddress } from '../../shared/listeners';
import { fail, ok, type Result } from '../../shared/result';
import type { Bound } from '../../shared/status';
import * as texts from '../../shared/texts/forwards';
import type { IncomingConnection, SshConnection } from '../ssh/types';
import { SelfTest } from './self-test';
import { ExposureCheck } from './exposure-check';
import { checkDestination } from './reachability';
import { createRemoteServer } from './remote-connections';
import type { ForwardContext, RunningForward } from './types';

/** Listener of the server's for us, on a port or a socket. */
interface Listening {
  readonly bound: Bound;
  /** See {@link RemoteListener}; null for a socket. */
  readonly misnamed: () => string | null;
  readonly close: () => Promise<void>;
}

type Serve = (incoming: IncomingConnection) => void;

/**
 * Starts a Remote forward: asks the server to listen, and connects what comes in there to the destination as seen from
 * this machine, or lets it choose one over SOCKS. An incoming channel is accepted only when the destination has answered;
 * else it is refused, and so the far client sees a refusal as well.
 *
 * `bound` is the address asked for, since a server tells only the port it bound: `*` for all addresses. OpenSSH without
 * GatewayPorts binds loopback whatever it was asked for; the exposure check finds that out.
 * @returns the running forward; or remote-refused, remote-socket-refused, remote-duplicate or remote-timeout
 */
export async function startRemote(
  forward: RemoteForward,
  context: ForwardContext,
  connection: SshConnection,
): Promise<Result<RunningForward>> {
  const stop = new AbortController();
  const exposureCheck = new ExposureCheck();
  const serve = createRemoteServer(forward, context);
  const selfTest = new SelfTest((incoming) => {
    if (!exposureCheck.takes(incoming)) serve(incoming);
  });
  context.log(texts.requestingLine(forward));
  const listening = await listen(forward, context, connection, (incoming) => selfTest.receive(incoming));
  if (!listening.ok) {
    stop.abort();
    // Nobody refused what died with its connection; that is told where the connection is.
    if (listening.error.code !== 'not-connected') {
      context.log(texts.remoteFailedLine(forward, listening.error), 'error');
    }
    return listening;
  }
  const { bound, misnamed, close } = listening.value;
  const isChosen = !isSocket(forward.source) && forward.source.port === 0;
  context.log(texts.remoteEnabledLine(forward, isChosen && 'port' in bound ? bound.port : null));
  let closing: Promise<void> | null = null;
  let reaching: Promise<unknown> = Promise.resolve();
  return ok({
    bound: [bound],
    missing: [],
    ...(!('path' in bound) && {
      exposure: () => {
        const found = exposureCheck.run(bound, connection.serverAddress, stop.signal);
        reaching = found;
        return found;
      },
    }),
    check: async (through, signal) => {
      // One check at a time: the exposure check takes whatever comes in for its own.
      await reaching;
      const error = await selfTest.run(bound, through, AbortSignal.any([signal, stop.signal]), misnamed);
      return error === null ? checkDestination(forward, through, signal, context.system) : fail(error);
    },
    close: () => {
      stop.abort();
      return (closing ??= close());
    },
  });
}

async function listen(
  forward: RemoteForward,
  context: ForwardContext,
  connection: SshConnection,
  serve: Serve,
): Promise<Result<Listening>> {
  const { source } = forward;
  try {
    return await (isSocket(source)
      ? listenOnSocket(source.path, connection, serve)
      : listenOnPort(source, context, connection, serve));
  } catch (thrown) {
    return fail(internalError(thrown));
  }
}

async function listenOnSocket(
  path: string,
  connection: SshConnection,
  serve: Serve,
): Promise<Result<Listening>> {
  const listener = await connection.listenOnSocket(path, serve);
  if (!listener.ok) return listener;
  return ok({
    bound: { path: listener.value.path },
    misnamed: () => null,
    close: listener.value.close,
  });
}

async function listenOnPort(
  source: PortSource,
  { acceptOthers, lastPort }: ForwardContext,
  connection: SshConnection,
  serve: Serve,
): Promise<Result<Listening>> {
  const address = remoteAddress(source, acceptOthers);
  // A port the server once chose is asked for again, so that those who were told it still find it.
  const again = source.port === 0 && lastPort !== null;
  const first = await connection.listen(address, again ? lastPort : source.port, serve);
  const listener =
    !first.ok && again && isRefusal(first.error) ? await connection.listen(address, 0, serve) : first;
  if (!listener.ok) return listener;
  const { port, misnamed, close } = listener.value;
  return ok({ bound: { address: address === '' ? '*' : address, port }, misnamed, close });
}

function isRefusal({ code }: AppError): boolean {
  return code === 'remote-refused' || code === 'remote-duplicate';
}
