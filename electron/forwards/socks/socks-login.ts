import { createHmac, randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { fail, ok, type Result } from '../../../shared/result';
import type { SocksLogin } from '../../../shared/socks-login';
import { createQueue } from './check-queue';

/**
 * Whether user name and password are those of a listener. Never rejects.
 * @param signal gives up waiting for a turn; the answer is then false
 */
export type LoginCheck = (username: Buffer, password: Buffer, signal?: AbortSignal) => Promise<boolean>;

/** What is asked of scrypt (RFC 7914): 16 MiB and some 40 milliseconds for each password tried. */
const cost = { N: 16_384, r: 8, p: 1 };
const saltLength = 16;
const hashLength = 32;
/** Bytes that a verifier from a file may make scrypt take; above it is not used. */
const memoryLimit = 96 * 1024 * 1024;
/** RFC 1929, 2: either is 1 to 255 bytes long. */
const longest = 255;

/** Of the four threads that Node has for such work, look-ups and files included, guessing gets two at most. */
const queue = createQueue(2);

/** Under a key of this process, so that what is remembered of a login is worth nothing elsewhere. */
const memoryKey = randomBytes(32);

/**
 * Makes what is kept of a SOCKS login: the user name, and a salted scrypt hash of the password.
 * @returns the login, or login-invalid when either is empty or longer than 255 bytes in UTF-8
 */
export async function makeLogin(username: string, password: string): Promise<Result<SocksLogin>> {
  for (const [which, text] of [['username', username] as const, ['password', password] as const]) {
    const { length } = Buffer.from(text, 'utf8');
    if (length === 0) return fail({ code: 'login-invalid', data: { which, problem: 'missing' } });
    if (length > longest) return fail({ code: 'login-invalid', data: { which, problem: 'long' } });
  }
  const salt = randomBytes(saltLength);
  const hash = await derive(Buffer.from(password, 'utf8'), salt, hashLength, cost);
  if (hash === null) return fail({ code: 'internal', data: { detail: 'scrypt failed' } });
  const numbers = [cost.N, cost.r, cost.p].map(String).join(':');
  return ok({
    username,
    verifier: `scrypt:${numbers}:${salt.toString('base64')}:${hash.toString('base64')}`,
  });
}

/**
 * Makes the check for one listener. Every password is hashed, the user name right or wrong, so that the time taken tells
 * nothing; the pair that was right once is known again without hashing, since a browser opens many connections.
 */
export function createLoginCheck(login: SocksLogin): LoginCheck {
  const expectedName = Buffer.from(login.username, 'utf8');
  const verifier = readVerifier(login.verifier);
  let accepted: Buffer | null = null;

  function isKnown(mark: Buffer): boolean {
    return accepted !== null && timingSafeEqual(accepted, mark);
  }

  return async (username, password, signal) => {
    const mark = markOf(username, password);
    if (isKnown(mark)) return true;
    if (verifier === null) return false;
    const { salt, hash, options } = verifier;
    const answer = await queue(async () => {
      // While this one waited for its turn another one may have been found right.
      if (isKnown(mark)) return true;
      const found = await derive(password, salt, hash.length, options);
      if (found === null) return false;
      const isNameRight = timingSafeEqual(markOf(username, none), markOf(expectedName, none));
      return timingSafeEqual(found, hash) && isNameRight;
    }, signal);
    if (answer === true) accepted = mark;
    return answer === true;
  };
}

const none = Buffer.alloc(0);

/** A fixed-length stand-in for a pair; the name's length in front keeps ("ab", "c") and ("a", "bc") apart. */
function markOf(username: Buffer, password: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(username.length);
  return createHmac('sha256', memoryKey).update(length).update(username).update(password).digest();
}

interface Verifier {
  readonly salt: Buffer;
  readonly hash: Buffer;
  readonly options: ScryptOptions;
}

/** Null for one that no makeLogin made: its scrypt would take too much, or its hash is too short to mean anything. */
function readVerifier(text: string): Verifier | null {
  const [name, n, r, p, salt = '', hash = ''] = text.split(':');
  const options = { N: Number(n), r: Number(r), p: Number(p) };
  const { N: rounds } = options;
  const isPowerOfTwo = Number.isInteger(Math.log2(rounds)) && rounds > 1;
  const isAffordable = 128 * options.r * (rounds + options.p + 2) <= memoryLimit && options.p <= 16;
  const bytes = { salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
  const isUsable = name === 'scrypt' && isPowerOfTwo && isAffordable && options.r > 0 && options.p > 0;
  return isUsable && bytes.hash.length >= 16 ? { ...bytes, options } : null;
}

/** The hash; null when the system lacks the memory for it. */
function derive(
  password: Buffer,
  salt: Buffer,
  length: number,
  options: ScryptOptions,
): Promise<Buffer | null> {
  return new Promise((resolve) => {
    scrypt(password, salt, length, { ...options, maxmem: 2 * memoryLimit }, (error, hash) => {
      resolve(error === null ? hash : null);
    });
  });
}
