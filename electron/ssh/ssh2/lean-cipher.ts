import { createCipheriv, randomFillSync, type CipherGCM, type CipherGCMTypes } from 'node:crypto';
import type { Internals } from './internals';

/** What is used of ssh2's cipher for AES-GCM without its native part. */
interface GcmCipher {
  outSeqno: number;
  readonly _onWrite: (bytes: Buffer) => void;
  readonly _encSSLName: CipherGCMTypes;
  readonly _encKey: Buffer;
  readonly _encIV: Buffer;
  readonly _dead: boolean;
  allocPacket: (payloadLength: number) => Buffer;
  encrypt: (packet: Buffer) => void;
}

/** Largest packet that is made in the room that all share: 32 KiB of data (RFC 4253, 6.1), and what stands around it. */
const roomSize = 33 * 1024;

/** Bytes of padding that are drawn at once. */
const drawn = 16 * 1024;

/** Bytes of a packet's length, and of its tag (RFC 5647, 7). */
const lengthLength = 4;
const tagLength = 16;

/** Packets of at most so many bytes go out as one piece: copying it costs less than to have the system gather three. */
const smallPacket = 2048;

/** The classes whose way of making packets has been replaced. */
const replaced = new WeakSet<object>();

/**
 * Has ssh2 make its AES-GCM packets with less waste, from the next one on, on every connection of this thread. Read from ssh2
 * 1.17.0, lib/protocol/crypto.js (AESGCMCipherNative) and lib/protocol/zlib.js (PacketWriter): a packet is filled, encrypted
 * and done with before the next is begun, so that one room will do for all of them. ssh2 takes new memory for each, which the
 * garbage collector has to follow at the speed of the transfer, and asks the system for a few random bytes each time.
 *
 * Other ciphers stay as they are. The packets are those of RFC 4253, 6 and RFC 5647, 7.
 * @param internals after a key exchange
 * @returns whether its packets are made this way now; not with other ciphers
 */
export function makeLeanPackets({ protocol }: Internals): boolean {
  const cipher: object = protocol._cipher;
  if (!isGcmCipher(cipher)) return false;
  const kind: unknown = Object.getPrototypeOf(cipher);
  if (typeof kind !== 'object' || kind === null) return false;
  if (!replaced.has(kind)) {
    replaced.add(kind);
    Object.assign(kind, leanMethods());
  }
  return true;
}

function isGcmCipher(cipher: object): cipher is GcmCipher {
  const found = cipher as Partial<Record<keyof GcmCipher, unknown>>;
  return (
    cipher.constructor.name === 'AESGCMCipherNative' &&
    typeof found.outSeqno === 'number' &&
    typeof found._onWrite === 'function' &&
    typeof found._encSSLName === 'string' &&
    /^aes-(?:128|256)-gcm$/u.test(found._encSSLName) &&
    Buffer.isBuffer(found._encKey) &&
    Buffer.isBuffer(found._encIV) &&
    found._encIV.length === 12 &&
    typeof found._dead === 'boolean'
  );
}

function leanMethods(): Pick<GcmCipher, 'allocPacket' | 'encrypt'> {
  const room = Buffer.allocUnsafeSlow(roomSize);
  const random = Buffer.allocUnsafeSlow(drawn);
  let left = 0;

  return {
    allocPacket: (payloadLength) => {
      // Length of the padding, payload and padding fill whole blocks, with four bytes of padding at least.
      const body = 1 + payloadLength;
      const least = 16 - (body % 16);
      const padding = least < 4 ? least + 16 : least;
      const length = 4 + body + padding;
      const packet = length <= roomSize ? room.subarray(0, length) : Buffer.allocUnsafe(length);
      packet.writeUInt32BE(body + padding, 0);
      packet[4] = padding;
      if (left < padding) {
        randomFillSync(random);
        left = drawn;
      }
      packet.set(random.subarray(left - padding, left), 4 + body);
      left -= padding;
      return packet;
    },
    encrypt(this: GcmCipher, packet) {
      if (this._dead) return;
      const cipher: CipherGCM = createCipheriv(this._encSSLName, this._encKey, this._encIV);
      const isSmall = packet.length <= smallPacket;
      // What is written may be another connection's packet, made in the same room: this one is out of it by then.
      const first = Buffer.allocUnsafe(isSmall ? packet.length + tagLength : lengthLength);
      first.set(packet.subarray(0, lengthLength));
      cipher.setAAD(first.subarray(0, lengthLength));
      const body = cipher.update(packet.subarray(lengthLength));
      cipher.final();
      const tag = cipher.getAuthTag();
      countUp(this._encIV);
      this.outSeqno = (this.outSeqno + 1) >>> 0;
      if (isSmall) {
        first.set(body, lengthLength);
        first.set(tag, packet.length);
      }
      this._onWrite(first);
      if (isSmall) return;
      this._onWrite(body);
      this._onWrite(tag);
    },
  };
}

/** The invocation counter of the nonce: its last eight bytes (RFC 5647, 7.1). */
function countUp(nonce: Buffer): void {
  for (let at = 11; at >= 4; at -= 1) {
    const next = ((nonce[at] ?? 0) + 1) & 0xff;
    nonce[at] = next;
    if (next !== 0) return;
  }
}

/**
 * Tells whether ssh2 1.17 keeps nothing of the bytes it is given, as AESGCMDecipherNative does (lib/protocol/crypto.js): what it
 * makes of them lies in memory of its own. Asked at each read, as every key exchange may choose another cipher.
 */
export function keepsNothing({ protocol }: Internals): () => boolean {
  return () => protocol._decipher?.constructor.name === 'AESGCMDecipherNative';
}
