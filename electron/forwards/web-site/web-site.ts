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
import { joinPair, type Pair } from '../pair';
import { resetSocket } from '../../net/reset-socket';
import type { Tally } from '../connection-table';
import type { Client } from '../types';
import type { AnswersTo } from './site-names';
import { proxyWebSite } from './proxy';

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

/** A connection that is being served. */
export interface WebSiteService {
  /** Ends it at once, the client with a reset; idempotent. */
  readonly cut: () => void;
  /** Resolves with the reason when nothing of it is left; never rejects. */
  readonly ended: Promise<EndReason>;
}

/**
 * Serves one accepted connection of a web-site forward. HTTP/1 requests go to the destination under its own name and
 * through one channel at a time (see proxy.ts); everything else, TLS above all, passes unchanged as through any
 * other forward, for it cannot be looked into.
 *
 * No channel is opened before the client has said something: browsers connect ahead of need. Without a channel an HTTP
 * client is answered 502, 503 (no session) or 504 (no answer in time) with the error's sentence, any other is reset.
 *
 * @param client an accepted socket: half-open, paused, with an error listener
 */
export function serveWebSite(client: Client & { readonly stream: Socket }, site: WebSite): WebSiteService {
  const socket = client.stream;
  const channels = new Set<ChannelSocket>();
  let resolveEnded: (reason: EndReason) => void;
  const ended = new Promise<EndReason>((resolve) => {
    resolveEnded = resolve;
  });
  /** What went wrong first; null as long as all is well. */
  let failure: EndReason | null = null;
  /** How the last channel broke off. */
  let lastBreak: EndReason | null = null;
  let hasOpened = false;
  let pair: Pair | null = null;
  const agent = new ChannelAgent(openChannelSocket);

  async function openChannel(): Promise<Result<Duplex>> {
    const opened = await site.openChannel().catch((thrown: unknown) => fail(internalError(thrown)));
    if (!opened.ok) return opened;
    if (socket.destroyed) {
      abandonChannel(opened.value);
      return fail({ code: 'not-connected', data: {} });
    }
    if (!hasOpened) {
      hasOpened = true;
      site.opened();
    }
    return opened;
  }

  async function openChannelSocket(): Promise<Result<ChannelSocket>> {
    const opened = await openChannel();
    if (!opened.ok) return opened;
    const channel = new ChannelSocket(opened.value, site.tally);
    channels.add(channel);
    channel.on('error', () => {
      lastBreak = channel.broken;
      // First of its error listeners: the client is to see a reset, before anybody ends its socket in an orderly way.
      if (pair !== null) resetSocket(socket);
    });
    channel.once('close', () => channels.delete(channel));
    return ok(channel);
  }

  function refuse(error: AppError): void {
    // It ends when the client's socket does: a client that is still sending is told only then, and can be cut until then.
    failure ??= socket.destroyed ? { kind: 'left' } : { kind: 'refused', error };
  }

  function follow(joined: Pair, reasonOf: (reason: EndReason) => EndReason = (reason) => reason): void {
    pair = joined;
    void joined.ended.then((reason) => {
      resolveEnded(reasonOf(reason));
    });
  }

  async function passThrough(bytes: Buffer): Promise<void> {
    // Reads into the socket's buffer without taking anything out: that is how a reset is noticed.
    socket.read(0);
    const opened = await openChannel();
    if (!opened.ok) {
      refuse(opened.error);
      resetSocket(socket);
      return;
    }
    const channel = opened.value;
    site.tally.sent += bytes.length;
    channel.write(bytes);
    follow(joinPair(socket, channel, site.tally));
  }

  function proxy(bytes: Buffer): void {
    socket.unshift(bytes);
    proxyWebSite(socket, site, agent, {
      refused: refuse,
      brokenOff: () => {
        failure ??= lastBreak ?? { kind: 'reset' };
      },
      upgraded: (stream) => {
        // Its bytes are counted where they cross the channel.
        stream.allowHalfOpen = true;
        follow(joinPair(socket, stream, { sent: 0, received: 0 }), (reason) =>
          reason.kind === 'reset' ? (lastBreak ?? reason) : reason,
        );
        stream.resume();
      },
    });
  }

  socket.once('close', () => {
    agent.destroy();
    if (pair !== null) return;
    for (const channel of channels) channel.destroy();
    resolveEnded(failure ?? endOf(socket, hasOpened));
  });

  void readBeginning(socket).then(({ beginning, bytes }) => {
    if (socket.destroyed) return;
    if (beginning === 'http') proxy(bytes);
    else if (bytes.length > 0) void passThrough(bytes);
    else socket.destroy();
  });

  return {
    cut: () => {
      failure ??= { kind: 'stopped' };
      if (pair !== null) pair.cut();
      else resetSocket(socket);
    },
    ended,
  };
}

/** How a connection ended that nothing went wrong with on the far side. */
function endOf(socket: Socket, hasOpened: boolean): EndReason {
  if (socket.errored !== null) return { kind: 'broken', detail: systemText(socket.errored) };
  return { kind: hasOpened ? 'finished' : 'left' };
}
