import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { CommandHandlers } from '../../shared/contract';
import type { AppError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';
import {
  closeCodes,
  codePath,
  messageLimit,
  socketPath,
  tokenParameter,
  type Ready,
} from '../../shared/wire';
import { createAccess, type Access } from './access';
import { createCodeIssuer } from './code-issuer';
import type { DevPage } from './dev-page';
import { createDispatch } from './dispatch';
import type { EventSource } from './push-events';
import { servePage } from './page-socket';
import { createStaticFiles } from './static-files';
import { createStrangers } from './strangers';

/** Browser mode is for this machine alone. */
const address = '127.0.0.1';
/** What those may cost who have not shown the token; times in milliseconds. */
export interface StrangerLimits {
  /** Connections kept. */
  readonly most: number;
  /** Until a whole request has come. */
  readonly requestTime: number;
  /** Without a byte, in the midst of an answer too. */
  readonly idleTime: number;
  /** From a WebSocket's beginning to its token. */
  readonly helloTime: number;
  /** Bytes on a WebSocket before its token, the frames' own included. */
  readonly helloBytes: number;
}

const usualLimits: StrangerLimits = {
  most: 600,
  requestTime: 10_000,
  idleTime: 30_000,
  helloTime: 10_000,
  helloBytes: 4096,
};

/** What browser mode serves. */
export interface WebServerOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Who is let in; new secrets when not given. */
  readonly access?: Access;
  /** Folder of the built window. */
  readonly root: string;
  /** Serves the window in that folder's place. */
  readonly dev?: DevPage | null;
  readonly engine: EventSource & { readonly handlers: CommandHandlers };
  readonly limits?: Partial<StrangerLimits>;
}

export interface WebServer {
  readonly port: number;
  /** Where the window is, with nothing secret in it: `http://127.0.0.1:PORT/`. */
  readonly plainAddress: string;
  /** The address with the token, for files that only the user can read. */
  readonly tokenAddress: string;
  /**
   * An address that lets one page in, with a code in its fragment.
   * @param used called once, when a page was let in by it
   */
  readonly newAddress: (used?: () => void) => string;
  /** Closes pages and port; idempotent; resolves when the port is free. */
  readonly close: () => Promise<void>;
}

/**
 * Serves the window over HTTP and its commands over a WebSocket, on loopback, to pages of its own origin.
 * @returns fails with listen-in-use, listen-permission or listen-failed
 */
export async function startWebServer(options: WebServerOptions): Promise<Result<WebServer>> {
  const limits = { ...usualLimits, ...options.limits };
  const access = options.access ?? createAccess();
  const server = createServer({
    headersTimeout: limits.requestTime,
    requestTimeout: limits.requestTime,
    connectionsCheckingInterval: Math.min(1_000, limits.requestTime),
  });
  server.setTimeout(limits.idleTime);
  const strangers = createStrangers(limits.most);
  server.on('connection', strangers.onConnection);
  const listening = await listen(server, options.port);
  if (!listening.ok) return listening;
  const port = listening.value;
  const origin = `http://${address}:${String(port)}`;
  // As a browser writes it: without the port where it is the scheme's own.
  const own = { host: new URL(origin).host, origin: new URL(origin).origin };

  const files = createStaticFiles(options.root, [own.origin.replace('http', 'ws')], true, options.dev);
  const codes = createCodeIssuer(access, strangers.release);
  const answering = new WeakSet<Duplex>();
  server.on('request', (request, response) => {
    const { socket } = request;
    strangers.onConnection(socket);
    // No browser sends a request before the last one was answered; whoever does would have work done without end.
    if (answering.has(socket)) {
      socket.destroy();
      return;
    }
    answering.add(socket);
    response.once('close', () => answering.delete(socket));
    void answer(request, response);
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Also hears errors of a browser that goes away in the middle.
    request.resume();
    const problem = refusal(request, own, false);
    if (problem !== null) {
      response.writeHead(403, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${problem}\n`);
      return;
    }
    const path = request.url ?? '';
    if (path.replace(/[?#].*$/su, '') === codePath && request.method === 'POST') {
      codes.handOut(request, response);
      return;
    }
    const { status, headers, body } = await files(request.method ?? '', path);
    response.writeHead(status, headers).end(body ?? undefined);
  }

  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: messageLimit,
    perMessageDeflate: false,
    clientTracking: true,
  });
  const binding = {
    dispatch: createDispatch(options.engine.handlers),
    events: options.engine,
    helloTime: limits.helloTime,
  };
  server.on('upgrade', (request, socket: Duplex, head) => {
    socket.on('error', () => socket.destroy());
    strangers.onConnection(socket);
    if (request.url !== socketPath || refusal(request, own, true) !== null) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (page) => {
      const unbound = boundBytes(socket, head.length, limits.helloBytes);
      const admits = (offered: string): Ready | null => {
        const admission = access.admit(offered);
        if (admission === null) return null;
        unbound();
        strangers.release(socket);
        return admission === 'code' ? { ready: true, token: access.token } : { ready: true };
      };
      servePage(page, { ...binding, admits });
    });
  });

  const addressWith = (secret: string): string => `${origin}/#${tokenParameter}=${secret}`;
  let closed: Promise<void> | null = null;
  return ok({
    port,
    plainAddress: `${origin}/`,
    tokenAddress: addressWith(access.token),
    newAddress: (used) => addressWith(access.issueCode(used)),
    close: () => {
      closed ??= new Promise((resolve) => {
        for (const page of sockets.clients) page.close(closeCodes.ending, 'Ginnel is ending');
        codes.close();
        server.close(() => resolve());
        server.closeIdleConnections();
        // A page that does not answer the close is not waited for.
        setTimeout(() => {
          for (const page of sockets.clients) page.terminate();
          server.closeAllConnections();
        }, 500).unref();
      });
      return closed;
    },
  });
}

/**
 * Destroys a socket once more bytes have come than allowed.
 * @param already bytes that came before
 * @returns lifts the bound
 */
function boundBytes(socket: Duplex, already: number, most: number): () => void {
  let left = most - already;
  const count = (chunk: Buffer): void => {
    left -= chunk.length;
    if (left < 0) socket.destroy();
  };
  socket.prependListener('data', count);
  return () => {
    socket.removeListener('data', count);
  };
}

/**
 * Why a request is not taken; null when it is. A page under another name that resolves to this address (DNS rebinding)
 * shows in Host, a page of another site in Origin.
 */
function refusal(
  request: IncomingMessage,
  own: { readonly host: string; readonly origin: string },
  needsOrigin: boolean,
): string | null {
  const { host, origin } = request.headers;
  const hosts = request.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
  if (hosts.length !== 1 || host !== own.host) {
    return `Ginnel answers at ${own.origin} only. Open the address it printed when it was started.`;
  }
  if (origin === undefined ? needsOrigin : origin !== own.origin) return 'Ginnel answers its own page only.';
  return null;
}

async function listen(server: ReturnType<typeof createServer>, port: number): Promise<Result<number>> {
  return new Promise((resolve) => {
    server.once('error', (thrown: NodeJS.ErrnoException) => {
      resolve(fail(listenError(thrown, port)));
    });
    server.listen({ host: address, port, exclusive: true }, () => {
      server.removeAllListeners('error');
      server.on('error', () => undefined);
      resolve(ok((server.address() as AddressInfo).port));
    });
  });
}

function listenError(thrown: NodeJS.ErrnoException, port: number): AppError {
  switch (thrown.code) {
    case 'EADDRINUSE':
      return { code: 'listen-in-use', data: { address, port } };
    case 'EACCES':
      return { code: 'listen-permission', data: { address, port, platform: process.platform } };
    default:
      return { code: 'listen-failed', data: { address, port, detail: thrown.message } };
  }
}
