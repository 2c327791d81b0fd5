import { formatSource, isSocket, listenPortSchema } from '../../shared/endpoint';
import { followedFrom } from '../../shared/followed';
import type { Forward } from '../../shared/forward';
import { edited, type ForwardEdit } from '../../shared/forward-edits';
import { emptyFields, type ForwardFields } from '../../shared/forward-fields';
import {
  fieldsOfText,
  formatForwardText,
  kindWithoutLetter,
  readForwardText,
} from '../../shared/forward-text';
import { newForwardId, type ForwardId, type SessionId } from '../../shared/ids';
import { checkAgainst } from '../../shared/listeners';
import { lineNotation } from '../../shared/notation';
import { fail, type Result } from '../../shared/result';
import { revisionOf } from '../../shared/revision';
import type { SessionProfile } from '../../shared/session-profile';
import { listedForwards, type SessionStatus } from '../../shared/status';
import type { DraftStore } from '../state/draft';
import { savedIn, savedPlaces } from '../state/saved';
import { complain, say } from '../state/view';
import { removed } from '../../shared/texts/common';
import { changedForward, switchedOff, switchedOn } from '../../shared/texts/live-forwards';
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
  const lasting = canLast(services, session.id);
  const edit = { kind: 'add', forward: read.value } as const;
  const added = await ginnel.forwards.add({ sessionId: session.id, forward: read.value, lasting });
  if (!added.ok) return fail(added.error);
  if (lasting) editForm(draft, session.id, edit);
  return read;
}

/** Whether edits of a session's forwards can be saved; those of a followed file are its own. */
export function canLast({ replica }: Pick<AppServices, 'replica'>, id: SessionId): boolean {
  return followedFrom(savedPlaces(replica), id) === null;
}

/**
 * Does to the form what was saved of the session that it holds, in its changes as in what it was made of, so that Apply and Save
 * do not take it back.
 */
export function editForm(draft: DraftStore, id: SessionId, edit: ForwardEdit): void {
  draft.setState(({ profile, baseline }) => {
    if (profile.id !== id) return {};
    const withEdit = (session: SessionProfile): SessionProfile =>
      session.id === id ? { ...session, forwards: edited(session.forwards, edit) } : session;
    return { profile: withEdit(profile), baseline: withEdit(baseline) };
  });
}

/**
 * Takes a forward off a session, open or not, and offers to put it back in its place.
 * @param lasting also from the saved session
 */
export async function removeLive(
  services: AppServices,
  { sessionId, forwardId }: { readonly sessionId: SessionId; readonly forwardId: ForwardId },
  lasting = canLast(services, sessionId),
): Promise<Result<unknown>> {
  const { ginnel, draft, view } = services;
  const listed = forwardsOf(services, sessionId);
  const at = listed.findIndex(({ id }) => id === forwardId);
  const forward = listed[at];
  const done = await ginnel.forwards.remove({ sessionId, forwardId, lasting });
  if (!done.ok) return done;
  if (lasting) editForm(draft, sessionId, { kind: 'remove', id: forwardId });
  if (forward === undefined) return done;
  say(
    view,
    removed(lineNotation(forward), false),
    () =>
      void undone(services, async () => {
        const added = await ginnel.forwards.add({ sessionId, forward, at, lasting });
        if (added.ok && lasting) editForm(draft, sessionId, { kind: 'add', forward, at });
        return added;
      }),
  );
  return done;
}

/**
 * Switches a forward of a session, open or not, and offers to take that back.
 * @param lasting also in the saved session
 */
export async function switchLive(
  services: AppServices,
  { sessionId, forwardId }: { readonly sessionId: SessionId; readonly forwardId: ForwardId },
  enabled: boolean,
  lasting = canLast(services, sessionId),
): Promise<Result<unknown>> {
  const { ginnel, draft, view } = services;
  const turn = async (on: boolean): Promise<Result<unknown>> => {
    const ids = { sessionId, forwardId, lasting };
    const done = await (on ? ginnel.forwards.start(ids) : ginnel.forwards.stop(ids));
    if (done.ok && lasting) editForm(draft, sessionId, { kind: 'switch', id: forwardId, enabled: on });
    return done;
  };
  const before = forwardsOf(services, sessionId).find(({ id }) => id === forwardId);
  const done = await turn(enabled);
  if (done.ok && before !== undefined && before.enabled !== enabled) {
    const words = enabled ? switchedOn : switchedOff;
    say(view, words(lineNotation(before)), () => void undone(services, () => turn(!enabled)));
  }
  return done;
}

/**
 * Puts a forward in the place of the one with its id, on a session that is open or not, and offers to take that back.
 * @param from the one before, as it is shown
 * @param lasting also in the saved session
 */
export async function changeLive(
  services: AppServices,
  sessionId: SessionId,
  { from, to }: { readonly from: Forward; readonly to: Forward },
  lasting = canLast(services, sessionId),
): Promise<Result<unknown>> {
  const { ginnel, draft, view } = services;
  const put = async (before: Forward, forward: Forward): Promise<Result<unknown>> => {
    const at = forwardsOf(services, sessionId).findIndex(({ id }) => id === forward.id);
    const replaces = revisionOf(before);
    const changed = await ginnel.forwards.change({ sessionId, forward, replaces, lasting });
    if (changed.ok && lasting) {
      editForm(draft, sessionId, { kind: 'change', from: before, to: forward, at: Math.max(0, at) });
    }
    return changed;
  };
  const changed = await put(from, to);
  if (changed.ok) {
    say(
      view,
      changedForward(lineNotation(from), lineNotation(to)),
      () => void undone(services, () => put(to, from)),
    );
  }
  return changed;
}

/**
 * Has a forward of an open session listen on another port, in the form too, where a row of it that is being edited still shows the
 * old one.
 * @param port 1 to 65535
 */
export async function moveLive(
  services: AppServices,
  session: SessionStatus,
  forward: Forward,
  port: number,
): Promise<Result<unknown>> {
  const moved = onPort(forward, port);
  const others = listedForwards(session).map((listed) => listed.forward);
  const checked = checkAgainst(moved, others, session.profile);
  if (!checked.ok) return checked;
  const result = await changeLive(services, session.id, { from: forward, to: moved });
  const { draft } = services;
  const { profile, edit } = draft.getState();
  if (!result.ok || profile.id !== session.id) return result;
  if (edit?.id === forward.id && edit.fields.source.trim() === formatSource(forward.source)) {
    draft.setState({ edit: { ...edit, fields: { ...edit.fields, source: formatSource(moved.source) } } });
  }
  return result;
}

/** The forwards of a session as they are shown: the open one's, else the saved one's. */
export function forwardsOf({ replica }: Pick<AppServices, 'replica'>, id: SessionId): readonly Forward[] {
  const open = replica.store.getState().snapshot?.sessions.find((session) => session.id === id);
  if (open !== undefined) return listedForwards(open).map(({ forward }) => forward);
  return savedIn(replica).find((saved) => saved.id === id)?.forwards ?? [];
}

async function undone({ view }: AppServices, undo: () => Promise<Result<unknown>>): Promise<void> {
  const result = await undo();
  if (result.ok) view.setState({ note: null });
  else complain(view, result.error);
}

function onPort<Kind extends Forward>(forward: Kind, port: number): Kind {
  if (isSocket(forward.source)) return forward;
  return { ...forward, source: { ...forward.source, port: listenPortSchema.parse(port) } };
}
