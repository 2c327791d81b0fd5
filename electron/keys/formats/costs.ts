import type { Result } from '../../../shared/result';
import type { KeyTrouble } from './trouble';
import { readPublicHalf } from '../public-half';
import { count } from '../../../shared/texts/numbers';

/** What a file asks for and is not given: in sentences, what it is, and what helps. */
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

const byAgent = 'or load it into an agent';

/** @param rounds of bcrypt (OpenSSH's PROTOCOL.key) */
export function excessOfBcrypt(rounds: number): Excess | null {
  if (rounds <= mostRounds) return null;
  return {
    detail: `Its passphrase takes ${count(rounds)} rounds of bcrypt; ${count(mostRounds)} are the most.`,
    advice: `Write it anew with fewer (ssh-keygen -p -a 24 -f the file), ${byAgent} (ssh-add).`,
  };
}

/**
 * @param memory in KiB
 * @param passes over that memory (RFC 9106)
 */
export function excessOfArgon2(memory: number, passes: number): Excess | null {
  const advice = `Save it anew in PuTTYgen with its usual key file parameters, ${byAgent} (Pageant).`;
  if (memory > mostMemory) {
    const most = `${count(mostMemory / 1024)} MiB are the most`;
    return {
      detail: `Its passphrase takes ${count(Math.ceil(memory / 1024))} MiB of memory (Argon2); ${most}.`,
      advice,
    };
  }
  if (memory * passes <= mostWork) return null;
  const most = `${count(Math.floor(mostWork / memory))} are the most with so much`;
  return {
    detail: `Its passphrase takes ${count(passes)} passes over ${count(Math.ceil(memory / 1024))} MiB of memory (Argon2); ${most}.`,
    advice,
  };
}

const anewByOpenSsl = `Write it anew (openssl pkcs8 -topk8 -in the file -out another), ${byAgent} (ssh-add).`;

/**
 * @param iterations of PBKDF2 (RFC 8018, 5.2)
 * @param older by a scheme of PKCS#12, whose iterations take longer
 */
export function excessOfIterations(iterations: number, older: boolean): Excess | null {
  const most = older ? mostOlderIterations : mostIterations;
  if (iterations <= most) return null;
  return {
    detail: `Its passphrase takes ${count(iterations)} iterations; ${count(most)} are the most.`,
    advice: anewByOpenSsl,
  };
}

/** @param bytes of memory that scrypt takes, times its parallelization (RFC 7914, 2) */
export function excessOfScrypt(bytes: number): Excess | null {
  const mebibytes = bytes / 1024 ** 2;
  if (mebibytes * 1024 <= mostMemory) return null;
  return {
    detail: `Its passphrase takes ${count(Math.ceil(mebibytes))} MiB of memory in all (scrypt); ${count(mostMemory / 1024)} are the most.`,
    advice: anewByOpenSsl,
  };
}

/** @param publicBlob of the key, as on the wire */
export function excessOfKey(publicBlob: Buffer): Excess | null {
  const half = readPublicHalf(publicBlob);
  if (half?.plain.type !== 'ssh-rsa' || half.bits <= mostRsaBits) return null;
  return {
    detail: `It is an RSA key of ${count(half.bits)} bits; ${count(mostRsaBits)} are the most, for OpenSSH too.`,
    advice: 'Use a shorter one (3,072 bits are enough), or an Ed25519 key.',
  };
}

/** Says what is too much as the failure of a file; null when nothing is. */
export function refuseExcess(excess: Excess | null, trouble: KeyTrouble): Result<never> | null {
  return excess === null ? null : trouble.costly(excess.detail, excess.advice);
}
