import { plainText } from '../../shared/event-log';
import * as texts from '../../shared/texts/key-files';
import type { Certificate, PublicHalf } from './public-half';

/** Which certificate it is, as its authority would look it up. */
export function certificateName({ keyId, serial }: Certificate): string {
  return texts.certificateName(plainText(keyId, 100), serial);
}

/**
 * Why a certificate is of no use to anybody now, in a sentence; null when nothing speaks against it, or it is none.
 * @param now milliseconds since the epoch
 */
export function certificateTrouble({ certificate }: PublicHalf, now: number): string | null {
  if (certificate === null) return null;
  const seconds = BigInt(Math.floor(now / 1000));
  if (!certificate.isUser) return texts.hostCertificate;
  if (seconds >= certificate.validBefore) return texts.ranOut(certificate.validBefore);
  if (seconds < certificate.validAfter) return texts.notYetValid(certificate.validAfter);
  return null;
}

/** That a certificate does not name the account, in a sentence; servers can map names otherwise. Null when it does. */
export function principalTrouble({ certificate }: PublicHalf, username: string): string | null {
  if (certificate === null || certificate.principals.includes(username)) return null;
  if (certificate.principals.length === 0) return texts.namesNoAccount;
  const names = certificate.principals.slice(0, 10).map((name) => plainText(name, 100));
  const hasMore = certificate.principals.length > names.length;
  return texts.forOthers(names, hasMore, plainText(username, 100));
}
