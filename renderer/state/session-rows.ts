import { arranged } from '../../shared/arrange';
import { formatEndpoint } from '../../shared/endpoint';
import { savedSessions, type FollowedFile } from '../../shared/followed';
import { isLive, type ForwardStatus, type SessionStatus } from '../../shared/status';
import type { SessionId } from '../../shared/ids';
import { targetOf, type SessionProfile } from '../../shared/session-profile';
import type { Snapshot } from '../../shared/snapshot';
import type { Replica } from './replica';

/** A session of the list: each is there once, wherever it is known from. */
export interface ListedSession {
  readonly id: SessionId;
  /** As it is saved; as it is open or typed, where it is not saved. */
  readonly profile: SessionProfile;
  /** Its status; null while it is not open. */
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

/** Sessions by their ids, in the order they are listed. */
export type ListedSessions = ReadonlyMap<SessionId, ListedSession>;

/**
 * All sessions: those that are open without being saved and those that are only typed yet, then the user's own and those of each
 * followed file, in the order the user gave them. Pure.
 * @param typed sessions on a form that have unsaved changes, or are chosen
 * @param before the result of the last time: rows of which nothing changed are taken from it, and all of it where no row did, so
 *   that nothing is drawn again for them
 */
export function listSessions(
  { profiles, followed, sessions, order }: Pick<Snapshot, 'profiles' | 'followed' | 'sessions' | 'order'>,
  typed: readonly TypedSession[],
  before: ListedSessions = new Map(),
): ListedSessions {
  const opened = new Map(sessions.map((session) => [session.id, session]));
  const forms = new Map(typed.map((form) => [form.profile.id, form]));
  const saved = new Map<SessionId, Pick<ListedSession, 'profile' | 'place'>>([
    ...profiles.map((profile) => [profile.id, { profile, place: 'own' }] as const),
    ...followed.flatMap((file) =>
      file.profiles.map((profile) => [profile.id, { profile, place: file }] as const),
    ),
  ]);
  const unsaved = [...sessions, ...typed].filter(({ profile: { id } }) => !saved.has(id));
  const places = new Map(unsaved.map(({ profile }) => [profile.id, { profile, place: 'unsaved' as const }]));
  // An open session goes by what it was opened with, also where the form says something else by now.
  for (const { id, profile } of sessions) if (places.has(id)) places.set(id, { profile, place: 'unsaved' });
  const row = ({ profile, place }: Pick<ListedSession, 'profile' | 'place'>): ListedSession => {
    const open = opened.get(profile.id) ?? null;
    const hasChanges = forms.get(profile.id)?.hasChanges === true;
    const known = before.get(profile.id);
    const isSame =
      known?.profile === profile &&
      known.open === open &&
      known.place === place &&
      known.hasChanges === hasChanges;
    return isSame ? known : { id: profile.id, profile, open, place, hasChanges };
  };
  const named = [...saved.values()].map((one) => ({ ...one, id: one.profile.id, name: one.profile.name }));
  const rows = [...places.values(), ...arranged(named, order)].map(row);
  const known = [...before.values()];
  const isSame = rows.length === known.length && rows.every((one, at) => one === known[at]);
  return isSame ? before : new Map(rows.map((one) => [one.id, one]));
}

/** The server of a session in few words: with its port unless that is the one everybody takes, and as typed where that is none. */
export function serverInFew({ host, port }: Pick<SessionProfile, 'host' | 'port'>): string {
  const target = targetOf({ host, port, username: '' });
  if (!target.ok) return host.trim();
  const { username, host: name } = target.value;
  const server = port === usualPort ? name : formatEndpoint(target.value);
  return username === null ? server : `${username}@${server}`;
}

const usualPort = 22;

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

/** A session as its page shows it: what it does, and, while it is not live, what Connect would make of it as it is saved now. */
export function shownStatus({ open, profile }: Pick<ListedSession, 'open' | 'profile'>): SessionStatus {
  if (open === null) return closedStatus(profile);
  return isLive(open.state) ? open : { ...open, profile, forwards: closedStatus(profile).forwards };
}
