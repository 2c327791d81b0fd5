import { z } from 'zod';
import { forwardFieldsSchema } from '../../shared/forward-fields';
import { forwardIdSchema, sessionIdSchema } from '../../shared/ids';
import { sessionProfileSchema } from '../../shared/session-profile';
import type { DraftState, DraftStore } from './draft';
import { fromVersion1 } from './draft-memory-v1';
import { fromVersion2 } from './draft-memory-v2';
import { fromVersion3 } from './draft-memory-v3';
import { jumpStagingSchema } from './jump-fields';

const memorySchema = z.strictObject({
  version: z.literal(4),
  profile: sessionProfileSchema,
  baseline: sessionProfileSchema,
  numbers: z
    .strictObject({
      port: z.string(),
      keepaliveSeconds: z.string(),
      keepaliveCount: z.string(),
      connectSeconds: z.string(),
      idleMinutes: z.string(),
      retryFirstSeconds: z.string(),
      retryLongestSeconds: z.string(),
      holdSeconds: z.string(),
      probeMinutes: z.string(),
      proxyPort: z.string(),
    })
    .readonly(),
  nameText: z.string(),
  jump: jumpStagingSchema,
  hostKeyText: z.string(),
  staging: forwardFieldsSchema,
  settled: forwardFieldsSchema.nullable(),
  edit: z.strictObject({ id: forwardIdSchema, fields: forwardFieldsSchema }).readonly().nullable(),
  additions: z.record(sessionIdSchema, forwardFieldsSchema).readonly(),
});

const key = 'ginnel.draft';

const migrations = [fromVersion1, fromVersion2, fromVersion3];

function toVersion4(kept: unknown): unknown {
  return migrations.reduce((form, migrated) => migrated(form) ?? form, kept);
}

/**
 * Reads back the form as it was when the window went, also one an earlier Ginnel wrote down; null when there is none or
 * it cannot be read.
 */
export function recallDraft(storage: Pick<Storage, 'getItem'>): DraftState | null {
  try {
    const kept: unknown = JSON.parse(storage.getItem(key) ?? 'null');
    const parsed = memorySchema.safeParse(toVersion4(kept));
    if (!parsed.success) return null;
    const { version: _version, ...draft } = parsed.data;
    return { ...draft, problem: null };
  } catch {
    return null;
  }
}

/** Writes the form down on every change, so that a reloaded or crashed window loses nothing typed. */
export function rememberDraft(store: DraftStore, storage: Pick<Storage, 'setItem'>): () => void {
  return store.subscribe((draft) => {
    const { problem: _problem, ...kept } = draft;
    try {
      storage.setItem(key, JSON.stringify({ version: 4, ...kept }));
    } catch {
      // Storage is full or switched off: the form itself still holds everything.
    }
  });
}
