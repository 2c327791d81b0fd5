import {
  createServer,
  type ClientRequest,
  type IncomingMessage,
  type OutgoingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createProxyServer } from 'httpxy';
import { formatEndpoint, type Endpoint } from '../../../shared/endpoint';
import type { AppError } from '../../../shared/errors';
import type { ChannelAgent } from './channel-agent';
import { answerPlainly, answerUpgradePlainly, refusalOf, statusOf } from './plain-answers';
import { resetSocket } from '../../net/reset-socket';
import { authorityOf, foreignSiteOf, type AnswersTo } from './site-names';
import { answerFields, hostHeader, moveAddress, requestFields, type SiteNames } from './headers';

/** Milliseconds a connection without a request is kept. Longer than browsers keep one, so that they are the ones to end it. */
const idleLimit = 310_000;

/** Events of one client's requests. */
interface ProxyEvents {
  /** A request could not be handed on, or named a site that is not this one; the client was told why. */
  readonly refused: (error: AppError) => void;
  /** The destination broke off before its answer was complete; the client was reset. */
  readonly brokenOff: () => void;
  /** The connection changed its protocol: from here on it is a plain pair. */
  readonly upgraded: (channel: Duplex) => void;
}

/** A request for another site: what it is answered. */
interface Foreign {
  readonly status: number;
  readonly error: AppError;
}

/**
 * Serves HTTP/1 on an accepted socket: each request goes to the destination under the destination's name, each answer
 * comes back under ours (headers.ts). Bodies run through as they come, in either direction; nothing is held back
 * or added. A connection that breaks off at the destination is reset here, so that no answer that was cut short looks
 * complete.
 *
 * httpxy carries the messages; what it leaves to others is done here, hop by hop (RFC 9110, 7.6): keep-alive, Expect,
 * trailers, fields in several lines, and an Upgrade that is not to WebSocket, which is not offered to the destination.
 *
 * A request for a site that the forward does not answer to gets 421, and no channel is opened for it (site-names.ts).
 */
export class WebSiteProxy {
  readonly #theirs: string;
  readonly #proxy: ReturnType<typeof createProxyServer>;
  readonly #server: Server;
  /** Requests that came and are not answered, the one being served first. */
  #outstanding = 0;
  #current: ClientRequest | null = null;
  /** A request for another site came: the connection ends with its answer, and nothing behind it is served. */
  #isClosing = false;
  #served: Promise<void> = Promise.resolve();

  /**
   * @param socket with what was read from it put back; half-open
   * @param agent opens channels to the destination
   */
  constructor(
    private readonly socket: Socket,
    private readonly site: { readonly destination: Endpoint; readonly answersTo: AnswersTo },
    agent: ChannelAgent,
    private readonly events: ProxyEvents,
  ) {
    const { host, port } = site.destination;
    this.#theirs = hostHeader(site.destination);
    this.#proxy = createProxyServer({
      target: { protocol: 'http:', hostname: host, port },
      agent,
      preserveHeaderKeyCase: true,
    });
    // No limit on a request's time: a large upload takes what it takes.
    // Node asks from 24.9 on; before that, what is no WebSocket gets here as an upgrade too.
    const options = { requestTimeout: 0, keepAliveTimeout: idleLimit, shouldUpgradeCallback: isWebSocket };
    this.#server = createServer(options);
    // Not among the declared properties; without it a client that half-closes after its request gets no answer.
    Object.assign(this.#server, { httpAllowHalfOpen: true });
  }

  /** Begins, once. */
  serve(): void {
    this.#carryMessages();
    this.#carryUpgrades();
    for (const event of ['request', 'checkContinue', 'checkExpectation']) {
      this.#server.on(event, (request: IncomingMessage, response: ServerResponse) =>
        this.#handle(request, response),
      );
    }
    this.#server.on('upgrade', (request, _socket, head) => this.#handleUpgrade(request, head));
    this.#server.emit('connection', this.socket);
    this.socket.on('end', this.#passEnd);
    this.socket.resume();
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    if (this.#isClosing) return;
    const fields = requestFields(request.rawHeaders, this.#namesFor(request));
    const connection = response.shouldKeepAlive ? 'keep-alive' : 'close';
    // A clock of our own is not the destination's.
    response.sendDate = false;
    const other = this.#foreign(request);
    this.#inTurn(response, () => {
      if (other !== null) {
        answerPlainly(request, response, other.status, other.error);
        this.events.refused(other.error);
        return Promise.resolve();
      }
      request.headers = { ...fields, connection };
      return this.#proxy.web(request, response);
    });
  }

  #handleUpgrade(request: IncomingMessage, head: Buffer): void {
    if (this.#isClosing) return;
    const { socket } = this;
    const { upgrade } = request.headers;
    if (!isWebSocket(request)) {
      socket.unshift(Buffer.concat([headWithoutUpgrade(request), head]));
      this.#server.emit('connection', socket);
      socket.resume();
      return;
    }
    const other = this.#foreign(request);
    this.#inTurn(socket, () => {
      if (other !== null) {
        answerUpgradePlainly(socket, other.status, other.error);
        this.events.refused(other.error);
        return Promise.resolve();
      }
      request.headers = {
        ...requestFields(request.rawHeaders, this.#namesFor(request)),
        connection: 'Upgrade',
        upgrade,
      };
      return this.#proxy.ws(request, socket, {}, head);
    });
  }

  #inTurn(response: ServerResponse | Duplex, serve: () => Promise<void>): void {
    this.#outstanding += 1;
    response.once('close', () => {
      this.#outstanding -= 1;
    });
    this.#served = this.#served.then(serve).catch(() => undefined);
  }

  #namesFor(request: IncomingMessage): SiteNames {
    const { localAddress, localPort } = this.socket;
    const reached =
      localAddress === undefined || localPort === undefined
        ? ''
        : formatEndpoint({ host: localAddress, port: localPort });
    return { ours: request.headersDistinct['host']?.[0] ?? reached, theirs: this.#theirs };
  }

  /** Null for a request for this site. */
  #foreign(request: IncomingMessage): Foreign | null {
    const found = foreignSiteOf(request, this.site.answersTo);
    if (found === null) return null;
    this.#isClosing = true;
    const { localPort: port } = this.socket;
    const address = port === undefined ? 'localhost' : formatEndpoint({ host: 'localhost', port });
    return { status: found.status, error: { code: 'foreign-site', data: { asked: found.asked, address } } };
  }

  /** The request's target as sent on: a path as it came, `*` of OPTIONS, or a whole address (RFC 9112, 3.2). */
  #targetOf(request: IncomingMessage): string {
    const { url = '/' } = request;
    return url.startsWith('/') ? url : moveAddress(url, authorityOf(url) ?? '', this.#theirs);
  }

  #failed(error: unknown, answer: (status: number, refusal: AppError) => void): void {
    if (this.socket.destroyed) return;
    const refusal = refusalOf(error, this.site.destination, this.#current?.reusedSocket === true);
    if (refusal === null) {
      this.#breakOff();
      return;
    }
    answer(statusOf(refusal), refusal);
    this.events.refused(refusal);
  }

  #breakOff(): void {
    this.events.brokenOff();
    resetSocket(this.socket);
  }

  /** Must come before httpxy's own listeners, which would close the socket in an orderly way. */
  #resetUnlessComplete(answer: IncomingMessage): void {
    for (const event of ['error', 'close']) {
      answer.once(event, () => {
        if (!answer.complete && !this.socket.destroyed) this.#breakOff();
      });
    }
  }

  /** A client's end is handed on like that of any forward: the destination decides whether it still answers. */
  readonly #passEnd = (): void => {
    if (!this.socket.readableEnded || this.#outstanding > 1 || this.#current === null) return;
    const sent = this.#current;
    if (sent.writableFinished) sent.socket?.end();
    else sent.once('finish', () => sent.socket?.end());
  };

  #carryMessages(): void {
    this.#proxy.on('proxyReq', (sent, request, response) => {
      sent.path = this.#targetOf(request);
      sent.setHeader('connection', request.headers.connection ?? 'keep-alive');
      restoreCase(sent, request.rawHeaders);
      request.once('end', () => {
        if (Object.keys(request.trailers).length > 0) sent.addTrailers(trailersOf(request));
      });
      this.#current = sent;
      this.#passEnd();
      // A client that announces a body may wait for an answer before sending it.
      const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
      if (length !== undefined || encoding !== undefined) flushSoon(sent);
      const [expected] = request.headersDistinct['expect'] ?? [];
      if (expected === undefined) return;
      sent.setHeader('Expect', expected);
      sent.once('continue', () => {
        response.writeContinue();
      });
    });
    this.#proxy.on('proxyRes', (answer, request, response) => {
      answer.headers = answerFields(answer.rawHeaders, this.#namesFor(request));
      this.#resetUnlessComplete(answer);
      answer.once('end', () => {
        if (Object.keys(answer.trailers).length > 0) response.addTrailers(trailersOf(answer));
      });
      // The events of a server may come long after its header.
      flushSoon(response);
    });
    this.#proxy.on('error', (error, request, response) => {
      const isUpgrade = response === undefined || !('req' in response);
      this.#failed(error, (status, refusal) => {
        if (isUpgrade) answerUpgradePlainly(this.socket, status, refusal);
        else if (response.headersSent) resetSocket(this.socket);
        else answerPlainly(request, response, status, refusal);
      });
    });
  }

  #carryUpgrades(): void {
    const { socket } = this;
    this.#proxy.on('proxyReqWs', (sent, request) => {
      this.#current = sent;
      const names = this.#namesFor(request);
      sent.path = this.#targetOf(request);
      restoreCase(sent, request.rawHeaders);
      sent.once('upgrade', (answer: IncomingMessage) => {
        const { upgrade = 'websocket' } = answer.headers;
        answer.headers = {
          ...answerFields(answer.rawHeaders, names),
          connection: 'Upgrade',
          upgrade,
        };
      });
      sent.once('response', (answer: IncomingMessage) => {
        answer.headers = answerFields(answer.rawHeaders, names);
        this.#resetUnlessComplete(answer);
        // Whatever the client sends now has no taker; its end is still to be seen.
        socket.resume();
      });
    });
    this.#proxy.on('open', (channel) => {
      // httpxy has joined them with pipes, which know nothing of breaking off.
      channel.unpipe(socket);
      socket.unpipe(channel);
      this.events.upgraded(channel);
    });
  }
}

function isWebSocket({ method, headers: { upgrade = '' } }: IncomingMessage): boolean {
  return method === 'GET' && upgrade.toLowerCase() === 'websocket';
}

/** Sends a message's header without waiting for its body; with the body's first part if that is there already. */
function flushSoon(message: OutgoingMessage): void {
  setImmediate(() => {
    if (!message.headersSent && !message.destroyed) message.flushHeaders();
  });
}

/** The client's own spelling of header names, which some small servers want to see. */
function restoreCase(sent: ClientRequest, raw: readonly string[]): void {
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? '';
    const value = sent.getHeader(name);
    if (value !== undefined) sent.setHeader(name, value);
  }
}

function trailersOf(message: IncomingMessage): [string, string][] {
  const raw = message.rawTrailers;
  return raw.flatMap((name, index) =>
    index % 2 === 0 ? [[name, raw[index + 1] ?? ''] satisfies [string, string]] : [],
  );
}

/** A request's head again, without the offer to change the protocol, which a server is free to ignore (RFC 9110, 7.8). */
function headWithoutUpgrade({ method = 'GET', url = '/', httpVersion, rawHeaders }: IncomingMessage): Buffer {
  let head = `${method} ${url} HTTP/${httpVersion}\r\n`;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    const value = rawHeaders[index + 1] ?? '';
    const left = /^connection$/iu.test(name) ? withoutUpgrade(value) : value;
    if (/^(upgrade|http2-settings)$/iu.test(name) || left === '') continue;
    head += `${name}: ${left}\r\n`;
  }
  return Buffer.from(`${head}\r\n`, 'latin1');
}

function withoutUpgrade(connection: string): string {
  const tokens = connection.split(',').map((token) => token.trim());
  return tokens.filter((token) => !/^(upgrade|http2-settings)$/iu.test(token)).join(', ');
}
