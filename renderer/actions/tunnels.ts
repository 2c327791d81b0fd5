import {
  fieldsOf,
  readForward,
  sourceNotation,
  type Forward,
  type ForwardFields,
} from '../../shared/forward';
import { newForwardId, type ForwardId } from '../../shared/ids';
import { checkAgainst } from '../../shared/listeners';
import { clearProblem, editProfile, hasStagedText, pointAt, type DraftStore } from '../state/draft';
import { say } from '../state/view';
import type { AppServices } from '../services';
import { bringUp, forwardFieldOf } from './problems';

function setForwards(draft: DraftStore, forwards: readonly Forward[]): void {
  editProfile(draft, { forwards });
  clearProblem(draft, 'forwards');
}

/**
 * Adds what stands in the fields of the Tunnels panel to the end of the list. Afterwards the fields are empty for the
 * next one; on an error they keep their contents, and the field at fault says so.
 * @returns whether it was added
 */
export function addStaged(services: AppServices): boolean {
  const { draft, view } = services;
  const { profile, staging } = draft.getState();
  const read = readForward(staging, newForwardId());
  const checked = read.ok ? checkAgainst(read.value, profile.forwards, profile) : read;
  if (!checked.ok) {
    bringUp(services, forwardFieldOf(checked.error), checked.error);
    return false;
  }
  setForwards(draft, [...profile.forwards, checked.value]);
  draft.setState({ staging: { ...staging, source: '', destination: '' }, settled: null });
  clearProblem(draft, 'source', 'destination');
  view.setState({ forwardSelection: checked.value.id });
  say(view, `Added ${listText(checked.value)}.`);
  return true;
}

/** Changes the fields below "Add new forwarded port:". */
export function editStaged({ draft }: AppServices, changes: Partial<ForwardFields>): void {
  draft.setState(({ staging }) => ({ staging: { ...staging, ...changes } }));
  clearProblem(draft, 'source', 'destination');
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
    say(
      view,
      before.profile.forwards.length === 0
        ? 'There is no forwarded port to remove.'
        : 'Select a forwarded port in the list first.',
    );
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
  clearProblem(draft, 'source', 'destination', 'editSource', 'editDestination');
  view.setState({ forwardSelection: null });
  const kept = keep ? ' The fields below keep what you typed.' : '';
  say(view, `Removed ${listText(forward)}.${kept}`, () => {
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
  clearProblem(draft, 'editSource', 'editDestination');
}

/** Leaves the row as it was before. */
export function cancelEdit({ draft }: AppServices): void {
  draft.setState({ edit: null });
  clearProblem(draft, 'editSource', 'editDestination');
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
  const read = readForward(edit.fields, edit.id, old?.enabled ?? true);
  const checked = read.ok ? checkAgainst(read.value, profile.forwards, profile) : read;
  if (!checked.ok) {
    const field = forwardFieldOf(checked.error) === 'source' ? 'editSource' : 'editDestination';
    bringUp(services, field, checked.error);
    return false;
  }
  setForwards(
    draft,
    profile.forwards.map((forward) => (forward.id === edit.id ? checked.value : forward)),
  );
  draft.setState({ edit: null });
  clearProblem(draft, 'editSource', 'editDestination');
  return true;
}

/**
 * Deals with text in the Tunnels panel that is in no row yet, before the form is opened or saved: a row being edited is
 * finished, and the person is asked what to do with fields that were not added.
 * @returns whether to go on
 */
export async function settleStaged(
  services: AppServices,
  verb: 'opening' | 'applying' | 'saving',
): Promise<boolean> {
  if (!finishEdit(services)) return false;
  const { draft, questions } = services;
  const state = draft.getState();
  if (!hasStagedText(state)) return true;
  const { source, destination } = state.staging;
  const typed = [source.trim(), destination.trim()].filter((text) => text !== '').join(' → ');
  const answer = await questions.ask(
    'A forwarded port was not added',
    `On the Tunnels panel you typed “${typed}” but did not press Add. What should happen to it before ${verb}?`,
    [
      { id: 'add', label: '&Add and continue' },
      { id: 'leave', label: '&Leave out' },
      { id: 'back', label: '&Back' },
    ],
  );
  if (answer === 'back') {
    services.view.setState({ tab: 'configuration', panel: 'tunnels' });
    return false;
  }
  if (answer === 'leave') {
    draft.setState(({ staging }) => ({ settled: staging }));
    return true;
  }
  return addStaged(services);
}

/** A forward as PuTTY's list shows it, on one line. */
export function listText(forward: Forward): string {
  const { destination } = fieldsOf(forward);
  return destination === '' ? sourceNotation(forward) : `${sourceNotation(forward)} → ${destination}`;
}
