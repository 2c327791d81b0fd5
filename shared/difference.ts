import { isSocket } from './endpoint';
import type { Forward } from './forward';
import { rebased, wantedForwards } from './forward-edits';
import { acceptsOthers, type AcceptOthers } from './listeners';
import type { SessionProfile } from './session-profile';
import { listedForwards, type ForwardStatus, type SessionStatus } from './status';

/** What Apply does to an open session so that its forwards become those of a profile. */
export interface Difference {
  /** New ones that start. */
  readonly added: readonly Forward[];
  /** Ones that are gone: they listen no more, and their connections may finish. */
  readonly removed: readonly ForwardStatus[];
  /** Ones that differ in what they do: the old one stops listening, the new one starts. */
  readonly changed: readonly { readonly from: ForwardStatus; readonly to: Forward }[];
  /** Ones that failed and are tried again. */
  readonly retried: readonly ForwardStatus[];
  /** Ones whose name or note alone differs: nothing of them stops. */
  readonly renamed: readonly Forward[];
}

/** What a forward does, without what it is called. */
function worksAs(forward: Forward, boxes: AcceptOthers): string {
  const { name: _name, note: _note, ...rest } = forward;
  const sortedEntries = Object.entries(rest).toSorted(([left], [right]) => (left < right ? -1 : 1));
  // The boxes decide only where no address was typed.
  const { source } = forward;
  const isWidened = !isSocket(source) && source.bindAddress === null && acceptsOthers(forward, boxes);
  return JSON.stringify([sortedEntries, isWidened]);
}

/** Whether a forward of an open session and one of a profile do the same. */
export function doesTheSame(
  opened: { readonly forward: Forward; readonly boxes: AcceptOthers },
  wanted: { readonly forward: Forward; readonly boxes: AcceptOthers },
): boolean {
  return worksAs(opened.forward, opened.boxes) === worksAs(wanted.forward, wanted.boxes);
}

/** Finds what Apply would do. Forwards that only finish their last connections are not on the list any more. */
export function difference(
  session: Pick<SessionStatus, 'profile' | 'forwards'>,
  profile: SessionProfile,
): Difference {
  const listed = listedForwards(session);
  const opened = new Map(listed.map((status) => [status.forward.id, status]));
  // As Apply does: what was edited until the session is disconnected stays so.
  const wanted = rebased(session.profile.forwards, wantedForwards(session), profile.forwards, profile);
  const ids = new Set(wanted.map(({ id }) => id));
  const added: Forward[] = [];
  const changed: { from: ForwardStatus; to: Forward }[] = [];
  const retried: ForwardStatus[] = [];
  const renamed: Forward[] = [];
  for (const forward of wanted) {
    const from = opened.get(forward.id);
    if (from === undefined) added.push(forward);
    else if (!doesTheSame({ forward: from.forward, boxes: session.profile }, { forward, boxes: profile })) {
      changed.push({ from, to: forward });
    } else {
      if (from.forward.name !== forward.name || from.forward.note !== forward.note) renamed.push(forward);
      if (isWanting(from) && forward.enabled) retried.push(from);
    }
  }
  return {
    added,
    removed: listed.filter(({ forward }) => !ids.has(forward.id)),
    changed,
    retried,
    renamed,
  };
}

/** Whether Apply does nothing to the forwards. */
export function isNothing({ added, removed, changed, retried, renamed }: Difference): boolean {
  return [added, removed, changed, retried, renamed].every((forwards) => forwards.length === 0);
}

/** Whether it does not listen although it should. */
function isWanting({ state }: ForwardStatus): boolean {
  return state.kind === 'failed' || state.kind === 'waiting';
}

/** Whether a profile has other forwards than its open session, in what they do. */
export function forwardsDiffer(
  session: Pick<SessionStatus, 'profile' | 'forwards'>,
  profile: SessionProfile,
): boolean {
  const { added, removed, changed } = difference(session, profile);
  return added.length + removed.length + changed.length > 0;
}
