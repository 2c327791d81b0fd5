import { randomBytes } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fail, ok, type Result } from '../../../shared/result';
import { Strangers } from '../../net/strangers';
import { systemText } from '../../system/errors';

/** A proxy file that can be asked for. */
export interface ServedFile {
  /** On loopback, with a path that nobody guesses: it says what is behind a tunnel, and any page of a browser could ask for it. */
  readonly url: string;
  /** Serves it no longer; idempotent; resolves when the port is free. */
  readonly close: () => Promise<void>;
}

/** A browser asks for the file once in a while; milliseconds it may take to ask. */
const askingTime = 5000;
const checkingInterval = 1000;
/** Browsers that do not get the file go past the tunnel, so that nobody's silence may keep them from it. */
const mostClients = 600;

/**
 * Serves a file on a loopback port of its own.
 * @param text makes it as of now, each time it is asked for
 * @returns fails with proxy-file-failed
 */
export function serveProxyFile(text: () => string): Promise<Result<ServedFile>> {
  const path = `/${randomBytes(16).toString('hex')}/proxy.pac`;
  const answer: RequestListener = ({ method, url }, response) => {
    const isIt = url === path && (method === 'GET' || method === 'HEAD');
    const body = isIt ? text() : '';
    response.writeHead(isIt ? 200 : 404, {
      'Content-Type': isIt ? 'application/x-ns-proxy-autoconfig' : 'text/plain',
      'Content-Length': Buffer.byteLength(body),
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Cross-Origin-Resource-Policy': 'same-origin',
      Connection: 'close',
    });
    response.end(method === 'HEAD' ? '' : body);
  };
  const server = createServer(
    {
      requestTimeout: askingTime,
      headersTimeout: askingTime,
      connectionsCheckingInterval: checkingInterval,
    },
    answer,
  );
  const strangers = new Strangers(mostClients);
  server.on('connection', (socket) => strangers.onConnection(socket));
  let closed: Promise<void> | null = null;
  const close = (): Promise<void> =>
    (closed ??= new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }));
  return new Promise((resolve) => {
    server.once('error', (error) =>
      resolve(fail({ code: 'proxy-file-failed', data: { detail: systemText(error) } })),
    );
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      resolve(ok({ url: `http://127.0.0.1:${String(port)}${path}`, close }));
    });
  });
}
