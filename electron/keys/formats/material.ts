import { createECDH, createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { mostRsaBits } from './costs';
import { toMpint, writeStrings } from '../wire';

/** An elliptic curve of SSH (RFC 5656, 10.1). */
export interface Curve {
  /** As in a JSON Web Key (RFC 7518, 6.2.1.1). */
  readonly jwk: string;
  /** As SSH names it. */
  readonly ssh: string;
  readonly openssl: string;
  /** Of one coordinate, in bytes. */
  readonly size: number;
  /** Which hash its signatures take. */
  readonly hash: string;
}

const curves: readonly Curve[] = [
  { jwk: 'P-256', ssh: 'nistp256', openssl: 'prime256v1', size: 32, hash: 'sha256' },
  { jwk: 'P-384', ssh: 'nistp384', openssl: 'secp384r1', size: 48, hash: 'sha384' },
  { jwk: 'P-521', ssh: 'nistp521', openssl: 'secp521r1', size: 66, hash: 'sha512' },
];

/** Parts of a private key. Numbers are unsigned and big-endian; zeros before them do not count. */
export type KeyParts =
  | {
      readonly kind: 'rsa';
      readonly n: Buffer;
      readonly e: Buffer;
      readonly d: Buffer;
      readonly p: Buffer;
      readonly q: Buffer;
      /** The inverse of q modulo p. */
      readonly iqmp: Buffer;
    }
  | {
      readonly kind: 'ecdsa';
      /** `nistp256`. */
      readonly curve: string;
      /** Uncompressed: 4, then both coordinates (SEC 1, 2.3.3). */
      readonly point: Buffer;
      readonly d: Buffer;
    }
  | { readonly kind: 'ed25519'; readonly seed: Buffer };

/** Makes a key of its parts, or null when they do not belong together. Never throws. */
export function keyOfParts(parts: KeyParts): KeyObject | null {
  try {
    switch (parts.kind) {
      case 'rsa':
        return keyOfRsa(parts);
      case 'ecdsa':
        return keyOfEcdsa(parts);
      case 'ed25519':
        return keyOfEd25519(parts.seed);
    }
  } catch {
    return null;
  }
}

function keyOfRsa(parts: Extract<KeyParts, { kind: 'rsa' }>): KeyObject | null {
  if (
    Math.max(...[parts.n, parts.e, parts.d, parts.p, parts.q, parts.iqmp].map(({ length }) => length)) >
    mostRsaBits / 8 + 1
  ) {
    return null;
  }
  const [n, e, d, p, q, iqmp] = [parts.n, parts.e, parts.d, parts.p, parts.q, parts.iqmp].map(toNumber);
  if (n === undefined || e === undefined || d === undefined) return null;
  if (p === undefined || q === undefined || iqmp === undefined || p < 3n || q < 3n) return null;
  const belongTogether =
    n === p * q && (d * e) % (p - 1n) === 1n && (d * e) % (q - 1n) === 1n && (iqmp * q) % p === 1n;
  if (!belongTogether) return null;
  const fields = { n, e, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: iqmp };
  const key = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, toField(value)]));
  return createPrivateKey({ key: { kty: 'RSA', ...key }, format: 'jwk' });
}

function keyOfEcdsa({ curve: name, point, d }: Extract<KeyParts, { kind: 'ecdsa' }>): KeyObject | null {
  const curve = curves.find(({ ssh }) => ssh === name);
  const secret = unsigned(d);
  if (curve === undefined || secret.length > curve.size) return null;
  const { size } = curve;
  const whole = Buffer.concat([Buffer.alloc(size - secret.length), secret]);
  const pair = createECDH(curve.openssl);
  pair.setPrivateKey(whole);
  if (!pair.getPublicKey().equals(point)) return null;
  const [x, y] = [point.subarray(1, 1 + size), point.subarray(1 + size)].map((half) =>
    half.toString('base64url'),
  );
  if (x === undefined || y === undefined) return null;
  const key: JsonWebKey = { kty: 'EC', crv: curve.jwk, x, y, d: whole.toString('base64url') };
  return createPrivateKey({ key, format: 'jwk' });
}

/** PKCS#8 around a seed (RFC 8410, 7): the seed alone decides, so there is nothing else to check. */
const ed25519Head = Buffer.from('302e020100300506032b657004220420', 'hex');

function keyOfEd25519(seed: Buffer): KeyObject | null {
  if (seed.length !== 32) return null;
  return createPrivateKey({ key: Buffer.concat([ed25519Head, seed]), format: 'der', type: 'pkcs8' });
}

/** The parts of a key; null for kinds that SSH servers do not take, and for numbers that are no key. */
export function partsOf(key: KeyObject): KeyParts | null {
  try {
    if (!['rsa', 'ec', 'ed25519'].includes(key.asymmetricKeyType ?? '')) return null;
    const jwk = key.export({ format: 'jwk' });
    if (jwk.kty === 'RSA') {
      const { n, e, d, p, q, qi } = jwk;
      return {
        kind: 'rsa',
        n: field(n),
        e: field(e),
        d: field(d),
        p: field(p),
        q: field(q),
        iqmp: field(qi),
      };
    }
    if (jwk.kty === 'OKP') return { kind: 'ed25519', seed: field(jwk.d) };
    const curve = curves.find((one) => one.jwk === jwk.crv);
    if (curve === undefined) return null;
    return { kind: 'ecdsa', curve: curve.ssh, point: pointOf(jwk), d: field(jwk.d) };
  } catch {
    return null;
  }
}

/** The public half as on the wire (RFC 4253, 6.6), and the hash its kind prescribes. */
export interface PublicHalf {
  readonly blob: Buffer;
  /** Null where the kind leaves the choice (RSA) or makes none (Ed25519). */
  readonly fixedHash: string | null;
}

/** The public half of a key; null for kinds SSH servers do not take. */
export function publicHalfOf(key: KeyObject): PublicHalf | null {
  if (!['rsa', 'ec', 'ed25519'].includes(key.asymmetricKeyType ?? '')) return null;
  const jwk = createPublicKey(key).export({ format: 'jwk' });
  if (jwk.kty === 'RSA') {
    return { blob: writeStrings('ssh-rsa', toMpint(field(jwk.e)), toMpint(field(jwk.n))), fixedHash: null };
  }
  if (jwk.kty === 'OKP') return { blob: writeStrings('ssh-ed25519', field(jwk.x)), fixedHash: null };
  const curve = curves.find((one) => one.jwk === jwk.crv);
  if (curve === undefined) return null;
  return { blob: writeStrings(`ecdsa-sha2-${curve.ssh}`, curve.ssh, pointOf(jwk)), fixedHash: curve.hash };
}

function pointOf({ x, y }: JsonWebKey): Buffer {
  return Buffer.concat([Buffer.of(4), field(x), field(y)]);
}

function field(text: string | undefined): Buffer {
  return Buffer.from(text ?? '', 'base64url');
}

function unsigned(bytes: Buffer): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0);
  return start === -1 ? Buffer.alloc(0) : bytes.subarray(start);
}

function toNumber(bytes: Buffer): bigint {
  return BigInt(`0x0${bytes.toString('hex')}`);
}

function toField(value: bigint): string {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('base64url');
}
