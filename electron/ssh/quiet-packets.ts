import type { Client } from 'ssh2';
import { functionIn, objectIn } from './inside';

/**
 * Messages of the connections through a session, RFC 4254's from CHANNEL_OPEN_CONFIRMATION to CHANNEL_CLOSE: ssh2's text about
 * them tells nothing that anybody waits for.
 */
const quiet = { first: 91, last: 97 } as const;

/**
 * Spares ssh2 the text that it makes for its debug output about each packet, while nobody reads it: a tenth of the memory that
 * a small message takes on its way. From an answer about a channel to the next message of another kind, both directions are
 * silent. Read from ssh2 1.17.0: lib/protocol/Protocol.js (constructor, onPayload; `_debug` is looked at for each text) and
 * lib/protocol/kex.js (NEWKEYS puts another reader in the place of the one before).
 *
 * @param client after each of its key exchanges
 * @param isWanted whether somebody reads every line, as of now
 * @returns false when this is not the ssh2 that was read; its debug output is whole then
 */
export function quietPackets(client: Client, isWanted: () => boolean): boolean {
  const protocol = objectIn(client, '_protocol');
  const reader = objectIn(objectIn(protocol, '_packetRW'), 'read');
  const read = functionIn(reader, 'read');
  const tell = functionIn(protocol, '_debug');
  if (protocol === null || reader === null || read === null || tell === null) return false;
  let isQuiet = false;
  Reflect.set(reader, 'read', (packet: unknown): unknown => {
    const payload = Reflect.apply(read, reader, [packet]);
    const kind: unknown = Buffer.isBuffer(payload) ? payload[0] : undefined;
    const hasNews = typeof kind !== 'number' || kind < quiet.first || kind > quiet.last;
    if (isQuiet !== (!hasNews && !isWanted())) {
      isQuiet = !isQuiet;
      Reflect.set(protocol, '_debug', isQuiet ? undefined : tell);
    }
    return payload;
  });
  return true;
}
