import { createHash, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { mpint, string, toBigInt } from './wire';

/** A server's host key. */
export interface RawHostKey {
  /** Algorithms it signs with (RFC 8332 for RSA), the first ones preferred. */
  readonly algorithms: readonly string[];
  /** The public key as it goes over the wire. */
  readonly blob: Buffer;
  readonly fingerprint: string;
  /** Signs the exchange hash with one of its algorithms. */
  readonly sign: (algorithm: string, hash: Buffer) => Buffer;
}

const fingerprintOf = (blob: Buffer): string =>
  `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/u, '')}`;

const field = (key: KeyObject, name: 'x' | 'n' | 'e'): Buffer =>
  Buffer.from(createPublicKey(key).export({ format: 'jwk' })[name] ?? '', 'base64url');

/** @param key the private key; a fresh one unless given */
export function ed25519HostKey(key: KeyObject = generateKeyPairSync('ed25519').privateKey): RawHostKey {
  const blob = Buffer.concat([string('ssh-ed25519'), string(field(key, 'x'))]);
  return {
    algorithms: ['ssh-ed25519'],
    blob,
    fingerprint: fingerprintOf(blob),
    sign: (algorithm, hash) => Buffer.concat([string(algorithm), string(sign(null, hash, key))]),
  };
}

/** @param key the private key, of any size; a fresh one of 2048 bits unless given */
export function rsaHostKey(
  key: KeyObject = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
): RawHostKey {
  const [exponent, modulus] = [field(key, 'e'), field(key, 'n')].map(toBigInt);
  const blob = Buffer.concat([string('ssh-rsa'), mpint(exponent ?? 0n), mpint(modulus ?? 0n)]);
  const hashes: Readonly<Record<string, string>> = {
    'rsa-sha2-512': 'sha512',
    'rsa-sha2-256': 'sha256',
    'ssh-rsa': 'sha1',
  };
  return {
    algorithms: Object.keys(hashes),
    blob,
    fingerprint: fingerprintOf(blob),
    sign: (algorithm, hash) =>
      Buffer.concat([string(algorithm), string(sign(hashes[algorithm] ?? 'sha512', hash, key))]),
  };
}
