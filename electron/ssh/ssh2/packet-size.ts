/**
 * The largest packet of a server that is read, in bytes: OpenSSH's (packet.c, PACKET_MAX_SIZE). ssh2 takes 35,000, so that a
 * banner of 48 KB ended the connection.
 */
export const largestPacket = 256 * 1024;

/** The line of ssh2 1.17.0's lib/protocol/crypto.js that limits packets: a constant of the module, out of reach once it runs. */
const limit = 'const MAX_PACKET_SIZE = 35000;';

/**
 * Puts OpenSSH's limit in the place of ssh2's.
 * @param source of its module of ciphers
 * @throws Error when it does not read as expected
 */
export function withLargePackets(source: string): string {
  const parts = source.split(limit);
  if (parts.length !== 2) throw new Error(`ssh2 does not limit packets by "${limit}"`);
  return parts.join(`const MAX_PACKET_SIZE = ${String(largestPacket)};`);
}
