import { fieldOf } from '../../shared/errors';
import type { Panel } from '../../shared/fields';
import { followedFrom } from '../../shared/followed';
import type { SessionId } from '../../shared/ids';
import { revisionOf, type Revision } from '../../shared/revision';
import { checkName, defaultSettingsName, targetOf, type SessionProfile } from '../../shared/session-profile';
import { isLive } from '../../shared/status';
import { copyOf, draftOf, isDirty, type DraftState } from '../state/draft';
import { savedIn, savedPlaces } from '../state/saved';
import { complain, say } from '../state/view';
import { fromDefaults, type AppServices } from '../services';
import { askElsewhere } from './changed-elsewhere';
import { chooseSession } from './choose';
import { keepOwn } from './followed';
import { openDraft, openedSession, takeNumbers } from './open';
import { bringUp } from './problems';
import { settleTyped } from './settle';
import { namesCut } from '../../shared/texts/names';
import { notDeleted } from '../../shared/texts/followed';
import { restored } from '../../shared/texts/changed-elsewhere';
import * as texts from '../../shared/texts/session';
import * as common from '../../shared/texts/common';

type Row = SessionId | 'defaults';

/** Shows a profile in the form; what stood there is gone, so ask first with {@link mayLeave}. */
export function show({ draft, view }: AppServices, profile: SessionProfile, baseline = profile): void {
  draft.setState(({ additions }) => ({ ...draftOf(profile, baseline), additions }));
  view.setState({ forwardSelection: null, jumpSelection: null, note: null });
}

/**
 * Asks what to do with unsaved changes before the form shows something else.
 * @returns whether the form may be overwritten
 */
export async function mayLeave(services: AppServices): Promise<boolean> {
  const { draft, questions } = services;
  const state = draft.getState();
  if (!isDirty(state)) return true;
  const answer = await questions.ask(
    texts.unsavedChanges,
    texts.changesNotSaved(titleOfDraft(state.profile)),
    [
      { id: 'save', label: texts.saveButton },
      { id: 'discard', label: texts.discardButton },
      { id: 'back', label: common.back },
    ],
  );
  if (answer === 'discard') return true;
  return answer === 'save' && (await saveDraft(services));
}

function titleOfDraft(profile: SessionProfile): string {
  const name = profile.name.trim();
  return name === '' ? profile.host.trim() || texts.theNewSession : name;
}

function findRow(services: AppServices, row: Row | null): SessionProfile | null {
  if (row === 'defaults') return fromDefaults(services.replica);
  return savedIn(services.replica).find(({ id }) => id === row) ?? null;
}

/**
 * Fills the form with a saved session, asking first when changes would be lost.
 * @returns whether it was loaded
 */
export async function loadRow(services: AppServices, row: Row | null): Promise<boolean> {
  const { view } = services;
  const profile = findRow(services, row);
  if (profile === null) {
    say(view, texts.selectSession);
    return false;
  }
  if (!(await mayLeave(services))) return false;
  show(services, profile);
  view.setState({ savedSelection: row });
  return true;
}

/** What a double click and Enter do: load, and open unless it is Default Settings or has no host. */
export async function openRow(services: AppServices, row: Row): Promise<void> {
  const { draft, view } = services;
  const shown = draft.getState();
  // The form already holds this session with changes: opening it must not throw them away.
  const loaded = shown.profile.id === row || (await loadRow(services, row));
  if (!loaded || row === 'defaults' || !targetOf(draft.getState().profile).ok) return;
  const opened = openedSession(services);
  if (opened !== null && isLive(opened.state) && !isDirty(draft.getState()))
    view.setState({ page: 'status', chosen: opened.id });
  else await openDraft(services);
}

/**
 * Saves the form under the name in the edit box: in place when it is the name it was loaded under, else as a copy with
 * ids of its own. Taking another session's name is asked about.
 * @returns whether it was saved
 */
export async function saveDraft(services: AppServices): Promise<boolean> {
  const { draft, view } = services;
  if (view.getState().busy) return false;
  view.setState({ note: null });
  const name = checkName(draft.getState().nameText);
  if (!name.ok) {
    bringUp(services, 'name', name.error);
    return false;
  }
  if (!takeNumbers(services)) return false;
  const target = targetOf(draft.getState().profile);
  // A text that can be no host may be a command with a password in it, which is not to be kept.
  if (!target.ok && target.error.code === 'host-invalid') {
    bringUp(services, 'host', target.error);
    return false;
  }
  if (!(await settleTyped(services, 'saving'))) return false;
  return name.value === defaultSettingsName ? saveDefaults(services) : saveAs(services, name.value);
}

async function saveDefaults(services: AppServices): Promise<boolean> {
  const { ginnel, draft, view, questions, replica } = services;
  const defaults = replica.store.getState().snapshot?.defaults;
  if (defaults === undefined) return false;
  const answer = await questions.ask(texts.replaceDefaultSettings, texts.newSessionsStartFrom, [
    { id: 'replace', label: texts.replace },
    { id: 'back', label: common.back },
  ]);
  if (answer === 'back') return false;
  const profile = { ...draft.getState().profile, name: '' };
  const result = await ginnel.savedSessions.saveDefaults({ profile, replaces: revisionOf(defaults) });
  if (!result.ok) {
    complain(view, result.error);
    return false;
  }
  draft.setState(({ profile: current }) => ({ baseline: current }));
  view.setState({ savedSelection: 'defaults' });
  say(view, texts.savedDefaultSettings);
  return true;
}

async function saveAs(services: AppServices, name: string): Promise<boolean> {
  const { ginnel, draft, view, replica } = services;
  const { profile } = draft.getState();
  const file = followedFrom(savedPlaces(replica), profile.id);
  const kept = file === null ? null : await keepOwn(services, file, name);
  if (kept !== null) return kept;
  const profiles = savedIn(replica);
  const target = profiles.find((saved) => saved.name === name);
  const isSaved = profiles.some(({ id }) => id === profile.id);
  const targetFile = target === undefined ? null : followedFrom(savedPlaces(replica), target.id);
  if (targetFile !== null) {
    bringUp(services, 'name', { code: 'session-followed', data: { text: name, path: targetFile.name } });
    return false;
  }
  if (target !== undefined && target.id !== profile.id && !(await mayOverwrite(services, target)))
    return false;
  let saved: SessionProfile;
  if (target !== undefined && target.id !== profile.id) saved = { ...copyOf(profile), id: target.id, name };
  else if (isSaved && profile.name !== name) saved = { ...copyOf(profile), name };
  else saved = { ...profile, name };
  view.setState({ busy: true });
  const result = await ginnel.savedSessions.save({ profile: saved, replaces: replacedBy(services, saved) });
  view.setState({ busy: false });
  if (!result.ok) {
    if (result.error.code === 'session-changed' && saved.id === profile.id) return askElsewhere(services);
    if (fieldOf(result.error) === 'name') {
      bringUp(services, 'name', result.error);
    } else complain(view, result.error);
    return false;
  }
  draft.setState({ profile: saved, baseline: saved, nameText: name, fromLink: null });
  view.setState({ savedSelection: saved.id, forwardSelection: null });
  say(view, texts.saved(name));
  return true;
}

/** The revision that a session was read on whose place another takes; null where it takes none. */
function replacedBy({ draft, replica }: AppServices, { id }: SessionProfile): Revision | null {
  const { baseline } = draft.getState();
  const saved = savedIn(replica).find((profile) => profile.id === id);
  // The form was made of what was saved then: only that has a name.
  if (baseline.id === id && baseline.name !== '') return revisionOf(baseline);
  return saved === undefined ? null : revisionOf(saved);
}

async function mayOverwrite({ questions }: AppServices, target: SessionProfile): Promise<boolean> {
  const answer = await questions.ask(
    texts.replaceSavedSession,
    texts.replaceExisting(target.name, target.host),
    [
      { id: 'replace', label: texts.replace },
      { id: 'back', label: common.back },
    ],
  );
  return answer === 'replace';
}

/** Which saved sessions could not be reached any more without one. */
function goingThrough({ replica }: AppServices, id: SessionId): readonly string[] {
  return savedIn(replica)
    .filter(({ jumps }) => jumps.some((jump) => jump.kind === 'saved' && jump.sessionId === id))
    .map(({ name }) => name);
}

/** Deletes the selected saved session after asking. The form keeps its contents. */
export async function deleteRow(services: AppServices, row: Row | null): Promise<void> {
  const { view, questions, replica } = services;
  if (row === 'defaults') {
    say(view, texts.defaultSettingsStay);
    return;
  }
  const profile = findRow(services, row);
  if (profile === null) {
    say(view, texts.selectSession);
    return;
  }
  const file = followedFrom(savedPlaces(replica), profile.id);
  if (file !== null) {
    say(view, notDeleted(profile.name, file.name));
    return;
  }
  const through = goingThrough(services, profile.id);
  const answer = await questions.ask(
    texts.deleteSavedSession,
    texts.deleteSession(profile.name, profile.forwards.length, through),
    [
      { id: 'delete', label: texts.deleteButton },
      { id: 'back', label: texts.keepSession },
    ],
    namesCut(through),
  );
  if (answer === 'back') return;
  await deleteSession(services, profile.id);
}

/** Deletes a saved session without asking, and offers to take that back. The form keeps its contents. */
export async function deleteSession(services: AppServices, id: SessionId): Promise<void> {
  const { ginnel, draft, view } = services;
  const result = await ginnel.savedSessions.delete({ sessionId: id });
  if (!result.ok) {
    complain(view, result.error);
    return;
  }
  const { profile } = result.value;
  const before = draft.getState();
  // What is on the form is saved nowhere now, so it counts as a new session with changes.
  if (draft.getState().profile.id === profile.id) {
    const fresh = fromDefaults(services.replica);
    if (fresh !== null) draft.setState({ baseline: { ...fresh, id: profile.id } });
    draft.setState((state) => ({ profile: { ...state.profile, name: '' } }));
  }
  view.setState({ savedSelection: null });
  say(view, texts.deleted(profile.name), () => void undelete(services, profile, before));
}

/** Saves a deleted session again, under its id, so that all that goes by it is as it was; the form too, where it still holds it. */
async function undelete(services: AppServices, profile: SessionProfile, before: DraftState): Promise<void> {
  const { ginnel, draft, view } = services;
  const result = await ginnel.savedSessions.save({ profile, replaces: null });
  if (!result.ok) {
    complain(view, result.error);
    return;
  }
  const { profile: shown, baseline } = draft.getState();
  if (shown.id === profile.id && before.profile.id === profile.id && baseline.name === '') {
    draft.setState({ baseline: before.baseline, profile: { ...shown, name: before.profile.name } });
  }
  view.setState({ savedSelection: profile.id });
  say(view, restored(profile.name));
}

/** Throws the changes in the form away after asking, or closes the window when there are none. */
export async function cancelDraft(services: AppServices, closeWindow: () => void): Promise<void> {
  const { draft, questions } = services;
  const state = draft.getState();
  if (!isDirty(state)) {
    closeWindow();
    return;
  }
  const answer = await questions.ask(
    texts.discardChanges,
    texts.putSettingsBack(titleOfDraft(state.baseline), state.baseline.name !== ''),
    [
      { id: 'discard', label: texts.discardTheChanges },
      { id: 'back', label: texts.keepEditing },
    ],
  );
  if (answer === 'discard') show(services, state.baseline);
}

/** Brings a session's settings into the form, on a panel. */
export function editSession(services: AppServices, id: SessionId, panel: Panel): void {
  chooseSession(services, id, 'configuration');
  services.view.setState({ panel });
}
