import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { run, type ProgramResult, type RunOptions } from './programs';

/** Something that listens on loopback; `close` ends its connections and resolves when the port is free. */
export interface NetServer {
  readonly host: string;
  readonly port: number;
  /** Connections open right now. */
  connections(): number;
  /** Connections accepted so far. */
  accepted(): number;
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';

/** Each process goes through the ports in turn, from a place of its own: none is handed out twice. */
const lowestPort = 15_000;
let nextPort = randomInt(0, 32_000 - lowestPort);

/**
 * A port nobody has, on either loopback address. It lies below those the system hands out for port 0 and for outgoing
 * connections (from 32,768 on Linux), for there another program of the tests may get it before it is used.
 */
export async function freePort(host = LOOPBACK): Promise<number> {
  for (;;) {
    const port = lowestPort + (nextPort % (32_000 - lowestPort));
    nextPort += 1;
    const places = [...new Set([host, LOOPBACK, '::1'])];
    const free = await Promise.all(places.map((place) => isFree(place, port)));
    if (!free.includes(false)) return port;
  }
}

/** Whether one can listen there; an address this machine does not have is in nobody's way. */
async function isFree(host: string, port: number): Promise<boolean> {
  const server = createServer().listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code !== 'EADDRINUSE';
  }
  server.close();
  await once(server, 'close');
  return true;
}

/** Listens with a handler of the test's own. Half-open connections are allowed, so the handler ends its side itself. */
export async function startTcpServer(
  handle: (socket: Socket) => void,
  { host = LOOPBACK, port = 0 } = {},
): Promise<NetServer> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    handle(socket);
  });
  return listen(server, host, port);
}

/** Sends back every byte, and ends its side when the client has ended its own. */
export async function startEchoServer(where: { host?: string; port?: number } = {}): Promise<NetServer> {
  return startTcpServer((socket) => void socket.pipe(socket), where);
}

/** An HTTP server: a fixed body, or a handler. */
export async function startHttpServer(
  answer: string | Buffer | RequestListener,
  { host = LOOPBACK, port = 0 } = {},
): Promise<NetServer> {
  const handler: RequestListener =
    typeof answer === 'function' ? answer : (_request, response) => response.end(answer);
  return listen(createHttp(handler), host, port);
}

async function listen(server: Server, host: string, port: number): Promise<NetServer> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  server.on('connection', (socket: Socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    host,
    port: addressOf(server).port,
    connections: () => sockets.size,
    accepted: () => accepted,
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function addressOf(server: Server): { port: number } {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on TCP');
  return address;
}

/** curl with these arguments: silent but for errors, and never through a proxy of the environment. */
export async function curl(args: readonly string[], options: RunOptions = {}): Promise<ProgramResult> {
  const noProxy = { http_proxy: '', https_proxy: '', all_proxy: '', ALL_PROXY: '', HTTPS_PROXY: '' };
  return run('curl', ['--silent', '--show-error', ...args], {
    ...options,
    env: { ...noProxy, ...options.env },
  });
}
