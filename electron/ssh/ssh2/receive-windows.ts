import { Duplex } from 'node:stream';
import { tolerated } from './channel-rules';
import type { ChannelSides, Internals, Protocol } from './internals';
import { RoundTrip } from '../round-trip';
import { Budget } from '../window-budget';
import { ReceiveWindow, windowSizes } from '../window-policy';

/** ssh2's own window, and the largest packet it takes. */
const plainWindow = 2 * 1024 * 1024;
const packetSize = 32 * 1024;

/**
 * Below so many unread bytes a channel asks for more. Less than what is open by then: nobody tells when the rest has been
 * read.
 */
const readMark = 32 * 1024;

/** The kinds of channels that servers open for forwards. */
const theirs: ReadonlySet<unknown> = new Set(['forwarded-tcpip', 'forwarded-streamlocal@openssh.com']);

/** For all connections of this thread. */
const threadBudget = new Budget(windowSizes.thread);

interface Managed {
  readonly window: ReceiveWindow;
  readonly askedAt: number;
  channel: ForwardChannel | null;
}

/**
 * Gives the channels of forwards receive windows that follow their need (window-policy.ts). ssh2 gives each 2 MiB, and
 * grants anew what lies unread, up to 2 MiB more.
 *
 * Read from ssh2 1.17.0: lib/Channel.js (constructor, _read, windowAdjust), lib/client.js (the handlers CHANNEL_DATA,
 * CHANNEL_EXTENDED_DATA, CHANNEL_EOF and CHANNEL_OPEN_CONFIRMATION; openChannel, onCHANNEL_OPEN), lib/utils.js (ChannelManager),
 * lib/protocol/Protocol.js (directTcpip, openssh_directStreamLocal, channelOpenConfirm, channelWindowAdjust). Sessions,
 * and channels of kinds that are not named here, stay as ssh2 makes them.
 */
export class ReceiveWindows {
  readonly #protocol: Protocol;
  readonly #budget: Budget;
  readonly #roundTrip = new RoundTrip();
  readonly #managed = new Map<number, Managed>();

  /**
   * @param internals before the connection's first channel
   * @param overrun called when the server sends much more than it was allowed (RFC 4254, 5.2)
   * @param above the budget of all connections together
   */
  constructor(
    internals: Internals,
    private readonly overrun: () => void,
    above: Budget = threadBudget,
  ) {
    const { client, protocol, channels } = internals;
    this.#protocol = protocol;
    this.#budget = new Budget(windowSizes.connection, above);
    this.#announce('directTcpip');
    this.#announce('openssh_directStreamLocal');
    channels.onOpened((id, channel) => this.#onOpened(id, channel));
    // The channel has been made and noted by now.
    const { channelOpenConfirm: confirm } = protocol;
    protocol.channelOpenConfirm = (theirId, id, window, size) => {
      const initial = this.#managed.get(id)?.window.initial ?? window;
      Reflect.apply(confirm, protocol, [theirId, id, initial, size]);
    };
    channels.onRemoved((id) => {
      this.#managed.get(id)?.window.close();
      this.#managed.delete(id);
    });
    client.once('close', () => {
      for (const { window } of this.#managed.values()) window.close();
      this.#managed.clear();
    });
    this.#countData(internals);
  }

  /** Takes in the time an answer took that a server gives at once. */
  measured(milliseconds: number): void {
    this.#roundTrip.measured(milliseconds, performance.now());
  }

  /** The windows of the channels that are open or being opened. */
  all(): readonly ReceiveWindow[] {
    return [...this.#managed.values()].map(({ window }) => window);
  }

  /** Whether the window of a channel, by our number, is in these hands. */
  has(id: number): boolean {
    return this.#managed.has(id);
  }

  #manage(id: number): Managed {
    const now = performance.now();
    const window = new ReceiveWindow(this.#budget, this.#roundTrip, now);
    const made: Managed = { window, askedAt: now, channel: null };
    this.#managed.set(id, made);
    return made;
  }

  /** Has the channels that we open ask for a window of ours. */
  #announce(name: 'directTcpip' | 'openssh_directStreamLocal'): void {
    const protocol = this.#protocol;
    const open = protocol[name];
    protocol[name] = (id, window, size, where) => {
      const isUsual = window === plainWindow && size === packetSize;
      const bytes = isUsual ? this.#manage(id).window.initial : window;
      Reflect.apply(open, protocol, [id, bytes, size, where]);
    };
  }

  #onOpened(id: number, channel: object): void {
    const opened = this.#managed.get(id);
    if (opened !== undefined) {
      // It took the server to connect, too; but seldom long.
      this.#roundTrip.atMost(performance.now() - opened.askedAt);
      if (isForwardChannel(channel)) this.#adopt(opened, channel);
    } else if (isForwardChannel(channel) && theirs.has(channel.type)) {
      this.#adopt(this.#manage(id), channel);
    }
  }

  #adopt(made: Managed, channel: ForwardChannel): void {
    made.channel = channel;
    Reflect.set(Reflect.get(channel, '_readableState') as object, 'highWaterMark', readMark);
    const notify = (): void => {
      const bytes = made.window.drained(channel.readableLength, performance.now());
      if (bytes > 0) this.#grant(channel, bytes);
    };
    Reflect.set(channel, '_read', (): void => {
      notify();
      // Asked before the reader gets what it takes now, which may be all there is; and not again before more comes.
      if (channel.readableLength > 0) process.nextTick(notify);
    });
  }

  #grant({ outgoing }: Pick<ChannelSides, 'outgoing'>, bytes: number): void {
    // Not after a close of our own (RFC 4254, 5.3): by then the server may have forgotten the channel.
    if (outgoing.state === 'open' || outgoing.state === 'eof')
      this.#protocol.channelWindowAdjust(outgoing.id, bytes);
  }

  #count({ window, channel }: Managed, bytes: number): void {
    if (channel === null) return;
    const granted = window.arrived(bytes, channel.readableLength, performance.now());
    if (granted > 0) this.#grant(channel, granted);
    else if (window.open() < -tolerated) this.overrun();
  }

  #countData({ handlers }: Internals): void {
    const { CHANNEL_DATA: data, CHANNEL_EXTENDED_DATA: extended, CHANNEL_EOF: end } = handlers;
    handlers.CHANNEL_DATA = (from, id, bytes) => {
      const found = this.#managed.get(id);
      if (!found?.channel) {
        Reflect.apply(data, handlers, [from, id, bytes]);
        return;
      }
      deliver(found.channel, bytes);
      this.#count(found, bytes.length);
    };
    handlers.CHANNEL_EXTENDED_DATA = (from, id, bytes, type) => {
      const found = this.#managed.get(id);
      // A forward has no errors' output, and nobody would read it.
      if (found?.channel) this.#count(found, bytes.length);
      else Reflect.apply(extended, handlers, [from, id, bytes, type]);
    };
    handlers.CHANNEL_EOF = (from, id) => {
      const found = this.#managed.get(id);
      if (found?.channel) found.window.ended(found.channel.readableLength);
      Reflect.apply(end, handlers, [from, id]);
    };
  }
}

/** Gives a channel's reader what came: at once when it reads and nothing waits, as the stream would in the end. */
function deliver(channel: Duplex, bytes: Buffer): void {
  if (channel.readableFlowing === true && channel.readableLength === 0 && !channel.readableEnded) {
    channel.emit('data', bytes);
  } else channel.push(bytes);
}

type ForwardChannel = Duplex & ChannelSides;

/** Sftp's channels are no streams, and are not for forwards. */
function isForwardChannel(channel: object): channel is ForwardChannel {
  return channel instanceof Duplex && 'incoming' in channel && 'outgoing' in channel;
}
