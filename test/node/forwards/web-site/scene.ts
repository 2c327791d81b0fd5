import { once } from 'node:events';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createAnswersTo } from '../../../../electron/forwards/web-site/site-names';
import { WebSiteService } from '../../../../electron/forwards/web-site/web-site';
import type { EndReason } from '../../../../shared/connections';
import { portSchema } from '../../../../shared/endpoint';
import { ok, type Result } from '../../../../shared/result';

/** Closes what a test opened; for afterEach. */
const cleanups: (() => void)[] = [];

export function closeScenes(): void {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
}

/** One connection through the forward, as the engine sees it. */
export interface Served {
  readonly cut: () => void;
  readonly ended: Promise<EndReason>;
  readonly tally: { sent: number; received: number };
  readonly socket: Socket;
  /** How often `opened` was called. */
  readonly openings: () => number;
}

/** A web-site forward on loopback. */
export interface Site {
  /** Where it listens. */
  readonly port: number;
  /** `http://localhost:port`. */
  readonly url: string;
  readonly served: readonly Served[];
  /** The far ends' near ends: what stands for the channels. */
  readonly channels: readonly Duplex[];
  /** The connection that came as the nth, as soon as it is there. */
  readonly connection: (index: number) => Promise<Served>;
}

/** What a site is made of besides its destination's server. */
export interface SiteOptions {
  readonly host?: string;
  readonly port?: number;
  /** In place of dialling the destination's server. */
  readonly openChannel?: () => Promise<Result<Duplex>>;
}

/** A forward marked as web site whose channels are plain TCP connections to the given port on loopback. */
export async function webSite(target: number, options: SiteOptions = {}): Promise<Site> {
  const { host = 'wiki.internal', port = 80 } = options;
  const served: Served[] = [];
  const channels: Duplex[] = [];
  const waiting: (() => void)[] = [];
  const open =
    options.openChannel ??
    (async (): Promise<Result<Duplex>> => {
      const channel = connect({ host: '127.0.0.1', port: target, allowHalfOpen: true });
      channel.on('error', () => undefined);
      await once(channel, 'connect');
      return ok(channel);
    });
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (socket) => {
    socket.on('error', () => undefined);
    cleanups.push(() => socket.destroy());
    const tally = { sent: 0, received: 0 };
    let openings = 0;
    const service = new WebSiteService(
      {
        stream: socket,
        from: { host: '127.0.0.1', port: socket.remotePort ?? 0 },
        drop: () => socket.resetAndDestroy(),
      },
      {
        destination: { host, port: portSchema.parse(port) },
        answersTo: createAnswersTo({ destination: host, bindAddress: null, hostname: 'desk' }),
        openChannel: async () => {
          const opened = await open();
          if (opened.ok) channels.push(opened.value);
          return opened;
        },
        tally,
        opened: () => {
          openings += 1;
        },
      },
    );
    served.push({ cut: () => service.cut(), ended: service.ended, tally, socket, openings: () => openings });
    for (const wake of waiting.splice(0)) wake();
  });
  const listening = await listen(server);
  cleanups.push(() => {
    for (const channel of channels) channel.destroy();
  });
  return {
    port: listening,
    url: `http://localhost:${String(listening)}`,
    served,
    channels,
    connection: async (index) => {
      for (;;) {
        const found = served[index];
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
  };
}

/** Listens on a free port of loopback. */
export async function listen(server: Server | HttpServer): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => {
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

/** The destination: a real HTTP server. */
export async function origin(
  handler: (...parameters: Parameters<Extract<Parameters<typeof createHttpServer>[1], object>>) => void,
): Promise<{ readonly port: number; readonly server: HttpServer }> {
  const server = createHttpServer(handler);
  return { port: await listen(server), server };
}

/** The destination byte by byte: a plain TCP server. */
export function rawOrigin(onConnection: (socket: Socket) => void): Promise<number> {
  return listen(
    createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => undefined);
      cleanups.push(() => socket.destroy());
      onConnection(socket);
    }),
  );
}

/** A client byte by byte. */
export class RawClient {
  readonly socket: Socket;
  #text = '';
  /** The code of the error that ended it; null before, and after an orderly end. */
  error: string | null = null;

  constructor(port: number) {
    this.socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    cleanups.push(() => this.socket.destroy());
    this.socket.setEncoding('latin1');
    this.socket.on('data', (chunk: string) => {
      this.#text += chunk;
      this.socket.emit('more');
    });
    this.socket.on('error', (error: NodeJS.ErrnoException) => {
      this.error = error.code ?? error.message;
    });
    for (const event of ['end', 'close']) this.socket.on(event, () => this.socket.emit('more'));
  }

  send(...lines: readonly string[]): void {
    this.socket.write(lines.join('\r\n'), 'latin1');
  }

  /** Everything that came so far. */
  get text(): string {
    return this.#text;
  }

  /** Resolves when something has come, or it has ended. */
  more(): Promise<void> {
    return new Promise((resolve) => this.socket.once('more', resolve));
  }

  /** Resolves with all text when it contains this. */
  async until(part: string): Promise<string> {
    while (!this.#text.includes(part)) {
      if (this.socket.closed || this.socket.readableEnded) {
        throw new Error(`ended without ${part}:\n${this.#text}`);
      }
      await this.more();
    }
    return this.#text;
  }

  /** Resolves with all text when the other side has ended it, be it with an error. */
  async ended(): Promise<string> {
    while (!this.socket.closed && !this.socket.readableEnded) await this.more();
    return this.#text;
  }

  /** Resolves with the error it ended with when nothing of it is left. */
  async closed(): Promise<string | null> {
    while (!this.socket.closed) await this.more();
    return this.error;
  }
}
