import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { CommandHandlers } from '../../shared/contract';
import { readLink, type LinkOutcome } from '../../shared/link';
import { linkLimit } from '../../shared/link-text';
import { ok, type Result } from '../../shared/result';
import { closeCodes, codePath, messageLimit, socketPath, tokenParameter } from '../../shared/wire';
import * as texts from '../../shared/texts/web';
import { Strangers } from '../net/strangers';
import type { ReadListeners } from '../system/listener-table';
import { Access } from './access';
import type { DevPage } from './dev-page';
import { createDispatch } from './dispatch';
import { listenOn } from './listen-on';
import type { EventSource } from './push-events';
import { servePage, type PageBinding } from './page-socket';
import { createStaticFiles, type StaticFiles } from './static-files';

/** Browser mode is for this machine alone. */
const address = '127.0.0.1';
/** Limits for those who have not shown the token; times in milliseconds. */
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

/** Dependencies and settings of browser mode's server. */
interface WebServerOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly platform: NodeJS.Platform;
  /** The listeners of this machine; null where the system itself refuses an address that overlaps another's. */
  readonly readListeners: ReadListeners | null;
  /** The access of pages; new secrets when not given. */
  readonly access?: Access;
  /** Folder of the built window. */
  readonly root: string;
  /** Serves the window in that folder's place. */
  readonly dev?: DevPage | null;
  readonly engine: EventSource & { readonly handlers: CommandHandlers };
  readonly limits?: Partial<StrangerLimits>;
}

/**
 * Serves the window over HTTP and its commands over a WebSocket, on loopback, to pages of its own origin.
 * @returns fails with listen-in-use, listen-reserved, listen-permission or listen-failed
 */
export async function startWebServer(options: WebServerOptions): Promise<Result<WebServer>> {
  const limits = { ...usualLimits, ...options.limits };
  const server = createServer({
    headersTimeout: limits.requestTime,
    requestTimeout: limits.requestTime,
    connectionsCheckingInterval: Math.min(1_000, limits.requestTime),
  });
  server.setTimeout(limits.idleTime);
  const strangers = new Strangers(limits.most);
  server.on('connection', (socket) => strangers.onConnection(socket));
  const listening = await listenOn(server, { address, ...options });
  return listening.ok ? ok(new WebServer(server, listening.value, strangers, options, limits)) : listening;
}

/** Browser mode's server, which listens. */
export class WebServer {
  readonly port: number;
  /** Where the window is, with nothing secret in it: `http://127.0.0.1:PORT/`. */
  readonly plainAddress: string;
  /** The address with the token, for files that only the user can read. */
  readonly tokenAddress: string;
  readonly #server: Server;
  readonly #strangers: Strangers;
  readonly #access: Access;
  readonly #limits: StrangerLimits;
  /** As a browser writes it: without the port where it is the scheme's own. */
  readonly #own: { readonly host: string; readonly origin: string };
  readonly #files: StaticFiles;
  /** Connections whose last request is not answered. */
  readonly #answering = new WeakSet<Duplex>();
  /** Answers that wait for their codes to be used. */
  readonly #codes = new Set<ServerResponse>();
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: messageLimit,
    perMessageDeflate: false,
    clientTracking: true,
  });
  #closed: Promise<void> | null = null;

  /** @param server listens on the port already */
  constructor(
    server: Server,
    port: number,
    strangers: Strangers,
    { access = new Access(), root, dev, engine }: WebServerOptions,
    limits: StrangerLimits,
  ) {
    const { host, origin } = new URL(`http://${address}:${String(port)}`);
    this.port = port;
    this.plainAddress = `http://${address}:${String(port)}/`;
    this.#server = server;
    this.#strangers = strangers;
    this.#access = access;
    this.tokenAddress = this.#addressWith(access.token);
    this.#limits = limits;
    this.#own = { host, origin };
    this.#files = createStaticFiles(root, [origin.replace('http', 'ws')], true, dev);
    server.on('request', (request, response) => this.#onRequest(request, response));
    const binding = { dispatch: createDispatch(engine.handlers), events: engine };
    server.on('upgrade', (request, socket, head) => this.#onUpgrade(request, socket, head, binding));
  }

  /**
   * An address that lets one page in, with a code in its fragment.
   * @param used called once, when a page was let in by it
   * @param link shown to that page
   */
  newAddress(used?: () => void, link?: LinkOutcome | null): string {
    return this.#addressWith(this.#access.issueCode(used, link));
  }

  /** Closes pages and port; idempotent; resolves when the port is free. */
  close(): Promise<void> {
    return (this.#closed ??= new Promise((resolve) => {
      for (const page of this.#sockets.clients) page.close(closeCodes.ending, 'Ginnel is ending');
      for (const response of this.#codes) response.end();
      this.#server.close(() => resolve());
      this.#server.closeIdleConnections();
      // A page that does not answer the close is not waited for.
      setTimeout(() => {
        for (const page of this.#sockets.clients) page.terminate();
        this.#server.closeAllConnections();
      }, 500).unref();
    }));
  }

  #addressWith(secret: string): string {
    return `${this.plainAddress}#${tokenParameter}=${secret}`;
  }

  #onRequest(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    this.#strangers.onConnection(socket);
    // No browser sends a request before the last one was answered; whoever does would have work done without end.
    if (this.#answering.has(socket)) {
      socket.destroy();
      return;
    }
    this.#answering.add(socket);
    response.once('close', () => this.#answering.delete(socket));
    void this.#answer(request, response);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Also hears errors of a browser that goes away in the middle.
    request.resume();
    const problem = refusal(request, this.#own, false);
    if (problem !== null) {
      response.writeHead(403, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${problem}\n`);
      return;
    }
    const path = request.url ?? '';
    if (path.replace(/[?#].*$/su, '') === codePath && request.method === 'POST') {
      await this.#handOutCode(request, response);
      return;
    }
    const { status, headers, body } = await this.#files(request.method ?? '', path);
    response.writeHead(status, headers).end(body ?? undefined);
  }

  /** Answers another start of Ginnel, which has the token from the data folder. */
  async #handOutCode(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { headers, socket } = request;
    const [, offered = ''] = /^Bearer (\S{1,512})$/u.exec(headers.authorization ?? '') ?? [];
    const common = { 'Content-Type': 'text/plain', Connection: 'close' };
    if (!this.#access.isToken(offered)) {
      response.writeHead(401, common).end('wrong token\n');
      return;
    }
    this.#strangers.release(socket);
    const link = await bodyUpTo(request, linkBytes);
    if (link === null) {
      response.writeHead(413, common).end('too long\n');
      return;
    }
    // The user may take their time to open the address.
    socket.setTimeout(0);
    this.#codes.add(response);
    response.once('close', () => this.#codes.delete(response));
    response.writeHead(200, { ...common, 'Cache-Control': 'no-store' });
    const shown = link === '' ? null : readLink(link);
    response.write(`${this.#access.issueCode(() => response.end(), shown)}\n`);
  }

  #onUpgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    binding: Pick<PageBinding, 'dispatch' | 'events'>,
  ): void {
    socket.on('error', () => socket.destroy());
    this.#strangers.onConnection(socket);
    if (request.url !== socketPath || refusal(request, this.#own, true) !== null) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    const { helloTime, helloBytes } = this.#limits;
    this.#sockets.handleUpgrade(request, socket, head, (page) => {
      const unbound = boundBytes(socket, head.length, helloBytes);
      const admits: PageBinding['admits'] = (offered) => {
        const admission = this.#access.admit(offered);
        if (admission === null) return null;
        unbound();
        this.#strangers.release(socket);
        return admission.by === 'code'
          ? { ready: { ready: true, token: this.#access.token }, link: admission.link }
          : { ready: { ready: true }, link: null };
      };
      servePage(page, { ...binding, helloTime, admits });
    });
  }
}

/** Bytes of the longest link that another start of Ginnel may send. */
const linkBytes = 4 * linkLimit;

/** A request's body as text; null where it is longer, or the request breaks off. It has to be asked for at once. */
async function bodyUpTo(request: IncomingMessage, most: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve) => {
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= most) chunks.push(chunk);
      else resolve(null);
    });
    request.once('end', () => {
      resolve(Buffer.concat(chunks).toString('utf8'));
    });
    request.once('close', () => {
      resolve(null);
    });
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
    return texts.answersAt(own.origin);
  }
  if (origin === undefined ? needsOrigin : origin !== own.origin) return texts.ownPageOnly;
  return null;
}
