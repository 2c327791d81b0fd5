import { isDeepStrictEqual } from 'node:util';
import type { CommandInput } from '../../shared/contract';
import { atHop, type AppError } from '../../shared/errors';
import { newNoticeId, type SessionId } from '../../shared/ids';
import { fail, ok, type Result } from '../../shared/result';
import { checkName, defaultSettingsName, type SessionProfile } from '../../shared/session-profile';
import type { Notice } from '../../shared/snapshot';
import { missing } from '../../shared/texts/requests';
import type { SessionStore, StoredSessions } from '../storage';
import { createQueue } from '../system/async';

type Done = Promise<Result<Record<string, never>>>;
type Whole = CommandInput<'savedSessions.save'>;

/** A saved session that took another's place, or, with null, none's. */
export interface Replaced {
  readonly to: SessionProfile;
  readonly from: SessionProfile | null;
}

/** The listener. */
interface LibraryOwner {
  readonly changed: (slice: 'profiles' | 'defaults' | 'notices') => void;
  /** Why a session is not the user's own to save or delete; null where it is. */
  readonly refusal: (session: Pick<SessionProfile, 'id' | 'name'>) => AppError | null;
  /** The saved sessions that are not the user's own. */
  readonly others: () => readonly SessionProfile[];
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
    return this.#change('profiles', (current) => this.#withProfile(current, profile));
  }

  /**
   * Saves many in one write, each as `save` does.
   * @returns what took which place, for {@link putBack}; with an error nothing is saved
   */
  async saveAll(profiles: readonly SessionProfile[]): Promise<Result<readonly Replaced[]>> {
    let replaced: readonly Replaced[] = [];
    const saved = await this.#change('profiles', (current) => {
      let next: Result<StoredSessions> = ok<StoredSessions>(current);
      for (const profile of profiles) {
        if (!next.ok) return next;
        next = this.#withProfile(next.value, profile);
      }
      if (!next.ok) return next;
      const after = next.value.profiles;
      const hops = [...after, ...this.owner.others()];
      const wrong = profiles.find((profile) => !hasItsJumps(profile, hops));
      if (wrong !== undefined) return fail(atHop({ code: 'jump-missing', data: {} }, wrong.name));
      replaced = profiles.map(({ id }) => ({
        to: after.find((profile) => profile.id === id) as SessionProfile,
        from: current.profiles.find((profile) => profile.id === id) ?? null,
      }));
      return next;
    });
    return saved.ok ? ok(replaced) : saved;
  }

  /**
   * Takes sessions off the list again, with what stood in their place back on it, in one write.
   * @returns the names of those that were changed, deleted or renamed since, or whose old name is taken: they stay as they are
   */
  async putBack(replaced: readonly Replaced[]): Promise<Result<readonly string[]>> {
    let kept: readonly string[] = [];
    let removed: readonly SessionId[] = [];
    const saved = await this.#change('profiles', ({ profiles, ...rest }) => {
      const untouched = replaced.filter(({ to }) => {
        const now = profiles.find(({ id }) => id === to.id);
        return now !== undefined && isDeepStrictEqual(now, to);
      });
      const ids = new Set(untouched.map(({ to }) => to.id));
      const others = profiles.filter(({ id }) => !ids.has(id));
      const names = new Set(others.map(({ name }) => name));
      const back = untouched.map(({ to, from }) => (from !== null && names.has(from.name) ? to : from));
      const after = new Set([...others, ...back].map((profile) => profile?.id));
      kept = replaced
        .filter((entry) => {
          const at = untouched.indexOf(entry);
          return at < 0 ? after.has(entry.to.id) || entry.from !== null : back[at] !== entry.from;
        })
        .map(({ to }) => to.name);
      removed = untouched.filter((_entry, at) => back[at] === null).map(({ to }) => to.id);
      return ok({
        ...rest,
        profiles: sorted([...others, ...back.filter((profile) => profile !== null)]),
      });
    });
    if (!saved.ok) return saved;
    for (const id of removed) this.owner.deleted(id);
    return ok(kept);
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

  /** The sessions with one more, or another in the place of what has its id. */
  #withProfile({ profiles, ...rest }: StoredSessions, profile: SessionProfile): Result<StoredSessions> {
    const name = checkName(profile.name);
    if (!name.ok) return name;
    const refused = this.owner.refusal({ id: profile.id, name: name.value });
    if (refused !== null) return fail(refused);
    const others = profiles.filter(({ id }) => id !== profile.id);
    if (name.value === defaultSettingsName || others.some((other) => other.name === name.value)) {
      return fail({ code: 'name-taken', data: { text: name.value } });
    }
    return ok({ ...rest, profiles: sorted([...others, { ...profile, name: name.value }]) });
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

/** Whether the saved sessions it takes for jump hosts are there. */
function hasItsJumps({ jumps }: SessionProfile, profiles: readonly SessionProfile[]): boolean {
  return jumps.every((jump) => jump.kind !== 'saved' || profiles.some(({ id }) => id === jump.sessionId));
}

/** The order of PuTTY's list: by the bytes of the name, capitals before small letters. */
function sorted(profiles: readonly SessionProfile[]): readonly SessionProfile[] {
  return [...profiles].sort((left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0));
}
