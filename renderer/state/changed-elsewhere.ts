import { savedSessions, type SavedPlaces } from '../../shared/followed';
import type { SessionProfile } from '../../shared/session-profile';
import type { ThreeWay } from '../../shared/three-way';
import { isDirty, sameValue, type DraftState } from './draft';

/** The fate of the saved session in the form since it was read there. */
export type Elsewhere =
  { readonly kind: 'changed'; readonly versions: ThreeWay } | { readonly kind: 'deleted' };

/**
 * Finds out whether the session in the form was changed elsewhere while it has changes here, or deleted.
 * @returns null where it was not, and where the form will follow by itself
 */
export function changedElsewhere(draft: DraftState, saved: SavedPlaces | null): Elsewhere | null {
  const { profile, baseline } = draft;
  // Only what was saved once has a name.
  if (saved === null || baseline.name === '' || baseline.id !== profile.id) return null;
  const theirs = savedSessions(saved).find(({ id }) => id === profile.id);
  if (theirs === undefined) return { kind: 'deleted' };
  if (sameValue(theirs, baseline) || !isDirty(draft)) return null;
  return { kind: 'changed', versions: versionsOf(draft, theirs) };
}

/** The three versions of the session in the form. A name that is typed is a change only once it is saved. */
export function versionsOf({ profile, baseline }: DraftState, theirs: SessionProfile): ThreeWay {
  return { base: baseline, mine: profile, theirs };
}
