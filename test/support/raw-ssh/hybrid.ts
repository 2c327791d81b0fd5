/**
 * The server's side of hybrid key exchanges (draft-ietf-sshm-mlkem-hybrid-kex, 2.3 and 2.4): a secret is encapsulated to the
 * client's key, and X25519 goes beside it.
 */
import { createHash, createPublicKey, diffieHellman, generateKeyPairSync } from 'node:crypto';
import { ml_kem768 as mlKem768 } from '@noble/post-quantum/ml-kem.js';
import type { Half } from './key-exchange';
import { string } from './wire';

/** A secret, and what only the owner of the key can make it of. */
interface Encapsulated {
  readonly ciphertext: Uint8Array;
  readonly secret: Uint8Array;
}

interface Hybrid {
  readonly keyLength: number;
  readonly hash: string;
  readonly encapsulate: (key: Uint8Array) => Encapsulated;
}

const hybrids: ReadonlyMap<string, Hybrid> = new Map([
  [
    'mlkem768x25519-sha256',
    {
      keyLength: 1184,
      hash: 'sha256',
      encapsulate: (key: Uint8Array): Encapsulated => {
        // It checks the key, its coefficients among it, and throws.
        const { cipherText: ciphertext, sharedSecret: secret } = mlKem768.encapsulate(key);
        return { ciphertext, secret };
      },
    },
  ],
]);

/** Names on the wire. */
export const hybridNames: readonly string[] = [...hybrids.keys()];

/** The hash of a method, as node:crypto calls it. */
export const hybridHash = (name: string): string => hybrids.get(name)?.hash ?? '';

/** Wishes of a test. */
export interface HybridWishes {
  /** Changes what the server sends: its ciphertext with its point behind it. */
  readonly change?: (value: Buffer) => Buffer;
  /** Has it begin anew until these are as wanted. */
  readonly until?: (value: Buffer, secret: Buffer) => boolean;
}

/** @param theirs the client's key with its point behind it. Throws when it has another length */
export function hybridHalf(name: string, theirs: Buffer, wishes: HybridWishes = {}): Half {
  const { change = (value) => value, until = () => true } = wishes;
  const hybrid = hybrids.get(name);
  if (hybrid?.keyLength !== theirs.length - 32) throw new Error(`a key of ${String(theirs.length)} bytes`);
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  const jwk = { kty: 'OKP', crv: 'X25519', x: theirs.subarray(hybrid.keyLength).toString('base64url') };
  const classic = diffieHellman({ privateKey, publicKey: createPublicKey({ key: jwk, format: 'jwk' }) });
  const point = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  for (;;) {
    const { ciphertext, secret: first } = hybrid.encapsulate(theirs.subarray(0, hybrid.keyLength));
    const value = Buffer.concat([ciphertext, point]);
    const secret = createHash(hybrid.hash).update(first).update(classic).digest();
    // A string of all its bytes, where other exchanges have a number.
    if (until(value, secret)) return { publicValue: string(change(value)), secret: string(secret) };
  }
}
