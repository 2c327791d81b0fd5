import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { EndReason } from '../../../shared/connections';
import type { Endpoint } from '../../../shared/endpoint';
import { internalError, type AppError } from '../../../shared/errors';
import { fail, ok, type Result } from '../../../shared/result';
import { abandonChannel } from '../../ssh/ssh2/channel-state';
import { systemText } from '../../system/errors';
import { ChannelAgent } from './channel-agent';
import { ChannelSocket } from './channel-socket';
import { readBeginning } from './first-bytes';
import { Pair } from '../pair';
import { resetSocket } from '../../net/reset-socket';
import type { Tally } from '../connection-table';
import type { Client } from '../types';
import type { AnswersTo } from './site-names';
import { WebSiteProxy } from './proxy';

/** Where a web site is and what is told of a connection to it. */
export interface WebSite {
  /** Host and port as configured; requests carry them as their Host. */
  readonly destination: Endpoint;
  /** Which Host headers are answered to; requests for others get 421. */
  readonly answersTo: AnswersTo;
  /** Opens a channel to the destination. */
  readonly openChannel: () => Promise<Result<Duplex>>;
  /** Gets the bytes that cross the channel. */
  readonly tally: Tally;
  /** Called once, when the first channel is there. */
  readonly opened: () => void;
}

/**
 * Serves one accepted connection of a web-site forward. HTTP/1 requests go to the destination under its own name and
 * through one channel at a time (see proxy.ts); everything else, TLS above all, passes unchanged as through any
 * other forward, for it cannot be looked into.
 *
 * No channel is opened before the client has said something: browsers connect ahead of need. Without a channel an HTTP
 * client is answered 502, 503 (no session) or 504 (no answer in time) with the error's sentence, any other is reset.
 */
export class WebSiteService {
  /** Resolves with the reason when nothing of the connection is left; never rejects. */
  readonly ended: Promise<EndReason>;
  #resolveEnded: (reason: EndReason) => void = () => undefined;
  readonly #socket: Socket;
  readonly #channels = new Set<ChannelSocket>();
  readonly #agent = new ChannelAgent(() => this.#openChannelSocket());
  /** First thing that went wrong; null as long as all is well. */
  #failure: EndReason | null = null;
  /** How the last channel broke off. */
  #lastBreak: EndReason | null = null;
  #hasOpened = false;
  #pair: Pair | null = null;

  /** @param client an accepted socket: half-open, paused, with an error listener */
  constructor(
    client: Client & { readonly stream: Socket },
    private readonly site: WebSite,
  ) {
    const socket = client.stream;
    this.#socket = socket;
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    socket.once('close', () => {
      this.#agent.destroy();
      if (this.#pair !== null) return;
      for (const channel of this.#channels) channel.destroy();
      this.#resolveEnded(this.#failure ?? endOf(socket, this.#hasOpened));
    });
    void readBeginning(socket).then(({ beginning, bytes }) => {
      if (socket.destroyed) return;
      if (beginning === 'http') this.#proxy(bytes);
      else if (bytes.length > 0) void this.#passThrough(bytes);
      else socket.destroy();
    });
  }

  /** Ends it at once, the client with a reset; idempotent. */
  cut(): void {
    this.#failure ??= { kind: 'stopped' };
    if (this.#pair !== null) this.#pair.cut();
    else resetSocket(this.#socket);
  }

  async #openChannel(): Promise<Result<Duplex>> {
    const opened = await this.site.openChannel().catch((thrown: unknown) => fail(internalError(thrown)));
    if (!opened.ok) return opened;
    if (this.#socket.destroyed) {
      abandonChannel(opened.value);
      return fail({ code: 'not-connected', data: {} });
    }
    if (!this.#hasOpened) {
      this.#hasOpened = true;
      this.site.opened();
    }
    return opened;
  }

  async #openChannelSocket(): Promise<Result<ChannelSocket>> {
    const opened = await this.#openChannel();
    if (!opened.ok) return opened;
    const channel = new ChannelSocket(opened.value, this.site.tally);
    this.#channels.add(channel);
    channel.on('error', () => {
      this.#lastBreak = channel.broken;
      // First of its error listeners: the client is to see a reset, before anybody ends its socket in an orderly way.
      if (this.#pair !== null) resetSocket(this.#socket);
    });
    channel.once('close', () => this.#channels.delete(channel));
    return ok(channel);
  }

  readonly #refuse = (error: AppError): void => {
    // It ends when the client's socket does: a client that is still sending is told only then, and can be cut until then.
    this.#failure ??= this.#socket.destroyed ? { kind: 'left' } : { kind: 'refused', error };
  };

  #follow(pair: Pair, reasonOf: (reason: EndReason) => EndReason = (reason) => reason): void {
    this.#pair = pair;
    void pair.ended.then((reason) => this.#resolveEnded(reasonOf(reason)));
  }

  async #passThrough(bytes: Buffer): Promise<void> {
    const socket = this.#socket;
    // Reads into the socket's buffer without taking anything out: that is how a reset is noticed.
    socket.read(0);
    const opened = await this.#openChannel();
    if (!opened.ok) {
      this.#refuse(opened.error);
      resetSocket(socket);
      return;
    }
    this.site.tally.sent += bytes.length;
    opened.value.write(bytes);
    this.#follow(new Pair(socket, opened.value, this.site.tally));
  }

  #proxy(bytes: Buffer): void {
    const socket = this.#socket;
    socket.unshift(bytes);
    new WebSiteProxy(socket, this.site, this.#agent, {
      refused: this.#refuse,
      brokenOff: () => {
        this.#failure ??= this.#lastBreak ?? { kind: 'reset' };
      },
      upgraded: (stream) => {
        // Its bytes are counted where they cross the channel.
        stream.allowHalfOpen = true;
        this.#follow(new Pair(socket, stream, { sent: 0, received: 0 }), (reason) =>
          reason.kind === 'reset' ? (this.#lastBreak ?? reason) : reason,
        );
        stream.resume();
      },
    }).serve();
  }
}

/** How a connection ended that nothing went wrong with on the far side. */
function endOf(socket: Socket, hasOpened: boolean): EndReason {
  if (socket.errored !== null) return { kind: 'broken', detail: systemText(socket.errored) };
  return { kind: hasOpened ? 'finished' : 'left' };
}
