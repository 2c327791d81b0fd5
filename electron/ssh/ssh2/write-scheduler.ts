import type { Duplex, Writable } from 'node:stream';

/**
 * Bytes that may wait in the transport before channels have to wait themselves: enough to keep it busy until it asks for
 * more, and no more, for whoever comes next waits behind them.
 */
const queueLimit = 128 * 1024;

/** A write of at most so many bytes is a user's key or a question, not a part of a transfer, and goes before those. */
const smallWrite = 2048;

/** Most bytes that go in one turn: what a socket is read by at once. */
const slice = 64 * 1024;

/** A write that waits for its turn. */
type Turn = () => void;

/** A channel's `_write`. */
type PacedWrite = (this: Duplex, chunk: Buffer, encoding: unknown, done: unknown) => void;

/**
 * Bytes that may wait in a channel before whoever writes to it is to pause: one slice fits, and flows without a pause. ssh2
 * has 2 MiB (lib/Channel.js, streamOpts), to which eight uploads are read before anything else gets a look.
 */
const channelBuffer = slice + 1;

/**
 * Has all channels of a connection send in turn. ssh2 1.17 (lib/Channel.js, _write; lib/client.js, onWrite) hands on
 * all that its channels are given, whether the transport takes it or not: a few uploads fill it with megabytes, behind which a
 * keystroke waits. Here a write goes on when the transport's queue is short; the others wait, each channel with one at a
 * time, and go in turn, so that all of them get the same share. The channel's own backpressure does the rest.
 */
export class WriteScheduler {
  readonly #small: Turn[] = [];
  readonly #large: Turn[] = [];
  readonly #paced = new Map<CallableFunction, PacedWrite>();

  /**
   * @param transport what the connection's bytes are written to
   * @param isKeptBack whether what channels are given stays here for now. ssh2 keeps it in a list without an end during a key
   *   exchange, which a server need not finish.
   */
  constructor(
    private readonly transport: Writable,
    private readonly isKeptBack: () => boolean = () => false,
  ) {
    transport.on('drain', this.goOn);
    // Writes that wait on a dead connection are not called back, as ssh2 does not either: its channels are told of their end.
    transport.once('close', () => {
      this.#small.length = 0;
      this.#large.length = 0;
    });
  }

  /** To be called when nothing is kept back any more: those that wait go on. */
  readonly goOn = (): void => {
    while (!this.#isFull()) {
      const turn = this.#small.shift() ?? this.#large.shift();
      if (turn === undefined) return;
      turn();
    }
  };

  /** Has a channel wait for its turn with each write. A channel that is not ssh2's is left as it is. */
  pace<T extends Duplex>(channel: T): T {
    const write: unknown = Reflect.get(channel, '_write');
    if (typeof write !== 'function') return channel;
    holdSourceEarly(channel);
    const known = this.#paced.get(write) ?? this.#inTurn(write);
    this.#paced.set(write, known);
    // ssh2 itself calls it, too, with what did not fit into the server's window, and the same `done`.
    Reflect.set(channel, '_write', known);
    return channel;
  }

  #isFull(): boolean {
    return this.transport.writableLength >= queueLimit || this.isKeptBack();
  }

  /** A way to write that waits for its turn, for all channels that write in the same way. */
  #inTurn(write: CallableFunction): PacedWrite {
    const sent = (channel: Duplex, chunk: Buffer, done: unknown): void => {
      if (!this.#isFull() && this.#small.length + this.#large.length === 0) {
        Reflect.apply(write, channel, [chunk, null, done]);
        return;
      }
      (chunk.length > smallWrite ? this.#large : this.#small).push(() => {
        Reflect.apply(write, channel, [chunk, null, done]);
      });
    };
    const sliced = (channel: Duplex, chunk: Buffer, done: unknown): void => {
      if (chunk.length <= slice) {
        sent(channel, chunk, done);
        return;
      }
      sent(channel, chunk.subarray(0, slice), () => {
        sliced(channel, chunk.subarray(slice), done);
      });
    };
    return function (this: Duplex, chunk, _encoding, done) {
      sliced(this, chunk, done);
    };
  }
}

/** A stream's limit is set when it is made, and ssh2 makes these: where Node keeps it otherwise, it stays as it is. */
function holdSourceEarly(channel: Duplex): void {
  const state: unknown = Reflect.get(channel, '_writableState');
  if (typeof state === 'object' && state !== null && 'highWaterMark' in state) {
    Reflect.set(state, 'highWaterMark', channelBuffer);
  }
}
