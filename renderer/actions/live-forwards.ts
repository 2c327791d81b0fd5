import { readForward, type Forward } from '../../shared/forward';
import { newForwardId, type ForwardId, type SessionId } from '../../shared/ids';
import { checkAgainst } from '../../shared/listeners';
import { fail, type Result } from '../../shared/result';
import type { SessionStatus } from '../../shared/status';
import { editProfile, emptyFields } from '../state/draft';
import type { AppServices } from '../services';

/**
 * Adds what was typed on a session's card to the open session. When the form holds the same session the forward goes
 * there as well, so that Apply does not take it away again and Save keeps it.
 */
export async function addLive(services: AppServices, session: SessionStatus): Promise<Result<Forward>> {
  const { culvert, draft } = services;
  const fields = draft.getState().additions[session.id] ?? emptyFields;
  const read = readForward(fields, newForwardId());
  if (!read.ok) return read;
  const others = session.forwards.map(({ forward }) => forward);
  const checked = checkAgainst(read.value, others, session.profile);
  if (!checked.ok) return checked;
  const added = await culvert.addForward({ sessionId: session.id, forward: read.value });
  if (!added.ok) return fail(added.error);
  const { profile, additions } = draft.getState();
  draft.setState({ additions: { ...additions, [session.id]: { ...fields, source: '', destination: '' } } });
  if (profile.id === session.id) editProfile(draft, { forwards: [...profile.forwards, read.value] });
  return read;
}

/** Takes a forward off an open session, and out of the form when that holds the same session. */
export async function removeLive(
  { culvert, draft }: AppServices,
  ids: { readonly sessionId: SessionId; readonly forwardId: ForwardId },
): Promise<Result<unknown>> {
  const removed = await culvert.removeForward(ids);
  const { profile } = draft.getState();
  if (removed.ok && profile.id === ids.sessionId) {
    editProfile(draft, { forwards: profile.forwards.filter(({ id }) => id !== ids.forwardId) });
  }
  return removed;
}
