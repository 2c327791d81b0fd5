import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Unused codes kept at most; the oldest give way. Each belongs to an address that was printed or opened. */
const mostCodes = 256;

/** Access to browser mode: the token, for as long as it runs, and codes that each stand for it once. */
export class Access {
  /** 256 random bits, fit for an address. Goes to pages that were let in and into files of mode 0600, nowhere else. */
  readonly token: string;
  readonly #expected: Buffer;
  /** By their digest, so that the time a look-up takes tells nothing of a code. */
  readonly #codes = new Map<string, () => void>();

  constructor(token = newSecret()) {
    this.token = token;
    this.#expected = digest(token);
  }

  /**
   * Makes a code of as many bits, which lets one page in. Addresses carry codes: those are kept in histories of browsers
   * and shells and in logs, and are worth nothing there once they were used.
   * @param used called once, when it was
   */
  issueCode(used: () => void = () => undefined): string {
    const code = newSecret();
    this.#codes.set(digest(code).toString('hex'), used);
    for (const oldest of this.#codes.keys()) {
      if (this.#codes.size <= mostCodes) break;
      this.#codes.delete(oldest);
    }
    return code;
  }

  /** Judges what a page offers; a code is used up by it. Null for anything else: there is no limit on wrong guesses. */
  admit(offered: string): 'token' | 'code' | null {
    if (this.isToken(offered)) return 'token';
    const key = digest(offered).toString('hex');
    const used = this.#codes.get(key);
    if (used === undefined) return null;
    this.#codes.delete(key);
    used();
    return 'code';
  }

  /** Whether it is the token, in constant time: digests have one length, so neither length nor content of the token shows. */
  isToken(offered: string): boolean {
    return timingSafeEqual(digest(offered), this.#expected);
  }
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
