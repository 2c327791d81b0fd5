/** A JSON object as read from a file, before anything about it is known. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Turns a file's content of one version into the next. Pure; must cope with entries that are broken. */
export type Migration = (content: JsonObject) => JsonObject;

/** True for what JSON calls an object: not null, not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a file's `schemaVersion` means to this program. */
export type Migrated =
  | { readonly kind: 'current'; readonly content: JsonObject; readonly from: number }
  /** Written by a newer Ginnel; as read. */
  | { readonly kind: 'newer'; readonly content: JsonObject }
  /** No version that ever was. */
  | { readonly kind: 'not-ours' };

/**
 * Brings a file's content to the current version, step by step.
 * @param migrations the step that leads away from each old version: `{ 1: from1to2, 2: from2to3 }`
 * @param current the version this program writes
 */
export function migrate(
  content: JsonObject,
  migrations: Readonly<Record<number, Migration>>,
  current: number,
): Migrated {
  const from = content['schemaVersion'];
  if (typeof from !== 'number' || !Number.isInteger(from) || from < 1) return { kind: 'not-ours' };
  if (from > current) return { kind: 'newer', content };
  let migrated = content;
  for (let version = from; version < current; version += 1) {
    const step = migrations[version];
    if (step === undefined) return { kind: 'not-ours' };
    migrated = { ...step(migrated), schemaVersion: version + 1 };
  }
  return { kind: 'current', content: migrated, from };
}

/** The version of `sessions.json` this program writes. */
export const sessionsVersion = 2;

/** Steps between versions of `sessions.json`; version 1 is the first. */
export const sessionsMigrations: Readonly<Record<number, Migration>> = {
  // Version 2 has sockets beside ports: where a forward listens became a value of its own.
  1: (content) => ({
    ...content,
    profiles: mapArray(content['profiles'], sourcesOfForwards),
    ...('defaults' in content && { defaults: sourcesOfForwards(content['defaults']) }),
  }),
};

function sourcesOfForwards(profile: unknown): unknown {
  return isJsonObject(profile) && 'forwards' in profile
    ? { ...profile, forwards: mapArray(profile['forwards'], sourceOfForward) }
    : profile;
}

function sourceOfForward(forward: unknown): unknown {
  if (!isJsonObject(forward) || 'source' in forward) return forward;
  const { bindAddress, port, ...rest } = forward;
  return { ...rest, source: { bindAddress, port } };
}

/** Changes each element of what may be an array; anything else stays as it is. */
export function mapArray(value: unknown, change: (entry: unknown) => unknown): unknown {
  return Array.isArray(value) ? value.map(change) : value;
}
