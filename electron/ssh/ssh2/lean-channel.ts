import { Duplex } from 'node:stream';
import type { Direction, Internals, OpenConfirmation, Protocol } from './internals';

/** Bytes that ssh2 allows the server at first, and takes in a packet. */
const incomingWindow = 2 * 1024 * 1024;
const packetSize = 32 * 1024;

/** The kinds of channels that we open for forwards. */
const kinds: ReadonlySet<unknown> = new Set(['direct-tcpip', 'direct-streamlocal@openssh.com']);

/** The kinds that servers open: these are of ssh2's making. */
const theirKinds: ReadonlySet<unknown> = new Set(['forwarded-tcpip', 'forwarded-streamlocal@openssh.com']);

const streamOptions = { allowHalfOpen: true, emitClose: false, highWaterMark: packetSize };

/** Stands for the errors' output, which the channels of forwards do not have. */
const noErrors = { readable: false, push: () => true, emit: () => false };

/**
 * Has the channels that a client opens for forwards made with what a forward needs of them. ssh2 makes each a second stream
 * for the errors of a program, listens to its own events, and ends by two errors that nobody sees, with their stack traces: a
 * tenth of what a short connection costs. Read from ssh2 1.17.0: lib/client.js (the handlers CHANNEL_*), lib/Channel.js (all
 * of it) and lib/utils.js (onCHANNEL_CLOSE); what those look for on a channel is here under the same names, and means the same.
 * Those that the server opens are made where nobody gets at them: they only end without the errors.
 *
 * @param internals before the connection's first channel
 * @param isGranted whether other code allows the server to send more on a channel, by our number: these do not do it
 *   themselves. Others are left to ssh2.
 */
export function makeLeanChannels(
  { protocol, handlers, channels }: Internals,
  isGranted: (id: number) => boolean,
): void {
  const confirmed = handlers.CHANNEL_OPEN_CONFIRMATION;
  handlers.CHANNEL_OPEN_CONFIRMATION = (from, info) => {
    const asker = channels.get(info.recipient);
    const type: unknown = typeof asker === 'function' ? Reflect.get(asker, 'type') : null;
    if (typeof asker !== 'function' || !kinds.has(type) || !isGranted(info.recipient)) {
      Reflect.apply(confirmed, handlers, [from, info]);
      return;
    }
    const channel = new LeanChannel(type, info, protocol);
    channels.put(info.recipient, channel);
    Reflect.apply(asker, undefined, [undefined, channel]);
  };
  channels.onOpened((_id, channel) => {
    const isTheirs = channel instanceof Duplex && theirKinds.has(Reflect.get(channel, 'type'));
    if (isTheirs) Reflect.set(channel, 'destroy', destroyOnce);
  });
}

/** A channel of a forward, as ssh2's handlers know them. */
class LeanChannel extends Duplex {
  readonly type: unknown;
  readonly incoming: Direction;
  readonly outgoing: Direction;
  /** Bytes that did not fit into the server's window: ssh2 writes them again when the server has room. */
  _waitWindow = false;
  _chunk: Buffer | undefined = undefined;
  _chunkcb: (() => void) | undefined = undefined;

  constructor(
    type: unknown,
    info: OpenConfirmation,
    private readonly sender: Pick<Protocol, 'channelData' | 'channelEOF' | 'channelClose'>,
  ) {
    super(streamOptions);
    this.type = type;
    this.incoming = { id: info.recipient, window: incomingWindow, packetSize, state: 'open' };
    this.outgoing = { id: info.sender, window: info.window, packetSize: info.packetSize, state: 'open' };
  }

  /** Of a server's channel, which ends otherwise. */
  get server(): boolean {
    return false;
  }

  get stderr(): typeof noErrors {
    return noErrors;
  }

  /** Nothing runs at its other end that could exit, nor is anything asked of it. */
  get _exit(): object {
    return {};
  }

  get _callbacks(): unknown[] {
    return [];
  }

  set _callbacks(_none: unknown[]) {
    // None were waiting.
  }

  override _read(): void {
    // Who allows the server to send more has its own (receive-windows.ts).
  }

  override _write(data: Buffer, _encoding: unknown, done: () => void): void {
    const { outgoing } = this;
    this._chunk = undefined;
    this._chunkcb = undefined;
    // Nobody is called back by a channel that the server has closed.
    if (outgoing.state !== 'open') return;
    let from = 0;
    while (from < data.length && outgoing.window > 0) {
      const size = Math.min(data.length - from, outgoing.window, outgoing.packetSize);
      this.sender.channelData(outgoing.id, size === data.length ? data : data.subarray(from, from + size));
      outgoing.window -= size;
      from += size;
    }
    if (from === data.length) {
      done();
      return;
    }
    this._waitWindow = true;
    this._chunk = from === 0 ? data : data.subarray(from);
    this._chunkcb = done;
  }

  /** All that was written is out. */
  override _final(done: () => void): void {
    if (this.outgoing.state === 'open') {
      this.outgoing.state = 'eof';
      this.sender.channelEOF(this.outgoing.id);
    }
    done();
  }

  /** ssh2 calls it, too, when the server closes the channel. */
  close(): void {
    const { outgoing } = this;
    if (outgoing.state !== 'open' && outgoing.state !== 'eof') return;
    outgoing.state = 'closing';
    this.sender.channelClose(outgoing.id);
  }

  override destroy(): this {
    destroyOnce.call(this);
    return this;
  }
}

/**
 * Closes a channel; Node calls it, too, when both directions have ended. It is over when the server has closed it as well.
 * ssh2's own ends it in any case (lib/Channel.js, destroy), and to end what has ended makes an error.
 */
function destroyOnce<T extends Duplex & { readonly close?: () => void }>(this: T): T {
  if (!this.writableEnded) this.end();
  this.close?.();
  return this;
}
