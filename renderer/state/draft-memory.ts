import { z } from 'zod';
import { addressFamilySchema, forwardKindSchema } from '../../shared/forward';
import { forwardIdSchema, sessionIdSchema } from '../../shared/ids';
import { sessionProfileSchema } from '../../shared/session-profile';
import type { DraftState, DraftStore } from './draft';

const fieldsSchema = z
  .strictObject({
    kind: forwardKindSchema,
    family: addressFamilySchema,
    source: z.string(),
    destination: z.string(),
  })
  .readonly();

const memorySchema = z.strictObject({
  version: z.literal(1),
  profile: sessionProfileSchema,
  baseline: sessionProfileSchema,
  portText: z.string(),
  keepaliveText: z.string(),
  nameText: z.string(),
  staging: fieldsSchema,
  settled: fieldsSchema.nullable(),
  edit: z.strictObject({ id: forwardIdSchema, fields: fieldsSchema }).readonly().nullable(),
  additions: z.record(sessionIdSchema, fieldsSchema).readonly(),
});

const key = 'culvert.draft';

/** Reads back the form as it was when the window went; null when there is none or it cannot be read. */
export function recallDraft(storage: Pick<Storage, 'getItem'>): DraftState | null {
  try {
    const parsed = memorySchema.safeParse(JSON.parse(storage.getItem(key) ?? 'null'));
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
      storage.setItem(key, JSON.stringify({ version: 1, ...kept }));
    } catch {
      // Storage is full or switched off: the form itself still holds everything.
    }
  });
}
