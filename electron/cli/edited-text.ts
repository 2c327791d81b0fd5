import { sentence, type AppError } from '../../shared/errors';
import type { Forward } from '../../shared/forward';
import { newForwardId, newSessionId } from '../../shared/ids';
import { canonicalText, isJsonObject, parseJson, type JsonObject } from '../../shared/json';
import { checkName, checkProfile, newProfile, type SessionProfile } from '../../shared/session-profile';
import { settingKeys } from '../../shared/settings';
import type { Platform } from '../../shared/socket-path';
import { editing as texts } from '../../shared/texts/cli-edit';
import { formatVersion, markKey } from '../formats/json/schema';
import { readText } from '../formats/reader';
import { jsonWriter } from '../formats/write/json';

/** A saved session among the others, whose names it may have as jump hosts. */
export interface EditContext {
  readonly before: SessionProfile;
  readonly saved: readonly SessionProfile[];
  readonly platform: Exclude<Platform, 'server'>;
}

/** A saved session's entry in Ginnel's own JSON: no secret is in it. */
export function entryOf(profile: SessionProfile, saved: readonly SessionProfile[]): JsonObject {
  const others = saved.filter(({ id }) => id !== profile.id);
  const near = others.filter(({ id }) => profile.startAfter.includes(id));
  const { text } = jsonWriter.write([profile, ...near], {
    saved: [profile, ...others],
    // No path is written otherwise on another system.
    platform: 'linux',
  });
  const file = parseJson(text);
  const sessions = isJsonObject(file) ? file['sessions'] : null;
  const entries = Array.isArray(sessions) ? (sessions as readonly JsonObject[]) : [];
  return entries.find(({ name }) => name === profile.name.trim()) ?? {};
}

/** An entry as the text of a file of its own. */
export function textOfEntry(entry: JsonObject): string {
  return `${JSON.stringify({ [markKey]: formatVersion, sessions: [entry] }, null, 2)}\n`;
}

/** Reads a session's text; or all that is wrong in it, as sentences with their lines. */
export type EditedText =
  | { readonly ok: true; readonly profile: SessionProfile }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Reads the edited text of a session. What it says as it was said before stays as it is saved, so that what no text holds, such as a
 * password in a command, is not lost; forwards keep their ids.
 */
export function readEdited(text: string, context: EditContext): EditedText {
  const { before, saved } = context;
  const unchanged = readSession(textOfEntry(entryOf(before, saved)), context);
  const now = readSession(text, context);
  if (!now.ok) return now;
  // A saved setting that cannot be read back is taken for changed: it has to be said as it is to be.
  const profile = editedProfile(before, unchanged.ok ? unchanged.profile : newProfile(), now.profile);
  const error = faultOf(profile);
  return error === null ? { ok: true, profile } : { ok: false, problems: [sentence(error)] };
}

function readSession(text: string, { before, saved, platform }: EditContext): EditedText {
  const ids = new Map(saved.filter(({ id }) => id !== before.id).map(({ id, name }) => [name.trim(), id]));
  const { sessions, problems, leftOut } = readText(text, {
    ...{ platform, defaults: newProfile(), newSessionId, newForwardId },
    savedIdOf: (name) => ids.get(name),
  });
  // A field that is left out is a slip of the hand here.
  const wrong = [
    ...problems.map(({ from, error }) => ({ from, why: sentence(error) })),
    ...leftOut.map(({ from, why }) => ({ from, why })),
  ].toSorted((left, right) => startOf(left) - startOf(right));
  const told = wrong.map((one) => texts.atLine(lineAt(text, startOf(one)), one.why));
  const [session, ...more] = sessions;
  if (told.length > 0) return { ok: false, problems: [...new Set(told)] };
  return session === undefined || more.length > 0
    ? { ok: false, problems: [texts.notOne] }
    : { ok: true, profile: session.profile };
}

function startOf({ from }: { readonly from: readonly { readonly start: number }[] }): number {
  return from[0]?.start ?? 0;
}

function lineAt(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}

/** The fault of a session as a whole; null where it can be saved. */
function faultOf(profile: SessionProfile): AppError | null {
  const name = checkName(profile.name);
  if (!name.ok) return name.error;
  const checked = checkProfile(profile);
  return checked.ok || (profile.demo && checked.error.code === 'host-missing') ? null : checked.error;
}

/**
 * A saved session with what differs in two texts of it.
 * @param unchanged what the text said before it was edited
 */
export function editedProfile(
  before: SessionProfile,
  unchanged: SessionProfile,
  now: SessionProfile,
): SessionProfile {
  const changed = settingKeys.filter(
    (key) => key !== 'forwards' && canonicalText(unchanged[key]) !== canonicalText(now[key]),
  );
  const command = unchanged.proxy.command === now.proxy.command ? before.proxy.command : now.proxy.command;
  return {
    ...before,
    ...(Object.fromEntries(changed.map((key) => [key, now[key]])) as Partial<SessionProfile>),
    ...(changed.includes('proxy') && { proxy: { ...now.proxy, command } }),
    forwards: editedForwards(before.forwards, unchanged.forwards, now.forwards),
  };
}

const withoutId = (forward: Forward): string => canonicalText({ ...forward, id: '' });

function editedForwards(
  before: readonly Forward[],
  unchanged: readonly Forward[],
  now: readonly Forward[],
): readonly Forward[] {
  const left = new Set(unchanged.keys());
  const taken = (isIt: (forward: Forward, at: number) => boolean): Forward | undefined => {
    const at = [...left].find((index) => {
      const forward = unchanged[index];
      return forward !== undefined && before[index] !== undefined && isIt(forward, index);
    });
    if (at === undefined) return undefined;
    left.delete(at);
    return before[at];
  };
  // The same first, then those that are alike, so that none takes another's place.
  const same = now.map((forward) => taken((other) => withoutId(other) === withoutId(forward)));
  const isAlike = [
    (one: Forward, other: Forward) => canonicalText(one.source) === canonicalText(other.source),
    (one: Forward, other: Forward) =>
      one.kind !== 'dynamic' &&
      other.kind !== 'dynamic' &&
      canonicalText(one.destination) === canonicalText(other.destination),
  ];
  const found = [...same];
  for (const alike of isAlike) {
    for (const [at, forward] of now.entries()) {
      found[at] ??= taken((other) => other.kind === forward.kind && alike(other, forward));
    }
  }
  for (const [at, forward] of now.entries()) {
    found[at] ??= taken((other, index) => index === at && other.kind === forward.kind);
  }
  return now.map((forward, at) => {
    const like = found[at];
    if (same[at] !== undefined) return same[at];
    return like === undefined ? forward : { ...withLogin(forward, like), id: like.id };
  });
}

/** A forward with the login that another one has, which no text holds. */
function withLogin(forward: Forward, like: Forward): Forward {
  if (forward.kind === 'local' || like.kind === 'local') return forward;
  const mayAsk = forward.kind === 'dynamic' || forward.destination === null;
  return mayAsk ? { ...forward, login: like.login } : forward;
}
