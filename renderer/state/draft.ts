import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AppError } from '../../shared/errors';
import {
  forwardParts,
  partPanels,
  type FaultyField,
  type ForwardPart,
  type Panel,
} from '../../shared/fields';
import { emptyFields, fieldsOf, type ForwardFields } from '../../shared/forward-fields';
import { newForwardId, newSessionId, type ForwardId, type SessionId } from '../../shared/ids';
import { canonicalText } from '../../shared/json';
import { newProfile, type SessionProfile } from '../../shared/session-profile';
import { settings, type SettingKey } from '../../shared/settings';
import { emptyJumpStaging, hasStagedJump, type JumpStaging } from './jump-fields';
import { numberTextsOf, saysTheSame, type NumberField, type NumberTexts } from './number-fields';

/** A field of the window that can be at fault, and be focused. A row edited in place has its own set of a forward's. */
export type FieldName = SettingKey | FaultyField | `edit-${ForwardPart}`;

/** The fields of a row edited in place. */
export const editFields: readonly FieldName[] = forwardParts.map((part): FieldName => `edit-${part}`);

/** Where a field is; null for a part of a forward, and for what is none. */
export function panelOf(field: FieldName): Panel | null {
  const panels: Partial<Record<FieldName, Panel>> = partPanels;
  return panels[field] ?? (Object.hasOwn(settings, field) ? settings[field as SettingKey].panel : null);
}

/** What is wrong, and at which field. */
export interface Problem {
  readonly field: FieldName;
  readonly error: AppError;
  /** Counts up, so that the same problem found again is pointed out again. */
  readonly found: number;
}

/** A row of the Tunnels list that is being edited in place. */
export interface RowEdit {
  readonly id: ForwardId;
  readonly fields: ForwardFields;
}

/** The form: everything a user may have typed and not yet saved. Holds no secrets. */
export interface DraftState {
  /** What Open would open. Its name is the one it was loaded or saved under. */
  readonly profile: SessionProfile;
  /** The same as it was loaded or last saved. */
  readonly baseline: SessionProfile;
  readonly numbers: NumberTexts;
  /** The edit box under Saved Sessions. */
  readonly nameText: string;
  readonly jump: JumpStaging;
  /** The Key field of the Host keys panel before "Add key". */
  readonly hostKeyText: string;
  /** The fields below "Add new forwarded port:". */
  readonly staging: ForwardFields;
  /** Staged text that needs no question: it was put there by Remove, or knowingly left out. */
  readonly settled: ForwardFields | null;
  readonly edit: RowEdit | null;
  /** The fields for adding a forward to an open session in the overview. */
  readonly additions: Readonly<Record<SessionId, ForwardFields>>;
  readonly problem: Problem | null;
  /** The link that filled the form in; null once it was saved, or where none did. */
  readonly fromLink: FromLink | null;
}

/** The facts to be known of a form that a link has filled in. */
export interface FromLink {
  /** The form's session as it was filled in. */
  readonly filled: SessionProfile;
  /** Sentences about what was left out, and what to look at. */
  readonly remarks: readonly string[];
}

export type DraftStore = StoreApi<DraftState>;

/** The form showing a profile. `baseline` is what counts as unchanged. */
export function draftOf(profile: SessionProfile, baseline: SessionProfile = profile): DraftState {
  return {
    profile,
    baseline,
    numbers: numberTextsOf(profile),
    nameText: profile.name,
    jump: emptyJumpStaging(),
    hostKeyText: '',
    staging: emptyFields,
    settled: null,
    edit: null,
    additions: {},
    problem: null,
    fromLink: null,
  };
}

/** A copy under ids of its own: a session and forwards nobody else means. */
export function copyOf(profile: SessionProfile): SessionProfile {
  return {
    ...profile,
    id: newSessionId(),
    forwards: profile.forwards.map((forward) => ({ ...forward, id: newForwardId() })),
  };
}

/** Creates the form's store, showing a new session. */
export function createDraftStore(initial: DraftState = draftOf(newProfile())): DraftStore {
  return createStore<DraftState>(() => initial);
}

/** What a user typed into a forward's fields, without the blanks around it. */
function trimmed(fields: ForwardFields): Readonly<Record<string, unknown>> {
  const entries = Object.entries(fields);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? value.trim() : value]),
  );
}

function sameFields(left: ForwardFields, right: ForwardFields): boolean {
  return sameValue(trimmed(left), trimmed(right));
}

/** Whether the fields of the Tunnels panel hold something that was typed and not added. */
export function hasStagedText({ staging, settled }: DraftState): boolean {
  const { kind, family, webSite, socks, withoutLogin } = staging;
  if (sameFields(staging, { ...emptyFields, kind, family, webSite, socks, withoutLogin })) return false;
  return settled === null || !sameFields(staging, settled);
}

/** Whether a row is being edited to something else than it is. */
export function hasRowEdit({ edit, profile }: DraftState): boolean {
  if (edit === null) return false;
  const row = profile.forwards.find(({ id }) => id === edit.id);
  return row !== undefined && !sameFields(edit.fields, fieldsOf(row));
}

/** Whether two values say the same, in whatever order. */
export function sameValue(left: unknown, right: unknown): boolean {
  return left === right || canonicalText(left) === canonicalText(right);
}

/** States of the form that were compared already: several parts of the window ask at each key that is pressed. */
const compared = new WeakMap<DraftState, boolean>();

/** Whether anything typed would be lost by loading another session. */
export function isDirty(draft: DraftState): boolean {
  const known = compared.get(draft);
  if (known !== undefined) return known;
  const differs =
    !sameValue(draft.profile, draft.baseline) ||
    !saysTheSame(draft.numbers, draft.profile) ||
    hasStagedJump(draft.jump, draft.profile.jumps) ||
    draft.hostKeyText.trim() !== '' ||
    hasStagedText(draft) ||
    hasRowEdit(draft);
  compared.set(draft, differs);
  return differs;
}

/** Whether a form is as a link has filled it in, with nothing typed into it since. */
export function isAsFilled(draft: DraftState): boolean {
  const { fromLink, profile, nameText } = draft;
  if (fromLink === null) return false;
  const { name, ...filled } = fromLink.filled;
  return nameText === name && !isDirty({ ...draft, baseline: { ...filled, name: profile.name } });
}

let found = 0;

/** Marks a field as at fault; the window shows its panel and puts the focus there. */
export function pointAt(store: DraftStore, field: FieldName, error: AppError): void {
  found += 1;
  store.setState({ problem: { field, error, found } });
}

/** Takes the mark off once the user changes one of these fields. */
export function clearProblem(store: DraftStore, ...fields: readonly FieldName[]): void {
  const { problem } = store.getState();
  if (problem !== null && fields.includes(problem.field)) store.setState({ problem: null });
}

/** Changes settings of the profile being edited. */
export function editProfile(store: DraftStore, changes: Partial<SessionProfile>): void {
  store.setState(({ profile }) => ({ profile: { ...profile, ...changes } }));
}

/** Takes down what was typed into a number field. */
export function typeNumber(store: DraftStore, field: NumberField, text: string): void {
  store.setState(({ numbers }) => ({ numbers: { ...numbers, [field]: text } }));
  clearProblem(store, field);
}
