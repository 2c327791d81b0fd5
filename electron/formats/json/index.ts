import type { AppError } from '../../../shared/errors';
import type { SessionId } from '../../../shared/ids';
import { jumpLimit, type Jump } from '../../../shared/jump';
import { checkProfile, type SessionProfile } from '../../../shared/session-profile';
import * as texts from '../../../shared/texts/import-json';
import type { Ledger } from '../ledger';
import type { Format, ReadContext } from '../format';
import type { Traced } from '../traced';
import { problem } from './problems';
import { formatVersion, knownFields, markKey } from './schema';
import { readSessionEntry, type SessionEntry } from './session-entry';
import { readTree, type JsonNode } from './tree';

/**
 * Ginnel's own JSON: sessions by their names, for teams that keep them in version control and for other computers. An entry
 * that cannot be used costs itself, and the sessions whose way leads through it. Comments and commas too many are taken.
 */
export const jsonFormat: Format = {
  isExact: true,
  matches: (text) => /^[\s\uFEFF]*(?:\/[/*]|\{)/u.test(text) && text.includes(`"${markKey}"`),
  read,
};

/** More than anybody keeps; a file of others must not keep Ginnel busy. */
const mostSessions = 5000;

function read(text: Traced, ledger: Ledger, context: ReadContext): void {
  // Brackets, commas, comments, and the fields that say what kind of file it is; all else is entered as what it is.
  ledger.note(text);
  const conflict = /^(?:<{7}|={7}|>{7})(?: .*)?$/mu.exec(text.text);
  const tree = readTree(text);
  if (conflict !== null && tree.kind === 'broken') {
    const line = text.text.slice(0, conflict.index).split('\n').length;
    const from = text.slice(conflict.index, conflict.index + conflict[0].length);
    ledger.problem(from, problem(texts.mergeConflict(line)));
  } else if (tree.kind === 'broken') {
    const detail = texts.syntaxErrors[tree.code] ?? texts.syntaxErrors[1] ?? '';
    ledger.problem(tree.from, problem(texts.notJson(detail, tree.line)));
  } else if (tree.kind === 'too-deep') ledger.problem(text.slice(0, 1), problem(texts.tooDeep));
  else readFile(tree.root, ledger, context);
}

function readFile(root: JsonNode, ledger: Ledger, context: ReadContext): void {
  const fields = new Map<string, JsonNode>();
  for (const { key, from, node } of root.fields()) {
    if (!(knownFields.file as readonly string[]).includes(key)) {
      ledger.leaveOut(from, 'unsupported', texts.unknownField(key));
    } else if (fields.has(key)) ledger.problem(from, problem(texts.keyTwice(key)));
    else fields.set(key, node);
  }
  const version = fields.get(markKey);
  const sessions = fields.get('sessions');
  const elements = sessions?.elements() ?? null;
  if (version?.value !== formatVersion) {
    const from = version?.from ?? root.from.slice(0, 1);
    ledger.problem(from, problem(texts.newerVersion(version?.from.text ?? '')));
  } else if (elements === null) {
    ledger.problem(sessions?.from ?? root.from.slice(0, 1), problem(texts.noSessions));
  } else {
    const [tooMany] = elements.slice(mostSessions);
    if (tooMany !== undefined) ledger.problem(tooMany.from.slice(0, 1), problem(texts.tooMany(mostSessions)));
    enter(
      elements.slice(0, mostSessions).map((node) => readSessionEntry(node, context)),
      ledger,
      context.savedIdOf ?? nobody,
    );
  }
}

/** The session outside of the file that a name stands for. */
type SavedIdOf = (name: string) => SessionId | undefined;
const nobody: SavedIdOf = () => undefined;

/** Enters the sessions, each with what is wrong and what is left out of it. */
function enter(entries: readonly SessionEntry[], ledger: Ledger, savedIdOf: SavedIdOf): void {
  const byName = new Map<string, SessionEntry>();
  const twice = new Set<SessionEntry>();
  for (const entry of entries) {
    if (entry.name === '') continue;
    if (byName.has(entry.name)) twice.add(entry);
    else byName.set(entry.name, entry);
  }
  const routes = new Routes(byName, savedIdOf);
  const idOf = (name: string): SessionId | undefined =>
    byName.has(name) ? byName.get(name)?.profile?.id : savedIdOf(name);
  for (const entry of entries) {
    const trouble = twice.has(entry) ? problem(texts.nameTwice(entry.name)) : null;
    const route = trouble === null ? routes.of(entry) : nowhere;
    const profile =
      entry.profile !== null && route.jumps !== null
        ? { ...entry.profile, jumps: route.jumps, startAfter: [] }
        : null;
    const place = profile === null ? null : ledger.session(profile, entry.from);
    const needed = place === null ? [] : neededOf(entry, byName, savedIdOf, ledger, place);
    if (profile !== null && place !== null && needed.length > 0) {
      ledger.amend(place, { ...profile, startAfter: needed.flatMap((name) => idOf(name) ?? []) });
    }
    for (const { from, reason, why } of entry.leftOut) ledger.leaveOut(from, reason, why, place);
    for (const { from, error } of entry.problems) ledger.problem(from, error, place);
    if (trouble !== null) ledger.problem(nameOf(entry), trouble);
    if (route.trouble !== null) ledger.problem(route.trouble.from, route.trouble.error);
    if (profile !== null) checkWhole(profile, entry, place, ledger);
  }
}

/** The names of the sessions of the file that one starts after; what cannot be waited for is left out with a word. */
function neededOf(
  { name: own, startAfter }: SessionEntry,
  byName: ReadonlyMap<string, SessionEntry>,
  savedIdOf: SavedIdOf,
  ledger: Ledger,
  place: number,
): readonly string[] {
  return startAfter.flatMap(({ name, from }): readonly string[] => {
    if (!byName.has(name) && savedIdOf(name) !== undefined) return [name];
    const isThere = byName.get(name)?.profile !== undefined && byName.get(name)?.profile !== null;
    if (isThere && !leadsTo(name, own, byName, new Set())) return [name];
    ledger.leaveOut(
      from,
      'meaningless',
      isThere ? texts.neededCircle(name) : texts.neededUnknown(name),
      place,
    );
    return [];
  });
}

/** Whether a session is the wanted one, or starts after it, however many are between them. */
function leadsTo(
  name: string,
  wanted: string,
  byName: ReadonlyMap<string, SessionEntry>,
  seen: Set<string>,
): boolean {
  if (name === wanted) return true;
  if (seen.has(name)) return false;
  seen.add(name);
  return (byName.get(name)?.startAfter ?? []).some((next) => leadsTo(next.name, wanted, byName, seen));
}

/** Faults of a session as a whole, such as two forwards that listen on one port. */
function checkWhole(
  profile: SessionProfile,
  entry: SessionEntry,
  place: number | null,
  ledger: Ledger,
): void {
  const checked = checkProfile(profile);
  const isDemo = profile.demo && !checked.ok && checked.error.code === 'host-missing';
  if (!checked.ok && !isDemo) ledger.problem(nameOf(entry), checked.error, place);
}

/** The name as it stands in the text, to be pointed at. */
function nameOf({ from, name }: SessionEntry): Traced {
  const at = from.text.indexOf(JSON.stringify(name));
  return at < 0 ? from.slice(0, 1) : from.slice(at, at + JSON.stringify(name).length);
}

interface Route {
  /** Null where the way cannot be gone as it was meant. */
  readonly jumps: readonly Jump[] | null;
  readonly trouble: { readonly from: Traced; readonly error: AppError } | null;
}

/** Of a session that is not made anyway. */
const nowhere: Route = { jumps: null, trouble: null };

/** Whether the jump hosts of each session are there, found out once for each. */
class Routes {
  readonly #known = new Map<SessionEntry, Route | 'asked'>();

  constructor(
    private readonly byName: ReadonlyMap<string, SessionEntry>,
    private readonly savedIdOf: SavedIdOf,
  ) {}

  /** @param depth how many sessions lead here */
  of(entry: SessionEntry, depth = 0): Route {
    const known = this.#known.get(entry);
    if (known !== undefined && known !== 'asked') return known;
    this.#known.set(entry, 'asked');
    const route = this.#find(entry, depth);
    this.#known.set(entry, route);
    return route;
  }

  #find(entry: SessionEntry, depth: number): Route {
    const jumps: Jump[] = [];
    for (const jump of entry.jumps) {
      if (jump.kind === 'inline') {
        jumps.push(jump);
        continue;
      }
      const { name, from } = jump;
      const other = this.byName.get(name);
      const outside = other === undefined ? this.savedIdOf(name) : undefined;
      if (outside !== undefined) {
        jumps.push({ kind: 'saved', sessionId: outside });
        continue;
      }
      const found = other === undefined ? null : this.#idOf(other, depth + 1);
      if (found !== null && found.id !== null) jumps.push({ kind: 'saved', sessionId: found.id });
      else {
        const sentence =
          found === null ? texts.jumpUnknown : found.isCircle ? texts.jumpCircle : texts.jumpUnread;
        return { jumps: null, trouble: { from, error: problem(sentence(name)) } };
      }
    }
    return { jumps, trouble: null };
  }

  #idOf(entry: SessionEntry, depth: number): { readonly id: SessionId | null; readonly isCircle: boolean } {
    const isCircle = this.#known.get(entry) === 'asked';
    if (isCircle || depth > jumpLimit) return { id: null, isCircle };
    const { jumps } = this.of(entry, depth);
    return { id: jumps === null ? null : (entry.profile?.id ?? null), isCircle: false };
  }
}
