import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Wrong tokens taken within {@link attemptWindow} before none is looked at any more. */
export const attemptLimit = 10;
/** Milliseconds a wrong token counts. */
export const attemptWindow = 60_000;

/** A fresh token: 256 random bits, fit for an address. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * Tells the right token from wrong ones in constant time, and stops looking after too many wrong ones.
 * @param now milliseconds, monotonic
 */
export function createTokenGate(token: string, now: () => number = () => performance.now()) {
  const expected = digest(token);
  let wrong: readonly number[] = [];
  return (offered: string): boolean => {
    wrong = wrong.filter((at) => now() - at < attemptWindow);
    if (wrong.length >= attemptLimit) return false;
    // Digests have one length, so neither the length nor the content of the token shows in the time this takes.
    const right = timingSafeEqual(digest(offered), expected);
    if (!right) wrong = [...wrong, now()];
    return right;
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
