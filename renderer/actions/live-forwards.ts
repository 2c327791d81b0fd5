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
import { lineNotation, sourceNotation } from '../../shared/notation';
import { programWords } from '../../shared/program';
import { fail, ok, type Result } from '../../shared/result';
import { revisionOf } from '../../shared/revision';
import { isLive, listedForwards, type ForwardStatus, type SessionStatus } from '../../shared/status';
import * as common from '../../shared/texts/common';
import * as texts from '../../shared/texts/status-page';
import type { AppServices } from '../services';
import { closedStatus } from '../state/session-rows';
import { savedIn } from '../state/saved';
import { complain, say } from '../state/view';
import { followForwards } from './follow-forwards';
import { lookAtTyped } from './import-look';
import { findInTheWay, readFields } from './read-fields';
import { nextFields } from './tunnels';

/**
 * What is done to a session's forwards beside its form. It is saved at once, in the form as well where that holds the same session,
 * and can be undone; or, where it is not `lasting`, it is gone when the session is disconnected.
 */


/** Whose forwards they are. */
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

/**
 * Adds what was typed below a session's forwards; several forwards in Source port one after the other, up to the first that cannot
 * be added.
 * @returns the last one added, or what was wrong; null where it is a whole command, which the import look shows
 */
export async function addLive(
  services: AppServices,
  session: ForwardsOf,
  lasting = true,
): Promise<Result<Forward> | null> {
  const { draft } = services;
  const typed = draft.getState().additions[session.id] ?? emptyFields;
  if (lookAtTyped(services, typed.source, { kind: 'live', sessionId: session.id })) return null;
  const keep = (fields: ForwardFields): void => {
    draft.setState(({ additions }) => ({ additions: { ...additions, [session.id]: fields } }));
  };
  const written = readForwardText(typed.source, newForwardId, kindWithoutLetter(typed));
  if (written === null) {
    const added = await addOne(services, session, typed, lasting);
    if (added.ok) {
      keep(nextFields(typed));
      sayAdded(services, session, [added.value], lasting);
    }
    return added;
  }
  if (!written.ok) return written;
  const all: Forward[] = [];
  let added: Result<Forward> = fail({ code: 'source-missing', data: {} });
  for (const [at, forward] of written.value.entries()) {
    added = await addOne(services, session, { ...typed, ...fieldsOfText(forward) }, lasting);
    if (added.ok) {
      all.push(added.value);
      continue;
    }
    const left = written.value.slice(at);
    keep({ ...typed, ...(left.length === 1 ? fieldsOfText(forward) : { source: formatForwardText(left) }) });
    break;
  }
  if (added.ok) keep(nextFields(typed));
  if (all.length > 0) sayAdded(services, session, all, lasting);
  return added;
}

function sayAdded(
  services: AppServices,
  session: ForwardsOf,
  forwards: readonly Forward[],
  lasting: boolean,
): void {
  const what = forwards.map(lineNotation).join(', ');
  say(services.view, lasting ? common.added(what) : texts.addedUntilDisconnect(what), () => {
    void takeOff(services, session.id, forwards, lasting);
  });
}

/** Adds one forward, with all checks of what is typed. */
export async function addOne(
  services: AppServices,
  session: ForwardsOf,
  fields: ForwardFields,
  lasting = true,
): Promise<Result<Forward>> {
  const read = readFields(services, fields, newForwardId(), session.profile);
  if (!read.ok) return read;
  const others = forwardsNow(services, session);
  const checked = checkAgainst(read.value, others, session.profile);
  if (!checked.ok) return checked;
  const inTheWay = await findInTheWay(services, fields);
  if (inTheWay !== null) return fail(inTheWay);
  const added = await put(services, session.id, read.value, undefined, lasting);
  return added.ok ? read : added;
}

/** Gives the engine a forward, at a place of the list or, where there is none, at its end; the form follows. */
async function put(
  services: AppServices,
  sessionId: SessionId,
  forward: Forward,
  at: number | undefined,
  lasting: boolean,
): Promise<Result<unknown>> {
  const added = await services.ginnel.forwards.add({ sessionId, forward, lasting, ...(at === undefined ? {} : { at }) });
  if (added.ok && lasting) {
    followForwards(services, sessionId, (forwards) =>
      forwards.some(({ id }) => id === forward.id)
        ? forwards
        : forwards.toSpliced(at ?? forwards.length, 0, forward),
    );
  }
  return added;
}

async function takeOff(
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
    if (lasting) followForwards(services, sessionId, (rows) => rows.filter(({ id }) => id !== forwardId));
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
  lasting = true,
): Promise<boolean> {
  const now = current(services, session);
  const statuses = now.forwards.filter(({ forward }) => forwardIds.includes(forward.id));
  const [first] = statuses;
  if (first === undefined || !(await mayEnd(services, now, statuses, texts.removeAnyway))) return false;
  const places = new Map(now.profile.forwards.map(({ id }, at) => [id, at]));
  const forwards = statuses.filter(({ leaving }) => !leaving).map(({ forward }) => forward);
  const removed = await takeOff(services, session.id, statuses.map(({ forward }) => forward), lasting);
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
  lasting = true,
): Promise<Result<unknown>> {
  const { ginnel, view } = services;
  const { forward } = status;
  if (!isOn && !(await mayEnd(services, session, [status], texts.switchOffAnyway))) return ok({});
  const give = async (next: boolean): Promise<Result<unknown>> => {
    const ids = { sessionId: session.id, forwardId: forward.id, lasting };
    const done = await (next ? ginnel.forwards.start(ids) : ginnel.forwards.stop(ids));
    if (done.ok && lasting) {
      followForwards(services, session.id, (rows) =>
        rows.map((row) => (row.id === forward.id ? { ...row, enabled: next } : row)),
      );
    }
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
  lasting = true,
): Promise<Result<Forward>> {
  const read = readFields(services, fields, forward.id, session.profile, forward.enabled);
  if (!read.ok) return read;
  const checked = checkAgainst(read.value, forwardsNow(services, session), session.profile);
  if (!checked.ok) return checked;
  const inTheWay = await findInTheWay(services, fields);
  if (inTheWay !== null) return fail(inTheWay);
  const changed = await change(services, session.id, forward, read.value, lasting);
  if (!changed.ok) return changed;
  const words = lasting ? texts.changed : texts.changedUntilDisconnect;
  say(services.view, words(lineNotation(read.value)), () => {
    void change(services, session.id, read.value, forward, lasting).then((undone) => {
      if (!undone.ok) complain(services.view, undone.error);
    });
  });
  return read;
}

async function change(
  services: AppServices,
  sessionId: SessionId,
  from: Forward,
  to: Forward,
  lasting: boolean,
): Promise<Result<unknown>> {
  const changed = await services.ginnel.forwards.change({
    sessionId,
    forward: to,
    replaces: revisionOf(from),
    lasting,
  });
  if (changed.ok && lasting) {
    followForwards(services, sessionId, (rows) =>
      rows.map((row) => (row.id === from.id ? withChanges(row, from, to) : row)),
    );
  }
  return changed;
}

/** A row of the form after a forward was changed elsewhere: what is typed for the rest of it stays. */
function withChanges(row: Forward, from: Forward, to: Forward): Forward {
  if (row.kind !== to.kind || from.kind !== to.kind) return to;
  const moved = Object.entries(to).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(Reflect.get(from, key)),
  );
  return { ...row, ...Object.fromEntries(moved) };
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
  const result = await change(services, session.id, forward, moved, true);
  if (!result.ok) return result;
  say(services.view, texts.changed(lineNotation(moved)), () => {
    void change(services, session.id, moved, forward, true).then((undone) => {
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
  const from = live.map((one) => (one.program === null ? one.from : `${one.from} (${programWords(one.program)})`));
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
  );
  return answer === 'end';
}
