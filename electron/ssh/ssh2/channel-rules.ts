import * as texts from '../../../shared/texts/breaches';
import { ProtocolBreach } from './breach';
import type { IdleMessages } from './idle-messages';
import type { ChannelSides, Internals } from './internals';
import { messageName, messages } from './phases';

/** The largest window (RFC 4254, 5.2), and the largest number a channel can have. */
const largest = 2 ** 32 - 1;

/**
 * The smallest packet a channel has to take, in bytes. RFC 4254 has no limit; ssh2 writes for ever where a packet takes 0
 * bytes, and thousands of packets for each write where it takes a few.
 */
const leastPacketSize = 64;

/** Bytes a server may send beyond a channel's window before it counts as a breach: its grants and data may cross. */
export const tolerated = 1024 * 1024;

/** Counts of what the messages of channels are worth. */
interface ChannelAccounts {
  /** Counts messages that move nothing: they are for no channel, or repeat what was said. */
  readonly idle: Pick<IdleMessages, 'countMessage'>;
  /** So many bytes went through a channel, either way. */
  readonly onBytes: (bytes: number) => void;
}

/**
 * Rules for the messages of channels that ssh2 does not have (RFC 4254, 5): answers to what nobody asked, sizes that no
 * channel can work with, windows that overflow, data behind an end or beyond the window.
 *
 * What a server grants anew for bytes it was sent is worth something, however little it is: some grant after each read, of a
 * few bytes as well (golang.org/x/crypto/ssh before 2024). What it grants beyond is not.
 * @returns judges one message, whole, before ssh2 gets it; 'drop' for what has no effect
 * @throws ProtocolBreach
 */
export function createChannelRules(
  { channels }: Pick<Internals, 'channels'>,
  accounts: ChannelAccounts,
): (message: number, payload: Buffer) => 'pass' | 'drop' {
  /** The largest window that each channel has had. */
  const widest = new WeakMap<ChannelSides, number>();
  /** @returns how much of a grant is for bytes that the server was sent */
  const earned = (channel: ChannelSides, bytes: number): number => {
    const { window } = channel.outgoing;
    const most = widest.get(channel) ?? window;
    widest.set(channel, Math.max(most, window + bytes));
    return Math.min(bytes, most - window);
  };
  channels.onOpened((_id, channel) => {
    if (isChannel(channel)) widest.set(channel, channel.outgoing.window);
  });
  /** @returns null for one that is closed, or not open yet: what comes for it says nothing */
  const openChannel = (id: number): ChannelSides | null => {
    const channel = channels.get(id);
    return isChannel(channel) ? channel : null;
  };
  return (message, payload) => {
    if (message < messages.CHANNEL_OPEN_CONFIRMATION || message > messages.CHANNEL_FAILURE) return 'pass';
    // ssh2 itself refuses a message that is too short.
    if (payload.length < 5) return 'pass';
    const id = payload.readUInt32BE(1);
    if (id === largest) throw new ProtocolBreach(texts.impossibleChannel(messageName(message)));
    switch (message) {
      case messages.CHANNEL_OPEN_CONFIRMATION:
      case messages.CHANNEL_OPEN_FAILURE: {
        if (typeof channels.get(id) !== 'function') {
          throw new ProtocolBreach(texts.channelNotOpening(messageName(message)));
        }
        if (message === messages.CHANNEL_OPEN_CONFIRMATION && payload.length >= 17) {
          checkPacketSize(payload.readUInt32BE(13));
        }
        return 'pass';
      }
      case messages.CHANNEL_WINDOW_ADJUST: {
        const channel = openChannel(id);
        if (channel === null) return drop(payload);
        if (payload.length < 9) return 'pass';
        const bytes = payload.readUInt32BE(5);
        if (channel.outgoing.window + bytes > largest) {
          throw new ProtocolBreach(texts.windowTooLarge);
        }
        const worth = earned(channel, bytes);
        if (worth > 0) accounts.onBytes(worth);
        else accounts.idle.countMessage(payload);
        return 'pass';
      }
      case messages.CHANNEL_DATA:
      case messages.CHANNEL_EXTENDED_DATA: {
        const channel = openChannel(id);
        if (channel?.incoming.state !== 'open') return drop(payload);
        if (channel.incoming.window < -tolerated) {
          throw new ProtocolBreach(texts.beyondWindow);
        }
        const bytes = payload.length - (message === messages.CHANNEL_DATA ? 9 : 13);
        if (bytes > 0) accounts.onBytes(bytes);
        else accounts.idle.countMessage(payload);
        return 'pass';
      }
      case messages.CHANNEL_EOF:
        if (openChannel(id)?.incoming.state !== 'open') accounts.idle.countMessage(payload);
        return 'pass';
      case messages.CHANNEL_CLOSE: {
        // One that closes in place of being opened has a function there.
        const channel = channels.get(id);
        if (typeof channel !== 'object' && typeof channel !== 'function') accounts.idle.countMessage(payload);
        return 'pass';
      }
      default:
        accounts.idle.countMessage(payload);
        return 'pass';
    }
  };

  function drop(payload: Buffer): 'drop' {
    accounts.idle.countMessage(payload);
    return 'drop';
  }
}

function isChannel(found: unknown): found is ChannelSides {
  return typeof found === 'object' && found !== null && 'incoming' in found && 'outgoing' in found;
}

/** @throws ProtocolBreach for a maximum packet size that no channel can work with */
export function checkPacketSize(bytes: number): void {
  if (bytes < leastPacketSize) throw new ProtocolBreach(texts.packetsTooSmall(bytes));
}
