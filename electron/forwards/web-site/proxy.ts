import {
  createServer,
  type ClientRequest,
  type IncomingMessage,
  type OutgoingMessage,
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

/** What becomes of one client's requests. */
export interface ProxyEvents {
  /** A request could not be handed on, or named a site that is not this one; the client was told why. */
  readonly refused: (error: AppError) => void;
  /** The destination broke off before its answer was complete; the client was reset. */
  readonly brokenOff: () => void;
  /** The connection changed its protocol: from here on it is a plain pair. */
  readonly upgraded: (channel: Duplex) => void;
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
 *
 * @param socket with what was read from it put back; half-open
 * @param agent opens channels to the destination
 */
export function proxyWebSite(
  socket: Socket,
  { destination, answersTo }: { readonly destination: Endpoint; readonly answersTo: AnswersTo },
  agent: ChannelAgent,
  events: ProxyEvents,
): void {
  const theirs = hostHeader(destination);
  /** Requests that came and are not answered, the one being served first. */
  let outstanding = 0;
  let current: ClientRequest | null = null;
  /** A request for another site came: the connection ends with its answer, and nothing behind it is served. */
  let closing = false;
  let served: Promise<void> = Promise.resolve();

  const proxy = createProxyServer({
    target: { protocol: 'http:', hostname: destination.host, port: destination.port },
    agent,
    preserveHeaderKeyCase: true,
  });

  function namesFor(request: IncomingMessage): SiteNames {
    const { localAddress, localPort } = socket;
    const reached =
      localAddress === undefined || localPort === undefined
        ? ''
        : formatEndpoint({ host: localAddress, port: localPort });
    return { ours: request.headersDistinct['host']?.[0] ?? reached, theirs };
  }

  /** A request for another site: what it is answered; null when it is for this one. */
  function foreign(request: IncomingMessage): { readonly status: number; readonly error: AppError } | null {
    const found = foreignSiteOf(request, answersTo);
    if (found === null) return null;
    closing = true;
    const { localPort: port } = socket;
    const address = port === undefined ? 'localhost' : formatEndpoint({ host: 'localhost', port });
    return { status: found.status, error: { code: 'foreign-site', data: { asked: found.asked, address } } };
  }

  /** The request's target as sent on: a path as it came, `*` of OPTIONS, or a whole address (RFC 9112, 3.2). */
  function targetOf(request: IncomingMessage): string {
    const { url = '/' } = request;
    return url.startsWith('/') ? url : moveAddress(url, authorityOf(url) ?? '', theirs);
  }

  function failed(error: unknown, answer: (status: number, refusal: AppError) => void): void {
    if (socket.destroyed) return;
    const refusal = refusalOf(error, destination, current?.reusedSocket === true);
    if (refusal === null) {
      events.brokenOff();
      resetSocket(socket);
      return;
    }
    answer(statusOf(refusal), refusal);
    events.refused(refusal);
  }

  /** Must come before httpxy's own listeners, which would close the socket in an orderly way. */
  function resetUnlessComplete(answer: IncomingMessage): void {
    for (const event of ['error', 'close']) {
      answer.once(event, () => {
        if (answer.complete || socket.destroyed) return;
        events.brokenOff();
        resetSocket(socket);
      });
    }
  }

  // A client's end is handed on like that of any forward: the destination decides whether it still answers.
  function passEnd(): void {
    if (!socket.readableEnded || outstanding > 1 || current === null) return;
    const sent = current;
    if (sent.writableFinished) sent.socket?.end();
    else sent.once('finish', () => sent.socket?.end());
  }

  proxy.on('proxyReq', (sent, request, response) => {
    sent.path = targetOf(request);
    sent.setHeader('connection', request.headers.connection ?? 'keep-alive');
    restoreCase(sent, request.rawHeaders);
    request.once('end', () => {
      if (Object.keys(request.trailers).length > 0) sent.addTrailers(trailersOf(request));
    });
    current = sent;
    passEnd();
    // Whoever announces a body may wait for an answer before sending it.
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
    if (length !== undefined || encoding !== undefined) flushSoon(sent);
    const [expected] = request.headersDistinct['expect'] ?? [];
    if (expected === undefined) return;
    sent.setHeader('Expect', expected);
    sent.once('continue', () => {
      response.writeContinue();
    });
  });

  proxy.on('proxyRes', (answer, request, response) => {
    answer.headers = answerFields(answer.rawHeaders, namesFor(request));
    resetUnlessComplete(answer);
    answer.once('end', () => {
      if (Object.keys(answer.trailers).length > 0) response.addTrailers(trailersOf(answer));
    });
    // The events of a server may come long after its header.
    flushSoon(response);
  });

  proxy.on('proxyReqWs', (sent, request) => {
    current = sent;
    const names = namesFor(request);
    sent.path = targetOf(request);
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
      resetUnlessComplete(answer);
      // Whatever the client sends now has no taker; its end is still to be seen.
      socket.resume();
    });
  });

  proxy.on('open', (channel) => {
    // httpxy has joined them with pipes, which know nothing of breaking off.
    channel.unpipe(socket);
    socket.unpipe(channel);
    events.upgraded(channel);
  });

  proxy.on('error', (error, request, response) => {
    if (response === undefined || !('req' in response)) {
      failed(error, (status, refusal) => {
        answerUpgradePlainly(socket, status, refusal);
      });
      return;
    }
    failed(error, (status, refusal) => {
      if (response.headersSent) resetSocket(socket);
      else answerPlainly(request, response, status, refusal);
    });
  });

  function inTurn(response: ServerResponse | Duplex, serve: () => Promise<void>): void {
    outstanding += 1;
    response.once('close', () => {
      outstanding -= 1;
    });
    served = served.then(serve).catch(() => undefined);
  }

  function handle(request: IncomingMessage, response: ServerResponse): void {
    if (closing) return;
    const fields = requestFields(request.rawHeaders, namesFor(request));
    const connection = response.shouldKeepAlive ? 'keep-alive' : 'close';
    // A clock of our own is not the destination's.
    response.sendDate = false;
    const other = foreign(request);
    inTurn(response, () => {
      if (other !== null) {
        answerPlainly(request, response, other.status, other.error);
        events.refused(other.error);
        return Promise.resolve();
      }
      request.headers = { ...fields, connection };
      return proxy.web(request, response);
    });
  }

  function handleUpgrade(request: IncomingMessage, _socket: Duplex, head: Buffer): void {
    if (closing) return;
    const { upgrade } = request.headers;
    if (!isWebSocket(request)) {
      socket.unshift(Buffer.concat([headWithoutUpgrade(request), head]));
      server.emit('connection', socket);
      socket.resume();
      return;
    }
    const other = foreign(request);
    inTurn(socket, () => {
      if (other !== null) {
        answerUpgradePlainly(socket, other.status, other.error);
        events.refused(other.error);
        return Promise.resolve();
      }
      request.headers = {
        ...requestFields(request.rawHeaders, namesFor(request)),
        connection: 'Upgrade',
        upgrade,
      };
      return proxy.ws(request, socket, {}, head);
    });
  }

  // No limit on a request's time: a large upload takes what it takes.
  // Node asks from 24.9 on; before that, what is no WebSocket gets here as an upgrade too.
  const options = { requestTimeout: 0, keepAliveTimeout: idleLimit, shouldUpgradeCallback: isWebSocket };
  const server = createServer(options);
  // Not among the declared properties; without it a client that half-closes after its request gets no answer.
  Object.assign(server, { httpAllowHalfOpen: true });
  server.on('request', handle);
  server.on('checkContinue', handle);
  server.on('checkExpectation', handle);
  server.on('upgrade', handleUpgrade);
  server.emit('connection', socket);
  socket.on('end', passEnd);
  socket.resume();
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
