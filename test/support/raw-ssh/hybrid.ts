/**
 * The server's side of hybrid key exchanges (draft-ietf-sshm-mlkem-hybrid-kex, 2.3 and 2.4; RFC 9941, 3): a secret is encapsulated to the
 * client's key, and X25519 goes beside it.
 */
import { createHash, createPublicKey, diffieHellman, generateKeyPairSync, randomBytes } from 'node:crypto';
import { ml_kem768 as mlKem768 } from '@noble/post-quantum/ml-kem.js';
import { createSntrup } from '../../../electron/ssh/kex/sntrup761';
import { createCoding } from '../../../electron/ssh/kex/sntrup761-coding';
import { createRings } from '../../../electron/ssh/kex/sntrup761-rings';
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

const hybrids = new Map<string, Hybrid>([
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

for (const name of ['sntrup761x25519-sha512', 'sntrup761x25519-sha512@openssh.com']) {
  // The product has this mechanism to itself: OpenSSH's sshd, and values that its code gave, are what it is held against.
  const random = (bytes: number): Uint8Array => new Uint8Array(randomBytes(bytes));
  const sntrup = createSntrup(createRings(), createCoding(), createHash, random);
  hybrids.set(name, {
    ...{ keyLength: 1158, hash: 'sha512' },
    encapsulate: (key) => sntrup.hide(sntrup.drawShort(), key),
  });
}

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
