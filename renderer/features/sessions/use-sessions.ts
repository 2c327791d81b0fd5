import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { Snapshot } from '../../../shared/snapshot';
import { useDraft, useReplica, useServices, useView } from '../../services-context';
import { isDirty } from '../../state/draft';
import { listSessions, type ListedSession } from '../../state/session-rows';

const nothing: Pick<Snapshot, 'profiles' | 'followed' | 'sessions'> = {
  profiles: [],
  followed: [],
  sessions: [],
};

/** All sessions, as they are listed. */
export function useSessions(): readonly ListedSession[] {
  const { parked } = useServices();
  const profiles = useReplica(({ snapshot }) => (snapshot ?? nothing).profiles);
  const followed = useReplica(({ snapshot }) => (snapshot ?? nothing).followed);
  const sessions = useReplica(({ snapshot }) => (snapshot ?? nothing).sessions);
  const form = useDraft(({ profile }) => profile);
  const hasChanges = useDraft(isDirty);
  const isChosen = useView(({ chosen }) => chosen === form.id);
  const drafts = useStore(parked, (state) => state.drafts);
  return useMemo(
    () =>
      listSessions({ profiles, followed, sessions }, [
        ...(hasChanges || isChosen ? [{ profile: form, hasChanges }] : []),
        ...[...drafts.values()].map(({ profile }) => ({ profile, hasChanges: true })),
      ]),
    [profiles, followed, sessions, form, hasChanges, isChosen, drafts],
  );
}

/** The session that is looked at; null where there is none. */
export function useChosen(): ListedSession | null {
  const chosen = useView((state) => state.chosen);
  return useSessions().find(({ id }) => id === chosen) ?? null;
}
