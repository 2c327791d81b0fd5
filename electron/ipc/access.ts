import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { LinkOutcome } from '../../shared/link';

/** How a page was let in, and what is shown to it then: what a link says. */
type Admission = { readonly by: 'token' } | { readonly by: 'code'; readonly link: LinkOutcome | null };

interface Code {
  readonly used: () => void;
  readonly link: LinkOutcome | null;
}

/** Unused codes kept at most; the oldest give way. Each belongs to an address that was printed or opened. */
const mostCodes = 256;

/** Access to browser mode: the token, for as long as it runs, and codes that each stand for it once. */
export class Access {
  /** 256 random bits, fit for an address. Goes to pages that were let in and into files of mode 0600, nowhere else. */
  readonly token: string;
  readonly #expected: Buffer;
  /** By their digest, so that the time a look-up takes tells nothing of a code. */
  readonly #codes = new Map<string, Code>();

  constructor(token = newSecret()) {
    this.token = token;
    this.#expected = digest(token);
  }

  /**
   * Makes a code of as many bits, which lets one page in. Addresses carry codes: those are kept in histories of browsers
   * and shells and in logs, and are worth nothing there once they were used.
   * @param used called once, when it was
   * @param link shown to the page that is let in by it
   */
  issueCode(used: () => void = () => undefined, link: LinkOutcome | null = null): string {
    const code = newSecret();
    this.#codes.set(digest(code).toString('hex'), { used, link });
    for (const oldest of this.#codes.keys()) {
      if (this.#codes.size <= mostCodes) break;
      this.#codes.delete(oldest);
    }
    return code;
  }

  /** Judges what a page offers; a code is used up by it. Null for anything else: there is no limit on wrong guesses. */
  admit(offered: string): Admission | null {
    if (this.isToken(offered)) return { by: 'token' };
    const key = digest(offered).toString('hex');
    const code = this.#codes.get(key);
    if (code === undefined) return null;
    this.#codes.delete(key);
    code.used();
    return { by: 'code', link: code.link };
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
