import { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { functionIn, objectIn, type AnyFunction } from './inside';
import { createRoundTrip } from './round-trip';
import { createBudget, type Budget } from './window-budget';
import { openWindow, windowSizes, type ReceiveWindow } from './window-policy';

/**
 * Gives the channels of forwards receive windows that follow their need (window-policy.ts). ssh2 gives each 2 MiB, and
 * grants anew what lies unread, up to 2 MiB more.
 *
 * Read from ssh2 1.17.0: lib/Channel.js (constructor, _read, windowAdjust), lib/client.js (the handlers CHANNEL_DATA,
 * CHANNEL_EXTENDED_DATA, CHANNEL_EOF and CHANNEL_OPEN_CONFIRMATION; openChannel, onCHANNEL_OPEN), lib/utils.js (ChannelManager),
 * lib/protocol/Protocol.js (directTcpip, openssh_directStreamLocal, channelOpenConfirm, channelWindowAdjust). This file
 * alone knows those insides. Sessions, and channels of kinds that are not named here, stay as ssh2 makes them.
 */
export interface ReceiveWindows {
  /** Takes in the time an answer took that a server gives at once. */
  readonly measured: (milliseconds: number) => void;
  /** The windows of the channels that are open or being opened. */
  readonly all: () => readonly ReceiveWindow[];
  /** Whether the window of a channel, by our number, is in these hands. */
  readonly has: (id: number) => boolean;
}

/** ssh2's own window, and the largest packet it takes. */
const plainWindow = 2 * 1024 * 1024;
const packetSize = 32 * 1024;

/**
 * Below so many unread bytes a channel asks for more. Less than what is open by then: nobody tells when the rest has been
 * read.
 */
const readMark = 32 * 1024;

/** A server that sends so much more than it may is not to be waited for. */
const tolerated = 1024 * 1024;

/** The kinds of channels that servers open for forwards. */
const theirs: ReadonlySet<unknown> = new Set(['forwarded-tcpip', 'forwarded-streamlocal@openssh.com']);

/** For all connections of this thread. */
const threadBudget = createBudget(windowSizes.thread);

interface Managed {
  readonly window: ReceiveWindow;
  readonly askedAt: number;
  channel: Duplex | null;
}

/**
 * Takes the windows of a client's channels into its hands.
 * @param client after its connect(), before its first channel
 * @param overrun called when the server sends much more than it was allowed (RFC 4254, 5.2)
 * @param above the budget of all connections together
 * @returns null when this is not the ssh2 that was read; its channels then are as ssh2 makes them
 */
export function adaptReceiveWindows(
  client: Client,
  overrun: () => void,
  above: Budget = threadBudget,
): ReceiveWindows | null {
  const protocol = objectIn(client, '_protocol');
  const handlers = objectIn(protocol, '_handlers');
  const channels = objectIn(client, '_chanMgr');
  const data = functionIn(handlers, 'CHANNEL_DATA');
  const end = functionIn(handlers, 'CHANNEL_EOF');
  const extended = functionIn(handlers, 'CHANNEL_EXTENDED_DATA');
  const update = functionIn(channels, 'update');
  const remove = functionIn(channels, 'remove');
  const openPort = functionIn(protocol, 'directTcpip');
  const openSocket = functionIn(protocol, 'openssh_directStreamLocal');
  const confirm = functionIn(protocol, 'channelOpenConfirm');
  const adjust = functionIn(protocol, 'channelWindowAdjust');
  if (protocol === null || handlers === null || channels === null) return null;
  if (data === null || extended === null || end === null || update === null || remove === null) return null;
  if (openPort === null || openSocket === null || confirm === null || adjust === null) return null;

  const roundTrip = createRoundTrip();
  const budget = createBudget(windowSizes.connection, above);
  const managed = new Map<unknown, Managed>();
  const manage = (id: unknown, now: number): Managed => {
    const made: Managed = { window: openWindow(budget, roundTrip, now), askedAt: now, channel: null };
    managed.set(id, made);
    return made;
  };
  const forget = (id: unknown): void => {
    managed.get(id)?.window.close();
    managed.delete(id);
  };
  const grant = (channel: object, bytes: number): void => {
    const outgoing = objectIn(channel, 'outgoing');
    const state: unknown = outgoing === null ? null : Reflect.get(outgoing, 'state');
    // Not after a close of our own (RFC 4254, 5.3): by then the server may have forgotten the channel.
    if (outgoing === null || (state !== 'open' && state !== 'eof')) return;
    Reflect.apply(adjust, protocol, [Reflect.get(outgoing, 'id'), bytes]);
  };
  const adopt = (made: Managed, channel: Duplex): void => {
    made.channel = channel;
    Reflect.set(objectIn(channel, '_readableState') ?? {}, 'highWaterMark', readMark);
    const tell = (): void => {
      const bytes = made.window.drained(channel.readableLength, performance.now());
      if (bytes > 0) grant(channel, bytes);
    };
    Reflect.set(channel, '_read', (): void => {
      tell();
      // Asked before the reader gets what it takes now, which may be all there is; and not again before more comes.
      if (channel.readableLength > 0) process.nextTick(tell);
    });
  };

  /** Has the channels that we open ask for a window of ours. */
  const announce = (name: string, open: AnyFunction): void => {
    Reflect.set(protocol, name, (...asked: readonly unknown[]): void => {
      const [id, window, ...rest] = asked;
      const isAsRead = window === plainWindow && rest[0] === packetSize;
      const bytes = isAsRead ? manage(id, performance.now()).window.initial : window;
      Reflect.apply(open, protocol, [id, bytes, ...rest]);
    });
  };
  announce('directTcpip', openPort);
  announce('openssh_directStreamLocal', openSocket);

  Reflect.set(channels, 'update', (...updated: readonly unknown[]): void => {
    const [id, channel] = updated;
    const opened = managed.get(id);
    if (opened !== undefined) {
      // It took the server to connect, too; but seldom long.
      roundTrip.atMost(performance.now() - opened.askedAt);
      if (isChannel(channel)) adopt(opened, channel);
      else {
        forget(id);
        grant(Object(channel) as object, plainWindow - opened.window.initial);
      }
    } else if (isChannel(channel) && theirs.has(Reflect.get(channel, 'type'))) {
      adopt(manage(id, performance.now()), channel);
    }
    Reflect.apply(update, channels, updated);
  });
  // The channel has been made and noted by now.
  Reflect.set(protocol, 'channelOpenConfirm', (...confirmed: readonly unknown[]): void => {
    const [theirId, id, , ...rest] = confirmed;
    const window = managed.get(id)?.window;
    Reflect.apply(
      confirm,
      protocol,
      window === undefined ? confirmed : [theirId, id, window.initial, ...rest],
    );
  });
  Reflect.set(channels, 'remove', (...removed: readonly unknown[]): void => {
    forget(removed[0]);
    Reflect.apply(remove, channels, removed);
  });
  client.once('close', () => {
    for (const { window } of managed.values()) window.close();
    managed.clear();
  });

  const came = ({ window, channel }: Managed, bytes: number): void => {
    if (channel === null) return;
    const granted = window.arrived(bytes, channel.readableLength, performance.now());
    if (granted > 0) grant(channel, granted);
    else if (window.open() < -tolerated) overrun();
  };
  Reflect.set(handlers, 'CHANNEL_DATA', (from: unknown, id: unknown, bytes: unknown): void => {
    const found = managed.get(id);
    if (!found?.channel || !Buffer.isBuffer(bytes)) {
      Reflect.apply(data, handlers, [from, id, bytes]);
      return;
    }
    hand(found.channel, bytes);
    came(found, bytes.length);
  });
  Reflect.set(
    handlers,
    'CHANNEL_EXTENDED_DATA',
    (from: unknown, id: unknown, bytes: unknown, kind: unknown): void => {
      const found = managed.get(id);
      // A forward has no errors' output, and nobody would read it.
      if (found?.channel && Buffer.isBuffer(bytes)) came(found, bytes.length);
      else Reflect.apply(extended, handlers, [from, id, bytes, kind]);
    },
  );
  Reflect.set(handlers, 'CHANNEL_EOF', (from: unknown, id: unknown): void => {
    const found = managed.get(id);
    if (found?.channel) found.window.ended(found.channel.readableLength);
    Reflect.apply(end, handlers, [from, id]);
  });

  return {
    measured: (milliseconds) => {
      roundTrip.measured(milliseconds, performance.now());
    },
    all: () => [...managed.values()].map(({ window }) => window),
    has: (id) => managed.has(id),
  };
}

/** Gives a channel's reader what came: at once when it reads and nothing waits, as the stream would in the end. */
function hand(channel: Duplex, bytes: Buffer): void {
  if (channel.readableFlowing === true && channel.readableLength === 0 && !channel.readableEnded) {
    channel.emit('data', bytes);
  } else channel.push(bytes);
}

/** ssh2's channel as it was read, just made. */
function isChannel(value: unknown): value is Duplex {
  const incoming = objectIn(value, 'incoming') ?? {};
  const isSized = Reflect.get(incoming, 'window') === plainWindow;
  return value instanceof Duplex && isSized && Reflect.get(incoming, 'packetSize') === packetSize;
}
