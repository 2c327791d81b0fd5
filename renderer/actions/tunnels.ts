import { forwardParts } from '../../shared/fields';
import type { Forward } from '../../shared/forward';
import { emptyFields, fieldsOf, type ForwardFields } from '../../shared/forward-fields';
import { fieldsOfText, kindWithoutLetter, readForwardText } from '../../shared/forward-text';
import { lineNotation } from '../../shared/notation';
import { newForwardId, type ForwardId } from '../../shared/ids';
import { checkAgainst } from '../../shared/listeners';
import * as texts from '../../shared/texts/tunnels';
import * as common from '../../shared/texts/common';
import {
  clearProblem,
  editFields,
  editProfile,
  hasStagedText,
  pointAt,
  type DraftStore,
} from '../state/draft';
import { say } from '../state/view';
import type { AppServices } from '../services';
import { lookAtTyped } from './import-look';
import { addAll } from './many-forwards';
import { bringUp, editFieldOf, forwardFieldOf } from './problems';
import { findInTheWay, readFields } from './read-fields';
import { askAboutTyped, type SettledFor } from './not-added';

function setForwards(draft: DraftStore, forwards: readonly Forward[]): void {
  editProfile(draft, { forwards });
  clearProblem(draft, 'forwards');
}

/**
 * Adds what stands in the fields of the Tunnels panel to the end of the list. Afterwards the fields are empty for the
 * next one; on an error they keep their contents, and the field at fault says so. Forwards in another program's notation
 * in Source port are taken apart first.
 * @returns whether everything was added
 */
export function addStaged(services: AppServices): boolean {
  const { draft, view } = services;
  const typed = draft.getState().staging;
  const written = readForwardText(typed.source, newForwardId, kindWithoutLetter(typed));
  if (written?.ok === false) {
    bringUp(services, 'source', written.error);
    return false;
  }
  const [first, ...more] = written?.value ?? [];
  if (written !== null && more.length > 0) return addAll(services, written.value);
  if (first !== undefined) editStaged(services, fieldsOfText(first));
  const { profile, staging } = draft.getState();
  const read = readFields(services, staging, newForwardId(), profile);
  const checked = read.ok ? checkAgainst(read.value, profile.forwards, profile) : read;
  if (!checked.ok) {
    bringUp(services, forwardFieldOf(checked.error), checked.error);
    return false;
  }
  setForwards(draft, [...profile.forwards, checked.value]);
  draft.setState({ staging: nextFields(staging), settled: null });
  clearProblem(draft, ...forwardParts);
  view.setState({ forwardSelection: checked.value.id });
  say(view, common.added(lineNotation(checked.value)));
  return true;
}

/**
 * As {@link addStaged}, and not where something stands in the way of a socket of this machine. A whole command is shown in the
 * import look instead. What stood in the fields
 * when it was called is what is added; what is typed or chosen while the engine looks is for the next one.
 */
export async function addWhereFree(services: AppServices): Promise<boolean> {
  const { draft } = services;
  const typed = draft.getState().staging;
  if (lookAtTyped(services, typed.source, { kind: 'forwards' })) return false;
  const error = await findInTheWay(services, typed);
  if (error !== null) {
    bringUp(services, 'source', error);
    return false;
  }
  const now = draft.getState().staging;
  if (now === typed) return addStaged(services);
  draft.setState({ staging: typed });
  const added = addStaged(services);
  draft.setState(({ staging }) => ({ staging: added ? { ...staging, ...changesBetween(typed, now) } : now }));
  return added;
}

function changesBetween(before: ForwardFields, now: ForwardFields): Partial<ForwardFields> {
  return Object.fromEntries(
    Object.entries(now).filter(([field, value]) => Reflect.get(before, field) !== value),
  );
}

/** The fields for the next forward: direction and family stay, as it is often one of the same sort. */
export function nextFields({ kind, family }: ForwardFields): ForwardFields {
  return { ...emptyFields, kind, family };
}

/** Changes the fields below "Add new forwarded port:". */
export function editStaged({ draft }: AppServices, changes: Partial<ForwardFields>): void {
  draft.setState(({ staging }) => ({ staging: { ...staging, ...changes } }));
  clearProblem(draft, ...forwardParts);
}

/**
 * Takes the selected row off the list and puts its values back into the fields, PuTTY's way to edit. Text in the fields
 * that was not added yet is kept instead of overwritten. Can be undone.
 */
export function removeSelected(services: AppServices): void {
  const { draft, view } = services;
  const before = draft.getState();
  const { forwardSelection } = view.getState();
  const index = before.profile.forwards.findIndex(({ id }) => id === forwardSelection);
  const forward = before.profile.forwards[index];
  if (forward === undefined) {
    say(view, before.profile.forwards.length === 0 ? texts.noForwardToRemove : texts.selectForward);
    return;
  }
  setForwards(
    draft,
    before.profile.forwards.filter(({ id }) => id !== forward.id),
  );
  const editing = before.edit?.id === forward.id ? before.edit : null;
  if (editing !== null) draft.setState({ edit: null });
  const keep = hasStagedText(before);
  // What was typed into the row in place goes into the fields as typed, and counts as not added yet.
  const fields = editing?.fields ?? fieldsOf(forward);
  if (!keep) draft.setState({ staging: fields, settled: fieldsOf(forward) });
  clearProblem(draft, ...forwardParts, ...editFields);
  view.setState({ forwardSelection: null });
  say(view, common.removed(lineNotation(forward), keep), () => {
    const now = draft.getState();
    const forwards = [...now.profile.forwards];
    forwards.splice(index, 0, forward);
    setForwards(draft, forwards);
    if (editing !== null && now.edit === null) draft.setState({ edit: editing });
    if (now.staging === fields) draft.setState({ staging: before.staging, settled: before.settled });
    view.setState({ forwardSelection: forward.id, note: null });
  });
}

/** Moves a row one place up (-1) or down (1). */
export function moveForward({ draft }: AppServices, id: ForwardId, by: -1 | 1): void {
  const { forwards } = draft.getState().profile;
  const from = forwards.findIndex((forward) => forward.id === id);
  const moved = forwards[from];
  const to = from + by;
  if (moved === undefined || to < 0 || to >= forwards.length) return;
  const next = forwards.filter((forward) => forward.id !== id);
  next.splice(to, 0, moved);
  setForwards(draft, next);
}

/** Switches a row on or off; a row that would then overlap another stays off and says why. */
export function toggleForward(services: AppServices, id: ForwardId): void {
  const { draft } = services;
  const { profile } = draft.getState();
  const forward = profile.forwards.find((candidate) => candidate.id === id);
  if (forward === undefined) return;
  const toggled: Forward = { ...forward, enabled: !forward.enabled };
  const checked = toggled.enabled ? checkAgainst(toggled, profile.forwards, profile) : null;
  if (checked !== null && !checked.ok) {
    pointAt(draft, 'forwards', checked.error);
    return;
  }
  setForwards(
    draft,
    profile.forwards.map((candidate) => (candidate.id === id ? toggled : candidate)),
  );
}

/** Turns a row into fields. A row already being edited is finished first; if that fails, it stays open. */
export function beginEdit(services: AppServices, id: ForwardId): void {
  const { draft, view } = services;
  const { edit, profile } = draft.getState();
  if (edit?.id === id) return;
  if (edit !== null && !finishEdit(services)) return;
  const forward = profile.forwards.find((candidate) => candidate.id === id);
  if (forward === undefined) return;
  draft.setState({ edit: { id, fields: fieldsOf(forward) } });
  view.setState({ forwardSelection: id, note: null });
}

/** Changes the fields of the row being edited. */
export function editRow({ draft }: AppServices, changes: Partial<ForwardFields>): void {
  draft.setState(({ edit }) => ({ edit: edit && { ...edit, fields: { ...edit.fields, ...changes } } }));
  clearProblem(draft, ...editFields);
}

/** Leaves the row as it was before. */
export function cancelEdit({ draft }: AppServices): void {
  draft.setState({ edit: null });
  clearProblem(draft, ...editFields);
}

/**
 * Puts the edited fields into the row, with the same checks as Add.
 * @returns whether the row could take them
 */
export function finishEdit(services: AppServices): boolean {
  const { draft } = services;
  const { edit, profile } = draft.getState();
  if (edit === null) return true;
  const old = profile.forwards.find(({ id }) => id === edit.id);
  const read = readFields(services, edit.fields, edit.id, profile, old?.enabled ?? true);
  const checked = read.ok ? checkAgainst(read.value, profile.forwards, profile) : read;
  if (!checked.ok) {
    bringUp(services, editFieldOf(forwardFieldOf(checked.error)), checked.error);
    return false;
  }
  setForwards(
    draft,
    profile.forwards.map((forward) => (forward.id === edit.id ? checked.value : forward)),
  );
  draft.setState({ edit: null });
  clearProblem(draft, ...editFields);
  return true;
}

/** As {@link finishEdit}, and not where something stands in the way of a socket of this machine. */
export async function finishWhereFree(services: AppServices): Promise<boolean> {
  const { edit } = services.draft.getState();
  const error = edit === null ? null : await findInTheWay(services, edit.fields);
  if (error === null) return finishEdit(services);
  bringUp(services, editFieldOf('source'), error);
  return false;
}

/**
 * Deals with text in the Tunnels panel that is in no row yet, before the form is opened or saved: a row being edited is
 * finished, and the user is asked what to do with fields that were not added.
 * @returns whether to go on
 */
export async function settleStaged(services: AppServices, verb: SettledFor): Promise<boolean> {
  const { draft } = services;
  if (draft.getState().edit !== null && !(await finishWhereFree(services))) return false;
  const state = draft.getState();
  if (!hasStagedText(state)) return true;
  const { source, destination, name } = state.staging;
  const typed = [source.trim(), destination.trim()].filter((text) => text !== '').join(' → ') || name.trim();
  const what = typed === '' ? texts.filledInOptions : common.typed(typed);
  const answer = await askAboutTyped(
    services,
    'tunnels',
    texts.forwardNotAdded,
    texts.forwardWasTyped(what),
    verb,
  );
  if (answer === 'add') return addWhereFree(services);
  if (answer === 'leave') draft.setState(({ staging }) => ({ settled: staging }));
  return answer === 'leave';
}
