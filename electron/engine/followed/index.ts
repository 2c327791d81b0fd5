import type { CommandInput } from '../../../shared/contract';
import type { AppError } from '../../../shared/errors';
import { overlayKeys, type FollowedFile, type Overlay } from '../../../shared/followed';
import { newFollowedId, type FollowedId, type SessionId } from '../../../shared/ids';
import { canonicalText } from '../../../shared/json';
import { fail, ok, type Result } from '../../../shared/result';
import { checkName, defaultSettingsName, type SessionProfile } from '../../../shared/session-profile';
import type { Notice } from '../../../shared/snapshot';
import * as texts from '../../../shared/texts/followed';
import { missing } from '../../../shared/texts/requests';
import type { KeptFollowed } from '../../storage';
import { createQueue } from '../../system/async';
import { within, type Clock } from '../clock';
import { overlaid } from './group';
import { FollowedReader, unreadableFor } from './reader';
import { stableSessionId } from './stable-ids';
import type { FollowedWorld } from './types';

export type { FollowedWorld } from './types';

/** Longest that followed files are waited for, in milliseconds: one may be on a drive that does not answer. */
export const longestRead = 3000;

type Done = Promise<Result<Record<string, never>>>;

interface FollowedOwner {
  readonly clock: Clock;
  /** The home folder, which a group's name has as `~`. */
  readonly home: string;
  /** The user's own saved sessions, and what new ones start from. */
  readonly own: () => { readonly profiles: readonly SessionProfile[]; readonly defaults: SessionProfile };
  readonly changed: () => void;
  /** A session was followed, and is no longer, as the user wants it. */
  readonly forgotten: (id: SessionId) => void;
}

interface FollowedEntry {
  readonly kept: KeptFollowed;
  readonly reader: FollowedReader;
}

/** The followed files: their sessions, with what is the user's own of them, and the commands about them. */
export class Followed {
  readonly #inTurn = createQueue();
  #files: readonly FollowedEntry[];
  /** The list as it was made last, and the saved sessions it was made beside; null when a file changed since. */
  #listed: { readonly beside: readonly SessionProfile[]; readonly files: readonly FollowedFile[] } | null =
    null;

  private constructor(
    private readonly world: FollowedWorld,
    files: readonly KeptFollowed[],
    readonly notices: readonly Notice[],
    private readonly owner: FollowedOwner,
  ) {
    this.#files = files.map((kept) => ({ kept, reader: this.#readerOf(kept) }));
  }

  /** Reads which files are followed. They themselves are being read when this resolves. */
  static async read(world: FollowedWorld, owner: FollowedOwner): Promise<Followed> {
    const { files, notices } = await world.store.load();
    const followed = new Followed(world, files, notices, owner);
    followed.readAgain();
    return followed;
  }

  /** The followed files with their sessions. */
  list(): readonly FollowedFile[] {
    const { profiles } = this.owner.own();
    if (this.#listed?.beside !== profiles) this.#listed = { beside: profiles, files: this.#make(profiles) };
    return this.#listed.files;
  }

  /** Ids of the sessions that open when Ginnel starts, before their files were read. */
  marked(): readonly SessionId[] {
    return this.#files.flatMap(({ kept: { path, overlays } }) =>
      overlays
        .filter(({ overlay }) => overlay.connectAtStart === true)
        .map(({ session }) => stableSessionId(path, session)),
    );
  }

  /** Resolves when each file was read once, or after so many milliseconds, where there is a limit. Never rejects. */
  async readOnce(limit: number | null): Promise<void> {
    const waiting = this.#files.filter(({ reader }) => reader.state.kind === 'reading');
    if (waiting.length === 0) return;
    const read = Promise.all(waiting.map(({ reader }) => reader.read()));
    await (limit === null ? read : within(this.owner.clock, read, limit));
  }

  /** Reads all files anew: what their sessions start from has changed. */
  readAgain(): void {
    for (const { reader } of this.#files) void reader.read();
  }

  /** Why a session cannot be saved or deleted as one of the user's own; null where it can. */
  refusal({ id, name }: Pick<SessionProfile, 'id' | 'name'>): AppError | null {
    for (const { name: path, profiles } of this.list()) {
      const there = profiles.find((profile) => profile.id === id || profile.name === name);
      if (there !== undefined) return { code: 'session-followed', data: { text: there.name, path } };
    }
    return null;
  }

  add({ path: typed }: CommandInput<'followed.add'>): Promise<Result<{ readonly followedId: FollowedId }>> {
    return this.#inTurn(async () => {
      const place = await this.world.locate(typed);
      if (!place.ok) return place;
      const { kind, path } = place.value;
      const known = this.#files.find(({ kept }) => kept.path === path);
      if (known !== undefined) return ok({ followedId: known.kept.id });
      const found = await this.world.read(place.value, this.owner.own().defaults);
      const error = unreadableFor(found);
      if (error !== null) return fail(error);
      if (found.plan.sessions.length === 0) {
        return fail({ code: 'import-problem', data: texts.noSessions(path) });
      }
      const kept: KeptFollowed = { id: newFollowedId(), kind, path, overlays: [] };
      const reader = this.#readerOf(kept);
      const saved = await this.#save([...this.#files, { kept, reader }]);
      if (!saved.ok) return saved;
      reader.take(found);
      return ok({ followedId: kept.id });
    });
  }

  remove({ followedId }: CommandInput<'followed.remove'>): Done {
    return this.#inTurn(async () => {
      const removed = this.#files.find(({ kept }) => kept.id === followedId);
      if (removed === undefined) return fail({ code: 'not-found', data: { what: missing.followedFile } });
      const saved = await this.#save(this.#files.filter((file) => file !== removed));
      if (!saved.ok) return saved;
      removed.reader.close();
      for (const { profile } of removed.reader.group.sessions) this.owner.forgotten(profile.id);
      return ok({});
    });
  }

  overlay({ sessionId, overlay }: CommandInput<'followed.overlay'>): Done {
    return this.#inTurn(async () => {
      const file = this.#files.find(({ reader }) =>
        reader.group.sessions.some(({ profile }) => profile.id === sessionId),
      );
      const session = file?.reader.group.sessions.find(({ profile }) => profile.id === sessionId);
      if (file === undefined || session === undefined) {
        return fail({ code: 'not-found', data: { what: missing.savedSession } });
      }
      const { kept, reader } = file;
      const foreign = Object.keys(overlay).find((key) => !overlayKeys[kept.kind].some((own) => own === key));
      if (foreign !== undefined)
        return fail({ code: 'not-available', data: { what: texts.switchOf(foreign) } });
      const named = overlay.name === undefined ? ok(undefined) : this.#checkName(overlay.name, sessionId);
      if (!named.ok) return named;
      const isOthers = ({ session: alias }: { readonly session: string }): boolean => alias !== session.alias;
      const before = kept.overlays.find((one) => !isOthers(one))?.overlay ?? {};
      const renamed = named.value === undefined ? {} : { name: named.value };
      const own = ownOf({ ...before, ...overlay, ...renamed }, session.profile);
      const others = kept.overlays.filter(isOthers);
      const overlays =
        Object.keys(own).length === 0 ? others : [...others, { session: session.alias, overlay: own }];
      return this.#save(
        this.#files.map((one) => (one === file ? { kept: { ...kept, overlays }, reader } : one)),
      );
    });
  }

  async choose(): Promise<Result<string | null>> {
    const { choose } = this.world;
    return choose === null
      ? fail({ code: 'not-available', data: { what: missing.fileDialog } })
      : ok(await choose());
  }

  /** Ends the watching. Resolves when everything asked for is on disk. */
  close(): Promise<void> {
    for (const { reader } of this.#files) reader.close();
    return this.#inTurn(() => Promise.resolve());
  }

  #readerOf({ kind, path }: KeptFollowed): FollowedReader {
    const { clock, own } = this.owner;
    const { read, watch } = this.world;
    const changed = (): void => this.#changed();
    return new FollowedReader(
      { kind, path },
      { clock, read, watch, changed, defaults: () => own().defaults },
    );
  }

  #checkName(name: string, id: SessionId): Result<string> {
    const checked = checkName(name);
    if (!checked.ok) return checked;
    const all = [...this.owner.own().profiles, ...this.list().flatMap(({ profiles }) => profiles)];
    const isTaken =
      checked.value === defaultSettingsName ||
      all.some((other) => other.id !== id && other.name === checked.value);
    return isTaken ? fail({ code: 'name-taken', data: { text: checked.value } }) : checked;
  }

  /** Shown sessions change only after the disk took the change. */
  async #save(files: readonly FollowedEntry[]): Done {
    const saved = await this.world.store.save(files.map(({ kept }) => kept));
    if (!saved.ok) return saved;
    this.#files = files;
    this.#changed();
    return ok({});
  }

  #changed(): void {
    this.#listed = null;
    this.owner.changed();
  }

  #make(own: readonly SessionProfile[]): readonly FollowedFile[] {
    const ids = new Set(own.map(({ id }) => id));
    const names = new Set([defaultSettingsName, ...own.map(({ name }) => name)]);
    return this.#files.map(({ kept, reader }) => {
      const file = nameOf(kept.path, this.owner.home);
      const overlays = new Map(kept.overlays.map(({ session, overlay }) => [session, overlay]));
      const isOwn = ({ profile }: { readonly profile: SessionProfile }): boolean => ids.has(profile.id);
      const { sessions, said } = reader.group;
      const profiles = sessions
        .filter((session) => !isOwn(session))
        .map(({ alias, profile }) => {
          const shown = overlaid(kept.kind, profile, overlays.get(alias) ?? {});
          const name = freeName(shown.name, file, names);
          names.add(name);
          return { ...shown, name };
        });
      const replaced = sessions.filter(isOwn).map(({ alias }) => ({
        ...{ sessionId: null, about: alias, text: alias },
        ...{ why: texts.savedAsOwn, isWrong: false },
      }));
      const { id, kind, path } = kept;
      return { id, kind, path, name: file, state: reader.state, profiles, said: [...said, ...replaced] };
    });
  }
}

/** Of what a user set of a session that which the file does not say itself. */
function ownOf(overlay: Overlay, profile: SessionProfile): Overlay {
  return Object.fromEntries(
    Object.entries(overlay).filter(
      ([key, value]) => canonicalText(value) !== canonicalText(profile[key as keyof SessionProfile]),
    ),
  );
}

/** A name that no other saved session has: by it sessions are opened at the command line. */
function freeName(name: string, file: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  const from = texts.nameFrom(name, file).slice(0, 190);
  let free = from;
  for (let number = 2; taken.has(free); number += 1) free = texts.nameNumber(from, number);
  return free;
}

/** A path as a user writes it: the home folder as `~`. */
function nameOf(path: string, home: string): string {
  const isInside = home !== '' && path.startsWith(home) && /^[/\\]/u.test(path.slice(home.length));
  return isInside ? `~${path.slice(home.length)}` : path;
}
