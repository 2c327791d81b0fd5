import type { z } from 'zod';
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
