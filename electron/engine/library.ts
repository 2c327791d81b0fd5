import type { CommandInput } from '../../shared/contract';
import type { AppError } from '../../shared/errors';
import { newNoticeId, type SessionId } from '../../shared/ids';
import { fail, ok, type Result } from '../../shared/result';
import { checkName, defaultSettingsName, type SessionProfile } from '../../shared/session-profile';
import type { Notice } from '../../shared/snapshot';
import { missing } from '../../shared/texts/requests';
import type { SessionStore, StoredSessions } from '../storage';
import { createQueue } from '../system/async';

type Done = Promise<Result<Record<string, never>>>;
type Whole = CommandInput<'savedSessions.save'>;

/** The listener. */
interface LibraryOwner {
  readonly changed: (slice: 'profiles' | 'defaults' | 'notices') => void;
  /** Why a session is not the user's own to save or delete; null where it is. */
  readonly refusal: (session: Pick<SessionProfile, 'id' | 'name'>) => AppError | null;
  /** A saved session was deleted. */
  readonly deleted: (id: SessionId) => void;
}

/**
 * The saved sessions, Default Settings, and notices about them, with their commands. What is shown changes only after the disk
 * took it, so that nothing seems saved that is not.
 */
export class Library {
  readonly #inTurn = createQueue();
  #stored: StoredSessions;
  #notices: readonly Notice[];

  private constructor(
    private readonly store: SessionStore,
    loaded: Awaited<ReturnType<SessionStore['load']>>,
    private readonly owner: LibraryOwner,
  ) {
    this.#stored = { profiles: sorted(loaded.profiles), defaults: loaded.defaults };
    this.#notices = loaded.notices;
  }

  /** Reads the saved sessions. */
  static async read(store: SessionStore, owner: LibraryOwner): Promise<Library> {
    return new Library(store, await store.load(), owner);
  }

  profiles(): readonly SessionProfile[] {
    return this.#stored.profiles;
  }

  defaults(): SessionProfile {
    return this.#stored.defaults;
  }

  notices(): readonly Notice[] {
    return this.#notices;
  }

  /** Saves under the profile's name, replacing what has its id. */
  save({ profile }: Whole): Done {
    return this.#change('profiles', ({ profiles, ...rest }) => {
      const name = checkName(profile.name);
      if (!name.ok) return name;
      const refused = this.owner.refusal({ id: profile.id, name: name.value });
      if (refused !== null) return fail(refused);
      const others = profiles.filter(({ id }) => id !== profile.id);
      if (name.value === defaultSettingsName || others.some((other) => other.name === name.value)) {
        return fail({ code: 'name-taken', data: { text: name.value } });
      }
      return ok({ ...rest, profiles: sorted([...others, { ...profile, name: name.value }]) });
    });
  }

  saveDefaults({ profile }: Whole): Done {
    return this.#change('defaults', ({ profiles, defaults }) =>
      ok({ profiles, defaults: { ...profile, id: defaults.id, name: '' } }),
    );
  }

  async delete({ sessionId }: CommandInput<'savedSessions.delete'>): Done {
    const deleted = await this.#change('profiles', ({ profiles, ...rest }) => {
      const refused = this.owner.refusal({ id: sessionId, name: '' });
      if (refused !== null) return fail(refused);
      const others = profiles.filter(({ id }) => id !== sessionId);
      return others.length < profiles.length
        ? ok({ ...rest, profiles: others })
        : fail({ code: 'not-found', data: { what: missing.savedSession } });
    });
    if (deleted.ok) this.owner.deleted(sessionId);
    return deleted;
  }

  /** Adds a notice, unless the same stands already. */
  readonly notify = (text: string, error: AppError | null): void => {
    if (this.#notices.some((notice) => notice.text === text)) return;
    this.#notices = [...this.#notices, { id: newNoticeId(), text, error }];
    this.owner.changed('notices');
  };

  dismiss({ noticeId }: CommandInput<'notices.dismiss'>): Done {
    const others = this.#notices.filter(({ id }) => id !== noticeId);
    if (others.length === this.#notices.length) {
      return Promise.resolve(fail({ code: 'not-found', data: { what: missing.notice } }));
    }
    this.#notices = others;
    this.owner.changed('notices');
    return Promise.resolve(ok({}));
  }

  /** Resolves when everything asked for is on disk. */
  settled(): Promise<void> {
    return this.#inTurn(() => Promise.resolve());
  }

  /** One change after the other, each made from what the one before left. */
  async #change(
    slice: 'profiles' | 'defaults',
    make: (current: StoredSessions) => Result<StoredSessions>,
  ): Done {
    const result = await this.#inTurn(async () => {
      const next = make(this.#stored);
      if (!next.ok) return next;
      const written = await this.store.save(next.value);
      if (written.ok) this.#stored = next.value;
      return written;
    });
    if (!result.ok) return result;
    this.owner.changed(slice);
    return ok({});
  }
}

/** The order of PuTTY's list: by the bytes of the name, capitals before small letters. */
function sorted(profiles: readonly SessionProfile[]): readonly SessionProfile[] {
  return [...profiles].sort((left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0));
}
