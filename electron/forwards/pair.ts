import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { abandonChannel, diedWithConnection } from '../ssh/ssh2/channel-state';
import { resetError, resetSocket, wasReset } from '../net/reset-socket';
import type { EndReason } from '../../shared/connections';
import { systemText } from '../system/errors';
import { createYoungGarbage } from '../system/young-garbage';
import type { Tally } from './connection-table';

/** Bytes for a socket that wait for what comes with them: larger writes wake its reader less, but not by much. */
const heldAtMost = 128 * 1024;

/** Bytes of all pairs of this thread. */
const passed = createYoungGarbage();

/**
 * A socket on this machine and a channel to the server, joined until both directions have ended. An end of one direction is
 * passed on as such (RFC 4254, 5.3); a full receiver pauses its sender, so at most one stream buffer a direction is held. A
 * reset of the socket closes the channel; a channel that dies without an orderly end resets the socket, because a plain end
 * would make a cut off transfer look complete. Never throws.
 *
 * Written out rather than built on stream.pipeline: an ssh2 channel tells neither errors nor its close in the way
 * pipeline waits for (see ssh/ssh2/channel-state.ts).
 */
export class Pair {
  /** Resolves with the reason when nothing of the pair is left; never rejects. */
  readonly ended: Promise<EndReason>;
  #resolveEnded: (reason: EndReason) => void = () => undefined;
  /** The first thing that went wrong; without any the end was an orderly one. */
  #reason: EndReason | null = null;
  #isSocketClosed = false;
  #isChannelDone = false;
  #isOver = false;
  /** First bytes for the socket, which wait for the rest that comes with them. */
  #held: Buffer | null = null;
  /** Whether more came, so that all of it waits in the socket. */
  #isCorked = false;

  /**
   * @param socket opened with allowHalfOpen; may have been read from, paused or ended already
   * @param channel may have been read from and paused, too
   * @param tally gets the bytes of both directions
   */
  constructor(
    private readonly socket: Socket,
    private readonly channel: Duplex,
    private readonly tally: Tally,
  ) {
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    this.#listenToSocket();
    this.#listenToChannel();
    if (socket.destroyed || channel.destroyed) {
      this.#isSocketClosed = socket.closed;
      this.#cutFor({ kind: channel.destroyed ? 'lost' : 'left' });
      return;
    }
    if (socket.readableEnded) this.#passEnd();
    socket.resume();
    // One that a SOCKS request was read from is paused, and may have ended with it.
    if (channel.readableEnded) socket.end();
    channel.resume();
  }

  /** Ends both at once, the socket with a reset; idempotent. */
  cut(): void {
    this.#cutFor({ kind: 'stopped' });
  }

  readonly #settle = (): void => {
    if (this.#isOver || !this.#isSocketClosed) return;
    if (!this.#isChannelDone && !this.channel.writableFinished) return;
    this.#isOver = true;
    this.#resolveEnded(this.#reason ?? { kind: 'finished' });
  };

  #dropChannel(): void {
    this.#isChannelDone = true;
    this.channel.removeListener('data', this.#toSocket);
    abandonChannel(this.channel);
    this.#settle();
  }

  #cutFor(why: EndReason): void {
    if (this.#isOver) return;
    this.#reason ??= why;
    resetSocket(this.socket);
    if (!this.#isChannelDone) this.#dropChannel();
  }

  readonly #toChannel = (chunk: Buffer): void => {
    // ssh2 never calls back for what is written to a channel the server has closed.
    if (!this.channel.writable) return;
    this.tally.sent += chunk.length;
    passed(chunk.length);
    if (!this.channel.write(chunk)) this.socket.pause();
  };

  readonly #passEnd = (): void => {
    if (wasReset(this.socket)) this.socket.destroy(resetError());
    else this.channel.end();
  };

  readonly #toSocket = (chunk: Buffer): void => {
    const { socket } = this;
    if (!socket.writable) return;
    this.tally.received += chunk.length;
    passed(chunk.length);
    if (this.#held === null && !this.#isCorked) {
      // As a rule nothing comes with it: a stream that holds something back takes more time to write it.
      this.#held = chunk;
      process.nextTick(this.#flush);
      return;
    }
    if (this.#held !== null) {
      this.#isCorked = true;
      socket.cork();
      socket.write(this.#held);
      this.#held = null;
    }
    socket.write(chunk);
    if (socket.writableLength >= heldAtMost) this.#flush();
  };

  /** Writes what came at once in one go, and waits for what the system does not take. */
  readonly #flush = (): void => {
    const { socket } = this;
    if (this.#held !== null) {
      const only = this.#held;
      this.#held = null;
      if (socket.writable) socket.write(only);
    } else if (this.#isCorked) {
      this.#isCorked = false;
      socket.uncork();
    } else {
      return;
    }
    if (socket.writableLength >= socket.writableHighWaterMark) this.channel.pause();
  };

  #listenToSocket(): void {
    const { socket, channel } = this;
    socket.on('data', this.#toChannel);
    socket.on('drain', () => {
      if (!this.#isChannelDone) channel.resume();
    });
    socket.on('end', this.#passEnd);
    socket.on('error', (error) => {
      this.#reason ??= { kind: 'broken', detail: systemText(error) };
    });
    socket.on('close', () => {
      this.#isSocketClosed = true;
      // After an orderly end of both directions the channel may still be flushing; else there is nobody left to serve.
      if (!this.#isChannelDone && !(socket.readableEnded && socket.writableFinished)) this.#dropChannel();
      this.#settle();
    });
  }

  #listenToChannel(): void {
    const { socket, channel } = this;
    channel.on('data', this.#toSocket);
    channel.on('drain', () => {
      socket.resume();
    });
    channel.on('end', () => {
      if (diedWithConnection(channel)) {
        this.#cutFor({ kind: 'lost' });
        return;
      }
      this.#flush();
      socket.end();
    });
    channel.on('finish', this.#settle);
    channel.on('error', () => this.#cutFor({ kind: 'reset' }));
    channel.on('close', () => {
      if (diedWithConnection(channel)) {
        this.#cutFor({ kind: 'lost' });
        return;
      }
      if (!channel.readableEnded) {
        this.#cutFor({ kind: 'reset' });
        return;
      }
      this.#isChannelDone = true;
      // The server takes no more, so there is no use in waiting for the socket's end; what it was sent goes out first.
      this.#flush();
      if (!this.#isSocketClosed) socket.destroySoon();
      this.#settle();
    });
  }
}
