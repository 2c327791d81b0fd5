import type { Forward } from './forward';
import { isSameForward, rebased } from './forward-edits';
import type { ForwardId } from './ids';
import { canonicalText } from './json';
import type { SessionProfile } from './session-profile';
import { settingKeys, type SettingKey } from './settings';

/** A session as it was read, as it is edited here, and as it is saved by now. */
export interface ThreeWay {
  readonly base: SessionProfile;
  readonly mine: SessionProfile;
  readonly theirs: SessionProfile;
}

/** The settings in which two sessions differ. */
export function changedSettings(before: SessionProfile, after: SessionProfile): readonly SettingKey[] {
  return settingKeys.filter((key) => canonicalText(before[key]) !== canonicalText(after[key]));
}

/**
 * Both changes of a session in one: setting by setting, and of the forwards one by one. Pure.
 * @returns null where both changed the same setting, the same forward or the order of the forwards to something else, or the
 *   forwards of both do not go together
 */
export function merged({ base, mine, theirs }: ThreeWay): SessionProfile | null {
  const changedThere = new Set(changedSettings(base, theirs));
  const changedHere = changedSettings(base, mine).filter((key) => key !== 'forwards');
  const isContested = changedHere.some(
    (key) => changedThere.has(key) && canonicalText(mine[key]) !== canonicalText(theirs[key]),
  );
  if (isContested) return null;
  const settings = Object.fromEntries(changedHere.map((key) => [key, mine[key]])) as Partial<SessionProfile>;
  const both = { ...theirs, ...settings };
  const forwards = mergedForwards({ base, mine, theirs }, both);
  return forwards === null ? null : { ...both, forwards };
}

function mergedForwards({ base, mine, theirs }: ThreeWay, boxes: SessionProfile): readonly Forward[] | null {
  const [was, here, there] = [byId(base), byId(mine), byId(theirs)];
  const ids = new Set([...was.keys(), ...here.keys(), ...there.keys()]);
  const forwards = rebased(base.forwards, mine.forwards, theirs.forwards, boxes);
  const result = new Map(forwards.map((forward) => [forward.id, forward]));
  for (const id of ids) {
    const isMine = isSameForward(here.get(id), result.get(id));
    const isTheirs = isSameForward(there.get(id), result.get(id));
    const isWanted = isSameForward(was.get(id), here.get(id)) ? isTheirs : isMine;
    const isContested = !isTheirs && !isSameForward(was.get(id), there.get(id));
    if (!isWanted || isContested) return null;
  }
  if (isSameOrder(base, mine) || isSameOrder(mine, theirs)) return forwards;
  return isSameOrder(base, theirs) ? inOrderOf(mine, forwards) : null;
}

/** Whether the forwards that two sessions have in common follow one another in both in the same way. */
export function isSameOrder(one: SessionProfile, other: SessionProfile): boolean {
  const [left, right] = [byId(one), byId(other)];
  const ids = [...left.keys()].filter((id) => right.has(id));
  return [...right.keys()].filter((id) => left.has(id)).every((id, at) => id === ids[at]);
}

/** A list in which the forwards that a session has, too, follow one another as they do there, in the places that they have here. */
function inOrderOf(session: SessionProfile, forwards: readonly Forward[]): readonly Forward[] {
  const own = byId(session);
  const here = new Map(forwards.map((forward) => [forward.id, forward]));
  const inTurn = [...own.keys()].flatMap((id) => here.get(id) ?? []).values();
  return forwards.map((forward) => (own.has(forward.id) ? (inTurn.next().value ?? forward) : forward));
}

function byId({ forwards }: SessionProfile): ReadonlyMap<ForwardId, Forward> {
  return new Map(forwards.map((forward) => [forward.id, forward]));
}
