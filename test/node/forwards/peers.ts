import { once } from 'node:events';
import { connect, createServer, Socket, type AddressInfo, type Server } from 'node:net';
import type { Duplex } from 'node:stream';
import { listenPortSchema, portSchema, type Destination, type Endpoint } from '../../../shared/endpoint';
import type { AppError } from '../../../shared/errors';
import {
  forwardDefaults,
  type AddressFamily,
  type DynamicForward,
  type LocalForward,
  type RemoteForward,
} from '../../../shared/forward';
import { newForwardId } from '../../../shared/ids';
import { ok, type Result } from '../../../shared/result';
import { ConnectionTable, type Counters } from '../../../electron/forwards/connection-table';
import type { ForwardContext, RunningForward } from '../../../electron/forwards/types';
import { resetError, wasReset } from '../../../electron/net/reset-socket';
import { here } from '../../support/here';

export { freePort } from '../../support/servers/net';

/** Everything a test opened, closed again by {@link closeAll}. */
const opened: { destroy: () => void }[] = [];
const servers: Server[] = [];

/** Destroys all sockets and servers made here; for afterEach. */
export async function closeAll(): Promise<void> {
  for (const socket of opened.splice(0)) socket.destroy();
  await Promise.all(
    servers.splice(0).map(
      (server) =>
        new Promise<void>((resolve) => {
          server.close(() => {
            resolve();
          });
        }),
    ),
  );
}

function keep(socket: Socket): Socket {
  opened.push(socket);
  socket.on('error', () => undefined);
  return socket;
}

/** An endpoint from plain values. */
export function endpointOf(host: string, port: number): Endpoint {
  return { host, port: portSchema.parse(port) };
}

/** A server on loopback that hands each connection to the callback. */
export async function serve(
  onConnection: (socket: Socket) => void,
  host = '127.0.0.1',
  port = 0,
): Promise<Endpoint> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    onConnection(keep(socket));
  });
  servers.push(server);
  server.listen(port, host);
  await once(server, 'listening');
  return { host, port: portSchema.parse((server.address() as AddressInfo).port) };
}

/** Connects, half-open. */
export async function dialTo(endpoint: Endpoint): Promise<Socket> {
  const socket = keep(connect({ ...endpoint, allowHalfOpen: true }));
  await once(socket, 'connect');
  return socket;
}

/** Connects and waits for the error that ends it, be it while connecting or later; null after an orderly end. */
export async function errorOf(endpoint: Endpoint): Promise<string | null> {
  const socket = keep(connect(endpoint));
  socket.resume();
  await new Promise((resolve) => socket.once('close', resolve));
  const { errored } = socket;
  return errored !== null && 'code' in errored ? String(errored.code) : null;
}

/** A TCP connection on loopback and its two ends. */
export async function tcpConnection(): Promise<{ readonly near: Socket; readonly far: Socket }> {
  let arrive: (socket: Socket) => void;
  const arrived = new Promise<Socket>((resolve) => {
    arrive = resolve;
  });
  const near = await dialTo(
    await serve((socket) => {
      arrive(socket);
    }),
  );
  return { near, far: await arrived };
}

/** All that comes until the other side ends; rejects on a reset. The stream itself is left as it is. */
export function readAll(stream: Duplex): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      // A reset that comes right behind bytes looks like an end.
      if (stream instanceof Socket && wasReset(stream)) reject(resetError());
      else resolve(Buffer.concat(chunks));
    });
    stream.on('error', reject);
    stream.on('close', () => {
      reject(new Error('closed before its end'));
    });
  });
}

/** The next `count` bytes. */
export async function readBytes(socket: Socket, count: number): Promise<Buffer> {
  for (;;) {
    const bytes = socket.read(count) as Buffer | null;
    if (bytes !== null) return bytes;
    await once(socket, 'readable');
  }
}

/** A forward's context that opens "channels" as plain TCP connections, and keeps what it logs. */
export interface TestContext extends ForwardContext {
  readonly counters: Counters;
  readonly lines: readonly string[];
  readonly channels: readonly Duplex[];
  /** Stops a forward with its connections. */
  readonly stop: (forward: RunningForward) => Promise<void>;
  /** Resolves when a line containing the text has been logged. */
  readonly logged: (text: string) => Promise<void>;
}

/** @param openChannel in place of dialling the destination */
export function testContext(
  acceptOthers = false,
  openChannel?: (destination: Destination) => Promise<Result<Duplex>>,
): TestContext {
  const connections = new ConnectionTable(Date.now);
  const lines: string[] = [];
  const channels: Duplex[] = [];
  const waiting: (() => void)[] = [];
  const open =
    openChannel ?? (async (destination: Destination) => ok<Duplex>(await dialTo(destination as Endpoint)));
  return {
    acceptOthers,
    lastPort: null,
    system: { ...here, readListeners: null },
    connections,
    get counters() {
      return connections.counters();
    },
    stop: async (forward) => {
      void connections.cut({ kind: 'stopped' });
      await forward.close();
      await connections.cut({ kind: 'stopped' });
    },
    lines,
    channels,
    log: (text) => {
      lines.push(text);
      for (const wake of waiting.splice(0)) wake();
    },
    logged: async (text) => {
      while (!lines.some((line) => line.includes(text))) {
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
    openChannel: async (destination) => {
      const channel = await open(destination);
      if (channel.ok) channels.push(channel.value);
      return channel;
    },
  };
}

interface Where {
  readonly port: number;
  readonly family?: AddressFamily;
  readonly bindAddress?: string;
}

/** A Local forward. */
export function localForward(
  { port, family = 'auto', bindAddress }: Where,
  destination: Endpoint,
): LocalForward {
  return { kind: 'local', ...forwardDefaults.local, ...common(port, family, bindAddress), destination };
}

/** A Dynamic forward. */
export function dynamicForward({ port, family = 'auto', bindAddress }: Where): DynamicForward {
  return { kind: 'dynamic', ...forwardDefaults.dynamic, ...common(port, family, bindAddress) };
}

/** A Remote forward. */
export function remoteForward(
  { port, family = 'auto', bindAddress }: Where,
  destination: Endpoint,
): RemoteForward {
  return { kind: 'remote', ...forwardDefaults.remote, ...common(port, family, bindAddress), destination };
}

function common(port: number, family: AddressFamily, bindAddress: string | undefined) {
  return {
    id: newForwardId(),
    family,
    source: { bindAddress: bindAddress ?? null, port: listenPortSchema.parse(port) },
    enabled: true,
  };
}

/** The value of a success. */
export function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`unexpected failure: ${JSON.stringify(result.error)}`);
  return result.value;
}

/** The error of a failure. */
export function failure(result: Result<unknown>): AppError {
  if (result.ok) throw new Error('unexpected success');
  return result.error;
}
