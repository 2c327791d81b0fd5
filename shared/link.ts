import { z } from 'zod';
import { isSocket, portSchema, type Port } from './endpoint';
import { appErrorSchema, explain, type AppError } from './errors';
import { forwardSchema, type Forward, type ForwardKind } from './forward';
import { groupPath } from './group-path';
import { isHostText } from './host-text';
import { newForwardId, type ForwardId } from './ids';
import { jumpLimit, jumpSchema, parseJumps, type InlineJump } from './jump';
import { linkLimit } from './link-text';
import { checkAgainst, checkGuarded, isExposed } from './listeners';
import { lineNotation, parseSshOption } from './notation';
import { fail, ok, type Result } from './result';
import {
  checkName,
  checkProfile,
  defaultSettingsName,
  newProfile,
  type SessionProfile,
} from './session-profile';
import { settings } from './settings';
import * as texts from './texts/link';
import { visibleText } from './visible-text';

const remarks = z.array(z.string().max(8000)).max(500).readonly();
const { host, username, name, group } = settings;

/** The settings that a link can say; the others are those of a new session. */
export const linkedSettingsSchema = z
  .strictObject({
    host: host.schema,
    port: portSchema,
    /** Absent where the link says nothing of it; so are all that follow. */
    username: username.schema.optional(),
    name: name.schema.optional(),
    group: group.schema.optional(),
    jumps: z.array(jumpSchema).max(jumpLimit).readonly().optional(),
    forwards: z.array(forwardSchema).max(1000).readonly(),
  })
  .readonly();
export type LinkedSettings = z.infer<typeof linkedSettingsSchema>;

/** The wish of a link: to fill in a new session, or to show a saved one. Neither opens anything. */
export const linkMeaningSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('new-session'), settings: linkedSettingsSchema, remarks }).readonly(),
  z.strictObject({ kind: z.literal('saved-session'), name: z.string().max(200), remarks }).readonly(),
]);
/** Its `remarks` are sentences about what was left out of it, and what to look at before Open. */
export type LinkMeaning = z.infer<typeof linkMeaningSchema>;

/** The outcome of a link, as it crosses to the window. */
export const linkOutcomeSchema = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), value: linkMeaningSchema }).readonly(),
  z.strictObject({ ok: z.literal(false), error: appErrorSchema }).readonly(),
]);
export type LinkOutcome = Result<LinkMeaning>;

/** A session with what a link says; its forwards are in the place of those that were there. */
export function filledIn(profile: SessionProfile, linked: LinkedSettings): SessionProfile {
  const { username: user, name: called, group: folder, jumps, ...said } = linked;
  return {
    ...profile,
    ...said,
    username: user ?? profile.username,
    name: called ?? profile.name,
    group: folder ?? profile.group,
    jumps: jumps ?? profile.jumps,
  };
}

/** Forwards that a link may name. */
export const linkForwardLimit = 50;
/** Parts that a link may have between its ampersands. */
const partLimit = 200;
/** Unknown parts that are named one by one, and the characters of each. */
const named = { parts: 5, characters: 40 };

/** Leaves the reading of a link, with what is wrong with it. */
class Refusal extends Error {
  readonly error: AppError;

  constructor({ what, todo }: texts.Words) {
    super(what);
    this.error = { code: 'link-invalid', data: { what, todo } };
  }
}

/**
 * Reads a link:
 *
 * - `ssh://[user[;fingerprint=…]@]host[:port]` (draft-ietf-secsh-scp-sftp-ssh-uri), as ssh(1) and PuTTY take it.
 * - `ginnel://new?server=…&port=…&user=…&name=…&group=…&jump=…&L=…&R=…&D=…`, each part absent or, `jump` and the forwards, more than
 *   once. A forward is what ssh(1) has behind that letter.
 * - `ginnel://session/NAME`, a saved session's name.
 *
 * Links come from strangers: a password, a path, a command, a key, an option and whatever else there may be is left out with a
 * remark, and so is a forward that would touch a file of this computer. What can only deceive is refused as a whole.
 * @param newId names each forward found
 * @returns what it means; or link-invalid
 */
export function readLink(text: string, newId: () => ForwardId = newForwardId): LinkOutcome {
  try {
    return ok(read(text, newId));
  } catch (thrown) {
    if (thrown instanceof Refusal) return fail(thrown.error);
    throw thrown;
  }
}

function read(text: string, newId: () => ForwardId): LinkMeaning {
  if (text.length > linkLimit) throw new Refusal(texts.refused.tooLong(linkLimit));
  const [, scheme = '', rest = ''] = /^(ssh|ginnel):\/\/(.*)$/isu.exec(text) ?? [];
  if (scheme === '') throw new Refusal(texts.refused.noLink);
  seen(text);
  if (/\s/u.test(text)) throw new Refusal(texts.refused.unseen);
  if (scheme.toLowerCase() === 'ssh') return readSsh(rest);
  const [, kind = '', path = '', query = ''] = /^([^/?#]*)([^?#]*)(?:\?([^#]*))?/u.exec(rest) ?? [];
  switch (kind.toLowerCase()) {
    case 'new':
      if (path !== '' && path !== '/') throw new Refusal(texts.refused.unknownKind(`new${shortened(path)}`));
      return readNew(query, newId);
    case 'session':
      return readSession(path.slice(1), query);
    default:
      throw new Refusal(texts.refused.unknownKind(shortened(kind)));
  }
}

function readSsh(rest: string): LinkMeaning {
  const [, authority = '', tail = ''] = /^([^/?#]*)(.*)$/u.exec(rest) ?? [];
  const at = authority.lastIndexOf('@');
  const info = authority.slice(0, Math.max(at, 0));
  const password = info.search(/^[^;]*:/u) === 0 ? info.indexOf(':') : -1;
  // A password may hold a semicolon, so all that is behind it goes.
  const [login = '', ...more] = (password < 0 ? info : info.slice(0, password)).split(';');
  const [, bracketed, bare = '', port = ''] =
    /^(?:\[([^[\]]*)\]|([^:[\]]*))(?::(.*))?$/u.exec(authority.slice(at + 1)) ?? [];
  const linked = {
    host: readHost(decoded(bracketed ?? bare)),
    port: port === '' ? sshPort : readPort(port),
    ...(login !== '' && { username: readUser(decoded(login)) }),
    forwards: [],
  };
  if (linked.host === '') throw new Refusal(authority === '' ? texts.refused.noHost : texts.refused.host);
  const parameters = more.flatMap((part) => part.split(','));
  const unknown = parameters.filter((part) => !/^fingerprint=./iu.test(part));
  const fingerprints = parameters.filter((part) => !unknown.includes(part));
  return meaningOf(linked, [
    ...(password < 0 ? [] : [texts.remarks.password]),
    ...fingerprints.map((part) =>
      texts.remarks.fingerprint(shortened(decoded(part.slice('fingerprint='.length)), 100)),
    ),
    ...unknownRemark(unknown.map((part) => part.replace(/=.*$/u, ''))),
    ...(tail === '' || tail === '/' ? [] : [texts.remarks.path]),
  ]);
}

/** The parts that can be said once. */
const single = ['server', 'port', 'user', 'name', 'group'] as const;
const kinds: Readonly<Record<string, ForwardKind>> = { L: 'local', R: 'remote', D: 'dynamic' };

function readNew(query: string, newId: () => ForwardId): LinkMeaning {
  const parts = partsOf(query);
  const all = (key: string): readonly string[] =>
    parts.flatMap(([found, value]) => (found === key ? [decoded(value.replaceAll('+', ' '))] : []));
  const one = (key: (typeof single)[number]): string | undefined => {
    const [value, ...others] = all(key);
    if (others.length > 0) throw new Refusal(texts.refused.twice(key));
    return value === '' ? undefined : value;
  };
  const known = new Set<string>([...single, 'jump', ...Object.keys(kinds)]);
  const said: string[] = [...unknownRemark(parts.flatMap(([key]) => (known.has(key) ? [] : [key])))];
  const user = one('user');
  const port = one('port');
  const inGroup = one('group');
  const called = readName(one('name'), said);
  const jumps = all('jump').flatMap(readJumps);
  if (jumps.length > jumpLimit) throw new Refusal(texts.refused.tooMany('jump hosts', jumpLimit));
  const forwards = readForwards(
    parts.flatMap(([key, value]) => (key in kinds ? [[key, decoded(value)] as const] : [])),
    { newId, said },
  );
  const linked = {
    host: readHost((one('server') ?? '').replace(/^\[(.*)\]$/u, '$1')),
    port: port === undefined ? sshPort : readPort(port),
    ...(user !== undefined && { username: readUser(user) }),
    ...(called !== undefined && { name: called }),
    ...(inGroup !== undefined && { group: readGroup(inGroup) }),
    ...(jumps.length > 0 && { jumps }),
    forwards,
  };
  return meaningOf(linked, said);
}

function readSession(path: string, query: string): LinkMeaning {
  const called = checkName(decoded(path));
  if (!called.ok || called.value !== decoded(path)) throw new Refusal(texts.refused.name);
  const unknown = partsOf(query).map(([key]) => key);
  return { kind: 'saved-session', name: called.value, remarks: unknownRemark(unknown) };
}

function meaningOf(linked: LinkedSettings, said: readonly string[]): LinkMeaning {
  const profile = filledIn(newProfile(), linked);
  // A form without a server is a form to be filled in.
  const checked = checkProfile(linked.host === '' ? { ...profile, host: 'localhost' } : profile);
  if (!checked.ok) throw new Refusal(texts.refused.unfit(explain(checked.error).what));
  return { kind: 'new-session', settings: linked, remarks: said };
}

function partsOf(query: string): readonly (readonly [string, string])[] {
  const parts = query.split('&').filter((part) => part !== '');
  if (parts.length > partLimit) throw new Refusal(texts.refused.tooMany('parts', partLimit));
  return parts.map((part) => {
    const [, key = '', value = ''] = /^([^=]*)=?(.*)$/u.exec(part) ?? [];
    return [key, value];
  });
}

const sshPort: Port = portSchema.parse(22);

function readPort(text: string): Port {
  const parsed = portSchema.safeParse(/^\d{1,5}$/u.test(text) ? Number(text) : null);
  if (!parsed.success) throw new Refusal(texts.refused.port);
  return parsed.data;
}

function readHost(text: string): string {
  if (text.length > 255 || !isHostText(text)) throw new Refusal(texts.refused.host);
  return text;
}

/** OpenSSH's valid_ruser, and no blanks nor what would be a password behind a colon. */
function readUser(text: string): string {
  if (text.length > username.max || /^\p{Pd}|[\s:'"`;&<>|(){}]|\\$/u.test(text)) {
    throw new Refusal(texts.refused.user);
  }
  return text;
}

function readName(text: string | undefined, said: string[]): string | undefined {
  if (text === undefined) return undefined;
  const checked = checkName(text);
  if (!checked.ok) throw new Refusal(texts.refused.name);
  if (checked.value !== defaultSettingsName) return checked.value;
  said.push(texts.remarks.defaultName);
  return undefined;
}

function readGroup(text: string): string {
  const path = groupPath(text);
  if (path === '' || path.length > group.max) throw new Refusal(texts.refused.group);
  return path;
}

function readJumps(text: string): readonly InlineJump[] {
  // A URL would be decoded once more.
  const read = text.includes('/') ? null : parseJumps(text);
  if (read?.ok !== true) throw new Refusal(texts.refused.jump);
  for (const jump of read.value) {
    const user = jump.host.slice(0, Math.max(jump.host.lastIndexOf('@'), 0));
    if (user.includes(':')) throw new Refusal(texts.refused.jumpPassword);
    readUser(user);
  }
  return read.value;
}

/** Reads the forwards; remarks about them are added to `said`. */
function readForwards(
  parts: readonly (readonly [string, string])[],
  { newId, said }: { readonly newId: () => ForwardId; readonly said: string[] },
): readonly Forward[] {
  if (parts.length > linkForwardLimit) {
    throw new Refusal(texts.refused.tooMany('forwards', linkForwardLimit));
  }
  const forwards: Forward[] = [];
  for (const [letter, value] of parts) {
    const read = parseSshOption(`-${letter} ${value}`, newId());
    if (!read.ok) throw new Refusal(texts.refused.forward(letter, explain(read.error).what));
    const line = lineNotation(read.value);
    const why = reasonToLeaveOut(read.value, forwards);
    if (why !== null) {
      said.push(texts.remarks.forwardLeftOut(line, why));
      continue;
    }
    forwards.push(read.value);
    said.push(...warnings(read.value, line));
  }
  return forwards;
}

const ownBoxes = { localPortsAcceptOthers: false, remotePortsAcceptOthers: false };

function reasonToLeaveOut(forward: Forward, others: readonly Forward[]): string | null {
  if (touchesOwnFile(forward)) return texts.remarks.ownFile;
  const guarded = checkGuarded(forward, ownBoxes);
  const checked = guarded.ok ? checkAgainst(forward, others, ownBoxes) : guarded;
  return checked.ok ? null : explain(checked.error).what;
}

/** Whether its socket would be on this computer: where a Local one listens, or where a Remote one leads. */
function touchesOwnFile(forward: Forward): boolean {
  if (forward.kind !== 'remote') return isSocket(forward.source);
  return forward.destination !== null && isSocket(forward.destination);
}

function warnings(forward: Forward, line: string): readonly string[] {
  if (forward.kind === 'remote') {
    return [forward.destination === null ? texts.remarks.remoteSocks(line) : texts.remarks.remote(line)];
  }
  return isExposed(forward, ownBoxes) ? [texts.remarks.exposed(line)] : [];
}

/** Percent-decoded (RFC 3986, 2.1). */
function decoded(part: string): string {
  try {
    return seen(decodeURIComponent(part));
  } catch (thrown) {
    if (thrown instanceof URIError) throw new Refusal(texts.refused.percent);
    throw thrown;
  }
}

/** The text, all of whose characters are seen as what they are. */
function seen(text: string): string {
  if (visibleText(text) !== text) throw new Refusal(texts.refused.unseen);
  return text;
}

function shortened(text: string, limit = named.characters): string {
  return visibleText(text, { limit });
}

function unknownRemark(keys: readonly string[]): readonly string[] {
  const known = [...new Set(keys.map((key) => `“${shortened(key)}”`))];
  if (known.length === 0) return [];
  return [texts.remarks.unknown(known.slice(0, named.parts), Math.max(known.length - named.parts, 0))];
}
