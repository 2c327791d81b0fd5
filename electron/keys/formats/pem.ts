import { createDecipheriv, createHash, createPrivateKey, type KeyObject } from 'node:crypto';
import { ok, type Result } from '../../../shared/result';
import * as texts from '../../../shared/texts/key-files';
import { derNumber, derOid, derSequence, readDer } from './der';
import { excessOfKey, refuseExcess } from './costs';
import { keyOfParts, partsOf, publicHalfOf } from './material';
import type { KeyTrouble } from './trouble';
import type { CarryOut } from '../worker';
import { readEncryptedPkcs8 } from './pkcs8';
import type { OpenedKey, SealedKey } from './sealed';

/** Contents of a PEM file between its two lines (RFC 7468; RFC 1421 for the headers). */
interface PemBlock {
  /** `RSA PRIVATE KEY`. */
  readonly label: string;
  /** The value of the DEK-Info header, `AES-128-CBC,0011…`; null when there is none. */
  readonly dekInfo: string | null;
  readonly der: Buffer;
}

type Layout = 'pkcs1' | 'sec1' | 'pkcs8';

const layouts: Readonly<Record<string, Layout>> = {
  'RSA PRIVATE KEY': 'pkcs1',
  'EC PRIVATE KEY': 'sec1',
  'PRIVATE KEY': 'pkcs8',
};

/** The ciphers of DEK-Info that OpenSSL still opens; key lengths in bytes. */
const dekCiphers: Readonly<Record<string, { readonly key: number; readonly block: number }>> = {
  'AES-128-CBC': { key: 16, block: 16 },
  'AES-192-CBC': { key: 24, block: 16 },
  'AES-256-CBC': { key: 32, block: 16 },
  'DES-EDE3-CBC': { key: 24, block: 8 },
};

/**
 * Reads a key in PEM: PKCS#1, SEC 1 or PKCS#8, encrypted or not.
 * @returns fails with key-damaged or key-kind-unsupported
 */
export function readPemKey(block: PemBlock, trouble: KeyTrouble, carryOut: CarryOut): Result<SealedKey> {
  const { label, dekInfo, der } = block;
  if (label === 'ENCRYPTED PRIVATE KEY') {
    const opener = readEncryptedPkcs8(der, trouble, carryOut);
    if (!opener.ok) return opener;
    const open: SealedKey['open'] = async (passphrase, signal) => {
      const unlocked = await opener.value(passphrase, signal);
      return unlocked.ok
        ? readUnlocked(unlocked.value, 'pkcs8', trouble, () => trouble.passphrase())
        : unlocked;
    };
    return ok({ format: 'PKCS#8', encrypted: true, publicBlob: null, comment: null, open });
  }
  if (label === 'DSA PRIVATE KEY') return trouble.unsupported(texts.dsa);
  const layout = layouts[label];
  if (layout === undefined) return trouble.unsupported(texts.unknownFormat);
  if (dekInfo !== null) {
    const unlock = readDekInfo(dekInfo, der, trouble);
    if (!unlock.ok) return unlock;
    const open = (passphrase: string): Promise<Result<OpenedKey>> => {
      const plain = unlock.value(Buffer.from(passphrase, 'utf8'));
      return Promise.resolve(
        plain === null
          ? trouble.passphrase()
          : readUnlocked(plain, layout, trouble, () => trouble.passphrase()),
      );
    };
    return ok({ format: 'PEM', encrypted: true, publicBlob: null, comment: null, open });
  }
  const opened = readUnlocked(der, layout, trouble, () => trouble.damaged(texts.garbled));
  if (!opened.ok) return opened;
  return ok({
    format: layout === 'pkcs8' ? 'PKCS#8' : 'PEM',
    encrypted: false,
    publicBlob: publicHalfOf(opened.value.key)?.blob ?? null,
    comment: null,
    open: () => Promise.resolve(opened),
  });
}

/**
 * Reads a key that is no longer encrypted.
 * @param garbled what it means when it is no key at all: damage, or a wrong passphrase that happened to leave something
 */
function readUnlocked(
  der: Buffer,
  layout: Layout,
  trouble: KeyTrouble,
  garbled: () => Result<never>,
): Result<OpenedKey> {
  const elements = readDer(der);
  const fields = derSequence(elements?.[0]);
  if (elements?.length !== 1 || fields.length < 2) return garbled();
  const foreign = foreignKind(fields, layout);
  if (foreign !== null) return trouble.unsupported(foreign);
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: der, format: 'der', type: layout });
  } catch {
    return garbled();
  }
  const refused = refuseExcess(excessOfKey(publicHalfOf(key)?.blob ?? Buffer.alloc(0)), trouble);
  if (refused !== null) return refused;
  const parts = partsOf(key);
  // Made anew of its numbers, which are compared with each other on the way: OpenSSL does not look.
  const sound = parts === null ? null : keyOfParts(parts);
  return sound === null ? trouble.damaged(texts.unsound) : ok({ key: sound, comment: null });
}

const curveIds: ReadonlySet<string> = new Set(['1.2.840.10045.3.1.7', '1.3.132.0.34', '1.3.132.0.35']);

/** Why a key that may be quite sound is none for SSH; null when it is one, or garbled. */
function foreignKind(fields: ReturnType<typeof derSequence>, layout: Layout): string | null {
  if (layout === 'pkcs1') {
    return derNumber(fields[0]) === 1 ? texts.manyPrimes : null;
  }
  const [algorithm, parameters] = derSequence(fields[1]);
  if (layout === 'pkcs8') {
    const id = derOid(algorithm);
    if (id === '' || id === '1.2.840.113549.1.1.1' || id === '1.3.101.112') return null;
    if (id === '1.2.840.10040.4.1') return texts.dsa;
    if (id === '1.3.101.113') return texts.ed448;
    if (id !== '1.2.840.10045.2.1') return texts.foreignType(id.slice(0, 60));
  }
  // RFC 5915, 3: the curve stands under the tag [0].
  const tagged = fields.find(({ tag }) => tag === 0xa0);
  const named = layout === 'pkcs8' ? parameters : tagged && readDer(tagged.body)?.[0];
  if (named === undefined || curveIds.has(derOid(named))) return null;
  return texts.foreignCurve;
}

/** Reads how an older PEM file is encrypted, and gives what decrypts it: null for a wrong passphrase. */
function readDekInfo(
  dekInfo: string,
  sealed: Buffer,
  trouble: KeyTrouble,
): Result<(passphrase: Buffer) => Buffer | null> {
  const [name = '', hex = ''] = dekInfo.split(',');
  const cipher = Object.hasOwn(dekCiphers, name) ? dekCiphers[name] : undefined;
  if (cipher === undefined) return trouble.unsupported(texts.unknownCipher);
  const iv = Buffer.from(hex, 'hex');
  if (iv.length !== cipher.block || hex.length !== 2 * iv.length) {
    return trouble.damaged(texts.dekInfoCutOff);
  }
  if (sealed.length === 0 || sealed.length % cipher.block !== 0) return trouble.damaged(texts.wrongLength);
  return ok((passphrase) => {
    // OpenSSL's own derivation, a single round of MD5 (EVP_BytesToKey(3)): it takes no time, which is its weakness.
    const salt = iv.subarray(0, 8);
    let key = Buffer.alloc(0);
    let last = Buffer.alloc(0);
    while (key.length < cipher.key) {
      last = createHash('md5').update(last).update(passphrase).update(salt).digest();
      key = Buffer.concat([key, last]);
    }
    const decipher = createDecipheriv(name.toLowerCase(), key.subarray(0, cipher.key), iv);
    try {
      return Buffer.concat([decipher.update(sealed), decipher.final()]);
    } catch {
      return null;
    }
  });
}
