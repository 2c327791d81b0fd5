import { createPrivateKey, createPublicKey, sign as signWith, type KeyObject } from 'node:crypto';
import { toMpint, writeStrings } from './wire';

/** A private key ready to sign. */
export interface PrivateKey {
  /** Public half as on the wire (RFC 4253, 6.6). */
  readonly publicBlob: Buffer;
  /**
   * Signs for user authentication.
   * @param hash which hash an RSA signature takes (RFC 8332); other kinds have their own
   * @returns the signature as ssh2 wants it: raw for RSA and Ed25519, DER for ECDSA
   */
  readonly sign: (data: Buffer, hash: string | undefined) => Buffer;
}

const curves: Readonly<Record<string, { readonly name: string; readonly hash: string }>> = {
  'P-256': { name: 'nistp256', hash: 'sha256' },
  'P-384': { name: 'nistp384', hash: 'sha384' },
  'P-521': { name: 'nistp521', hash: 'sha512' },
};

/**
 * Makes a private key of PEM text: PKCS#1, SEC 1 or PKCS#8.
 * @returns null for kinds SSH servers no longer take (DSA) or never did
 * @throws what OpenSSL says when text or passphrase are wrong
 */
export function privateKeyOfPem(pem: string, passphrase?: string): PrivateKey | null {
  const key = createPrivateKey({ key: pem, ...(passphrase === undefined ? {} : { passphrase }) });
  const described = describe(key);
  if (described === null) return null;
  const { publicBlob, fixedHash } = described;
  return {
    publicBlob,
    sign: (data, hash) =>
      signWith(fixedHash ?? (key.asymmetricKeyType === 'rsa' ? (hash ?? 'sha1') : null), data, key),
  };
}

/** The public half as on the wire, and the hash its kind prescribes. */
function describe(key: KeyObject): { readonly publicBlob: Buffer; readonly fixedHash: string | null } | null {
  if (!['rsa', 'ec', 'ed25519'].includes(key.asymmetricKeyType ?? '')) return null;
  const jwk = createPublicKey(key).export({ format: 'jwk' });
  const field = (text: string | undefined): Buffer => Buffer.from(text ?? '', 'base64url');
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return {
        publicBlob: writeStrings('ssh-rsa', toMpint(field(jwk.e)), toMpint(field(jwk.n))),
        fixedHash: null,
      };
    case 'ed25519':
      return { publicBlob: writeStrings('ssh-ed25519', field(jwk.x)), fixedHash: null };
    case 'ec': {
      const curve = curves[jwk.crv ?? ''];
      if (curve === undefined) return null;
      // An uncompressed point: 4, then both coordinates (SEC 1, 2.3.3).
      const point = Buffer.concat([Buffer.of(4), field(jwk.x), field(jwk.y)]);
      return {
        publicBlob: writeStrings(`ecdsa-sha2-${curve.name}`, curve.name, point),
        fixedHash: curve.hash,
      };
    }
    default:
      return null;
  }
}
