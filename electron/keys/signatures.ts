import { readWith, toMpint, writeStrings } from './wire';

/** A signature as on the wire (RFC 4253, 6.6). */
interface Signature {
  readonly algorithm: string;
  readonly value: Buffer;
  /** Addition of an authenticator: flags and a counter (OpenSSH's PROTOCOL.u2f); empty for other keys. */
  readonly extra: Buffer;
}

/** Takes a signature apart; null when it is malformed. */
export function readSignature(blob: Buffer): Signature | null {
  return readWith(blob, (cursor) => ({
    algorithm: cursor.text(),
    value: cursor.string(),
    extra: cursor.rest(),
  }));
}

/**
 * Puts a signature together.
 * @param algorithm `rsa-sha2-512`, or the key's own type
 * @param value as OpenSSL makes it: raw for RSA and Ed25519, DER for ECDSA
 * @returns null when the DER is malformed
 */
export function writeSignature(algorithm: string, value: Buffer): Buffer | null {
  const inner = algorithm.startsWith('ecdsa-') ? fromDer(value) : value;
  return inner === null ? null : writeStrings(algorithm, inner);
}

/** RFC 5656, 3.1.2: two integers as SSH writes them, out of a SEQUENCE of two INTEGERs (RFC 3279, 2.2.3). */
function fromDer(der: Buffer): Buffer | null {
  return readWith(der, (cursor) => {
    const length = (): number => {
      const first = cursor.byte();
      // Two integers of at most 67 bytes each: the long form has one byte at most.
      return first === 0x81 ? cursor.byte() : first;
    };
    const integer = (): Buffer | null => {
      if (cursor.byte() !== 0x02) return null;
      return toMpint(Buffer.from(Array.from({ length: length() }, () => cursor.byte())));
    };
    if (cursor.byte() !== 0x30 || length() !== cursor.left) return null;
    const r = integer();
    const s = integer();
    return r === null || s === null || cursor.left > 0 ? null : writeStrings(r, s);
  });
}
