import { savedSessions, type FollowedFile } from '../../shared/followed';
import type { ForwardStatus, SessionStatus } from '../../shared/status';
import type { SessionId } from '../../shared/ids';
import type { SessionProfile } from '../../shared/session-profile';
import type { Snapshot } from '../../shared/snapshot';
import type { Replica } from './replica';

/** A session of the list: each is there once, wherever it is known from. */
export interface ListedSession {
  readonly id: SessionId;
  /** As it is saved; as it is open or typed, where it is not saved. */
  readonly profile: SessionProfile;
  /** What it does; null while it is not open. */
  readonly open: SessionStatus | null;
  /** Where it is kept: among the user's own, in a file that is followed, or nowhere yet. */
  readonly place: 'own' | FollowedFile | 'unsaved';
  /** Something is typed for it that is saved nowhere. */
  readonly hasChanges: boolean;
}

/** A session that is on a form only: what was typed for it. */
export interface TypedSession {
  readonly profile: SessionProfile;
  readonly hasChanges: boolean;
}

/**
 * All sessions: the user's own as the list has them, those of each followed file, those that are open without being saved, and
 * those that are only typed yet.
 * @param typed sessions on a form that have unsaved changes, or are chosen
 */
export function listSessions(
  { profiles, followed, sessions }: Pick<Snapshot, 'profiles' | 'followed' | 'sessions'>,
  typed: readonly TypedSession[],
): readonly ListedSession[] {
  const opened = new Map(sessions.map((session) => [session.id, session]));
  const forms = new Map(typed.map((form) => [form.profile.id, form]));
  const row = (profile: SessionProfile, place: ListedSession['place']): ListedSession => ({
    id: profile.id,
    profile,
    place,
    open: opened.get(profile.id) ?? null,
    hasChanges: forms.get(profile.id)?.hasChanges === true,
  });
  const saved = [
    ...profiles.map((profile) => row(profile, 'own')),
    ...followed.flatMap((file) => file.profiles.map((profile) => row(profile, file))),
  ];
  const known = new Set(saved.map(({ id }) => id));
  const unsaved = sessions.flatMap(({ id, profile }) => (known.has(id) ? [] : [row(profile, 'unsaved')]));
  const fresh = typed.flatMap(({ profile }) =>
    known.has(profile.id) || opened.has(profile.id) ? [] : [row(profile, 'unsaved')],
  );
  // A list with one id twice is none.
  return [...new Map([...saved, ...unsaved, ...fresh].map((listed) => [listed.id, listed])).values()];
}

/** Whether a session is saved or open. */
export function isAnywhere({ store }: Replica, id: SessionId): boolean {
  const { snapshot } = store.getState();
  if (snapshot === null) return false;
  return [...savedSessions(snapshot), ...snapshot.sessions].some((session) => session.id === id);
}

/** A session that is not open as its page shows it: disconnected, with its forwards as they are saved. */
export function closedStatus(profile: SessionProfile): SessionStatus {
  return {
    id: profile.id,
    profile,
    state: { kind: 'idle', since: 0 },
    hops: [],
    forwards: profile.forwards.map((forward): ForwardStatus => ({
      forward,
      state: { kind: 'off' },
      reachability: null,
      leaving: false,
    })),
    reconnects: 0,
    lastLoss: null,
  };
}
