import { forwardSchema, type Forward } from './forward';
import type { ForwardId } from './ids';
import { canonicalText } from './json';
import { checkAgainst, type AcceptOthers } from './listeners';
import { lineNotation } from './notation';
import { revisionOf, type Revision } from './revision';
import { fail, ok, type Result } from './result';
import { listedForwards, type SessionStatus } from './status';
import { missing } from './texts/requests';

/** An edit of one forward on a session's list. */
export type ForwardEdit =
  /** `at` is its place, absent for the last one. */
  | { readonly kind: 'add'; readonly forward: Forward; readonly at?: number | undefined }
  | { readonly kind: 'remove'; readonly id: ForwardId }
  | { readonly kind: 'switch'; readonly id: ForwardId; readonly enabled: boolean }
  /** `from` is what it was where it was edited, `at` its place there: on another list that may say something else of it, or nothing. */
  | { readonly kind: 'change'; readonly from: Forward; readonly to: Forward; readonly at: number };

/** The forward that an edit is about. */
export function editedId(edit: ForwardEdit): ForwardId {
  switch (edit.kind) {
    case 'add':
      return edit.forward.id;
    case 'change':
      return edit.to.id;
    case 'remove':
    case 'switch':
      return edit.id;
  }
}

/** A list after an edit, the same one where that says nothing new of it. A forward that is to be removed or switched may be absent. */
export function edited(forwards: readonly Forward[], edit: ForwardEdit): readonly Forward[] {
  const id = editedId(edit);
  const before = forwards.find((forward) => forward.id === id);
  const put = (forward: Forward): readonly Forward[] =>
    forwards.map((other) => (other === before ? forward : other));
  switch (edit.kind) {
    case 'add':
      return before === undefined ? inserted(forwards, edit.forward, edit.at) : put(edit.forward);
    case 'remove':
      return before === undefined ? forwards : forwards.filter((forward) => forward !== before);
    case 'switch':
      return before === undefined || before.enabled === edit.enabled
        ? forwards
        : put({ ...before, enabled: edit.enabled });
    case 'change':
      return before === undefined
        ? inserted(forwards, edit.to, edit.at)
        : put(transferred(edit.from, edit.to, before));
  }
}

/**
 * Checks that an edit goes with the forwards that are listed, those of an open session or of one that is saved.
 * @returns fails with not-found, forward-exists or forward-overlaps
 */
export function checkEdit(
  forwards: readonly Forward[],
  edit: ForwardEdit,
  boxes: AcceptOthers,
): Result<unknown> {
  const isThere = forwards.some(({ id }) => id === editedId(edit));
  if (edit.kind === 'add') {
    return isThere ? fail({ code: 'forward-exists', data: {} }) : checkAgainst(edit.forward, forwards, boxes);
  }
  if (!isThere) return fail({ code: 'not-found', data: { what: missing.forward } });
  return edit.kind === 'change' ? checkAgainst(edit.to, forwards, boxes) : ok(null);
}

/** Fails with session-changed where a forward is not at the revision that an edit of it replaces; null where it is. */
export function checkReplaced(forward: Forward, replaces: Revision): Result<never> | null {
  if (revisionOf(forward) === replaces) return null;
  return fail({ code: 'session-changed', data: { title: lineNotation(forward), how: 'changed' } });
}

/**
 * Checks that a change takes back nothing that somebody else has saved of its forward: what it changes is saved as the open session
 * has it, or as it was before or is after the change.
 * @param saved the forwards that are saved
 * @param lasting those that the open session would be opened with again
 * @returns fails with session-changed
 */
export function checkUncontested(
  saved: readonly Forward[],
  lasting: readonly Forward[],
  edit: ForwardEdit,
): Result<null> {
  if (edit.kind !== 'change') return ok(null);
  const { from, to } = edit;
  const [there, here] = [saved, lasting].map((list) => list.find(({ id }) => id === to.id));
  if (there === undefined || here === undefined) return ok(null);
  const known = [here, from, to];
  const keys = new Set([from, to].flatMap((forward) => Object.keys(forward)));
  const isContested = [...keys].some(
    (key) => !saysTheSame(key, from, to) && known.every((forward) => !saysTheSame(key, forward, there)),
  );
  return isContested
    ? fail({ code: 'session-changed', data: { title: lineNotation(there), how: 'changed' } })
    : ok(null);
}

/**
 * A list with what was done to the one it comes after: forwards that were added, changed and removed there are so here, too, but where
 * it says something new of them itself, or they would get in the way of the others.
 * @param before the list that was edited
 * @param after what the edits made of it
 * @param next the list in its place
 */
export function rebased(
  before: readonly Forward[],
  after: readonly Forward[],
  next: readonly Forward[],
  boxes: AcceptOthers,
): readonly Forward[] {
  if (before === after) return next;
  const [was, is] = [byId(before), byId(after)];
  let list: readonly Forward[] = next.filter(
    (forward) => is.has(forward.id) || !isSameForward(was.get(forward.id), forward),
  );
  after.forEach((forward, at) => {
    const old = was.get(forward.id);
    if (isSameForward(old, forward)) return;
    const there = list.find(({ id }) => id === forward.id);
    const isFree = there === undefined ? old === undefined : isSameForward(old, there);
    if (!isFree || !checkAgainst(forward, list, boxes).ok) return;
    list =
      there === undefined
        ? inserted(list, forward, at)
        : list.map((other) => (other === there ? forward : other));
  });
  return list;
}

/**
 * The forwards that an open session is to have until it is disconnected: those of its profile with what was edited of them, without
 * what became of them by themselves, at their end time.
 */
export function wantedForwards(session: Pick<SessionStatus, 'profile' | 'forwards'>): readonly Forward[] {
  const lasting = byId(session.profile.forwards);
  return listedForwards(session).flatMap(({ forward, temporary }) => {
    const wanted = temporary === true ? forward : lasting.get(forward.id);
    return wanted === undefined ? [] : [wanted];
  });
}

/** The forwards of a list that are otherwise, or not there at all, on the one that lasts. */
export function temporaryIds(
  lasting: readonly Forward[],
  wanted: readonly Forward[],
): ReadonlySet<ForwardId> {
  const kept = byId(lasting);
  return new Set(
    wanted.filter((forward) => !isSameForward(kept.get(forward.id), forward)).map(({ id }) => id),
  );
}

/** Whether two forwards say the same. */
export function isSameForward(left: Forward | undefined, right: Forward | undefined): boolean {
  return left === right || canonicalText(left ?? null) === canonicalText(right ?? null);
}

function byId(forwards: readonly Forward[]): ReadonlyMap<ForwardId, Forward> {
  return new Map(forwards.map((forward) => [forward.id, forward]));
}

function inserted(
  forwards: readonly Forward[],
  forward: Forward,
  at: number = forwards.length,
): readonly Forward[] {
  return forwards.toSpliced(at, 0, forward);
}

function saysTheSame(key: string, one: Forward, other: Forward): boolean {
  const [left, right] = [one, other].map((forward): unknown => Reflect.get(forward, key) ?? null);
  return canonicalText(left) === canonicalText(right);
}

/** Another state of a forward with what a change changed in it; with all of it where that changed nothing, to keep it as it is there. */
function transferred(from: Forward, to: Forward, other: Forward): Forward {
  const changed = Object.entries(to).filter(([key]) => !saysTheSame(key, from, to));
  if (changed.length === 0 || from.kind !== to.kind || other.kind !== to.kind) return to;
  return forwardSchema.parse({ ...other, ...Object.fromEntries(changed) });
}
