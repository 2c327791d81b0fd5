import { createHash } from 'node:crypto';
import type { HostKey } from '../../shared/prompts';
import { fingerprint } from './public-half';
import { bitLength, readStrings } from './wire';

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
  const bits = size === undefined ? curveBits.get(type) : bitLength(fields[size] ?? Buffer.alloc(0));
  if (!bits) return null;
  return {
    type,
    bits,
    sha256: fingerprint({ plain: { type, blob } }),
    md5: createHash('md5')
      .update(blob)
      .digest('hex')
      .replace(/(..)(?=.)/gu, '$1:'),
    publicKey: `${type} ${blob.toString('base64')}`,
  };
}
