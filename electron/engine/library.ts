import { isDeepStrictEqual } from 'node:util';
import { byName, type GroupOrder, type SessionOrder } from '../../shared/arrange';
import { rearranged, type Arrangement } from '../../shared/arrangement';
import type { CommandInput, CommandOutput } from '../../shared/contract';
import { atHop, type AppError } from '../../shared/errors';
import { newNoticeId, type SessionId } from '../../shared/ids';
import { fail, ok, type Result } from '../../shared/result';
import { changedSince, revisionOf } from '../../shared/revision';
import { checkName, defaultSettingsName, type SessionProfile } from '../../shared/session-profile';
import type { Notice } from '../../shared/snapshot';
import { startCircle } from '../../shared/start-order';
import { missing } from '../../shared/texts/requests';
import type { SessionStore, StoredSessions } from '../storage';
import { createQueue } from '../system/async';

type Done = Promise<Result<Record<string, never>>>;
type Revised = CommandInput<'savedSessions.save'>;
type Slice = 'profiles' | 'order' | 'groupOrder' | 'defaults';

const noGroups: GroupOrder = [];
const noSavedSession = fail({ code: 'not-found', data: { what: missing.savedSession } });

/** A saved session that took another's place, or, with null, none's. */
export interface Replaced {
  readonly to: SessionProfile;
  readonly from: SessionProfile | null;
}

/** A saved session before an edit and after it. */
export interface EditedSession {
  readonly before: SessionProfile;
  readonly after: SessionProfile;
}

/** The listener. */
interface LibraryOwner {
  readonly changed: (slice: Slice | 'notices') => void;
  /** Why a session is not the user's own to save or delete; null where it is. */
  readonly refusal: (session: Pick<SessionProfile, 'id' | 'name'>) => AppError | null;
  /** The saved sessions that are not the user's own. */
  readonly others: () => readonly SessionProfile[];
  /** A saved session was deleted. */
  readonly deleted: (id: SessionId) => void;
  /** A session is saved where none was, maybe one that was deleted. */
  readonly added: (id: SessionId) => void;
}

/**
 * The saved sessions, their order, Default Settings, and notices about them, with their commands. What is shown changes only after
 * the disk took it, so that nothing seems saved that is not.
 */
export class Library {
  readonly #inTurn = createQueue();
  #stored: StoredSessions;
  #notices: readonly Notice[];

  private constructor(
    private readonly store: SessionStore,
    { notices, ...stored }: Awaited<ReturnType<SessionStore['load']>>,
    private readonly owner: LibraryOwner,
  ) {
    this.#stored = { ...stored, profiles: stored.profiles.toSorted(byName) };
    this.#notices = notices;
  }

  /** Reads the saved sessions. */
  static async read(store: SessionStore, owner: LibraryOwner): Promise<Library> {
    return new Library(store, await store.load(), owner);
  }

  profiles(): readonly SessionProfile[] {
    return this.#stored.profiles;
  }

  order(): SessionOrder {
    return this.#stored.order;
  }

  groupOrder(): GroupOrder {
    return this.#stored.groupOrder ?? noGroups;
  }

  defaults(): SessionProfile {
    return this.#stored.defaults;
  }

  notices(): readonly Notice[] {
    return this.#notices;
  }

  /** Saves under the profile's name, replacing what has its id and is at that revision. */
  async save(revised: Revised): Done {
    const saved = await this.#change('profiles', (current) => this.#withProfiles(current, [revised]));
    if (saved.ok && revised.replaces === null) this.owner.added(revised.profile.id);
    return saved;
  }

  /**
   * Saves many in one write, each as `save` does.
   * @returns what took which place, for {@link putBack}; with an error nothing is saved
   */
  async saveAll(sessions: readonly Revised[]): Promise<Result<readonly Replaced[]>> {
    let replaced: readonly Replaced[] = [];
    const saved = await this.#change('profiles', (current) => {
      const next = this.#withProfiles(current, sessions);
      if (!next.ok) return next;
      const before = byId(current.profiles);
      const after = byId(next.value.profiles);
      const hops = new Set([...after.keys(), ...this.owner.others().map(({ id }) => id)]);
      const wrong = sessions.find(({ profile }) => !hasItsJumps(profile, hops));
      if (wrong !== undefined) return fail(atHop({ code: 'jump-missing', data: {} }, wrong.profile.name));
      replaced = sessions.flatMap(({ profile: { id } }) => {
        const to = after.get(id);
        return to === undefined ? [] : [{ to, from: before.get(id) ?? null }];
      });
      return next;
    });
    if (!saved.ok) return saved;
    for (const { to, from } of replaced) if (from === null) this.owner.added(to.id);
    return ok(replaced);
  }

  /**
   * Changes one saved session, but for its name, from what it is by then; nothing is written where that makes no difference.
   * @returns how it was and how it is; null where none is saved; fails with what `edit` does
   */
  async edit(
    id: SessionId,
    edit: (saved: SessionProfile) => Result<SessionProfile>,
  ): Promise<Result<EditedSession | null>> {
    let done: EditedSession | null = null;
    const saved = await this.#change('profiles', (current) => {
      const { profiles } = current;
      const found = profiles.find((profile) => profile.id === id);
      if (found === undefined) return ok(current);
      const edited = edit(found);
      if (!edited.ok) return edited;
      done = { before: found, after: edited.value };
      return edited.value === found
        ? ok(current)
        : ok({ ...current, profiles: profiles.with(profiles.indexOf(found), edited.value) });
    });
    return saved.ok ? ok(done) : saved;
  }

  arrange(wanted: Arrangement): Done {
    return this.#change(['profiles', 'order', 'groupOrder'], (current) => {
      for (const { sessionId } of wanted.moves) {
        const refused = this.owner.refusal({ id: sessionId, name: '' });
        if (refused !== null) return fail(refused);
      }
      const after = rearranged(current, wanted);
      return after.ok ? ok({ ...current, ...after.value }) : after;
    });
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
      const staying = this.#withoutTheirNames(untouched, others);
      const back = untouched.map((entry) => (staying.has(entry) ? entry.to : entry.from));
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
        profiles: [...others, ...back.filter((profile) => profile !== null)].toSorted(byName),
      });
    });
    if (!saved.ok) return saved;
    for (const id of removed) this.owner.deleted(id);
    return ok(kept);
  }

  saveDefaults({ profile, replaces }: CommandInput<'savedSessions.saveDefaults'>): Done {
    return this.#change('defaults', ({ defaults, ...rest }) =>
      revisionOf(defaults) === replaces
        ? ok({ ...rest, defaults: { ...profile, id: defaults.id, name: '' } })
        : fail({ code: 'session-changed', data: { title: defaultSettingsName, how: 'changed' } }),
    );
  }

  async delete({
    sessionId,
  }: CommandInput<'savedSessions.delete'>): Promise<Result<CommandOutput<'savedSessions.delete'>>> {
    let deleted: SessionProfile | undefined;
    const saved = await this.#change('profiles', ({ profiles, ...rest }) => {
      const refused = this.owner.refusal({ id: sessionId, name: '' });
      if (refused !== null) return fail(refused);
      deleted = profiles.find(({ id }) => id === sessionId);
      return deleted === undefined
        ? noSavedSession
        : ok({ ...rest, profiles: profiles.filter((profile) => profile !== deleted) });
    });
    if (!saved.ok) return saved;
    this.owner.deleted(sessionId);
    return deleted === undefined ? noSavedSession : ok({ profile: deleted });
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

  /** Those that cannot have their old names again: another session has it by now, or one of these that has to stay as it is. */
  #withoutTheirNames(
    replaced: readonly Replaced[],
    others: readonly SessionProfile[],
  ): ReadonlySet<Replaced> {
    const staying = new Set<Replaced>();
    const names = new Set(others.map(({ name }) => name));
    for (let before = -1; before < staying.size;) {
      before = staying.size;
      for (const entry of replaced) {
        const { from, to } = entry;
        if (from === null || staying.has(entry)) continue;
        if (!names.has(from.name) && this.owner.refusal(from) === null) continue;
        staying.add(entry);
        names.add(to.name);
      }
    }
    return staying;
  }

  /** The sessions with more of them, or with others in the place of what has their ids. */
  #withProfiles({ profiles, ...rest }: StoredSessions, sessions: readonly Revised[]): Result<StoredSessions> {
    const all = new Map(byId(profiles));
    const names = new Map(profiles.map(({ name, id }) => [name, id]));
    for (const { profile, replaces } of sessions) {
      const { id } = profile;
      const name = checkName(profile.name);
      if (!name.ok) return name;
      const refused = this.owner.refusal({ id, name: name.value });
      if (refused !== null) return fail(refused);
      const before = all.get(id);
      const changed = changedSince(profile, before, replaces);
      if (changed !== null) return fail(changed);
      if (name.value === defaultSettingsName || (names.get(name.value) ?? id) !== id) {
        return fail({ code: 'name-taken', data: { text: name.value } });
      }
      if (before !== undefined) names.delete(before.name);
      names.set(name.value, id);
      all.set(id, { ...profile, name: name.value });
    }
    const after = [...all.values()];
    const titles = firstCircle(sessions, [...after, ...this.owner.others()]);
    if (titles !== null) return fail({ code: 'start-circle', data: { titles } });
    return ok({ ...rest, profiles: after.toSorted(byName) });
  }

  /** One change after the other, each made from what the one before left. */
  async #change(
    slices: Slice | readonly Slice[],
    make: (current: StoredSessions) => Result<StoredSessions>,
  ): Done {
    return await this.#inTurn(async () => {
      const next = make(this.#stored);
      if (!next.ok) return next;
      if (next.value === this.#stored) return ok({});
      const written = await this.store.save(next.value);
      if (!written.ok) return written;
      this.#stored = next.value;
      for (const slice of [slices].flat()) this.owner.changed(slice);
      return ok({});
    });
  }
}

function byId(profiles: readonly SessionProfile[]): ReadonlyMap<SessionId, SessionProfile> {
  return new Map(profiles.map((profile) => [profile.id, profile]));
}

/** The first circle in which sessions start after one another; null where none does. */
function firstCircle(
  sessions: readonly Revised[],
  saved: readonly SessionProfile[],
): readonly string[] | null {
  for (const { profile } of sessions) {
    const titles = profile.startAfter.length === 0 ? null : startCircle(profile, saved);
    if (titles !== null) return titles;
  }
  return null;
}

/** Whether the saved sessions it takes for jump hosts are among these. */
function hasItsJumps({ jumps }: SessionProfile, saved: ReadonlySet<SessionId>): boolean {
  return jumps.every((jump) => jump.kind !== 'saved' || saved.has(jump.sessionId));
}
