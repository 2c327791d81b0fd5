import { createDecipheriv } from 'node:crypto';
import { ok, type Result } from '../../../shared/result';
import * as texts from '../../../shared/texts/key-files';
import { derNumber, derOctets, derOid, derSequence, readDer, type DerElement } from './der';
import { excessOfIterations, excessOfScrypt, refuseExcess, type Excess } from './costs';
import type { KeyTrouble } from './trouble';
import type { CarryOut, KeyJob } from '../worker';

/** By the last number of their identifiers (RFC 8018, B.1.2). */
const hashes: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.2.7', 'sha1'],
  ['1.2.840.113549.2.8', 'sha224'],
  ['1.2.840.113549.2.9', 'sha256'],
  ['1.2.840.113549.2.10', 'sha384'],
  ['1.2.840.113549.2.11', 'sha512'],
]);

/** RFC 8018, B.2; NIST's for AES. Key lengths in bytes. */
const ciphers: ReadonlyMap<string, { readonly name: string; readonly key: number; readonly block: number }> =
  new Map([
    ['1.2.840.113549.3.7', { name: 'des-ede3-cbc', key: 24, block: 8 }],
    ['2.16.840.1.101.3.4.1.2', { name: 'aes-128-cbc', key: 16, block: 16 }],
    ['2.16.840.1.101.3.4.1.22', { name: 'aes-192-cbc', key: 24, block: 16 }],
    ['2.16.840.1.101.3.4.1.42', { name: 'aes-256-cbc', key: 32, block: 16 }],
  ]);

const pbes2 = '1.2.840.113549.1.5.13';
/** PKCS#12's, with triple DES of three or two keys (RFC 7292, C): the only older ones that OpenSSL 3 still opens. */
const olderSchemes: ReadonlySet<string> = new Set(['1.2.840.113549.1.12.1.3', '1.2.840.113549.1.12.1.4']);

/** Gives PKCS#8, unlocked, in DER. */
type OpenPkcs8 = (passphrase: string, signal?: AbortSignal) => Promise<Result<Buffer>>;

/**
 * Reads an encrypted PKCS#8 key (RFC 5958, 3). Derivations run on a thread of their own: in Node's pool they would keep files
 * and names waiting, and could not be given up.
 * @returns what opens it, or key-damaged, key-kind-unsupported or key-costly
 */
export function readEncryptedPkcs8(der: Buffer, trouble: KeyTrouble, carryOut: CarryOut): Result<OpenPkcs8> {
  const [algorithm, data] = derSequence(readDer(der)?.[0]);
  const [schemeId, parameters] = derSequence(algorithm);
  const scheme = derOid(schemeId);
  const sealed = derOctets(data);
  const broken = texts.encryptionCutOff;
  if (scheme === '' || sealed === null || sealed.length === 0) return trouble.damaged(broken);
  if (olderSchemes.has(scheme)) {
    const iterations = derNumber(derSequence(parameters)[1]);
    if (iterations === null || sealed.length % 8 !== 0) return trouble.damaged(broken);
    const refused = refuseExcess(excessOfIterations(iterations, true), trouble);
    if (refused !== null) return refused;
    return ok(async (passphrase, signal) => {
      const typed = new Uint8Array(Buffer.from(passphrase, 'utf8'));
      const opened = await carryOut({ kind: 'pkcs8', der: new Uint8Array(der), passphrase: typed }, signal);
      return opened === null ? trouble.passphrase() : ok(Buffer.from(opened));
    });
  }
  if (scheme !== pbes2) return trouble.unsupported(texts.unknownDerivation);

  const [derivation, encryption] = derSequence(parameters).map(derSequence);
  const cipherName = derOid(encryption?.[0]);
  const iv = derOctets(encryption?.[1]);
  const derivationName = derOid(derivation?.[0]);
  if (cipherName === '' || derivationName === '') return trouble.damaged(broken);
  const cipher = ciphers.get(cipherName);
  if (cipher === undefined) return trouble.unsupported(texts.unknownCipher);
  if (iv?.length !== cipher.block || sealed.length % cipher.block !== 0) return trouble.damaged(broken);
  const derive = readDerivation(derivationName, derSequence(derivation?.[1]), cipher.key);
  if (derive === 'broken') return trouble.damaged(broken);
  if (derive === 'unknown') return trouble.unsupported(texts.unknownDerivation);
  if ('detail' in derive) return trouble.costly(derive.detail, derive.advice);
  return ok(async (passphrase, signal) => {
    const typed = new Uint8Array(Buffer.from(passphrase, 'utf8'));
    const key = await carryOut({ ...derive, passphrase: typed }, signal);
    if (key === null) return trouble.memory();
    const decipher = createDecipheriv(cipher.name, key, iv);
    try {
      return ok(Buffer.concat([decipher.update(sealed), decipher.final()]));
    } catch {
      return trouble.passphrase();
    }
  });
}

type DerivationJob = Extract<KeyJob, { kind: 'pbkdf2' | 'scrypt' }>;
/** Derivation of the key but for the passphrase, or why there is none. */
type Derivation =
  | {
      [Kind in DerivationJob['kind']]: Omit<Extract<DerivationJob, { kind: Kind }>, 'passphrase'>;
    }[DerivationJob['kind']]
  | Excess
  | 'broken'
  | 'unknown';

/** @param length of the key, in bytes */
function readDerivation(name: string, parameters: readonly DerElement[], length: number): Derivation {
  const salt = derOctets(parameters[0]);
  if (name === '1.2.840.113549.1.5.12') {
    const iterations = derNumber(parameters[1]);
    if (salt === null || iterations === null || iterations < 1) return 'broken';
    const excess = excessOfIterations(iterations, false);
    if (excess !== null) return excess;
    const named = parameters.find(({ tag }) => tag === 0x30);
    // SHA-1 where none is named (RFC 8018, A.2).
    const hash = named === undefined ? 'sha1' : hashes.get(derOid(derSequence(named)[0]));
    if (hash === undefined) return 'unknown';
    return { kind: 'pbkdf2', salt: new Uint8Array(salt), iterations, length, hash };
  }
  if (name === '1.3.6.1.4.1.11591.4.11') {
    const numbers = parameters
      .slice(1, 4)
      .map(derNumber)
      .filter((number) => number !== null);
    const [cost, blockSize, parallelization] = numbers;
    if (salt === null || cost === undefined || blockSize === undefined || parallelization === undefined) {
      return 'broken';
    }
    // RFC 7914, 2.
    if (cost < 2 || !Number.isInteger(Math.log2(cost)) || blockSize < 1 || parallelization < 1)
      return 'broken';
    const excess = excessOfScrypt(128 * cost * blockSize * parallelization);
    if (excess !== null) return excess;
    return { kind: 'scrypt', salt: new Uint8Array(salt), cost, blockSize, parallelization, length };
  }
  return 'unknown';
}
