import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Unused codes kept at most; the oldest give way. Each belongs to an address that was printed or opened. */
const mostCodes = 256;

/** How a page was let in. */
export type Admission = 'token' | 'code';

/** Who may use browser mode: the token, for as long as it runs, and codes that each stand for it once. */
export interface Access {
  /** 256 random bits, fit for an address. Goes to pages that were let in and into files of mode 0600, nowhere else. */
  readonly token: string;
  /**
   * Makes a code of as many bits, which lets one page in. Addresses carry codes: those are kept in histories of browsers
   * and shells and in logs, and are worth nothing there once they were used.
   * @param used called once, when it was
   */
  readonly issueCode: (used?: () => void) => string;
  /** Judges what a page offers; a code is used up by it. Null for anything else: there is no limit on wrong guesses. */
  readonly admit: (offered: string) => Admission | null;
  /** Whether it is the token, in constant time. */
  readonly isToken: (offered: string) => boolean;
}

export function createAccess(token: string = newSecret()): Access {
  const expected = digest(token);
  /** By their digest, so that the time a look-up takes tells nothing of a code. */
  const codes = new Map<string, () => void>();
  // Digests have one length, so neither the length nor the content of the token shows in the time this takes.
  const isToken = (offered: string): boolean => timingSafeEqual(digest(offered), expected);
  return {
    token,
    isToken,
    issueCode: (used = () => undefined) => {
      const code = newSecret();
      codes.set(digest(code).toString('hex'), used);
      for (const oldest of codes.keys()) {
        if (codes.size <= mostCodes) break;
        codes.delete(oldest);
      }
      return code;
    },
    admit: (offered) => {
      if (isToken(offered)) return 'token';
      const key = digest(offered).toString('hex');
      const used = codes.get(key);
      if (used === undefined) return null;
      codes.delete(key);
      used();
      return 'code';
    },
  };
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
