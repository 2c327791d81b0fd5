import { savedSessions, type SavedPlaces } from '../../shared/followed';
import type { SessionProfile } from '../../shared/session-profile';
import type { Replica } from './replica';

const nothing: SavedPlaces = { profiles: [], followed: [] };

/** Where saved sessions are, as the engine told it last; nowhere before it did. */
export function savedPlaces({ store }: Replica): SavedPlaces {
  return store.getState().snapshot ?? nothing;
}

/** All saved sessions, the followed ones too. */
export function savedIn(replica: Replica): readonly SessionProfile[] {
  return savedSessions(savedPlaces(replica));
}
