import type { Forward } from '../../../shared/forward';
import type { SessionId } from '../../../shared/ids';
import { isJsonObject } from '../../../shared/json';
import type { Jump } from '../../../shared/jump';
import { readKeptProfile } from '../../../shared/kept-profile';
import { checkName, type SessionProfile } from '../../../shared/session-profile';
import * as texts from '../../../shared/texts/import-json';
import type { Format, ReadContext } from '../format';
import type { Ledger } from '../ledger';
import type { Traced } from '../traced';
import { detailOf, problem } from './problems';
import { readTree, type JsonNode } from './tree';

/**
 * A `sessions.json` of Ginnel's data folder, from another computer or out of a backup. Sessions get ids of their own; logins of SOCKS
 * clients, which guard a password, stay where they are.
 */
export const dataFileFormat: Format = {
  isExact: true,
  matches: (text) =>
    /^[\s\uFEFF]*\{/u.test(text) && /"schemaVersion"\s*:\s*\d/u.test(text) && /"profiles"\s*:/u.test(text),
  read: (text, ledger, context) => {
    ledger.note(text);
    const tree = readTree(text);
    if (tree.kind === 'too-deep') ledger.problem(text.slice(0, 1), problem(texts.tooDeep));
    else if (tree.kind === 'broken') {
      ledger.problem(tree.from, problem(texts.notJson(texts.syntaxErrors[tree.code] ?? '', tree.line)));
    } else readFile(tree.root, ledger, context);
  },
};

/** Fields of the file that say nothing of a session. */
const fileFields = ['schemaVersion', 'profiles'];

interface Entry {
  readonly from: Traced;
  readonly name: Traced;
  readonly node: JsonNode;
  readonly read: ReturnType<typeof readKeptProfile>;
}

function readFile(root: JsonNode, ledger: Ledger, context: ReadContext): void {
  const profiles =
    root
      .fields()
      .find(({ key }) => key === 'profiles')
      ?.node.elements() ?? null;
  for (const { key, from } of root.fields()) {
    if (key === 'defaults') ledger.leaveOut(from, 'meaningless', texts.defaultsStay);
    else if (!fileFields.includes(key)) ledger.leaveOut(from, 'unsupported', texts.unknownField(key));
  }
  if (profiles === null) {
    ledger.problem(root.from.slice(0, 1), problem(texts.noSessions));
    return;
  }
  const entries = profiles.map((node): Entry => {
    const name = node.fields().find(({ key }) => key === 'name')?.from ?? node.from.slice(0, 1);
    return { from: node.from, name, node, read: readKeptProfile(node.value) };
  });
  const ids = new Map<SessionId, SessionId>(
    entries.flatMap(({ read }) => (read.ok ? [[read.profile.id, context.newSessionId()] as const] : [])),
  );
  for (const entry of entries) enterEntry(entry, ids, ledger, context);
}

function enterEntry(
  { from, name, node, read }: Entry,
  ids: ReadonlyMap<SessionId, SessionId>,
  ledger: Ledger,
  context: ReadContext,
): void {
  if (!read.ok || !checkName(read.profile.name).ok) {
    const detail = read.ok ? texts.nameMissing : texts.valueWrong(...detailsOf(read));
    ledger.problem(name, problem(detail));
    return;
  }
  const { profile } = read;
  const jumps = profile.jumps.map((jump): Jump | null => {
    if (jump.kind === 'inline') return jump;
    const sessionId = ids.get(jump.sessionId);
    return sessionId === undefined ? null : { kind: 'saved', sessionId };
  });
  const known = jumps.filter((jump) => jump !== null);
  if (known.length < jumps.length) {
    ledger.problem(name, problem(texts.jumpGone));
    return;
  }
  const made: SessionProfile = {
    ...profile,
    id: ids.get(profile.id) ?? context.newSessionId(),
    jumps: known,
    startAfter: profile.startAfter.flatMap((other) => ids.get(other) ?? []),
    forwards: profile.forwards.map((forward) => withoutLogin(forward, context)),
  };
  const place = ledger.session(made, from);
  leaveUnknown(node, profile, ledger, place);
  const forwardsField = node.fields().find(({ key }) => key === 'forwards');
  if (forwardsField !== undefined) leaveLogins(forwardsField.node, ledger, place);
}

/** Leaves out what stands in the text and not in what was understood of it, however deep. */
function leaveUnknown(node: JsonNode, known: unknown, ledger: Ledger, place: number): void {
  for (const [at, element] of (node.elements() ?? []).entries()) {
    leaveUnknown(element, Array.isArray(known) ? (known[at] as unknown) : undefined, ledger, place);
  }
  if (!isJsonObject(known)) return;
  for (const { key, from, node: child } of node.fields()) {
    if (Object.hasOwn(known, key)) leaveUnknown(child, known[key], ledger, place);
    else ledger.leaveOut(from, 'unsupported', texts.unknownField(key), place);
  }
}

function detailsOf({ problem: found, path }: Extract<Entry['read'], { ok: false }>): [string, string] {
  return [path.join('.'), detailOf(found.slice(found.indexOf(': ') + (found.includes(': ') ? 2 : 1)))];
}

function withoutLogin(forward: Forward, { newForwardId }: ReadContext): Forward {
  const id = newForwardId();
  return forward.kind === 'local' ? { ...forward, id } : { ...forward, id, login: null };
}

function leaveLogins(forwards: JsonNode, ledger: Ledger, place: number): void {
  for (const forward of forwards.elements() ?? []) {
    for (const { key, from, node } of forward.fields()) {
      if (key === 'login' && isJsonObject(node.value))
        ledger.leaveOut(from, 'secret', texts.loginStays, place);
    }
  }
}
