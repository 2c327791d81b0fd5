import { createHmac, randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { fail, ok, type Result } from '../../../shared/result';
import type { SocksLogin } from '../../../shared/socks-login';
import { loginNotHashed } from '../../../shared/texts/forwards';
import { parseIp } from '../../system/ip-address';
import { createQueue, type Turn } from './check-queue';

/** Client that wants to log in, and until when. */
interface LoginTurn {
  /** The address the client comes from; those of other addresses do not wait for it. */
  readonly address?: string;
  /** Gives up waiting for a turn. */
  readonly signal?: AbortSignal;
}

/**
 * Whether user name and password are those of a listener; null when that was not looked at, for the client has gone or too many
 * others of its address wait. Never rejects.
 */
export type LoginCheck = (username: Buffer, password: Buffer, turn?: LoginTurn) => Promise<boolean | null>;

/** Cost of scrypt (RFC 7914): 16 MiB and some 40 milliseconds for each password tried. */
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
  if (hash === null) return fail({ code: 'internal', data: { detail: loginNotHashed } });
  const numbers = [cost.N, cost.r, cost.p].map(String).join(':');
  return ok({
    username,
    verifier: `scrypt:${numbers}:${salt.toString('base64')}:${hash.toString('base64')}`,
  });
}

/** Wrong pairs that are remembered for one listener. */
const mostRemembered = 1024;

/**
 * Makes the check for one listener. Every password is hashed once, the user name right or wrong, so that the time taken tells
 * nothing. The pair that was right is known again without hashing, since a browser opens many connections, and so are the last
 * wrong ones, since a program with an old password tries it again and again. Who offers a pair that is being hashed waits for
 * that.
 */
export function createLoginCheck(login: SocksLogin): LoginCheck {
  const expectedName = Buffer.from(login.username, 'utf8');
  const verifier = readVerifier(login.verifier);
  let accepted: Buffer | null = null;
  /** By their marks, the longest known first. */
  const wrong = new Set<string>();
  const underWay = createSharedWork<boolean>();

  const known = (mark: Buffer): boolean | null => {
    if (accepted !== null && timingSafeEqual(accepted, mark)) return true;
    return wrong.has(mark.toString('base64')) ? false : null;
  };
  const remember = (mark: Buffer, isRight: boolean): void => {
    if (isRight) accepted = mark;
    else wrong.add(mark.toString('base64'));
    const [first] = wrong;
    if (wrong.size > mostRemembered && first !== undefined) wrong.delete(first);
  };

  return async (username, password, { address = '', signal } = {}) => {
    const mark = markOf(username, password);
    const before = known(mark);
    if (before !== null) return before;
    if (verifier === null) return false;
    const { salt, hash, options } = verifier;
    const source = networkOf(address);
    const check = (turn: Turn): Promise<boolean | null> =>
      queue(async () => {
        const found = await derive(password, salt, hash.length, options);
        // The system lacked the memory: that says nothing of the password.
        if (found === null) return false;
        const isNameRight = timingSafeEqual(markOf(username, none), markOf(expectedName, none));
        const isRight = timingSafeEqual(found, hash) && isNameRight;
        remember(mark, isRight);
        return isRight;
      }, turn);
    return await underWay(
      `${mark.toString('base64')} ${source}`,
      (all) => check({ source, signal: all }),
      signal,
    );
  };
}

/** Shares a piece of work among those who want the same. */
type SharedWork<T> = (
  key: string,
  start: (signal: AbortSignal) => Promise<T | null>,
  signal?: AbortSignal,
) => Promise<T | null>;

/** Makes the sharing of work, which is given up when nobody wants it any more. Null for who gave up. */
function createSharedWork<T>(): SharedWork<T> {
  const works = new Map<
    string,
    { wanted: number; readonly stop: AbortController; result: Promise<T | null> }
  >();
  return async (key, start, signal) => {
    if (signal?.aborted === true) return null;
    let work = works.get(key);
    if (work === undefined) {
      const stop = new AbortController();
      const begun = { wanted: 0, stop, result: start(stop.signal) };
      const forget = (): void => {
        if (works.get(key) === begun) works.delete(key);
      };
      void begun.result.then(forget, forget);
      works.set(key, begun);
      work = begun;
    }
    const { stop, result } = work;
    const shared = work;
    shared.wanted += 1;
    return await new Promise((resolve, reject) => {
      const giveUp = (): void => {
        shared.wanted -= 1;
        if (shared.wanted === 0) {
          if (works.get(key) === shared) works.delete(key);
          stop.abort();
        }
        resolve(null);
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      void result.then(resolve, reject).finally(() => signal?.removeEventListener('abort', giveUp));
    });
  };
}

/** Source that a client's address counts as: of IPv6 the /64, of which one machine may use every address. */
function networkOf(address: string): string {
  const parsed = parseIp(address);
  return parsed?.kind() === 'ipv6' ? parsed.toByteArray().slice(0, 8).join('.') : address;
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
