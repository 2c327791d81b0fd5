import { createHash } from 'node:crypto';
import type { HostKey } from '../../shared/prompts';
import { readStrings } from './wire';

/** By the type a server names: a map, for on a plain object "constructor" would be known as well. */
const curveBits: ReadonlyMap<string, number> = new Map([
  ['ssh-ed25519', 255],
  ['ecdsa-sha2-nistp256', 256],
  ['ecdsa-sha2-nistp384', 384],
  ['ecdsa-sha2-nistp521', 521],
]);

/** The field that tells a key's size: RSA's modulus, DSA's prime (RFC 4253, 6.6). */
const sizeField: ReadonlyMap<string, number> = new Map([
  ['ssh-rsa', 1],
  ['ssh-dss', 0],
]);

/**
 * Describes a host key as PuTTY's dialog does.
 * @param blob the key as on the wire (RFC 4253, 6.6)
 * @returns null when it is malformed
 */
export function describeHostKey(blob: Buffer): HostKey | null {
  const [typeField, ...fields] = readStrings(blob) ?? [];
  if (typeField === undefined) return null;
  const type = typeField.toString('latin1');
  const size = sizeField.get(type);
  const bits = size === undefined ? curveBits.get(type) : bitLength(fields[size]);
  if (bits === undefined) return null;
  return {
    type,
    bits,
    sha256: `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/u, '')}`,
    md5: createHash('md5')
      .update(blob)
      .digest('hex')
      .replace(/(..)(?=.)/gu, '$1:'),
    publicKey: `${type} ${blob.toString('base64')}`,
  };
}

/** Bits of a positive mpint (RFC 4251, 5): leading zeros do not count. */
function bitLength(mpint: Buffer | undefined): number | undefined {
  if (mpint === undefined) return undefined;
  const start = mpint.findIndex((byte) => byte !== 0);
  const first = mpint[start];
  return first === undefined ? undefined : (mpint.length - start) * 8 - Math.clz32(first) + 24;
}
