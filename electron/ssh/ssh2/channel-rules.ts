import { ProtocolBreach } from './breach';
import type { ChannelSides, Internals } from './internals';
import { messageName, messages } from './phases';

/** The largest window (RFC 4254, 5.2), and the largest number a channel can have. */
const largest = 2 ** 32 - 1;

/**
 * The smallest packet a channel has to take, in bytes. RFC 4254 has no limit; ssh2 writes for ever where a packet takes 0
 * bytes, and thousands of packets for each write where it takes a few.
 */
const leastPacketSize = 64;

/** What a server may send beyond a channel's window before it counts as a breach, in bytes: our grants and its data may cross. */
export const tolerated = 1024 * 1024;

/**
 * Rules for the messages of channels that ssh2 does not have (RFC 4254, 5): answers to what nobody asked, sizes that no
 * channel can work with, windows that overflow, data behind an end or beyond the window.
 * @returns judges one message, whole, before ssh2 gets it; 'drop' for what has no effect
 * @throws ProtocolBreach
 */
export function createChannelRules({
  channels,
}: Pick<Internals, 'channels'>): (message: number, payload: Buffer) => 'pass' | 'drop' {
  return (message, payload) => {
    if (message < messages.CHANNEL_OPEN_CONFIRMATION || message > messages.CHANNEL_FAILURE) return 'pass';
    // What is too short ssh2 refuses itself.
    if (payload.length < 5) return 'pass';
    const id = payload.readUInt32BE(1);
    if (id === largest)
      throw new ProtocolBreach(`it sent ${messageName(message)} for a channel that cannot be`);
    switch (message) {
      case messages.CHANNEL_OPEN_CONFIRMATION:
      case messages.CHANNEL_OPEN_FAILURE: {
        if (typeof channels.get(id) !== 'function') {
          throw new ProtocolBreach(`it sent ${messageName(message)} for a channel that is not being opened`);
        }
        if (message === messages.CHANNEL_OPEN_CONFIRMATION && payload.length >= 17) {
          checkPacketSize(payload.readUInt32BE(13));
        }
        return 'pass';
      }
      case messages.CHANNEL_WINDOW_ADJUST: {
        const channel = openChannel(channels, id);
        if (channel === null || payload.length < 9) return channel === null ? 'drop' : 'pass';
        if (channel.outgoing.window + payload.readUInt32BE(5) > largest) {
          throw new ProtocolBreach('it made a channel’s window larger than 4 GB');
        }
        return 'pass';
      }
      case messages.CHANNEL_DATA:
      case messages.CHANNEL_EXTENDED_DATA: {
        const channel = openChannel(channels, id);
        if (channel?.incoming.state !== 'open') return 'drop';
        if (channel.incoming.window < -tolerated) {
          throw new ProtocolBreach('it sent more data on a channel than it was allowed');
        }
        return 'pass';
      }
      default:
        return 'pass';
    }
  };
}

/**
 * Looks an open channel up.
 * @param id our number of the channel
 * @returns null for one that is closed, or not open yet
 */
export function openChannel(channels: Pick<Internals['channels'], 'get'>, id: number): ChannelSides | null {
  const channel = channels.get(id);
  return typeof channel === 'object' && channel !== null && 'incoming' in channel
    ? (channel as ChannelSides)
    : null;
}

/** @throws ProtocolBreach for a maximum packet size that no channel can work with */
export function checkPacketSize(bytes: number): void {
  if (bytes < leastPacketSize) {
    throw new ProtocolBreach(`it opened a channel that takes packets of ${String(bytes)} bytes at most`);
  }
}
