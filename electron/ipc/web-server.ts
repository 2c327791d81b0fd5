import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { CommandHandlers } from '../../shared/contract';
import type { AppError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';
import { closeCodes, messageLimit, socketPath, tokenParameter } from '../../shared/wire';
import { createDispatch } from './dispatch';
import type { EventSource } from './ipc-main';
import { servePage } from './page-socket';
import { createStaticFiles } from './static-files';
import { createTokenGate } from './token-gate';

/** Browser mode is for this machine alone. */
const address = '127.0.0.1';
/** Pages of one person: more than this many at once are a mistake or an attack. */
const mostPages = 64;

/** What browser mode serves. */
export interface WebServerOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly token: string;
  /** Folder of the built window. */
  readonly root: string;
  readonly engine: EventSource & { readonly handlers: CommandHandlers };
}

export interface WebServer {
  readonly port: number;
  /** The address a browser opens, token in the fragment. */
  readonly url: string;
  /** Closes pages and port; idempotent; resolves when the port is free. */
  readonly close: () => Promise<void>;
}

/**
 * Serves the window over HTTP and its commands over a WebSocket, on loopback, to pages of its own origin.
 * @returns fails with listen-in-use, listen-permission or listen-failed
 */
export async function startWebServer(options: WebServerOptions): Promise<Result<WebServer>> {
  const server = createServer();
  const listening = await listen(server, options.port);
  if (!listening.ok) return listening;
  const port = listening.value;
  const origin = `http://${address}:${String(port)}`;
  // As a browser writes it: without the port where it is the scheme's own.
  const own = { host: new URL(origin).host, origin: new URL(origin).origin };

  const files = createStaticFiles(options.root, [own.origin.replace('http', 'ws')]);
  server.on('request', (request, response) => {
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
    const path = (request.url ?? '').replace(/[?#].*$/su, '');
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
    admits: createTokenGate(options.token),
  };
  server.on('upgrade', (request, socket: Duplex, head) => {
    socket.on('error', () => socket.destroy());
    const refused = request.url !== socketPath || refusal(request, own, true) !== null;
    if (refused || sockets.clients.size >= mostPages) {
      socket.end(
        `HTTP/1.1 ${refused ? '403 Forbidden' : '503 Service Unavailable'}\r\nConnection: close\r\n\r\n`,
      );
      return;
    }
    sockets.handleUpgrade(request, socket, head, (page) => {
      servePage(page, binding);
    });
  });

  let closed: Promise<void> | null = null;
  return ok({
    port,
    url: `${origin}/#${tokenParameter}=${options.token}`,
    close: () => {
      closed ??= new Promise((resolve) => {
        for (const page of sockets.clients) page.close(closeCodes.ending, 'Culvert is ending');
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
    return `Culvert answers at ${own.origin} only. Open the address it printed when it was started.`;
  }
  if (origin === undefined ? needsOrigin : origin !== own.origin) return 'Culvert answers its own page only.';
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
