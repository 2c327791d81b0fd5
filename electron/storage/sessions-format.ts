import { groupOrderSchema, mostOrdered, type GroupOrder, type SessionOrder } from '../../shared/arrange';
import { freeName } from '../../shared/free-name';
import { newForwardId, newSessionId, sessionIdSchema } from '../../shared/ids';
import { isJsonObject, type JsonObject } from '../../shared/json';
import { readKeptProfile, readWholeProfile } from '../../shared/kept-profile';
import { checkName, newProfile, type SessionProfile } from '../../shared/session-profile';
import * as texts from '../../shared/texts/storage';
import { extrasOf, withExtras, type Extras } from './extras';
import { contentOf, schemaVersion } from './versions';

/** Contents of `sessions.json`. */
export interface StoredSessions {
  readonly profiles: readonly SessionProfile[];
  readonly defaults: SessionProfile;
  /** Absent from files of before, as from those of users who arranged nothing. */
  readonly order: SessionOrder;
  /** The same, of groups. */
  readonly groupOrder?: GroupOrder;
}

/** An entry that could not be used, and what to call it in a notice. */
interface BadEntry {
  readonly raw: unknown;
  readonly label: string;
  readonly problem: string;
}

/** Contents of a file besides the sessions, kept so that saving costs none of it. */
interface Remainder {
  /** Entries that could not be used, as they stood. */
  readonly bad: readonly BadEntry[];
  /** Unknown fields of the file itself. */
  readonly fields: JsonObject;
  /** Unknown fields of each session, by its id; of the defaults under an empty text. */
  readonly extras: ReadonlyMap<string, Extras>;
  /** Defaults that could not be used, and the ones used in their place. */
  readonly badDefaults: (BadEntry & { readonly instead: SessionProfile }) | null;
}

/** The content of a `sessions.json`. */
export interface SessionsFile {
  readonly sessions: StoredSessions;
  readonly remainder: Remainder;
  /** Sessions that were given another name or id, because an earlier one had it: sentences. */
  readonly renamed: readonly string[];
  readonly newer: boolean;
}

/** An empty file: no sessions, the defaults of PuTTY's panels. */
export function emptySessionsFile(): SessionsFile {
  return {
    sessions: { profiles: [], defaults: newProfile(), order: [] },
    remainder: { bad: [], fields: {}, extras: new Map(), badDefaults: null },
    renamed: [],
    newer: false,
  };
}

/**
 * Reads the text of a `sessions.json`. Every entry stands for itself: a bad one is kept aside and the others are used.
 * @returns null when the text as a whole is broken: not JSON, not an object, no version, no list of sessions
 */
export function parseSessionsFile(text: string): SessionsFile | null {
  const kept = contentOf(text);
  if (kept === null) return null;
  const { schemaVersion: _version, profiles: entries, order, groupOrder, defaults, ...fields } = kept.content;
  if (!Array.isArray(entries)) return null;

  const extras = new Map<string, Extras>();
  const bad: BadEntry[] = [];
  const renamed: string[] = [];
  const profiles: SessionProfile[] = [];
  const taken = { ids: new Set<string>(), names: new Set<string>() };
  entries.forEach((entry: unknown, index) => {
    const read = readEntry(entry);
    const name = read.ok ? checkName(read.profile.name) : null;
    if (!read.ok || name === null || !name.ok) {
      bad.push({
        raw: entry,
        label: labelOf(entry, index),
        problem: read.ok ? texts.nameUnusable : read.problem,
      });
      return;
    }
    const distinct = distinguish({ ...read.profile, name: name.value }, taken, renamed);
    if (read.extras !== null) extras.set(distinct.id, read.extras);
    profiles.push(distinct);
  });

  const readDefaults = readEntry(defaults ?? {});
  if (readDefaults.ok && readDefaults.extras !== null) extras.set('', readDefaults.extras);
  const usedDefaults = readDefaults.ok ? readDefaults.profile : newProfile();
  return {
    sessions: { profiles, defaults: usedDefaults, order: readOrder(order), ...readGroupOrder(groupOrder) },
    remainder: {
      bad,
      fields,
      extras,
      badDefaults: readDefaults.ok
        ? null
        : {
            raw: defaults,
            label: texts.defaultSettings,
            problem: readDefaults.problem,
            instead: usedDefaults,
          },
    },
    renamed,
    newer: kept.isNewer,
  };
}

/** Prints a `sessions.json`: the sessions, and what the file held besides. The inverse of {@link parseSessionsFile}. */
export function printSessionsFile(sessions: StoredSessions, remainder: Remainder): string {
  const { badDefaults } = remainder;
  const { groupOrder = [] } = sessions;
  const untouched =
    badDefaults !== null && JSON.stringify(sessions.defaults) === JSON.stringify(badDefaults.instead);
  const content = {
    schemaVersion,
    profiles: [
      ...sessions.profiles.map((profile) => withExtras(profile, remainder.extras.get(profile.id) ?? null)),
      ...remainder.bad.map(({ raw }) => raw),
    ],
    defaults: untouched ? badDefaults.raw : withExtras(sessions.defaults, remainder.extras.get('') ?? null),
    ...(sessions.order.length > 0 && { order: sessions.order }),
    ...(groupOrder.length > 0 && { groupOrder }),
    ...remainder.fields,
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/**
 * Reads the text of an `open.json`: sessions as in `sessions.json`, saved or not, so that their names may be empty.
 * @returns the sessions that could be read; none from a text that is broken or a newer Ginnel's, and none from one that
 *   says that the system ended the program
 */
export function readOpenSessions(text: string): readonly SessionProfile[] {
  const kept = contentOf(text);
  if (kept?.content['endedBySystem'] === true) return [];
  const entries = kept === null || kept.isNewer ? null : kept.content['profiles'];
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown) => {
    const read = readEntry(entry);
    return read.ok ? [read.profile] : [];
  });
}

/**
 * Prints an `open.json`. The inverse of {@link readOpenSessions}.
 * @param endedBySystem the system ends the program with these open, which is no crash
 */
export function printOpenSessions(profiles: readonly SessionProfile[], endedBySystem: boolean): string {
  const mark = endedBySystem ? { endedBySystem } : {};
  return `${JSON.stringify({ schemaVersion, ...mark, profiles }, null, 2)}\n`;
}

type ReadEntry =
  | { readonly ok: true; readonly profile: SessionProfile; readonly extras: Extras | null }
  | { readonly ok: false; readonly problem: string };

/** Reads the order of the sessions: each has its first place, what is no id has none, and no more have one than can be arranged. */
function readOrder(raw: unknown): SessionOrder {
  if (!Array.isArray(raw)) return [];
  const ids = raw.flatMap((entry: unknown) => {
    const id = sessionIdSchema.safeParse(entry);
    return id.success ? [id.data] : [];
  });
  return [...new Set(ids)].slice(0, mostOrdered);
}

/** Reads the order of the groups; what is no name has no place. */
function readGroupOrder(raw: unknown): Pick<StoredSessions, 'groupOrder'> {
  const names = Array.isArray(raw)
    ? raw.filter((entry: unknown) => groupOrderSchema.safeParse([entry]).success)
    : [];
  const order = groupOrderSchema.safeParse(names);
  return order.success && order.data.length > 0 ? { groupOrder: order.data } : {};
}

/** Reads one session; fields nobody knows are kept apart. */
function readEntry(raw: unknown): ReadEntry {
  // First as this version writes it: a file may hold thousands.
  const whole = readWholeProfile(raw);
  if (whole !== null) return { ok: true, profile: whole, extras: null };
  const read = readKeptProfile(raw);
  return read.ok ? { ...read, extras: extrasOf(raw, read.profile) } : read;
}

function labelOf(entry: unknown, index: number): string {
  const name = isJsonObject(entry) ? entry['name'] : undefined;
  return typeof name === 'string' && checkName(name).ok ? `"${name.trim()}"` : texts.entryNumber(index + 1);
}

/** Gives a session that shares its id or name with an earlier one, and forwards that share theirs, their own. */
function distinguish(
  profile: SessionProfile,
  { ids, names }: { readonly ids: Set<string>; readonly names: Set<string> },
  renamed: string[],
): SessionProfile {
  const id = ids.has(profile.id) ? newSessionId() : profile.id;
  ids.add(id);
  const name = freeName(profile.name, names);
  names.add(name);
  if (name !== profile.name) {
    renamed.push(texts.sessionRenamed(profile.name, name));
  }
  const seen = new Set<string>();
  const forwards = profile.forwards.map((forward) => {
    const own = seen.has(forward.id) ? { ...forward, id: newForwardId() } : forward;
    seen.add(own.id);
    return own;
  });
  return { ...profile, id, name, forwards };
}
