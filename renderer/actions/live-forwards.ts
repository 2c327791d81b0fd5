import type { Forward } from '../../shared/forward';
import { emptyFields, type ForwardFields } from '../../shared/forward-fields';
import {
  fieldsOfText,
  formatForwardText,
  kindWithoutLetter,
  readForwardText,
} from '../../shared/forward-text';
import { newForwardId, type ForwardId, type SessionId } from '../../shared/ids';
import { checkAgainst } from '../../shared/listeners';
import { fail, type Result } from '../../shared/result';
import { listedForwards, type SessionStatus } from '../../shared/status';
import { editProfile } from '../state/draft';
import type { AppServices } from '../services';
import { findInTheWay } from './check-path';
import { readFields } from './read-fields';
import { nextFields } from './tunnels';

/**
 * Adds what was typed on a session's card to the open session; several forwards in Source port one after the other, up to
 * the first that cannot be added. When the form holds the same session they go there as well, so that Apply does not take
 * them away again and Save keeps them.
 * @returns the last one added, or what was wrong
 */
export async function addLive(services: AppServices, session: SessionStatus): Promise<Result<Forward>> {
  const { draft } = services;
  const typed = draft.getState().additions[session.id] ?? emptyFields;
  const keep = (fields: ForwardFields): void => {
    draft.setState(({ additions }) => ({ additions: { ...additions, [session.id]: fields } }));
  };
  const written = readForwardText(typed.source, newForwardId, kindWithoutLetter(typed));
  if (written === null) {
    const added = await addOne(services, session, typed);
    if (added.ok) keep(nextFields(typed));
    return added;
  }
  if (!written.ok) return written;
  let added: Result<Forward> = fail({ code: 'source-missing', data: {} });
  for (const [at, forward] of written.value.entries()) {
    added = await addOne(services, session, { ...typed, ...fieldsOfText(forward) });
    if (added.ok) continue;
    const left = written.value.slice(at);
    keep({ ...typed, ...(left.length === 1 ? fieldsOfText(forward) : { source: formatForwardText(left) }) });
    return added;
  }
  keep(nextFields(typed));
  return added;
}

async function addOne(
  services: AppServices,
  session: SessionStatus,
  fields: ForwardFields,
): Promise<Result<Forward>> {
  const { ginnel, draft, replica } = services;
  const read = readFields(services, fields, newForwardId(), session.profile);
  if (!read.ok) return read;
  const current = replica.store.getState().snapshot?.sessions.find(({ id }) => id === session.id) ?? session;
  const others = listedForwards(current).map(({ forward }) => forward);
  const checked = checkAgainst(read.value, others, session.profile);
  if (!checked.ok) return checked;
  const inTheWay = await findInTheWay(services, fields);
  if (inTheWay !== null) return fail(inTheWay);
  const added = await ginnel.forwards.add({ sessionId: session.id, forward: read.value });
  if (!added.ok) return fail(added.error);
  const { profile } = draft.getState();
  if (profile.id === session.id) editProfile(draft, { forwards: [...profile.forwards, read.value] });
  return read;
}

/** Takes a forward off an open session, and out of the form when that holds the same session. */
export async function removeLive(
  { ginnel, draft }: AppServices,
  ids: { readonly sessionId: SessionId; readonly forwardId: ForwardId },
): Promise<Result<unknown>> {
  const removed = await ginnel.forwards.remove(ids);
  const { profile } = draft.getState();
  if (removed.ok && profile.id === ids.sessionId) {
    editProfile(draft, { forwards: profile.forwards.filter(({ id }) => id !== ids.forwardId) });
  }
  return removed;
}
