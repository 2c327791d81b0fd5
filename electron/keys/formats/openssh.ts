import { createDecipheriv, type CipherGCMTypes } from 'node:crypto';
import { ok, type Result } from '../../../shared/result';
import * as texts from '../../../shared/texts/key-files';
import { openChaCha20Poly1305 } from './chacha20';
import { excessOfBcrypt, excessOfKey, refuseExcess } from './costs';
import { keyOfParts, publicHalfOf, type KeyParts } from './material';
import { unusableKind, type KeyTrouble } from './trouble';
import type { CarryOut } from '../worker';
import { decodeText, type OpenedKey, type SealedKey } from './sealed';
import { readWith, type Cursor } from '../wire';

/** Beginning of an OpenSSH private key file, once it is out of base64 (OpenSSH's PROTOCOL.key). */
export const openSshMagic = 'openssh-key-v1\0';

/** A cipher that ssh-keygen can write with (`-Z`): lengths in bytes. */
interface Cipher {
  readonly key: number;
  readonly iv: number;
  readonly block: number;
  readonly tag: number;
  /** Decrypts; null when the tag is wrong. */
  readonly open: (key: Buffer, iv: Buffer, sealed: Buffer, tag: Buffer) => Buffer | null;
}

const plain = (openssl: string, key: number, block: number): Cipher => ({
  ...{ key, iv: block, block, tag: 0 },
  open: (secret, iv, sealed) => {
    const decipher = createDecipheriv(openssl, secret, iv).setAutoPadding(false);
    return Buffer.concat([decipher.update(sealed), decipher.final()]);
  },
});

const gcm = (openssl: CipherGCMTypes, key: number): Cipher => ({
  ...{ key, iv: 12, block: 16, tag: 16 },
  open: (secret, iv, sealed, tag) => {
    const decipher = createDecipheriv(openssl, secret, iv, { authTagLength: 16 }).setAuthTag(tag);
    try {
      return Buffer.concat([decipher.update(sealed), decipher.final()]);
    } catch {
      return null;
    }
  },
});

const ciphers: ReadonlyMap<string, Cipher> = new Map([
  ['aes128-cbc', plain('aes-128-cbc', 16, 16)],
  ['aes192-cbc', plain('aes-192-cbc', 24, 16)],
  ['aes256-cbc', plain('aes-256-cbc', 32, 16)],
  ['rijndael-cbc@lysator.liu.se', plain('aes-256-cbc', 32, 16)],
  ['aes128-ctr', plain('aes-128-ctr', 16, 16)],
  ['aes192-ctr', plain('aes-192-ctr', 24, 16)],
  ['aes256-ctr', plain('aes-256-ctr', 32, 16)],
  ['3des-cbc', plain('des-ede3-cbc', 24, 8)],
  ['aes128-gcm@openssh.com', gcm('aes-128-gcm', 16)],
  ['aes256-gcm@openssh.com', gcm('aes-256-gcm', 32)],
  [
    'chacha20-poly1305@openssh.com',
    {
      key: 64,
      iv: 0,
      block: 8,
      tag: 16,
      open: (key, _iv, sealed, tag) => openChaCha20Poly1305(key, sealed, tag),
    },
  ],
]);

const none: Cipher = { key: 0, iv: 0, block: 8, tag: 0, open: (_key, _iv, sealed) => sealed };

/**
 * Reads an OpenSSH private key (OpenSSH's PROTOCOL.key). ssh2's own parser knows neither chacha20-poly1305 nor 3des, and
 * derives its keys where everything else has to wait.
 * @param bytes the file's, out of base64
 * @returns fails with key-damaged or key-kind-unsupported
 */
export function readOpenSshKey(bytes: Buffer, trouble: KeyTrouble, carryOut: CarryOut): Result<SealedKey> {
  if (bytes.toString('latin1', 0, openSshMagic.length) !== openSshMagic) {
    return trouble.damaged(texts.wrongBeginning);
  }
  const read = readWith(bytes.subarray(openSshMagic.length), (cursor) => ({
    ...{ cipherName: cursor.text(), derivation: cursor.text(), options: cursor.string() },
    ...{ count: cursor.uint32(), publicBlob: cursor.string(), sealed: cursor.string(), tag: cursor.rest() },
  }));
  if (read === null) return trouble.damaged(texts.endsEarly);
  const { cipherName, derivation, publicBlob, sealed, tag } = read;
  if (read.count !== 1) return trouble.unsupported(texts.manyKeys);
  const type = readWith(publicBlob, (cursor) => cursor.text());
  if (type === null) return trouble.damaged(texts.publicHalfCutOff);
  const unusable = unusableKind(type);
  if (unusable !== null) return trouble.unsupported(unusable);

  const encrypted = cipherName !== 'none';
  const cipher = encrypted ? ciphers.get(cipherName) : none;
  if (cipher === undefined) return trouble.unsupported(texts.unknownCipher);
  if (derivation !== (encrypted ? 'bcrypt' : 'none')) {
    return trouble.unsupported(texts.unknownDerivation);
  }
  const derive = encrypted
    ? readWith(read.options, (cursor) => ({ salt: cursor.string(), rounds: cursor.uint32() }))
    : { salt: Buffer.alloc(0), rounds: 0 };
  if (derive === null || (encrypted && (derive.rounds === 0 || derive.salt.length === 0))) {
    return trouble.damaged(texts.derivationCutOff);
  }
  const { salt, rounds } = derive;
  const refused = refuseExcess(excessOfBcrypt(rounds) ?? excessOfKey(publicBlob), trouble);
  if (refused !== null) return refused;
  if (sealed.length === 0 || sealed.length % cipher.block !== 0 || tag.length !== cipher.tag) {
    return trouble.damaged(texts.privateHalfLength);
  }
  const open: SealedKey['open'] = async (passphrase, signal) => {
    const typed = new Uint8Array(Buffer.from(passphrase, 'utf8'));
    const length = cipher.key + cipher.iv;
    const secret = encrypted
      ? await carryOut(
          { kind: 'bcrypt', passphrase: typed, salt: new Uint8Array(salt), rounds, length },
          signal,
        )
      : new Uint8Array(0);
    if (secret === null) return trouble.memory();
    const bytesOfKey = Buffer.from(secret);
    const body = cipher.open(
      bytesOfKey.subarray(0, cipher.key),
      bytesOfKey.subarray(cipher.key),
      sealed,
      tag,
    );
    if (body === null) return trouble.passphrase();
    const [first, second] = [body.readUInt32BE(0), body.readUInt32BE(4)];
    if (first !== second) {
      return encrypted ? trouble.passphrase() : trouble.damaged(texts.checksDiffer);
    }
    return readPrivateHalf(body.subarray(8), publicBlob, trouble);
  };
  return ok({ format: 'OpenSSH', encrypted, publicBlob, comment: null, open });
}

function readPrivateHalf(body: Buffer, publicBlob: Buffer, trouble: KeyTrouble): Result<OpenedKey> {
  const read = readWith(body, (cursor) => {
    const parts = readParts(cursor.text(), cursor);
    const comment = decodeText(cursor.string());
    // Padding counts up from 1.
    const isPadded = cursor.rest().every((byte, index) => byte === index + 1);
    return parts !== null && isPadded ? { parts, comment } : null;
  });
  if (read === null) return trouble.damaged(texts.privateHalfCutOff);
  const { parts, comment } = read;
  const key = keyOfParts(parts);
  if (key === null) return trouble.damaged(texts.unsound);
  if (publicHalfOf(key)?.blob.equals(publicBlob) !== true) {
    return trouble.damaged(texts.halvesDiffer);
  }
  return ok({ key, comment });
}

/** The fields of a key as OpenSSH writes them, to an agent as well (draft-miller-ssh-agent, 3.2). */
function readParts(type: string, cursor: Cursor): KeyParts | null {
  const string = (): Buffer => cursor.string();
  switch (type) {
    case 'ssh-rsa': {
      const [n, e, d, iqmp, p, q] = [string(), string(), string(), string(), string(), string()];
      return { kind: 'rsa', n, e, d, p, q, iqmp };
    }
    case 'ssh-ed25519': {
      string();
      return { kind: 'ed25519', seed: string().subarray(0, 32) };
    }
    case 'ecdsa-sha2-nistp256':
    case 'ecdsa-sha2-nistp384':
    case 'ecdsa-sha2-nistp521':
      return { kind: 'ecdsa', curve: cursor.text(), point: string(), d: string() };
    default:
      return null;
  }
}
