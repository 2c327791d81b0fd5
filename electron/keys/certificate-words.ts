import { plainText } from '../../shared/event-log';
import type { Certificate, PublicHalf } from './public-half';

/** Which certificate it is, as its authority would look it up. */
export function certificateName({ keyId, serial }: Certificate): string {
  return `key ID "${plainText(keyId, 100)}", serial ${String(serial)}`;
}

/**
 * Why a certificate is of no use to anybody now, in a sentence; null when nothing speaks against it, or it is none.
 * @param now milliseconds since the epoch
 */
export function certificateTrouble({ certificate }: PublicHalf, now: number): string | null {
  if (certificate === null) return null;
  const seconds = BigInt(Math.floor(now / 1000));
  if (!certificate.isUser) return 'It is a host certificate, not a user certificate.';
  if (seconds >= certificate.validBefore) return `It ran out at ${time(certificate.validBefore)}.`;
  if (seconds < certificate.validAfter) return `It is not valid before ${time(certificate.validAfter)}.`;
  return null;
}

/** That a certificate does not name the account, in a sentence; servers can map names otherwise. Null when it does. */
export function principalTrouble({ certificate }: PublicHalf, username: string): string | null {
  if (certificate === null || certificate.principals.includes(username)) return null;
  if (certificate.principals.length === 0) return 'It names no account, which servers refuse by default.';
  const names = certificate.principals.slice(0, 10).map((name) => `"${plainText(name, 100)}"`);
  const more = certificate.principals.length > names.length ? ' and others' : '';
  return `It is for ${names.join(', ')}${more}, not for "${plainText(username, 100)}".`;
}

/** `2026-11-21 13:14 UTC`. */
function time(seconds: bigint): string {
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return 'a time out of reach';
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
