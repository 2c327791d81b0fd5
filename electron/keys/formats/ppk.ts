import { createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { ok, type Result } from '../../../shared/result';
import * as texts from '../../../shared/texts/key-files';
import { excessOfArgon2, excessOfKey, refuseExcess } from './costs';
import { keyOfParts, publicHalfOf, type KeyParts } from './material';
import { unusableKind, type KeyTrouble } from './trouble';
import type { CarryOut, KeyJob } from '../worker';
import { decodeText, type OpenedKey, type SealedKey } from './sealed';
import { readBase64, readWith, writeStrings } from '../wire';

/** Beginning of the first line. */
export const ppkHead = 'PuTTY-User-Key-File-';

type Argon2 = Omit<Extract<KeyJob, { kind: 'argon2' }>, 'passphrase'>;

/** Contents of a file, out of its text form. Texts are as in the file, byte by byte. */
interface Ppk {
  readonly version: 2 | 3;
  readonly type: string;
  readonly encryption: string;
  readonly comment: string;
  readonly publicBlob: Buffer;
  /** Null in version 2 and where nothing is encrypted. */
  readonly derivation: Argon2 | null;
  readonly sealed: Buffer;
  readonly mac: Buffer;
}

/**
 * Reads a private key in PuTTY's own format, version 2 or 3 (PuTTY's manual, appendix C).
 * @param text the file byte by byte (latin1), each line ended by \n
 * @returns fails with key-damaged or key-kind-unsupported
 */
export function readPpk(text: string, trouble: KeyTrouble, carryOut: CarryOut): Result<SealedKey> {
  const read = parse(text, trouble);
  if (!read.ok) return read;
  const ppk = read.value;
  const encrypted = ppk.encryption !== 'none';
  const tryPassphrase = async (passphrase: Buffer, signal?: AbortSignal): Promise<Result<OpenedKey>> => {
    const secrets = await deriveSecrets(ppk, passphrase, carryOut, signal);
    if (secrets === null) return trouble.memory();
    const body = encrypted ? decrypt(ppk.sealed, secrets) : ppk.sealed;
    const { type, encryption, comment, publicBlob } = ppk;
    const signed = writeStrings(
      ...[type, encryption, comment].map((field) => Buffer.from(field, 'latin1')),
      publicBlob,
      body,
    );
    const mac = createHmac(ppk.version === 2 ? 'sha1' : 'sha256', secrets.mac)
      .update(signed)
      .digest();
    if (!timingSafeEqual(mac, ppk.mac)) {
      return encrypted ? trouble.passphrase() : trouble.damaged(texts.wrongChecksum);
    }
    return readKey(ppk, body, trouble);
  };
  return ok({
    format: `PuTTY (version ${String(ppk.version)})`,
    encrypted,
    publicBlob: ppk.publicBlob,
    comment: decodeText(Buffer.from(ppk.comment, 'latin1')),
    open: async (passphrase, signal) => {
      const opened = await tryPassphrase(Buffer.from(encrypted ? passphrase : '', 'utf8'), signal);
      // PuTTY on Windows takes passphrases in the system's own 8-bit letters.
      const isEightBit = /[\u0080-\u00ff]/u.test(passphrase) && !/[^\u0000-\u00ff]/u.test(passphrase);
      if (opened.ok || opened.error.code !== 'key-passphrase' || !isEightBit) return opened;
      return tryPassphrase(Buffer.from(passphrase, 'latin1'), signal);
    },
  });
}

function parse(text: string, trouble: KeyTrouble): Result<Ppk> {
  const lines = text.replace(/\n+$/u, '').split('\n');
  let at = 0;
  /** The value of the next line, which must have this name; null when it has not. */
  const value = (name: string): string | null => {
    const line = lines[at];
    if (line?.startsWith(`${name}: `) !== true) return line === `${name}:` ? ((at += 1), '') : null;
    at += 1;
    return line.slice(name.length + 2);
  };
  const number = (name: string, digits = 7): number | null => {
    const digitsOf = value(name);
    return digitsOf !== null && /^\d+$/u.test(digitsOf) && digitsOf.length <= digits
      ? Number(digitsOf)
      : null;
  };
  const base64 = (name: string): Buffer | null => {
    const count = number(name);
    if (count === null || count > lines.length - at) return null;
    at += count;
    return readBase64(lines.slice(at - count, at).join(''));
  };
  const damaged = (name: string): Result<never> => trouble.damaged(texts.partBroken(name));

  const [, version, type] = /^PuTTY-User-Key-File-(\d+): (.*)$/u.exec(lines[0] ?? '') ?? [];
  if (version === undefined || type === undefined) return damaged('PuTTY-User-Key-File');
  if (version !== '2' && version !== '3') {
    return trouble.unsupported(texts.unknownVersion(version.slice(0, 9)));
  }
  at = 1;
  const unusable = unusableKind(type);
  if (unusable !== null) return trouble.unsupported(unusable);
  const encryption = value('Encryption');
  if (encryption === null) return damaged('Encryption');
  if (encryption !== 'none' && encryption !== 'aes256-cbc') {
    return trouble.unsupported(texts.unknownCipher);
  }
  const comment = value('Comment');
  if (comment === null) return damaged('Comment');
  const publicBlob = base64('Public-Lines');
  if (publicBlob === null) return damaged('Public-Lines');
  const refusedKey = refuseExcess(excessOfKey(publicBlob), trouble);
  if (refusedKey !== null) return refusedKey;
  let derivation: Argon2 | null = null;
  if (version === '3' && encryption !== 'none') {
    const flavour = value('Key-Derivation')?.toLowerCase();
    if (flavour === undefined) return damaged('Key-Derivation');
    if (flavour !== 'argon2id' && flavour !== 'argon2i' && flavour !== 'argon2d') {
      return trouble.unsupported(texts.unknownDerivation);
    }
    const memory = number('Argon2-Memory', 15);
    const passes = number('Argon2-Passes', 15);
    const parallelism = number('Argon2-Parallelism', 15);
    const salt = value('Argon2-Salt');
    if (memory === null || passes === null || parallelism === null) return damaged('Argon2');
    if (salt === null || !/^(?:[0-9a-f]{2}){8,64}$/iu.test(salt)) return damaged('Argon2-Salt');
    // RFC 9106, 3.1.
    if (passes < 1 || parallelism < 1 || memory < 8 * parallelism) return damaged('Argon2');
    const refused = refuseExcess(excessOfArgon2(memory, passes), trouble);
    if (refused !== null) return refused;
    derivation = {
      ...{ kind: 'argon2', flavour, memory, passes, parallelism, length: 80 },
      salt: new Uint8Array(Buffer.from(salt, 'hex')),
    };
  }
  const sealed = base64('Private-Lines');
  if (sealed === null || (encryption !== 'none' && sealed.length % 16 !== 0)) return damaged('Private-Lines');
  const mac = value('Private-MAC');
  if (mac?.length !== (version === '2' ? 40 : 64) || !/^[0-9a-f]+$/iu.test(mac) || at !== lines.length) {
    return damaged('Private-MAC');
  }
  return ok({
    ...{ version: version === '2' ? 2 : 3, type, encryption, comment, publicBlob, derivation, sealed },
    mac: Buffer.from(mac, 'hex'),
  });
}

interface Secrets {
  readonly key: Buffer;
  readonly iv: Buffer;
  readonly mac: Buffer;
}

async function deriveSecrets(
  ppk: Ppk,
  passphrase: Buffer,
  carryOut: CarryOut,
  signal: AbortSignal | undefined,
): Promise<Secrets | null> {
  if (ppk.version === 2) {
    const sha1 = (...parts: readonly (Buffer | string)[]): Buffer =>
      parts.reduce((hash, part) => hash.update(part), createHash('sha1')).digest();
    const key = Buffer.concat([0, 1].map((count) => sha1(Buffer.of(0, 0, 0, count), passphrase)));
    const mac = sha1('putty-private-key-file-mac-key', passphrase);
    return { key: key.subarray(0, 32), iv: Buffer.alloc(16), mac };
  }
  if (ppk.derivation === null) return { key: Buffer.alloc(0), iv: Buffer.alloc(0), mac: Buffer.alloc(0) };
  const derived = await carryOut({ ...ppk.derivation, passphrase: new Uint8Array(passphrase) }, signal);
  if (derived === null) return null;
  const all = Buffer.from(derived);
  return { key: all.subarray(0, 32), iv: all.subarray(32, 48), mac: all.subarray(48) };
}

function decrypt(sealed: Buffer, { key, iv }: Secrets): Buffer {
  const decipher = createDecipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
  return Buffer.concat([decipher.update(sealed), decipher.final()]);
}

/** The private half carries the numbers that the public one lacks; what follows it is padding. */
function readKey({ type, publicBlob }: Ppk, body: Buffer, trouble: KeyTrouble): Result<OpenedKey> {
  const parts = readWith(publicBlob, (open) =>
    readWith(body, (secret): KeyParts | null => {
      if (open.text() !== type) return null;
      if (type === 'ssh-ed25519') return { kind: 'ed25519', seed: secret.string() };
      if (type !== 'ssh-rsa') {
        return { kind: 'ecdsa', curve: open.text(), point: open.string(), d: secret.string() };
      }
      const [e, n] = [open.string(), open.string()];
      const [d, p, q, iqmp] = [secret.string(), secret.string(), secret.string(), secret.string()];
      return { kind: 'rsa', n, e, d, p, q, iqmp };
    }),
  );
  if (parts === null) return trouble.damaged(texts.privateHalfCutOff);
  const key = keyOfParts(parts);
  if (key === null || publicHalfOf(key)?.blob.equals(publicBlob) !== true)
    return trouble.damaged(texts.unsound);
  return ok({ key, comment: null });
}
