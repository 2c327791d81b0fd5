import type { SessionId } from '../../shared/ids';
import { titleOf, type SessionProfile } from '../../shared/session-profile';
import { startedAfter } from '../../shared/start-order';
import { isLive } from '../../shared/status';
import { notDeleted } from '../../shared/texts/followed';
import * as texts from '../../shared/texts/session-list';
import { fromDefaults, type AppServices } from '../services';
import { draftOf, isDirty } from '../state/draft';
import { savedIn } from '../state/saved';
import { park, takeParked } from '../state/parked';
import type { ListedSession } from '../state/session-rows';
import { complain, say } from '../state/view';
import { chooseSession } from './choose';
import { listedOf } from './session-commands';

/**
 * Deletes sessions, at once and with Undo. Nothing is asked: what else goes with them, an open connection that stays or a session
 * that went through one of them, is said beside the Undo.
 * @param next the session that is looked at when the one that was is gone; null for none
 */
export async function deleteSessions(
  services: AppServices,
  ids: readonly SessionId[],
  next: SessionId | null,
): Promise<void> {
  const { ginnel, view, replica } = services;
  const rows = listedOf(services, ids);
  const [followed] = rows.filter(({ place }) => typeof place === 'object');
  const own = rows.filter(({ place }) => place === 'own');
  const [unsaved] = rows.filter(({ place }) => place === 'unsaved');
  if (own.length === 0) {
    if (followed !== undefined && typeof followed.place === 'object') {
      say(view, notDeleted(titleOf(followed.profile), followed.place.name));
    } else if (unsaved !== undefined) await discard(services, unsaved, next);
    return;
  }
  const deleted: SessionProfile[] = [];
  for (const { id } of own) {
    const result = await ginnel.savedSessions.delete({ sessionId: id });
    if (!result.ok) {
      complain(view, result.error);
      break;
    }
    deleted.push(result.value.profile);
  }
  if (deleted.length === 0) return;
  leaveForms(services, deleted, next);
  const gone = new Set(deleted.map(({ id }) => id));
  const open = own.filter(
    ({ id, open: session }) => gone.has(id) && session !== null && isLive(session.state),
  );
  const through = savedIn(replica).filter(({ jumps }) =>
    jumps.some((jump) => jump.kind === 'saved' && gone.has(jump.sessionId)),
  );
  if (view.getState().note?.kind === 'error') return;
  const alone = titlesOf(startedAfter(gone, savedIn(replica)));
  const goesOn = titlesOf(open.map(({ profile }) => profile));
  say(
    view,
    texts.deleted(titlesOf(deleted), goesOn, titlesOf(through), alone),
    () => void putBack(services, deleted),
    texts.deletedNames(titlesOf(deleted), goesOn, titlesOf(through), alone),
  );
}

async function putBack(services: AppServices, profiles: readonly SessionProfile[]): Promise<void> {
  const { ginnel, view, draft } = services;
  for (const profile of profiles) {
    const saved = await ginnel.savedSessions.save({ profile, replaces: null });
    if (!saved.ok) {
      complain(view, saved.error);
      return;
    }
    // A form that kept what was typed goes by what is saved again.
    const shown = draft.getState();
    if (shown.profile.id === profile.id) {
      draft.setState({ baseline: profile, profile: { ...shown.profile, name: profile.name } });
    }
  }
  const [first] = profiles;
  if (first !== undefined) chooseSession(services, first.id);
}

/** Takes the form off what is saved no more: one with nothing typed is free, what is typed counts as a new session. */
function leaveForms(services: AppServices, deleted: readonly SessionProfile[], next: SessionId | null): void {
  const { draft, replica, view } = services;
  const gone = new Set(deleted.map(({ id }) => id));
  // On the configuration what is looked at follows the form.
  const { chosen } = view.getState();
  const shown = draft.getState();
  const fresh = fromDefaults(replica);
  if (gone.has(shown.profile.id) && fresh !== null) {
    const { additions } = shown;
    if (isDirty(shown)) draft.setState({ baseline: { ...fresh, id: shown.profile.id } });
    else draft.setState({ ...draftOf(fresh), additions });
  }
  if (chosen === null || !gone.has(chosen)) return;
  if (next === null) view.setState({ chosen: null, page: 'status' });
  else chooseSession(services, next);
}

/** Throws away what was typed for a session that is saved nowhere, or closes one that is open without being saved. */
async function discard(
  services: AppServices,
  { id, open, profile }: ListedSession,
  next: SessionId | null,
): Promise<void> {
  const { ginnel, view, draft, parked, replica } = services;
  if (open !== null) {
    if (isLive(open.state)) {
      say(view, texts.notDeletedOpen(titleOf(profile)));
      return;
    }
    const closed = await ginnel.sessions.close({ sessionId: id });
    if (!closed.ok) {
      complain(view, closed.error);
      return;
    }
  }
  const shown = draft.getState();
  const isShown = shown.profile.id === id;
  const typed = isShown ? shown : takeParked(parked, id);
  const fresh = fromDefaults(replica);
  if (isShown && fresh !== null) draft.setState({ ...draftOf(fresh), additions: shown.additions });
  if (view.getState().chosen === id || isShown) {
    if (next === null) view.setState({ chosen: null, page: 'status' });
    else chooseSession(services, next);
  }
  const kept = typed ?? (open === null || fresh === null ? null : draftOf(open.profile, { ...fresh, id }));
  if (kept === null) return;
  say(view, texts.discarded(titleOf(profile)), () => {
    park(parked, kept);
    chooseSession(services, id, 'configuration');
  });
}

function titlesOf(profiles: readonly SessionProfile[]): readonly string[] {
  return profiles.map(titleOf);
}
