import { ProtocolBreach } from './breach';
import { openChannel } from './channel-rules';
import type { ChannelSides, Internals } from './internals';
import { messages } from './phases';

/**
 * Bounds what a server can cost by messages that carry nothing: each has to be read, many have to be answered, and RFC 4253
 * has no limit. A connection that works sends a few of them a second at most.
 */
export interface IdleMessages {
  /**
   * Counts one.
   * @param weight how many ordinary ones it is worth
   * @throws ProtocolBreach when there were too many in too short a time
   */
  readonly count: (weight?: number) => void;
}

/** How many may come at once, and how many more each second. */
const burst = 10_000;
const perSecond = 2_000;

/** @param now milliseconds */
export function createIdleMessages(now: () => number = () => performance.now()): IdleMessages {
  let left = burst;
  let countedAt = now();
  return {
    count: (weight = 1) => {
      left -= weight;
      if (left >= 0) return;
      const time = now();
      left = Math.min(burst, left + ((time - countedAt) / 1000) * perSecond);
      countedAt = time;
      if (left < 0) throw new ProtocolBreach('it sent a flood of messages that carry nothing');
    },
  };
}

/** Fewer bytes are a window of next to nothing, unless they give back what was sent. */
const leastAdjustment = 16;

/**
 * What an opened channel counts as: a client that connects to a Remote forward has the server send one, and thousands a second
 * may do so. One that is refused counts once more (incoming-opens.ts).
 */
const openWeight = 0.2;

/**
 * Weighs messages. Everything that belongs to the life of a channel carries something, however short that life is: a program
 * behind a forward may make thousands of connections a second, each with an end and a close.
 *
 * - Data counts as something; windows bound how much of it a server sends.
 * - A window of a few bytes counts while it gives back what was sent: Go's servers do that for each read.
 * - The end and the close of a channel count once for each; answers to an open are judged by channel-rules.ts.
 * @param internals before the connection's first channel
 * @returns how many idle messages one counts as, before ssh2 gets it; 0 for none
 */
export function createIdleWeights({
  channels,
}: Pick<Internals, 'channels'>): (message: number, payload: Buffer) => number {
  /** The window that the server granted with a channel. */
  const granted = new WeakMap<object, number>();
  channels.onOpened((_id, channel) => {
    if ('outgoing' in channel) granted.set(channel, (channel as ChannelSides).outgoing.window);
  });
  const channelOf = (payload: Buffer): ChannelSides | null =>
    payload.length < 5 ? null : openChannel(channels, payload.readUInt32BE(1));
  const isIdle = (message: number, payload: Buffer): boolean => {
    switch (message) {
      case messages.CHANNEL_DATA:
        return payload.length <= 9;
      case messages.CHANNEL_EXTENDED_DATA:
        return payload.length <= 13;
      case messages.CHANNEL_WINDOW_ADJUST: {
        const bytes = payload.length < 9 ? 0 : payload.readUInt32BE(5);
        if (bytes === 0 || bytes >= leastAdjustment) return bytes === 0;
        const channel = channelOf(payload);
        return channel === null || channel.outgoing.window + bytes > (granted.get(channel) ?? 0);
      }
      case messages.CHANNEL_EOF:
        return channelOf(payload)?.incoming.state !== 'open';
      case messages.CHANNEL_CLOSE:
        return channelOf(payload) === null;
      case messages.CHANNEL_OPEN_CONFIRMATION:
      case messages.CHANNEL_OPEN_FAILURE:
        return false;
      default:
        return true;
    }
  };
  return (message, payload) => {
    if (!isIdle(message, payload)) return 0;
    // What is long takes longer to read.
    return (message === messages.CHANNEL_OPEN ? openWeight : 1) + (payload.length >>> 10);
  };
}
