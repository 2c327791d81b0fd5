import type { z } from 'zod';
import { forwardDefaults, forwardKindSchema } from '../../shared/forward';
import { newForwardId, newSessionId } from '../../shared/ids';
import {
  checkName,
  newProfile,
  sessionProfileSchema,
  type SessionProfile,
} from '../../shared/session-profile';
import { extrasOf, withExtras, type Extras } from './extras';
import {
  isJsonObject,
  mapArray,
  migrate,
  sessionsMigrations,
  sessionsVersion,
  type JsonObject,
} from './migrations';
import type { StoredSessions } from './types';

/** An entry that could not be used, and what to call it in a notice. */
export interface BadEntry {
  readonly raw: unknown;
  readonly label: string;
  readonly problem: string;
}

/** What a file holds besides the sessions, kept so that saving costs none of it. */
export interface Remainder {
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
    sessions: { profiles: [], defaults: newProfile() },
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
  const raw = parseJson(text);
  if (!isJsonObject(raw)) return null;
  const migrated = migrate(raw, sessionsMigrations, sessionsVersion);
  if (migrated.kind === 'not-ours') return null;
  const { schemaVersion: _version, profiles: entries, defaults, ...fields } = migrated.content;
  if (!Array.isArray(entries)) return null;

  const extras = new Map<string, Extras>();
  const bad: BadEntry[] = [];
  const renamed: string[] = [];
  const profiles: SessionProfile[] = [];
  entries.forEach((entry: unknown, index) => {
    const read = readEntry(entry);
    const name = read.ok ? checkName(read.profile.name) : null;
    if (!read.ok || name === null || !name.ok) {
      bad.push({
        raw: entry,
        label: labelOf(entry, index),
        problem: read.ok ? 'name: missing or not usable' : read.problem,
      });
      return;
    }
    const distinct = distinguish({ ...read.profile, name: name.value }, profiles, renamed);
    if (read.extras !== null) extras.set(distinct.id, read.extras);
    profiles.push(distinct);
  });

  const readDefaults = readEntry(defaults ?? {});
  if (readDefaults.ok && readDefaults.extras !== null) extras.set('', readDefaults.extras);
  const usedDefaults = readDefaults.ok ? readDefaults.profile : newProfile();
  return {
    sessions: { profiles, defaults: usedDefaults },
    remainder: {
      bad,
      fields,
      extras,
      badDefaults: readDefaults.ok
        ? null
        : { raw: defaults, label: 'Default Settings', problem: readDefaults.problem, instead: usedDefaults },
    },
    renamed,
    newer: migrated.kind === 'newer',
  };
}

/** Prints a `sessions.json`: the sessions, and what the file held besides. The inverse of {@link parseSessionsFile}. */
export function printSessionsFile(sessions: StoredSessions, remainder: Remainder): string {
  const { badDefaults } = remainder;
  const untouched =
    badDefaults !== null && JSON.stringify(sessions.defaults) === JSON.stringify(badDefaults.instead);
  const content = {
    schemaVersion: sessionsVersion,
    profiles: [
      ...sessions.profiles.map((profile) => withExtras(profile, remainder.extras.get(profile.id) ?? null)),
      ...remainder.bad.map(({ raw }) => raw),
    ],
    defaults: untouched ? badDefaults.raw : withExtras(sessions.defaults, remainder.extras.get('') ?? null),
    ...remainder.fields,
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/**
 * Reads the text of an `open.json`: sessions as in `sessions.json`, saved or not, so that their names may be empty.
 * @returns the sessions that could be read; none from a text that is broken or a newer Ginnel's
 */
export function readOpenSessions(text: string): readonly SessionProfile[] {
  const raw = parseJson(text);
  const migrated = isJsonObject(raw) ? migrate(raw, sessionsMigrations, sessionsVersion) : null;
  const entries = migrated?.kind === 'current' ? migrated.content['profiles'] : null;
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown) => {
    const read = readEntry(entry);
    return read.ok ? [read.profile] : [];
  });
}

/** Prints an `open.json`. The inverse of {@link readOpenSessions}. */
export function printOpenSessions(profiles: readonly SessionProfile[]): string {
  return `${JSON.stringify({ schemaVersion: sessionsVersion, profiles }, null, 2)}\n`;
}

function parseJson(text: string): unknown {
  try {
    // Editors on Windows put a byte order mark before UTF-8.
    return JSON.parse(text.replace(/^\uFEFF/u, ''));
  } catch {
    return undefined;
  }
}

type ReadEntry =
  | { readonly ok: true; readonly profile: SessionProfile; readonly extras: Extras | null }
  | { readonly ok: false; readonly problem: string };

/** Reads one session: fields that are absent get their defaults, unknown ones are kept apart, wrong ones are wrong. */
function readEntry(raw: unknown): ReadEntry {
  if (!isJsonObject(raw)) return { ok: false, problem: 'not an object' };
  let candidate: unknown = {
    ...filledIn(newProfile(), raw),
    ...('forwards' in raw && { forwards: mapArray(raw['forwards'], filledInForward) }),
    ...('jumps' in raw && { jumps: mapArray(raw['jumps'], filledInJump) }),
  };
  // Each round takes the unknown fields off that the last one named; they sit at most three levels deep.
  for (let round = 0; round < 5; round += 1) {
    const parsed = sessionProfileSchema.safeParse(candidate);
    if (parsed.success) return { ok: true, profile: parsed.data, extras: extrasOf(raw, parsed.data) };
    const { issues } = parsed.error;
    const wrong = issues.find((issue) => issue.code !== 'unrecognized_keys');
    if (wrong !== undefined) return { ok: false, problem: describe(wrong) };
    candidate = issues.reduce(withoutUnknown, candidate);
  }
  return { ok: false, problem: 'fields nobody knows' };
}

/** Puts defaults in the place of what is absent, in groups of settings, too. */
function filledIn(defaults: JsonObject, raw: JsonObject): JsonObject {
  const groups = Object.entries(raw).flatMap(([key, value]): [string, unknown][] => {
    const usual = Object.hasOwn(defaults, key) ? defaults[key] : undefined;
    return isJsonObject(usual) && isJsonObject(value) ? [[key, { ...usual, ...value }]] : [];
  });
  return { ...defaults, ...raw, ...Object.fromEntries(groups) };
}

function filledInForward(forward: unknown): unknown {
  const kind = forwardKindSchema.safeParse(isJsonObject(forward) ? forward['kind'] : null);
  return kind.success ? { ...forwardDefaults[kind.data], ...(forward as JsonObject) } : forward;
}

function filledInJump(jump: unknown): unknown {
  return isJsonObject(jump) && jump['kind'] === 'inline' ? { ...inlineJumpDefaults, ...jump } : jump;
}

const inlineJumpDefaults = { port: 22, privateKeyFile: '', onlyThisKey: false };

function describe(issue: z.core.$ZodIssue): string {
  return issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`;
}

function withoutUnknown(value: unknown, issue: z.core.$ZodIssue): unknown {
  return issue.code === 'unrecognized_keys' ? withoutKeys(value, issue.path, issue.keys) : value;
}

function withoutKeys(value: unknown, path: readonly PropertyKey[], keys: readonly string[]): unknown {
  const [first, ...rest] = path;
  if (Array.isArray(value)) {
    return value.map((child: unknown, index) => (index === first ? withoutKeys(child, rest, keys) : child));
  }
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    first === undefined
      ? Object.entries(value).filter(([key]) => !keys.includes(key))
      : Object.entries(value).map(([key, child]) => [
          key,
          key === first ? withoutKeys(child, rest, keys) : child,
        ]),
  );
}

function labelOf(entry: unknown, index: number): string {
  const name = isJsonObject(entry) ? entry['name'] : undefined;
  return typeof name === 'string' && checkName(name).ok ? `"${name.trim()}"` : `number ${String(index + 1)}`;
}

/** Gives a session that shares its id or name with an earlier one, and forwards that share theirs, their own. */
function distinguish(
  profile: SessionProfile,
  earlier: readonly SessionProfile[],
  renamed: string[],
): SessionProfile {
  const id = earlier.some((other) => other.id === profile.id) ? newSessionId() : profile.id;
  const name = freeName(
    profile.name,
    earlier.map((other) => other.name),
  );
  if (name !== profile.name) {
    renamed.push(`There were two saved sessions called "${profile.name}"; the second is now "${name}".`);
  }
  const seen = new Set<string>();
  const forwards = profile.forwards.map((forward) => {
    const own = seen.has(forward.id) ? { ...forward, id: newForwardId() } : forward;
    seen.add(own.id);
    return own;
  });
  return { ...profile, id, name, forwards };
}

function freeName(name: string, taken: readonly string[]): string {
  if (!taken.includes(name)) return name;
  let number = 2;
  const numbered = (): string => `${name.slice(0, 190)} (${String(number)})`;
  while (taken.includes(numbered())) number += 1;
  return numbered();
}
