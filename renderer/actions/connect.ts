import type { SessionId } from '../../shared/ids';
import { ok, type Result } from '../../shared/result';
import { isLive } from '../../shared/status';
import type { AppServices } from '../services';
import { savedIn } from '../state/saved';
import { chooseSession } from './choose';
import { isChangedInForm, openDraft } from './open';

/**
 * Connects a session, open already or saved. One whose form holds other settings is opened by that: who has just corrected the
 * host must not get the old one once more.
 */
export async function connectSession(services: AppServices, sessionId: SessionId): Promise<Result<unknown>> {
  const { ginnel, replica } = services;
  const opened = replica.store.getState().snapshot?.sessions.find(({ id }) => id === sessionId);
  const saved = savedIn(replica).find(({ id }) => id === sessionId);
  const known = opened !== undefined && isLive(opened.state) ? opened.profile : (saved ?? opened?.profile);
  if (known !== undefined && isChangedInForm(services, known)) {
    chooseSession(services, sessionId, 'configuration');
    await openDraft(services);
    return ok(null);
  }
  if (opened !== undefined && (saved === undefined || isLive(opened.state))) {
    return ginnel.sessions.retry({ sessionId });
  }
  return saved === undefined ? ok(null) : ginnel.sessions.open({ profile: saved });
}
