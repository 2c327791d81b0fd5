import { sign as signWith, type KeyObject } from 'node:crypto';
import { publicHalfOf } from './formats/material';

/** A private key ready to sign. */
export interface PrivateKey {
  /** Public half as on the wire (RFC 4253, 6.6). */
  readonly publicBlob: Buffer;
  /**
   * Signs for user authentication.
   * @param hash which hash an RSA signature takes (RFC 8332); other kinds have their own
   * @returns the signature as OpenSSL makes it: raw for RSA and Ed25519, DER for ECDSA; null when the key is good for none
   */
  readonly sign: (data: Buffer, hash: string | undefined) => Promise<Buffer | null>;
}

/** Makes a key ready to sign; null for kinds SSH servers no longer take (DSA) or never did. */
export function privateKeyOf(key: KeyObject): PrivateKey | null {
  const half = publicHalfOf(key);
  if (half === null) return null;
  const { blob, fixedHash } = half;
  return {
    publicBlob: blob,
    sign: (data, hash) =>
      new Promise((resolve) => {
        const algorithm = fixedHash ?? (key.asymmetricKeyType === 'rsa' ? (hash ?? 'sha1') : null);
        // In the thread pool: long RSA keys take a good part of a second.
        signWith(algorithm, data, key, (error, signature) => resolve(error === null ? signature : null));
      }),
  };
}
