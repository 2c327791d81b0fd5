import type { Panel } from '../../shared/fields';
import type { SessionId } from '../../shared/ids';
import type { SessionProfile } from '../../shared/session-profile';
import { draftOf, isAsFilled, isDirty, type DraftState } from '../state/draft';
import { park, takeParked } from '../state/parked';
import { isAnywhere } from '../state/session-rows';
import { savedIn } from '../state/saved';
import type { Page } from '../state/view';
import { fromDefaults, type AppServices } from '../services';

/** Services that a change of what is looked at takes. */
type Looking = Pick<AppServices, 'view' | 'draft' | 'parked' | 'replica'>;

/** A session that was saved is told of a moment after that; one that is not by now, in milliseconds, is not there. */
const patience = 5000;

/**
 * Looks at a session. What is typed for another stays with that and is there again when it is looked at. One that was just saved
 * is looked at once it is told of, unless something else is by then.
 * @param page the page to turn to; the one that is shown, when absent
 */
export function chooseSession(services: Looking, id: SessionId, page?: Page): void {
  const { view, draft, parked, replica } = services;
  const isTyped = draft.getState().profile.id === id || parked.getState().drafts.has(id);
  if (!isTyped && !isAnywhere(replica, id)) {
    const { chosen } = view.getState();
    const stop = replica.store.subscribe(() => {
      if (!isAnywhere(replica, id)) return;
      stop();
      clearTimeout(late);
      if (view.getState().chosen === chosen) chooseSession(services, id, page);
    });
    const late = setTimeout(stop, patience);
    return;
  }
  const next = page ?? view.getState().page;
  // One that is saved nowhere and not open is a form alone.
  const isForm = next === 'configuration' || !isAnywhere(replica, id);
  if (isForm) putOnForm(services, id);
  view.setState({ chosen: id, page: isForm ? 'configuration' : next, drawer: false, note: null });
}

/** Turns to a page of the session that is looked at. */
export function turnTo(services: Looking, page: Page): void {
  const { chosen } = services.view.getState();
  if (chosen !== null) chooseSession(services, chosen, page);
}

/** Shows the form of the session that is on it, at a panel. */
export function showForm({ view, draft }: Pick<AppServices, 'view' | 'draft'>, panel: Panel): void {
  view.setState({ page: 'configuration', panel, chosen: draft.getState().profile.id, drawer: false });
}

/**
 * Puts a form on, which nothing is saved of, and looks at it; what is typed in the one before is put aside. A form that a link has filled in
 * and that was not touched since is not worth that.
 */
export function showFilled(services: Looking, filled: DraftState): void {
  const { draft } = services;
  const shown = draft.getState();
  const isUntouched = shown.fromLink !== null && isAsFilled(shown);
  if (!isUntouched) putAside(services);
  draft.setState({ ...filled, additions: shown.additions });
  showNew(services);
}

/** Shows the form of a new session, with nothing selected on it: a search would hide it in the list. */
function showNew(services: Looking): void {
  services.view.setState({
    forwardSelection: null,
    jumpSelection: null,
    savedSelection: null,
    note: null,
    search: '',
  });
  showForm(services, 'session');
}

/** Begins a new session on the form, with the default settings; one that is there with nothing typed is as good. */
export function newSession(services: Looking): void {
  const { draft, replica } = services;
  const shown = draft.getState();
  const isNew = !isAnywhere(replica, shown.profile.id) && !isDirty(shown);
  const fresh = isNew ? null : fromDefaults(replica);
  if (fresh !== null) {
    putAside(services);
    const { additions } = shown;
    draft.setState({ ...draftOf(fresh), additions });
  }
  showNew(services);
}

/**
 * Looks at a session that was just brought in: at its form where it is the only one, so that Open is the next thing to press.
 */
export function showImported(services: Looking, profile: SessionProfile, isOnly: boolean): void {
  const { draft, view } = services;
  view.setState({ savedSelection: profile.id, drawer: false });
  if (!isOnly) {
    view.setState({ page: 'status', chosen: profile.id });
    return;
  }
  const shown = draft.getState();
  if (shown.profile.id !== profile.id) putAside(services);
  draft.setState({ ...draftOf(profile), additions: shown.additions });
  showForm(services, 'session');
}

/** Has the form hold a session: as it was left there, else as it is saved, else as it is open. */
function putOnForm(services: Looking, id: SessionId): void {
  const { draft, view, replica, parked } = services;
  if (draft.getState().profile.id === id) return;
  const kept = takeParked(parked, id);
  const opened = replica.store.getState().snapshot?.sessions.find((session) => session.id === id)?.profile;
  const saved = savedIn(replica).find((profile) => profile.id === id);
  const profile = saved ?? opened;
  const next = kept ?? (profile === undefined ? null : draftOf(opened ?? profile, profile));
  if (next === null) return;
  putAside(services);
  const { additions } = draft.getState();
  draft.setState({ ...next, additions });
  view.setState({
    forwardSelection: null,
    jumpSelection: null,
    savedSelection: saved === undefined ? null : id,
  });
}

/** Puts what is typed on the form aside, where it is saved nowhere. */
function putAside({ draft, parked }: Looking): void {
  const shown = draft.getState();
  if (isDirty(shown)) park(parked, shown);
}
