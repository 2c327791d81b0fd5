import { formatSource, isSocket, listenPortSchema } from '../../shared/endpoint';
import type { Forward } from '../../shared/forward';
import { edited, type ForwardEdit } from '../../shared/forward-edits';
import type { ForwardFields } from '../../shared/forward-fields';
import { followedFrom } from '../../shared/followed';
import type { ForwardId, SessionId } from '../../shared/ids';
import { checkAgainst } from '../../shared/listeners';
import { lineNotation, sourceNotation } from '../../shared/notation';
import { programWords } from '../../shared/program';
import { fail, ok, type Result } from '../../shared/result';
import { revisionOf } from '../../shared/revision';
import { isLive, listedForwards, type ForwardStatus, type SessionStatus } from '../../shared/status';
import * as texts from '../../shared/texts/status-page';
import type { AppServices } from '../services';
import type { DraftState } from '../state/draft';
import { closedStatus } from '../state/session-rows';
import { savedIn, savedPlaces } from '../state/saved';
import { complain, say } from '../state/view';
import { findInTheWay, readFields } from './read-fields';

/**
 * Edits of a session's forwards beside its form. Each is saved at once, in the form as well where that holds the same session,
 * and can be undone; or, where it is not `lasting`, it is gone when the session is disconnected.
 */

/** The session whose forwards they are. */
export type ForwardsOf = Pick<SessionStatus, 'id' | 'profile' | 'state'>;

/** How a session is now: what it does, or, where it is not live, how it is saved. */
function current({ replica }: Pick<AppServices, 'replica'>, { id, profile }: ForwardsOf): SessionStatus {
  const opened = replica.store.getState().snapshot?.sessions.find((session) => session.id === id);
  if (opened !== undefined && isLive(opened.state)) return opened;
  return closedStatus(savedIn(replica).find((saved) => saved.id === id) ?? opened?.profile ?? profile);
}

/** The forwards on a session's list now. */
export function forwardsNow(services: Pick<AppServices, 'replica'>, session: ForwardsOf): readonly Forward[] {
  return listedForwards(current(services, session)).map(({ forward }) => forward);
}

/** Whether edits of a session's forwards can be saved; those of a followed file are its own. */
export function canLast({ replica }: Pick<AppServices, 'replica'>, id: SessionId): boolean {
  return followedFrom(savedPlaces(replica), id) === null;
}

/**
 * Has the form of a session, also one put aside, follow what was done to its forwards for good, as it is typed and as it is saved
 * alike, so that it counts as no change of the form, and Apply and Save do not take it back.
 */
function follow({ draft, parked }: AppServices, sessionId: SessionId, edit: ForwardEdit): void {
  const followed = ({ profile, baseline }: DraftState): Pick<DraftState, 'profile' | 'baseline'> => ({
    profile: { ...profile, forwards: edited(profile.forwards, edit) },
    baseline: { ...baseline, forwards: edited(baseline.forwards, edit) },
  });
  const shown = draft.getState();
  if (shown.profile.id === sessionId) draft.setState(followed(shown));
  const { drafts } = parked.getState();
  const aside = drafts.get(sessionId);
  if (aside !== undefined) {
    parked.setState({ drafts: new Map(drafts).set(sessionId, { ...aside, ...followed(aside) }) });
  }
}

/** Gives the engine a forward, at a place of the list or, where there is none, at its end; the form follows. */
export async function put(
  services: AppServices,
  sessionId: SessionId,
  forward: Forward,
  at: number | undefined,
  lasting: boolean,
): Promise<Result<unknown>> {
  const added = await services.ginnel.forwards.add({
    sessionId,
    forward,
    lasting,
    ...(at === undefined ? {} : { at }),
  });
  if (added.ok && lasting) follow(services, sessionId, { kind: 'add', forward, at });
  return added;
}

/** Takes forwards off a session's list without a question; the form follows. */
export async function takeOff(
  services: AppServices,
  sessionId: SessionId,
  forwards: readonly Forward[],
  lasting: boolean,
): Promise<Result<unknown>> {
  for (const { id: forwardId } of forwards) {
    const removed = await services.ginnel.forwards.remove({ sessionId, forwardId, lasting });
    if (!removed.ok) {
      complain(services.view, removed.error);
      return removed;
    }
    if (lasting) follow(services, sessionId, { kind: 'remove', id: forwardId });
  }
  return ok({});
}

/**
 * Takes forwards off a session's list; asks first where connections run through them.
 * @returns whether they are off it
 */
export async function removeLive(
  services: AppServices,
  session: ForwardsOf,
  forwardIds: readonly ForwardId[],
  lasting = canLast(services, session.id),
): Promise<boolean> {
  const now = current(services, session);
  const statuses = now.forwards.filter(({ forward }) => forwardIds.includes(forward.id));
  const [first] = statuses;
  if (first === undefined || !(await mayEnd(services, now, statuses, texts.removeAnyway))) return false;
  const places = new Map(now.profile.forwards.map(({ id }, at) => [id, at]));
  const forwards = statuses.filter(({ leaving }) => !leaving).map(({ forward }) => forward);
  const removed = await takeOff(
    services,
    session.id,
    statuses.map(({ forward }) => forward),
    lasting,
  );
  if (!removed.ok) return false;
  if (forwards.length === 0) return true;
  const words = lasting ? texts.removedForwards : texts.removedUntilDisconnect;
  say(services.view, words(forwards.length, lineNotation(first.forward)), () => {
    void putBack(services, session.id, forwards, places, lasting);
  });
  return true;
}

async function putBack(
  services: AppServices,
  sessionId: SessionId,
  forwards: readonly Forward[],
  places: ReadonlyMap<ForwardId, number>,
  lasting: boolean,
): Promise<void> {
  for (const forward of forwards) {
    const added = await put(services, sessionId, forward, places.get(forward.id), lasting);
    if (!added.ok) complain(services.view, added.error);
  }
}

/**
 * Switches a forward on or off; asks first where connections run through it. One that failed, or waits for its port, is tried again
 * by switching it on.
 */
export async function switchLive(
  services: AppServices,
  session: ForwardsOf,
  status: ForwardStatus,
  isOn: boolean,
  lasting = canLast(services, session.id),
): Promise<Result<unknown>> {
  const { ginnel, view } = services;
  const { forward } = status;
  if (!isOn && !(await mayEnd(services, session, [status], texts.switchOffAnyway))) return ok({});
  const give = async (next: boolean): Promise<Result<unknown>> => {
    const ids = { sessionId: session.id, forwardId: forward.id, lasting };
    const done = await (next ? ginnel.forwards.start(ids) : ginnel.forwards.stop(ids));
    if (done.ok && lasting) follow(services, session.id, { kind: 'switch', id: forward.id, enabled: next });
    return done;
  };
  const done = await give(isOn);
  if (!done.ok) return done;
  const words = lasting ? texts.switched : texts.switchedUntilDisconnect;
  say(view, words(sourceNotation(forward), isOn), () => {
    void give(!isOn).then((undone) => {
      if (!undone.ok) complain(view, undone.error);
    });
  });
  return done;
}

/**
 * Puts what was typed for a forward in its place, with the same checks as for a new one.
 * @returns the forward as it is now, or what is wrong with what was typed
 */
export async function changeLive(
  services: AppServices,
  session: ForwardsOf,
  forward: Forward,
  fields: ForwardFields,
  lasting = canLast(services, session.id),
): Promise<Result<Forward>> {
  const read = readFields(services, fields, forward.id, session.profile, forward.enabled);
  if (!read.ok) return read;
  const checked = checkAgainst(read.value, forwardsNow(services, session), session.profile);
  if (!checked.ok) return checked;
  const inTheWay = await findInTheWay(services, fields);
  if (inTheWay !== null) return fail(inTheWay);
  const changed = await change(services, session, forward, read.value, lasting);
  if (!changed.ok) return changed;
  const words = lasting ? texts.changed : texts.changedUntilDisconnect;
  say(services.view, words(lineNotation(read.value)), () => {
    void change(services, session, read.value, forward, lasting).then((undone) => {
      if (!undone.ok) complain(services.view, undone.error);
    });
  });
  return read;
}

async function change(
  services: AppServices,
  session: ForwardsOf,
  from: Forward,
  to: Forward,
  lasting: boolean,
): Promise<Result<unknown>> {
  const { id: sessionId } = session;
  const at = Math.max(
    0,
    forwardsNow(services, session).findIndex(({ id }) => id === from.id),
  );
  const changed = await services.ginnel.forwards.change({
    sessionId,
    forward: to,
    replaces: revisionOf(from),
    lasting,
  });
  if (changed.ok && lasting) follow(services, sessionId, { kind: 'change', from, to, at });
  return changed;
}

/**
 * Has a forward listen on another port, also in a row of the form that is being edited and still shows the old one.
 * @param port 1 to 65535
 */
export async function moveLive(
  services: AppServices,
  session: ForwardsOf,
  forward: Forward,
  port: number,
): Promise<Result<unknown>> {
  const { draft } = services;
  const moved = onPort(forward, port);
  const others = forwardsNow(services, session);
  const checked = checkAgainst(moved, others, session.profile);
  if (!checked.ok) return checked;
  const lasting = canLast(services, session.id);
  const result = await change(services, session, forward, moved, lasting);
  if (!result.ok) return result;
  const words = lasting ? texts.changed : texts.changedUntilDisconnect;
  say(services.view, words(lineNotation(moved)), () => {
    void change(services, session, moved, forward, lasting).then((undone) => {
      if (!undone.ok) complain(services.view, undone.error);
    });
  });
  const { profile, edit } = draft.getState();
  const isEdited = profile.id === session.id && edit?.id === forward.id;
  if (isEdited && edit.fields.source.trim() === formatSource(forward.source)) {
    draft.setState({ edit: { ...edit, fields: { ...edit.fields, source: formatSource(moved.source) } } });
  }
  return result;
}

function onPort<Kind extends Forward>(forward: Kind, port: number): Kind {
  if (isSocket(forward.source)) return forward;
  return { ...forward, source: { ...forward.source, port: listenPortSchema.parse(port) } };
}

/** Asks whether connections through forwards may end; true where there are none. */
async function mayEnd(
  { ginnel, questions }: AppServices,
  { id: sessionId, state }: ForwardsOf,
  statuses: readonly ForwardStatus[],
  label: string,
): Promise<boolean> {
  if (!isLive(state)) return true;
  const lists = await Promise.all(
    statuses.map(({ forward }) => ginnel.clientConnections.list({ sessionId, forwardId: forward.id })),
  );
  const live = lists.flatMap((list) => (list.ok ? list.value.live : []));
  const amount = lists.reduce((before, list) => before + (list.ok ? list.value.liveTotal : 0), 0);
  if (amount === 0) return true;
  const from = live.map((one) =>
    one.program === null ? one.from : `${one.from} (${programWords(one.program)})`,
  );
  const [only] = statuses;
  const what =
    statuses.length === 1 && only !== undefined
      ? sourceNotation(only.forward)
      : texts.someForwards(statuses.length);
  const answer = await questions.ask(
    texts.endConnections(amount),
    texts.connectionsRun(what, amount, from),
    [
      { id: 'end', label },
      { id: 'keep', label: texts.keep },
    ],
    from.length > texts.mostClients ? from : [],
  );
  return answer === 'end';
}
