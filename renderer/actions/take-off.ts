import { titleOf } from '../../shared/session-profile';
import type { Result } from '../../shared/result';
import type { SessionStatus } from '../../shared/status';
import * as texts from '../../shared/texts/status-page';
import type { AppServices } from '../services';
import { draftOf } from '../state/draft';
import { park } from '../state/parked';
import { say } from '../state/view';
import { fromDefaults } from '../services';
import { chooseSession } from './choose';

/**
 * Closes a session that is saved nowhere, which takes it off the list. It can be undone: then it is on a form, as it was opened, with
 * what was typed for it.
 */
export async function takeOffSession(
  services: AppServices,
  { id, profile }: Pick<SessionStatus, 'id' | 'profile'>,
): Promise<Result<unknown>> {
  const { ginnel, view, draft, parked, replica } = services;
  const closed = await ginnel.sessions.close({ sessionId: id });
  if (!closed.ok) return closed;
  const isOnForm = draft.getState().profile.id === id || parked.getState().drafts.has(id);
  const next = replica.store.getState().snapshot?.sessions.find((session) => session.id !== id);
  if (next === undefined) view.setState({ chosen: null });
  else chooseSession(services, next.id, 'status');
  say(view, texts.removedSession(titleOf(profile)), () => {
    const fresh = fromDefaults(replica);
    if (!isOnForm && fresh !== null) park(parked, draftOf(profile, { ...fresh, id }));
    chooseSession(services, id, 'configuration');
  });
  return closed;
}
