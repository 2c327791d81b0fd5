import { z } from 'zod';
import { forwardDefaults, forwardKindSchema } from './forward';
import { newSessionId } from './ids';
import { inlineJumpDefaults } from './jump';
import { isJsonObject, without, type JsonObject } from './json';
import { newProfile, sessionProfileSchema, type SessionProfile } from './session-profile';

/** A session as it was kept, or what is wrong with it, and where. */
type KeptProfile =
  | { readonly ok: true; readonly profile: SessionProfile }
  | { readonly ok: false; readonly problem: string; readonly path: readonly PropertyKey[] };

const usual = newProfile();
const usualKeys: ReadonlySet<string> = new Set(Object.keys(usual));

/**
 * Reads a session that was kept in a file or by the window, maybe by another version: settings that are absent get their
 * defaults, in groups of them, too; unknown ones are left out; wrong ones are wrong.
 */
export function readKeptProfile(raw: unknown): KeptProfile {
  if (!isJsonObject(raw)) return { ok: false, problem: 'not an object', path: [] };
  let candidate: unknown = {
    // Made once: a file may hold thousands of sessions.
    ...filledIn(usual, raw),
    ...(!('id' in raw) && { id: newSessionId() }),
    ...('forwards' in raw && { forwards: mapArray(raw['forwards'], filledInForward) }),
    ...('jumps' in raw && { jumps: mapArray(raw['jumps'], filledInJump) }),
  };
  // Each round takes the unknown fields off that the last one named; they sit at most three levels deep.
  for (let round = 0; round < 5; round += 1) {
    const parsed = sessionProfileSchema.safeParse(candidate);
    if (parsed.success) return { ok: true, profile: parsed.data };
    const { issues } = parsed.error;
    const wrong = issues.find((issue) => issue.code !== 'unrecognized_keys');
    if (wrong !== undefined) return { ok: false, problem: describe(wrong), path: wrong.path };
    candidate = issues.reduce(withoutUnknown, candidate);
  }
  return { ok: false, problem: 'fields nobody knows', path: [] };
}

/** Schemas of some settings alone, by their names; most sessions differ from a new one in the same few. */
const partSchemas = new Map<string, z.ZodType<JsonObject>>();
const mostPartSchemas = 50;
const { shape } = sessionProfileSchema.unwrap();

/** @returns the schema of these settings; null when there are too many kinds of sessions for one each */
function schemaOf(keys: readonly string[]): z.ZodType<JsonObject> | null {
  const name = keys.join(' ');
  const known = partSchemas.get(name);
  if (known !== undefined) return known;
  if (partSchemas.size >= mostPartSchemas) return null;
  const schema = z.strictObject(
    Object.fromEntries(Object.entries(shape).filter(([key]) => keys.includes(key))),
  );
  partSchemas.set(name, schema);
  return schema;
}

/**
 * Reads a session as this version keeps it: complete, and with nothing unknown in it. A setting that is as in a new session
 * is not checked again, which takes half of the time that all of it would take.
 * @returns null for any other, which may be one all the same
 */
export function readWholeProfile(raw: unknown): SessionProfile | null {
  if (!isJsonObject(raw)) return null;
  const keys = Object.keys(raw);
  if (keys.length !== usualKeys.size || !keys.every((key) => usualKeys.has(key))) return null;
  const own = keys.filter((key) => !isSame(Reflect.get(usual, key), raw[key])).toSorted();
  const schema = schemaOf(own);
  if (schema === null) return sessionProfileSchema.safeParse(raw).data ?? null;
  const read = schema.safeParse(Object.fromEntries(own.map((key) => [key, raw[key]])));
  return read.success ? Object.freeze({ ...usual, ...read.data }) : null;
}

/** Whether two values are the same JSON. */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, at) => isSame(item, other[at]));
  }
  if (!isJsonObject(one) || !isJsonObject(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSame(one[key], other[key]))
  );
}

/** Puts defaults in place of what is absent, in groups of settings, too. */
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

/** Changes each element of what may be an array; anything else stays as it is. */
function mapArray(value: unknown, change: (entry: unknown) => unknown): unknown {
  return Array.isArray(value) ? value.map(change) : value;
}

function describe(issue: z.core.$ZodIssue): string {
  return issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`;
}

function withoutUnknown(value: unknown, issue: z.core.$ZodIssue): unknown {
  if (issue.code !== 'unrecognized_keys') return value;
  return issue.keys.reduce((left: unknown, key) => without(left, [...issue.path, key]), value);
}
