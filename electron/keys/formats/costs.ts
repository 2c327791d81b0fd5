import type { Result } from '../../../shared/result';
import type { KeyTrouble } from './trouble';
import { readPublicHalf } from '../public-half';
import * as texts from '../../../shared/texts/key-files';

/** Excess of a file's demands: in sentences, what is too much, and what helps. */
export interface Excess {
  readonly detail: string;
  readonly advice: string;
}

/** OpenSSH's own limit (OPENSSL_RSA_MAX_MODULUS_BITS); a signature takes a good part of a second there. In bits. */
export const mostRsaBits = 16_384;

/** ssh-keygen takes 24 unless told otherwise, which is a third of a second here; this is about a minute. */
const mostRounds = 4096;

/** 1 GiB, in kibibytes. */
const mostMemory = 1024 * 1024;
/** Kibibytes times passes: puttygen's own choice is about 280,000, which takes half a second here; this about a minute. */
const mostWork = 16 * mostMemory;

/** OpenSSL takes 2048 unless told otherwise; these take seconds. */
const mostIterations = 10_000_000;
const mostOlderIterations = 1_000_000;

/** @param rounds of bcrypt (OpenSSH's PROTOCOL.key) */
export function excessOfBcrypt(rounds: number): Excess | null {
  if (rounds <= mostRounds) return null;
  return { detail: texts.manyRounds(rounds, mostRounds), advice: texts.anewBySshKeygen };
}

/**
 * @param memory in KiB
 * @param passes over that memory (RFC 9106)
 */
export function excessOfArgon2(memory: number, passes: number): Excess | null {
  const advice = texts.anewByPuttygen;
  if (memory > mostMemory) return { detail: texts.muchMemory(memory / 1024, mostMemory / 1024), advice };
  if (memory * passes <= mostWork) return null;
  const most = Math.floor(mostWork / memory);
  return { detail: texts.manyPasses(passes, memory / 1024, most), advice };
}

/**
 * @param iterations of PBKDF2 (RFC 8018, 5.2)
 * @param older by a scheme of PKCS#12, whose iterations take longer
 */
export function excessOfIterations(iterations: number, older: boolean): Excess | null {
  const most = older ? mostOlderIterations : mostIterations;
  if (iterations <= most) return null;
  return { detail: texts.manyIterations(iterations, most), advice: texts.anewByOpenSsl };
}

/** @param bytes of memory that scrypt takes, times its parallelization (RFC 7914, 2) */
export function excessOfScrypt(bytes: number): Excess | null {
  const mebibytes = bytes / 1024 ** 2;
  if (mebibytes * 1024 <= mostMemory) return null;
  return { detail: texts.muchMemoryInAll(mebibytes, mostMemory / 1024), advice: texts.anewByOpenSsl };
}

/** @param publicBlob of the key, as on the wire */
export function excessOfKey(publicBlob: Buffer): Excess | null {
  const half = readPublicHalf(publicBlob);
  if (half?.plain.type !== 'ssh-rsa' || half.bits <= mostRsaBits) return null;
  return { detail: texts.manyBits(half.bits, mostRsaBits), advice: texts.shorterKey };
}

/** Says what is too much as the failure of a file; null when nothing is. */
export function refuseExcess(excess: Excess | null, trouble: KeyTrouble): Result<never> | null {
  return excess === null ? null : trouble.costly(excess.detail, excess.advice);
}
