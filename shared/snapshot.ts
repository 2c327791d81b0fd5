import { z } from 'zod';
import { algorithmListSchema } from './algorithms';
import { enginePlaceSchema } from './engine-place';
import { appErrorSchema } from './errors';
import { followedSchema } from './followed';
import { noticeIdSchema, sessionIdSchema } from './ids';
import { promptSchema } from './prompts';
import { keychainSchema, secretUseSchema } from './secrets';
import { groupOrderSchema, sessionOrderSchema } from './arrange';
import { sessionProfileSchema } from './session-profile';
import { settingsSchema } from './program-settings';
import { sessionStatusSchema, trafficKey, trafficSchema, vitalsSchema } from './status';
import { connectionTestSchema } from './connection-test';

/** Where the window runs and what it can ask for. */
export const appInfoSchema = z
  .strictObject({
    version: z.string(),
    mode: z.enum(['desktop', 'browser', 'service', 'command']),
    platform: z.string(),
    /** A file dialog exists (desktop app). */
    canChooseFiles: z.boolean(),
    /** Folder of the saved sessions. */
    dataFolder: z.string(),
    /** Folder of the event logs' files, while the settings say that there are any. */
    logFolder: z.string(),
    /** Ids of the algorithm families this runtime can do. */
    algorithms: z.record(algorithmListSchema, z.array(z.string()).readonly()).readonly(),
    keychain: keychainSchema,
    /** Ginnel can be started at login from here (desktop app). */
    canStartAtLogin: z.boolean(),
    /** Why the system showed no notification the last time, as a sentence; null while it shows them. */
    notificationTrouble: z.string().nullable(),
    engine: enginePlaceSchema,
  })
  .readonly();
export type AppInfo = z.infer<typeof appInfoSchema>;

/** Something a user should know until they dismiss it, such as a saved-sessions file that was set aside. */
export const noticeSchema = z
  .strictObject({ id: noticeIdSchema, text: z.string(), error: appErrorSchema.nullable() })
  .readonly();
export type Notice = z.infer<typeof noticeSchema>;

/** A slice that is told as a whole when it changed. */
function whole<Schema extends z.ZodType>(schema: Schema) {
  return {
    ...{ schema, part: schema },
    take: (now: z.infer<Schema>): z.infer<Schema> => now,
    merge: (_before: z.infer<Schema>, part: z.infer<Schema>): z.infer<Schema> => part,
  };
}

/** A list whose entries are large: those that changed are told, and the ids of all in their order. */
function entries<Schema extends z.ZodType<{ readonly id: string }>, Id extends z.ZodType<string>>(
  entry: Schema,
  id: Id,
) {
  type Entry = z.infer<Schema>;
  const part = z
    .strictObject({ changed: z.array(entry).readonly(), order: z.array(id).readonly() })
    .readonly();
  return {
    ...{ schema: z.array(entry).readonly(), part },
    take: (now: readonly Entry[], changed: ReadonlySet<unknown>) => ({
      changed: now.filter((one) => changed.has(one.id)),
      order: now.map((one) => one.id),
    }),
    merge: (before: readonly Entry[], { changed, order }: z.infer<typeof part>): readonly Entry[] => {
      const known = new Map([...before, ...changed].map((one) => [one.id, one]));
      return order.flatMap((one) => known.get(one) ?? []);
    },
  };
}

/**
 * Measurements, which change all the time: told in an event of the slice's own, once a second, those that moved.
 * @param key tells one from the others
 * @param last what is told of one that is there no longer
 */
function measured<Entry>(entry: z.ZodType<Entry>, key: (one: Entry) => string, last: (one: Entry) => Entry) {
  return { schema: z.array(entry).readonly(), key, last };
}

/**
 * The list of slices: all the engine knows and the window shows. A new slice is an entry here and, in the engine, what fills
 * it and marks it as changed.
 */
const slices = {
  app: whole(appInfoSchema),
  /** Saved sessions in the order of PuTTY's list: byte order of their names. */
  profiles: entries(sessionProfileSchema, sessionIdSchema),
  /** Saved sessions that the user has put into an order, which `arranged` gives them; some may be there no more. */
  order: whole(sessionOrderSchema),
  /** Groups that the user has put into an order, for `inGroupOrder`. */
  groupOrder: whole(groupOrderSchema),
  /** Files whose sessions are followed, in the order they were added: read-only, and saved sessions like the others. */
  followed: whole(z.array(followedSchema).readonly()),
  /** What new sessions start from. */
  defaults: whole(sessionProfileSchema),
  /** Open sessions in the order they were opened. */
  sessions: entries(sessionStatusSchema, sessionIdSchema),
  /** Questions waiting for an answer, oldest first. */
  prompts: whole(z.array(promptSchema).readonly()),
  notices: whole(z.array(noticeSchema).readonly()),
  /** What there are remembered secrets for. */
  secrets: whole(z.array(secretUseSchema).readonly()),
  settings: whole(settingsSchema),
  /** Tests that run, and the last one of each session. */
  connectionTests: whole(z.array(connectionTestSchema).readonly()),
  /** Sessions that were open when the program last ended without being asked to; empty once that is settled. */
  reopenable: whole(z.array(sessionProfileSchema).readonly()),
};
/** Slices that are measured. */
export const counters = {
  traffic: measured(
    trafficSchema,
    ({ sessionId, forwardId }) => trafficKey(sessionId, forwardId),
    (entry) => ({ ...entry, live: 0 }),
  ),
  /** Of the sessions whose round trip was measured. */
  vitals: measured(
    vitalsSchema,
    ({ sessionId }) => sessionId,
    (entry) => ({ ...entry, roundTrip: null }),
  ),
};

type Slices = typeof slices;
export type SliceName = keyof Slices;
export const sliceNames = Object.keys(slices) as readonly SliceName[];
export type CounterName = keyof typeof counters;
export const counterNames = Object.keys(counters) as readonly CounterName[];

function pick<
  Field extends string,
  List extends Readonly<Record<string, Readonly<Record<Field, z.ZodType>>>>,
>(list: List, field: Field): { readonly [Name in keyof List]: List[Name][Field] } {
  const picked = Object.entries(list).map(([name, slice]) => [name, slice[field]]);
  return Object.fromEntries(picked) as { readonly [Name in keyof List]: List[Name][Field] };
}

/** Everything the engine knows, as of `revision`. */
export const snapshotSchema = z
  .strictObject({
    revision: z.number().int(),
    ...pick(slices, 'schema'),
    ...pick(counters, 'schema'),
  })
  .readonly();
export type Snapshot = z.infer<typeof snapshotSchema>;

/**
 * What changed between revision `since` and `revision`. A receiver whose revision is not `since` asks for the snapshot
 * again. Slices that are absent did not change.
 */
export const changeSchema = z
  .strictObject({
    since: z.number().int(),
    revision: z.number().int(),
    ...z.strictObject(pick(slices, 'part')).partial().shape,
  })
  .readonly();
export type Change = z.infer<typeof changeSchema>;

/** The slices that changed, each with the ids of its entries that did, where it is told by its entries. */
export type Marks = ReadonlyMap<SliceName, ReadonlySet<unknown>>;

/**
 * Makes the change that leads to a snapshot from the revision before it.
 * @param now is read where it is marked only
 */
export function changeTo(now: Omit<Snapshot, 'revision'>, revision: number, marks: Marks): Change {
  const change: Record<string, unknown> = { since: revision - 1, revision };
  for (const [name, changed] of marks) change[name] = slices[name].take(now[name] as never, changed);
  return change as Change;
}

/** A change that leads to a snapshot from whatever was before it: all of it, but for counters. */
export function changeToAll(now: Snapshot): Change {
  const change: Record<string, unknown> = { since: now.revision - 1, revision: now.revision };
  for (const name of sliceNames) {
    const value = now[name];
    const ids = Array.isArray(value) ? value.map(({ id }: { readonly id?: unknown }) => id) : [];
    change[name] = slices[name].take(value as never, new Set(ids));
  }
  return change as Change;
}

/**
 * Applies a change to the snapshot it follows. Counters stay as they were when the snapshot was made.
 * @returns the new snapshot; the same one when the change is older; null when there is a gap and the snapshot must be
 *   asked for again
 */
export function applyChange(snapshot: Snapshot, change: Change): Snapshot | null {
  if (change.revision <= snapshot.revision) return snapshot;
  if (change.since !== snapshot.revision) return null;
  const next: Record<string, unknown> = { ...snapshot, revision: change.revision };
  for (const name of sliceNames) {
    const part = change[name];
    if (part !== undefined) next[name] = slices[name].merge(snapshot[name] as never, part as never);
  }
  return next as Snapshot;
}
