import type { Duplex } from 'node:stream';

/**
 * What ssh2 1.17 keeps on a channel beside the Duplex it is: how far either direction has come, from `open` over `eof`
 * and `closing` to `closed`. Any other Duplex has neither, and everything below then goes by the stream alone.
 */
interface Direction {
  state: unknown;
}

function direction(channel: Duplex, which: 'incoming' | 'outgoing'): Direction | null {
  const found: unknown = Reflect.get(channel, which);
  return typeof found === 'object' && found !== null && 'state' in found ? found : null;
}

/**
 * Whether a channel that ended did so because its connection died, so that what came through it may be cut short. ssh2
 * ends a channel in the same way ('end', then 'close') when the server says so; but only then has it answered with a
 * close of its own. A server that closes without EOF is no sign of trouble: some never send EOF.
 */
export function diedWithConnection(channel: Duplex): boolean {
  const outgoing = direction(channel, 'outgoing')?.state;
  return direction(channel, 'incoming')?.state === 'closed' && (outgoing === 'open' || outgoing === 'eof');
}

/**
 * Closes a channel in both directions at once; what is buffered is lost. Idempotent, never throws.
 *
 * ssh2 goes on answering incoming data with window adjustments until the server's close arrives. A server that has
 * forgotten the channel by then takes them for a breach of protocol (dropbear: "for unknown channel", and ends the whole
 * connection), so the outgoing side is marked as closed right after the close message is out.
 */
export function abandonChannel(channel: Duplex): void {
  channel.on('error', ignore);
  channel.pause();
  try {
    channel.destroy();
  } catch {
    // The connection below is gone, and the channel with it.
  }
  const outgoing = direction(channel, 'outgoing');
  if (outgoing?.state === 'closing') outgoing.state = 'closed';
}

function ignore(): void {
  // An abandoned channel has nobody left to tell.
}
