import { formatSource, isSocket, listenPortSchema } from '../../shared/endpoint';
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
import { revisionOf } from '../../shared/revision';
import { listedForwards, type SessionStatus } from '../../shared/status';
import { editProfile } from '../state/draft';
import type { AppServices } from '../services';
import { lookAtTyped } from './import-look';
import { findInTheWay, readFields } from './read-fields';
import { nextFields } from './tunnels';

/**
 * Adds what was typed on a session's card to the open session; several forwards in Source port one after the other, up to
 * the first that cannot be added. When the form holds the same session they go there as well, so that Apply does not take
 * them away again and Save keeps them.
 * @returns the last one added, or what was wrong; null where it is a whole command, which the import look shows
 */
export async function addLive(
  services: AppServices,
  session: SessionStatus,
): Promise<Result<Forward> | null> {
  const { draft } = services;
  const typed = draft.getState().additions[session.id] ?? emptyFields;
  if (lookAtTyped(services, typed.source, { kind: 'live', sessionId: session.id })) return null;
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

/** Adds one forward, with all checks of what is typed, to an open session, and to the form where that holds the same session. */
export async function addOne(
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
  const added = await ginnel.forwards.add({ sessionId: session.id, forward: read.value, lasting: false });
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
  const removed = await ginnel.forwards.remove({ ...ids, lasting: false });
  const { profile } = draft.getState();
  if (removed.ok && profile.id === ids.sessionId) {
    editProfile(draft, { forwards: profile.forwards.filter(({ id }) => id !== ids.forwardId) });
  }
  return removed;
}

/**
 * Has a forward of an open session listen on another port. When the form holds the same session the port changes there
 * as well, also in a row that is being edited and still shows the old one, so that Apply does not bring it back.
 * @param port 1 to 65535
 */
export async function moveLive(
  { ginnel, draft }: AppServices,
  session: SessionStatus,
  forward: Forward,
  port: number,
): Promise<Result<unknown>> {
  const moved = onPort(forward, port);
  const others = listedForwards(session).map((listed) => listed.forward);
  const checked = checkAgainst(moved, others, session.profile);
  if (!checked.ok) return checked;
  const result = await ginnel.forwards.change({
    sessionId: session.id,
    forward: moved,
    replaces: revisionOf(forward),
    lasting: false,
  });
  const { profile, edit } = draft.getState();
  if (!result.ok || profile.id !== session.id) return result;
  editProfile(draft, {
    forwards: profile.forwards.map((row) => (row.id === forward.id ? onPort(row, port) : row)),
  });
  if (edit?.id === forward.id && edit.fields.source.trim() === formatSource(forward.source)) {
    draft.setState({ edit: { ...edit, fields: { ...edit.fields, source: formatSource(moved.source) } } });
  }
  return result;
}

function onPort<Kind extends Forward>(forward: Kind, port: number): Kind {
  if (isSocket(forward.source)) return forward;
  return { ...forward, source: { ...forward.source, port: listenPortSchema.parse(port) } };
}
