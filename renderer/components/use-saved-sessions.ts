import { useMemo } from 'react';
import { savedSessions } from '../../shared/followed';
import type { SessionProfile } from '../../shared/session-profile';
import { useReplica } from '../services-context';

/** All saved sessions: the user's own, then those of followed files. */
export function useSavedSessions(): readonly SessionProfile[] {
  const profiles = useReplica(({ snapshot }) => snapshot?.profiles);
  const followed = useReplica(({ snapshot }) => snapshot?.followed);
  return useMemo(
    () => savedSessions({ profiles: profiles ?? [], followed: followed ?? [] }),
    [profiles, followed],
  );
}
