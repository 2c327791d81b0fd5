import { z } from 'zod';
import { algorithmListSchema } from './algorithms';
import { appErrorSchema } from './errors';
import { noticeIdSchema, sessionIdSchema } from './ids';
import { promptSchema } from './prompts';
import { keychainSchema, secretUseSchema } from './secrets';
import { sessionProfileSchema } from './session-profile';
import { settingsSchema } from './program-settings';
import { sessionStatusSchema, trafficSchema, vitalsSchema } from './status';
import { trialSchema } from './trial';

/** Where the window runs and what it can ask for. */
export const appInfoSchema = z
  .strictObject({
    version: z.string(),
    mode: z.enum(['desktop', 'browser', 'command']),
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
  })
  .readonly();
export type AppInfo = z.infer<typeof appInfoSchema>;

/** Something a person should know until they dismiss it, such as a saved-sessions file that was set aside. */
export const noticeSchema = z
  .strictObject({ id: noticeIdSchema, text: z.string(), error: appErrorSchema.nullable() })
  .readonly();
export type Notice = z.infer<typeof noticeSchema>;

const slices = {
  app: appInfoSchema,
  /** Saved sessions in the order of PuTTY's list: byte order of their names. */
  profiles: z.array(sessionProfileSchema).readonly(),
  /** What new sessions start from. */
  defaults: sessionProfileSchema,
  /** Questions waiting for an answer, oldest first. */
  prompts: z.array(promptSchema).readonly(),
  notices: z.array(noticeSchema).readonly(),
  /** What there are remembered secrets for. */
  secrets: z.array(secretUseSchema).readonly(),
  settings: settingsSchema,
  /** Tests that run, and the last one of each session. */
  trials: z.array(trialSchema).readonly(),
  /** Sessions that were open when the program last ended without being asked to; empty once that is settled. */
  reopenable: z.array(sessionProfileSchema).readonly(),
};

/** Everything the engine knows, as of `revision`. */
export const snapshotSchema = z
  .strictObject({
    revision: z.number().int(),
    ...slices,
    /** Open sessions in the order they were opened. */
    sessions: z.array(sessionStatusSchema).readonly(),
    traffic: z.array(trafficSchema).readonly(),
    vitals: z.array(vitalsSchema).readonly(),
  })
  .readonly();
export type Snapshot = z.infer<typeof snapshotSchema>;

/**
 * What changed between revision `since` and `revision`. A receiver whose revision is not `since` asks for the snapshot
 * again. Slices that are absent did not change; `sessions` holds the changed sessions only, `order` all ids.
 */
export const changeSchema = z
  .strictObject({
    since: z.number().int(),
    revision: z.number().int(),
    app: slices.app.optional(),
    profiles: slices.profiles.optional(),
    defaults: slices.defaults.optional(),
    prompts: slices.prompts.optional(),
    notices: slices.notices.optional(),
    secrets: slices.secrets.optional(),
    settings: slices.settings.optional(),
    trials: slices.trials.optional(),
    reopenable: slices.reopenable.optional(),
    sessions: z.array(sessionStatusSchema).readonly().optional(),
    order: z.array(sessionIdSchema).readonly().optional(),
  })
  .readonly();
export type Change = z.infer<typeof changeSchema>;

/**
 * Applies a change to the snapshot it follows.
 * @returns the new snapshot; the same one when the change is older; null when there is a gap and the snapshot must be
 *   asked for again
 */
export function applyChange(snapshot: Snapshot, change: Change): Snapshot | null {
  if (change.revision <= snapshot.revision) return snapshot;
  if (change.since !== snapshot.revision) return null;
  const changed = new Map((change.sessions ?? []).map((session) => [session.id, session]));
  const known = new Map(snapshot.sessions.map((session) => [session.id, session]));
  const order = change.order ?? snapshot.sessions.map(({ id }) => id);
  return {
    revision: change.revision,
    app: change.app ?? snapshot.app,
    profiles: change.profiles ?? snapshot.profiles,
    defaults: change.defaults ?? snapshot.defaults,
    prompts: change.prompts ?? snapshot.prompts,
    notices: change.notices ?? snapshot.notices,
    secrets: change.secrets ?? snapshot.secrets,
    settings: change.settings ?? snapshot.settings,
    trials: change.trials ?? snapshot.trials,
    reopenable: change.reopenable ?? snapshot.reopenable,
    sessions: order.flatMap((id) => changed.get(id) ?? known.get(id) ?? []),
    traffic: snapshot.traffic.filter(({ sessionId }) => order.includes(sessionId)),
    vitals: snapshot.vitals.filter(({ sessionId }) => order.includes(sessionId)),
  };
}
