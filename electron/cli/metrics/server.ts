import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import type { Duplex } from 'node:stream';
import { formatEndpoint, isLoopback } from '../../../shared/endpoint';
import { ok, type Result } from '../../../shared/result';
import * as texts from '../../../shared/texts/metrics';
import { listenOn, type Place } from '../../ipc';
import { Strangers } from '../../net/strangers';
import { formats, type Format } from './exposition';

/** Metrics that can be asked for. */
export interface ServedMetrics {
  readonly url: string;
  /** Serves them no longer; idempotent; resolves when the port is free. */
  readonly close: () => Promise<void>;
}

/** Longest that a request may take, in milliseconds: a scraper needs a few. */
const askingTime = 5000;
const idleTime = 120_000;
const checkingInterval = 1000;
/** More than the system queues for a listener. */
const mostClients = 600;

const path = '/metrics';

/**
 * Serves metrics over HTTP to whoever reaches the address. No page of a browser gets to read them: answers are for the same
 * origin, and a page under another name that resolves to this address (DNS rebinding) shows in Host.
 * @param text makes them as of now
 * @returns fails as `listenOn` does
 */
export async function serveMetrics(
  place: Place,
  text: (format: Format) => Promise<string>,
): Promise<Result<ServedMetrics>> {
  const answering = new WeakSet<Duplex>();
  const making = new Map<Format, Promise<Buffer>>();
  /** The answer that is being made, for all who ask meanwhile: of many at once each would cost as much as all of them. */
  const bytes = (format: Format): Promise<Buffer> => {
    const made =
      making.get(format) ??
      text(format)
        .then((all) => Buffer.from(all))
        .finally(() => making.delete(format));
    making.set(format, made);
    return made;
  };
  const strangers = new Strangers(mostClients);
  const server = createServer(
    {
      requestTimeout: askingTime,
      headersTimeout: askingTime,
      keepAliveTimeout: idleTime,
      connectionsCheckingInterval: checkingInterval,
    },
    (request, response) => {
      const { socket } = request;
      strangers.onConnection(socket);
      // No scraper asks again before it was answered; whoever does would have work done without end.
      if (answering.has(socket)) {
        socket.destroy();
        return;
      }
      answering.add(socket);
      response.once('close', () => answering.delete(socket));
      request.resume();
      void answer(request, response, isLoopback(place.address), bytes);
    },
  );
  server.setTimeout(idleTime);
  server.on('connection', (socket) => strangers.onConnection(socket));
  const listening = await listenOn(server, place);
  if (!listening.ok) return listening;
  let closed: Promise<void> | null = null;
  return ok({
    url: `http://${formatEndpoint({ host: place.address, port: listening.value })}${path}`,
    close: () =>
      (closed ??= new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      })),
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  isOnLoopback: boolean,
  bytes: (format: Format) => Promise<Buffer>,
): Promise<void> {
  const { method = '', url = '', headers } = request;
  const say = (status: number, body: string | Buffer, more: Readonly<Record<string, string>> = {}): void => {
    response.writeHead(status, {
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Length': Buffer.byteLength(body),
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Cross-Origin-Resource-Policy': 'same-origin',
      ...more,
    });
    response.end(method === 'HEAD' ? undefined : body);
  };
  if (!isOurs(headers.host, isOnLoopback)) say(403, `${texts.wrongHost}\n`);
  else if (url.replace(/\?.*$/su, '') !== path) say(404, `${texts.onlyHere}\n`);
  else if (method !== 'GET' && method !== 'HEAD') say(405, `${texts.onlyReading}\n`, { Allow: 'GET, HEAD' });
  else {
    const format = formatFor(headers.accept ?? '');
    say(200, await bytes(format), { 'Content-Type': formats[format] });
  }
}

/** OpenMetrics where it is asked for, as Prometheus does first. */
function formatFor(accept: string): Format {
  return /\bapplication\/openmetrics-text\b/u.test(accept) ? 'openMetrics' : 'prometheus';
}

/**
 * Whether a request was meant for this computer. Where only this computer gets in, by an address or name of loopback; else by any
 * address, or by the computer's own name, with its domain or without.
 */
function isOurs(host: string | undefined, isOnLoopback: boolean): boolean {
  const [, bracketed, plain = ''] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d{1,5})?$/u.exec(host ?? '') ?? [];
  const name = (bracketed ?? plain).toLowerCase();
  if (isLoopback(name)) return true;
  if (isOnLoopback || name === '') return false;
  const own = hostname().toLowerCase();
  return isIP(name) !== 0 || name === own || name.startsWith(`${own}.`);
}
