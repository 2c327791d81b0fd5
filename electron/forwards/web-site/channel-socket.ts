import { Duplex } from 'node:stream';
import type { EndReason } from '../../../shared/connections';
import { abandonChannel, diedWithConnection } from '../../ssh/ssh2/channel-state';
import type { Tally } from '../connection-table';

/** Bytes held a direction before the sender is paused. */
const highWaterMark = 64 * 1024;

/** Error of a channel that died, under the code Node gives a broken connection. */
export class ChannelBrokenError extends Error {
  readonly code = 'ECONNRESET';
}

/**
 * A channel as Node's HTTP client wants its connections: with the methods of a net.Socket, of which none does anything
 * here, and destroyed with an error when the channel died, so that what came is not taken for all there was.
 */
export class ChannelSocket extends Duplex {
  #drained: (() => void) | null = null;
  #finished: (() => void) | null = null;
  /** How it broke off; null while it lives and after an orderly end. */
  broken: EndReason | null = null;

  /** @param tally gets the bytes as they cross the channel */
  constructor(
    private readonly channel: Duplex,
    private readonly tally: Tally,
  ) {
    super({ highWaterMark, allowHalfOpen: false });
    channel.on('data', (chunk: Buffer) => {
      tally.received += chunk.length;
      if (!this.push(chunk)) channel.pause();
    });
    channel.on('end', () => {
      if (diedWithConnection(channel)) this.#breakOff({ kind: 'lost' });
      else this.push(null);
    });
    channel.on('drain', () => {
      this.#release();
    });
    channel.on('finish', () => this.#finished?.());
    channel.on('error', () => {
      this.#breakOff({ kind: 'reset' });
    });
    channel.on('close', () => {
      if (diedWithConnection(channel)) this.#breakOff({ kind: 'lost' });
      else if (!channel.readableEnded) this.#breakOff({ kind: 'reset' });
      this.#release();
      this.#finished?.();
    });
    if (channel.destroyed) this.#breakOff({ kind: 'lost' });
  }

  #breakOff(reason: EndReason): void {
    if (this.destroyed) return;
    this.broken = reason;
    this.destroy(new ChannelBrokenError('The channel broke off'));
  }

  #release(): void {
    const drained = this.#drained;
    this.#drained = null;
    drained?.();
  }

  override _read(): void {
    this.channel.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    // What the server takes no more is dropped without an error, for its answer may still be on the way.
    if (!this.channel.writable) {
      done();
      return;
    }
    this.tally.sent += chunk.length;
    if (this.channel.write(chunk)) done();
    else this.#drained = done;
  }

  override _final(done: () => void): void {
    if (this.channel.writableFinished || this.channel.closed || this.channel.destroyed) {
      done();
      return;
    }
    this.#finished = () => {
      this.#finished = null;
      done();
    };
    this.channel.end();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#drained = null;
    this.#finished = null;
    abandonChannel(this.channel);
    done(error);
  }

  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  /** Ends it and is gone once all is out. */
  destroySoon(): void {
    if (this.writableFinished) {
      this.destroy();
      return;
    }
    this.once('finish', () => {
      this.destroy();
    });
    this.end();
  }
}
