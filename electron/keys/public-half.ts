import { createHash } from 'node:crypto';
import { bitLength, isNegative, readWith, writeStrings, type Cursor } from './wire';

/** Contents of a user certificate (OpenSSH's PROTOCOL.certkeys). Nothing in it is checked: that is the server's business. */
export interface Certificate {
  /** Chosen by whoever signed it; its text is not yet made plain. */
  readonly keyId: string;
  readonly serial: bigint;
  /** Accounts it is good for; empty for all, as far as the server takes that. */
  readonly principals: readonly string[];
  /** Seconds since the epoch; the last second is not included. */
  readonly validAfter: bigint;
  readonly validBefore: bigint;
  /** It is for a user, not for a host. */
  readonly isUser: boolean;
}

/** The public half of a key, or a certificate for one, as it is offered to a server. */
export interface PublicHalf {
  /** As on the wire: `ssh-ed25519`, `ssh-rsa-cert-v01@openssh.com`. */
  readonly type: string;
  readonly blob: Buffer;
  /** The key itself; for a plain key the same again. */
  readonly plain: { readonly type: string; readonly blob: Buffer };
  readonly bits: number;
  /** The private half is in a FIDO2 authenticator (OpenSSH's PROTOCOL.u2f). */
  readonly authenticator: boolean;
  readonly certificate: Certificate | null;
}

const certificateEnd = '-cert-v01@openssh.com';

/** Reads the fields of a plain key; its size in bits, null when they make no sense. */
type ReadKey = (cursor: Cursor) => number | null;

const ed25519: ReadKey = (cursor) => (cursor.string().length === 32 ? 255 : null);
const ecdsa =
  (curve: string, bits: number): ReadKey =>
  (cursor) => {
    const named = cursor.text();
    const point = cursor.string();
    // An uncompressed point: 4, then both coordinates (SEC 1, 2.3.3).
    return named === curve && point[0] === 4 && point.length === 1 + 2 * Math.ceil(bits / 8) ? bits : null;
  };
const rsa: ReadKey = (cursor) => {
  const exponent = cursor.string();
  const modulus = cursor.string();
  const isSound = [exponent, modulus].every((number) => bitLength(number) > 0 && !isNegative(number));
  return isSound ? bitLength(modulus) : null;
};
const application = (key: ReadKey): ReadKey => {
  return (cursor) => {
    const bits = key(cursor);
    cursor.string();
    return bits;
  };
};

/** By the type a peer names: a map, for on a plain object "constructor" would be known as well. */
const kinds: ReadonlyMap<string, ReadKey> = new Map([
  ['ssh-ed25519', ed25519],
  ['ssh-rsa', rsa],
  ['ecdsa-sha2-nistp256', ecdsa('nistp256', 256)],
  ['ecdsa-sha2-nistp384', ecdsa('nistp384', 384)],
  ['ecdsa-sha2-nistp521', ecdsa('nistp521', 521)],
  ['sk-ssh-ed25519@openssh.com', application(ed25519)],
  ['sk-ecdsa-sha2-nistp256@openssh.com', application(ecdsa('nistp256', 256))],
]);

/**
 * Reads a public key or a certificate.
 * @param blob as on the wire (RFC 4253, 6.6; RFC 5656; RFC 8709; PROTOCOL.certkeys; PROTOCOL.u2f)
 * @returns null when it is malformed, or of a kind that Ginnel cannot use (DSA)
 */
export function readPublicHalf(blob: Buffer): PublicHalf | null {
  return readWith(blob, (cursor) => {
    const type = cursor.text();
    const certified = type.endsWith(certificateEnd);
    const plainType = certified ? plainTypeOf(type) : type;
    const readKey = kinds.get(plainType);
    if (readKey === undefined) return null;
    if (certified) cursor.string(); // A nonce, against collisions of the hash that is signed.
    const before = cursor.left;
    const bits = readKey(cursor);
    if (bits === null) return null;
    const from = blob.length - before;
    const fields = blob.subarray(from, blob.length - cursor.left);
    const certificate = certified ? readCertificate(cursor) : null;
    if (cursor.left > 0) return null;
    return {
      type,
      blob,
      plain: { type: plainType, blob: Buffer.concat([writeStrings(plainType), fields]) },
      bits,
      authenticator: plainType.startsWith('sk-'),
      certificate,
    };
  });
}

/** The type of a public key, for messages about one that cannot be used; null when even that is malformed. */
export function typeOfBlob(blob: Buffer): string | null {
  return readWith(blob, (cursor) => {
    const type = cursor.text();
    return /^[!-~]{1,64}$/u.test(type) ? type : null;
  });
}

/** `SHA256:` and unpadded base64, as ssh-keygen prints it; of a certificate that of the key it is for. */
export function fingerprint({ plain }: Pick<PublicHalf, 'plain'>): string {
  return `SHA256:${createHash('sha256').update(plain.blob).digest('base64').replace(/=+$/u, '')}`;
}

/** The name of a certificate's algorithm for one of its plain key: rsa-sha2-512 has one of its own. */
export function certificateAlgorithm(plainAlgorithm: string): string {
  return `${plainAlgorithm.replace(/@openssh\.com$/u, '')}${certificateEnd}`;
}

function plainTypeOf(type: string): string {
  const name = type.slice(0, -certificateEnd.length);
  return name.startsWith('sk-') ? `${name}@openssh.com` : name;
}

function readCertificate(cursor: Cursor): Certificate {
  const serial = cursor.uint64();
  const isUser = cursor.uint32() === 1;
  const keyId = cursor.string().toString('utf8');
  const names = cursor.string();
  const validAfter = cursor.uint64();
  const validBefore = cursor.uint64();
  cursor.string(); // Critical options,
  cursor.string(); // extensions,
  cursor.string(); // a reserve,
  cursor.string(); // the authority's key
  cursor.string(); // and its signature: the server reads them.
  const principals = readWith(names, (list) => {
    const found: string[] = [];
    while (list.left > 0) found.push(list.string().toString('utf8'));
    return found;
  });
  if (principals === null) throw new RangeError('truncated');
  return { keyId, serial, principals, validAfter, validBefore, isUser };
}
