import { z } from 'zod';
import { emptyFields, forwardFieldsSchema } from '../../shared/forward-fields';
import { forwardIdSchema, sessionIdSchema } from '../../shared/ids';
import { isJsonObject } from '../../shared/json';
import { readKeptProfile } from '../../shared/kept-profile';
import { draftOf, type DraftState, type DraftStore } from './draft';
import { emptyJumpStaging, jumpFieldsSchema, jumpStagingSchema } from './jump-fields';
import { keptFields } from './kept';
import { numberFields } from './number-fields';

const fields = keptFields(forwardFieldsSchema, emptyFields);
const usualJump = emptyJumpStaging();
const jumpFields = keptFields(jumpFieldsSchema, usualJump.fields);

/** What was typed beside the profile, for a form whose other fields are as usual. */
function typedSchema(usual: DraftState) {
  const jump = jumpStagingSchema.unwrap().extend({ fields: jumpFields, settled: jumpFields.nullable() });
  const typed = z.object({
    numbers: keptFields(z.record(z.enum(numberFields), z.string()), usual.numbers),
    nameText: z.string(),
    jump: keptFields(jump, usualJump),
    hostKeyText: z.string(),
    staging: fields,
    settled: fields.nullable(),
    edit: z.object({ id: forwardIdSchema, fields }).nullable(),
    additions: z.record(sessionIdSchema, fields),
  });
  return keptFields(typed, usual);
}

const key = 'ginnel.draft';

/**
 * Reads back the form as it was when the window went, completed where another Ginnel with other settings wrote it down; null
 * when there is none or it cannot be read.
 */
export function recallDraft(storage: Pick<Storage, 'getItem'>): DraftState | null {
  try {
    const kept: unknown = JSON.parse(storage.getItem(key) ?? 'null');
    if (!isJsonObject(kept)) return null;
    const profile = readKeptProfile(kept['profile']);
    const baseline = readKeptProfile(kept['baseline']);
    if (!profile.ok || !baseline.ok) return null;
    const usual = draftOf(profile.profile, baseline.profile);
    const typed = typedSchema(usual).safeParse(kept);
    return typed.success ? { ...usual, ...typed.data } : null;
  } catch {
    return null;
  }
}

/** Writes the form down on every change, so that a reloaded or crashed window loses nothing typed. */
export function rememberDraft(store: DraftStore, storage: Pick<Storage, 'setItem'>): () => void {
  return store.subscribe((draft) => {
    const { problem: _problem, ...kept } = draft;
    try {
      storage.setItem(key, JSON.stringify(kept));
    } catch {
      // Storage is full or switched off: the form itself still holds everything.
    }
  });
}
