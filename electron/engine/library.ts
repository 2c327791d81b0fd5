import type { AppError } from '../../shared/errors';
import { newNoticeId, type NoticeId, type SessionId } from '../../shared/ids';
import { fail, ok, type Result } from '../../shared/result';
import { checkName, defaultSettingsName, type SessionProfile } from '../../shared/session-profile';
import type { Notice } from '../../shared/snapshot';
import type { SessionStore, StoredSessions } from '../storage/types';
import { createQueue } from '../system/async';

/** The saved sessions, Default Settings, and notices about them. */
export interface Library {
  readonly profiles: () => readonly SessionProfile[];
  readonly defaults: () => SessionProfile;
  readonly notices: () => readonly Notice[];
  /** Saves under the profile's name, replacing what has its id. */
  readonly save: (profile: SessionProfile) => Promise<Result<Record<string, never>>>;
  readonly saveDefaults: (profile: SessionProfile) => Promise<Result<Record<string, never>>>;
  readonly remove: (id: SessionId) => Promise<Result<Record<string, never>>>;
  /** Adds a notice, unless the same stands already. */
  readonly notify: (text: string, error: AppError | null) => void;
  readonly dismiss: (id: NoticeId) => Result<Record<string, never>>;
  /** Resolves when everything asked for is on disk. */
  readonly settled: () => Promise<void>;
}

/**
 * Reads the saved sessions. What is shown changes only after the disk took it, so that nothing seems saved that is not.
 * @param changed called with the slice that changed
 */
export async function createLibrary(
  store: SessionStore,
  changed: (slice: 'profiles' | 'defaults' | 'notices') => void,
): Promise<Library> {
  const loaded = await store.load();
  let stored: StoredSessions = { profiles: sorted(loaded.profiles), defaults: loaded.defaults };
  let notices: readonly Notice[] = loaded.notices;
  const inTurn = createQueue();

  /** One change after the other, each made from what the one before left. */
  const change = (
    make: (current: StoredSessions) => Result<StoredSessions>,
  ): Promise<Result<Record<string, never>>> =>
    inTurn(async () => {
      const next = make(stored);
      if (!next.ok) return next;
      const written = await store.save(next.value);
      if (!written.ok) return written;
      stored = next.value;
      return ok({});
    });
  const reported = async (
    slice: 'profiles' | 'defaults',
    turn: Promise<Result<Record<string, never>>>,
  ): Promise<Result<Record<string, never>>> => {
    const result = await turn;
    if (result.ok) changed(slice);
    return result;
  };

  return {
    profiles: () => stored.profiles,
    defaults: () => stored.defaults,
    notices: () => notices,
    save: (profile) =>
      reported(
        'profiles',
        change((current) => {
          const name = checkName(profile.name);
          if (!name.ok) return name;
          const taken = current.profiles.some(
            (other) => other.name === name.value && other.id !== profile.id,
          );
          if (taken || name.value === defaultSettingsName) {
            return fail({ code: 'name-taken', data: { text: name.value } });
          }
          const others = current.profiles.filter(({ id }) => id !== profile.id);
          return ok({ ...current, profiles: sorted([...others, { ...profile, name: name.value }]) });
        }),
      ),
    saveDefaults: (profile) =>
      reported(
        'defaults',
        change((current) => ok({ ...current, defaults: { ...profile, id: current.defaults.id, name: '' } })),
      ),
    remove: (id) =>
      reported(
        'profiles',
        change((current) =>
          current.profiles.some((profile) => profile.id === id)
            ? ok({ ...current, profiles: current.profiles.filter((profile) => profile.id !== id) })
            : fail({ code: 'not-found', data: { what: 'saved session' } }),
        ),
      ),
    notify: (text, error) => {
      if (notices.some((notice) => notice.text === text)) return;
      notices = [...notices, { id: newNoticeId(), text, error }];
      changed('notices');
    },
    dismiss: (id) => {
      if (!notices.some((notice) => notice.id === id))
        return fail({ code: 'not-found', data: { what: 'notice' } });
      notices = notices.filter((notice) => notice.id !== id);
      changed('notices');
      return ok({});
    },
    settled: () => inTurn(() => Promise.resolve()),
  };
}

/** The order of PuTTY's list: by the bytes of the name, capitals before small letters. */
function sorted(profiles: readonly SessionProfile[]): readonly SessionProfile[] {
  return [...profiles].sort((left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0));
}
