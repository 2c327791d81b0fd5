import { z } from 'zod';
import type { AppError } from './errors';
import { canonicalText } from './json';
import { titleOf, type SessionProfile } from './session-profile';

/** The contents of a saved session, or of a forward, when it was read: equal for equal contents, wherever it is made. */
export const revisionSchema = z.string().max(32).brand<'Revision'>();
export type Revision = z.infer<typeof revisionSchema>;

/**
 * The revision of a saved session or of a forward: a short hash of its contents. Derived, never stored, so that both sides of the
 * contract have the same one without telling it. It tells changes apart that people make; it is no proof against forgery.
 */
export function revisionOf(value: object): Revision {
  return revisionSchema.parse(hash(canonicalText(value)));
}

/**
 * Why a session must not take the place of what is saved under its id by now; null where it may.
 * @param replaces the revision that it was made of; null for one that takes no place
 */
export function changedSince(
  profile: SessionProfile,
  saved: SessionProfile | undefined,
  replaces: Revision | null,
): AppError | null {
  const changed = (how: 'changed' | 'deleted' | 'added'): AppError => ({
    code: 'session-changed',
    data: { title: titleOf(saved ?? profile), how },
  });
  if (saved === undefined) return replaces === null ? null : changed('deleted');
  if (replaces === null) return changed('added');
  return revisionOf(saved) === replaces ? null : changed('changed');
}

/** The 53 bits of cyrb53 (public domain, github.com/bryc/code), as hexadecimal digits. */
function hash(text: string): string {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    high = Math.imul(high ^ unit, 2_654_435_761);
    low = Math.imul(low ^ unit, 1_597_334_677);
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return (4_294_967_296 * (2_097_151 & low) + (high >>> 0)).toString(16).padStart(14, '0');
}
