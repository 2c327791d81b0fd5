import { timingSafeEqual } from 'node:crypto';

/**
 * OpenSSH's chacha20-poly1305 for what lies in a key file (OpenSSH's PROTOCOL.chacha20poly1305): a few hundred bytes.
 * Electron's crypto has no chacha20 by itself, so it stands here.
 */

/** "expand 32-byte k", the constant of 256-bit keys (RFC 8439, 2.3). */
const constant = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574];

/** Which words each of the eight quarter rounds of a double round mixes (RFC 8439, 2.3). */
const quarters = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
] as const;

function block(key: Buffer, counter: number): Buffer {
  const words = Array.from({ length: 8 }, (_, index) => key.readUInt32LE(index * 4));
  // The nonce is the packet's number, and a file is packet 0.
  const start = Uint32Array.from([...constant, ...words, counter, 0, 0, 0]);
  const state = Uint32Array.from(start);
  const at = (index: number): number => state[index] ?? 0;
  const mix = (sum: number, other: number, turned: number, by: number): void => {
    state[sum] = at(sum) + at(other);
    const mixed = at(turned) ^ at(sum);
    state[turned] = (mixed << by) | (mixed >>> (32 - by));
  };
  for (let round = 0; round < 10; round += 1) {
    for (const [a, b, c, d] of quarters) {
      mix(a, b, d, 16);
      mix(c, d, b, 12);
      mix(a, b, d, 8);
      mix(c, d, b, 7);
    }
  }
  const output = Buffer.alloc(64);
  start.forEach((word, index) => output.writeUInt32LE((word + at(index)) >>> 0, index * 4));
  return output;
}

/** RFC 8439, 2.5. Big numbers take their time, which matters to none who has the file. */
function poly1305(message: Buffer, key: Buffer): Buffer {
  const modulus = (1n << 130n) - 5n;
  const r = littleEndian(key.subarray(0, 16)) & 0x0ffffffc0ffffffc0ffffffc0fffffffn;
  let sum = 0n;
  for (let at = 0; at < message.length; at += 16) {
    sum = ((sum + littleEndian(Buffer.concat([message.subarray(at, at + 16), Buffer.of(1)]))) * r) % modulus;
  }
  const tag = (sum + littleEndian(key.subarray(16, 32))) & ((1n << 128n) - 1n);
  return Buffer.from(tag.toString(16).padStart(32, '0'), 'hex').reverse();
}

function littleEndian(bytes: Buffer): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
}

/**
 * Decrypts the private half of a key file.
 * @param key 64 bytes; the second half would be for packet lengths, which a file does not have
 * @returns null when the tag is wrong
 */
export function openChaCha20Poly1305(key: Buffer, sealed: Buffer, tag: Buffer): Buffer | null {
  const secret = key.subarray(0, 32);
  if (!timingSafeEqual(poly1305(sealed, block(secret, 0).subarray(0, 32)), tag)) return null;
  const blocks = Array.from({ length: Math.ceil(sealed.length / 64) }, (_, index) =>
    block(secret, index + 1),
  );
  const stream = Buffer.concat(blocks);
  return Buffer.from(sealed.map((byte, index) => byte ^ (stream[index] ?? 0)));
}
