import { z } from 'zod';
import { emptyFields, forwardFieldsSchema } from '../../shared/forward-fields';
import { forwardIdSchema, sessionIdSchema } from '../../shared/ids';
import { isJsonObject } from '../../shared/json';
import { readKeptProfile } from '../../shared/kept-profile';
import { newProfile, sessionProfileSchema, type SessionProfile } from '../../shared/session-profile';
import { formUnreadable, partUnreadable } from '../../shared/texts/configuration';
import { draftOf, panelOf, type DraftState, type DraftStore, type FieldName } from './draft';
import { emptyJumpStaging, jumpFieldsSchema, jumpStagingSchema } from './jump-fields';
import { keptFields, readWhatFits, type Reading } from './kept';
import { numberFields } from './number-fields';
import type { ParkedStore } from './parked';

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
    fromLink: z.object({ filled: sessionProfileSchema, remarks: z.array(z.string()) }).nullable(),
  });
  return keptFields(typed, usual);
}

const key = 'ginnel.draft';
const parkedKey = 'ginnel.parked';
/** The keys under which what is typed is written down: the form's, and that of what is put aside. */
export const rememberedKeys = [key, parkedKey] as const;

/** The fields whose panel is theirs, too; what is kept for comparing is nothing typed. */
const typedFields: Readonly<Record<string, FieldName>> = {
  nameText: 'name',
  jump: 'jump',
  hostKeyText: 'hostKeys',
  staging: 'forwards',
  edit: 'forwards',
  additions: 'forwards',
};

/**
 * Reads back the form as it was when the window went. What is absent, as another Ginnel with other settings wrote it down,
 * and what is wrong have their defaults.
 * @returns the form, null when there is none, and what to tell of values that were wrong, null when there were none
 */
export function recallDraft(storage: Pick<Storage, 'getItem'>): {
  readonly draft: DraftState | null;
  readonly loss: string | null;
} {
  const kept = readKept(storage, key);
  return kept === null ? { draft: null, loss: null } : readDraft(kept);
}

/** Reads what was typed for sessions that were not on the form, in the same way. */
export function recallParked(storage: Pick<Storage, 'getItem'>): {
  readonly drafts: readonly DraftState[];
  readonly loss: string | null;
} {
  const kept = readKept(storage, parkedKey);
  if (kept === null) return { drafts: [], loss: null };
  if (!Array.isArray(kept)) return { drafts: [], loss: formUnreadable };
  const read = kept.map(readDraft);
  return {
    drafts: read.flatMap(({ draft }) => draft ?? []),
    loss: read.find(({ loss }) => loss !== null)?.loss ?? null,
  };
}

/** The form out of what was written down of it. */
function readDraft(kept: unknown): { readonly draft: DraftState | null; readonly loss: string | null } {
  if (!isJsonObject(kept)) return { draft: null, loss: formUnreadable };
  const profile = readWhatFits(kept['profile'], readProfile);
  const { id } = profile?.value ?? newProfile();
  const baseline = readWhatFits(kept['baseline'], readProfile);
  const usual = draftOf(profile?.value ?? newProfile(), baseline?.value ?? { ...newProfile(), id });
  const schema = typedSchema(usual);
  const typed = readWhatFits(kept, (value): Reading<z.output<typeof schema>> => {
    const { success, data, error } = schema.safeParse(value);
    return success ? { ok: true, value: data } : { ok: false, path: error.issues[0]?.path ?? [] };
  });
  const wrong = [
    ...(profile?.dropped ?? []).map(([field]) => field),
    ...(typed?.dropped ?? []).map(([part = '', field]) =>
      part === 'numbers' ? field : typedFields[String(part)],
    ),
  ];
  const panels = new Set(wrong.flatMap((field) => panelOf(field as FieldName) ?? []));
  return {
    draft: { ...usual, ...typed?.value },
    loss: panels.size === 0 ? null : partUnreadable([...panels]),
  };
}

function readKept(storage: Pick<Storage, 'getItem'>, key: string): unknown {
  try {
    return JSON.parse(storage.getItem(key) ?? 'null');
  } catch {
    return '';
  }
}

function readProfile(kept: unknown): Reading<SessionProfile> {
  const read = readKeptProfile(kept);
  return read.ok ? { ok: true, value: read.profile } : read;
}

/** Writes the form down on every change, so that a reloaded or crashed window loses nothing typed. */
export function rememberDraft(store: DraftStore, storage: Pick<Storage, 'setItem'>): () => void {
  return store.subscribe((draft) => {
    write(storage, key, withoutProblem(draft));
  });
}

/** Writes what is typed for other sessions down on every change. */
export function rememberParked(store: ParkedStore, storage: Pick<Storage, 'setItem'>): () => void {
  return store.subscribe(({ drafts }) => {
    write(storage, parkedKey, [...drafts.values()].map(withoutProblem));
  });
}

function withoutProblem({ problem: _problem, ...kept }: DraftState): object {
  return kept;
}

function write(storage: Pick<Storage, 'setItem'>, key: string, kept: object): void {
  try {
    storage.setItem(key, JSON.stringify(kept));
  } catch {
    // Storage is full or switched off: the form itself still holds everything.
  }
}
