import type { GroupOrder, SessionOrder } from '../../shared/arrange';
import type { Arrangement } from '../../shared/arrangement';
import { groupPath } from '../../shared/group-path';
import type { SessionId } from '../../shared/ids';
import { revisionOf, type Revision } from '../../shared/revision';
import { groupAround, groupsOf } from './session-list';
import type { ListedSessions } from './session-rows';

/** Where sessions are put: into a group, and before or after another session of the list, or wherever they belong in it. */
export interface Destination {
  /** The group's name in full, empty for none; null where each stays in its own. */
  readonly group: string | null;
  readonly beside: { readonly id: SessionId; readonly side: 'before' | 'after' } | null;
}

/**
 * The arrangement in which sessions stand somewhere else. Those of followed files stay in their file, and those that are saved
 * nowhere have no place. Pure.
 * @param order the one that the user gave up to now
 * @returns it and the one from before; null where nothing would move
 */
export function arrange(
  sessions: ListedSessions,
  order: SessionOrder,
  ids: readonly SessionId[],
  { group, beside }: Destination,
): { readonly after: Arrangement; readonly before: Arrangement } | null {
  const moved = new Set(ids);
  const saved = [...sessions.values()].filter(({ place }) => place !== 'unsaved');
  const movable = saved.filter(({ id }) => moved.has(id));
  const changed =
    group === null
      ? []
      : movable.filter(({ place, profile }) => place === 'own' && groupPath(profile.group) !== group);
  const next =
    beside === null
      ? order
      : orderWith(
          saved.map(({ id }) => id),
          movable.map(({ id }) => id),
          beside,
        );
  const listed = saved.map(({ id }) => id);
  const isSameOrder = beside === null || next.every((id, at) => id === listed[at]);
  if (changed.length === 0 && isSameOrder) return null;
  const moves = changed.map(({ id, profile }) => ({
    sessionId: id,
    from: profile.group,
    to: group ?? '',
  }));
  const orders = beside === null ? { after: null, before: null } : reorder(order, next);
  return {
    after: { moves, order: orders.after },
    before: { moves: reversed(moves), order: orders.before },
  };
}

interface Reordering<Entry> {
  readonly replaces: Revision;
  readonly to: readonly Entry[];
}

/** An order in the place of another, and what takes that back. */
export function reorder<Entry>(
  from: readonly Entry[],
  to: readonly Entry[],
): Readonly<Record<'after' | 'before', Reordering<Entry>>> {
  return { after: { replaces: revisionOf(from), to }, before: { replaces: revisionOf(to), to: from } };
}

/** Moves that take others back. */
export function reversed(moves: Arrangement['moves']): Arrangement['moves'] {
  return moves.map(({ sessionId, from, to }) => ({ sessionId, from: to, to: from }));
}

function orderWith(
  all: SessionOrder,
  moved: SessionOrder,
  { id, side }: NonNullable<Destination['beside']>,
): SessionOrder {
  const isMoved = new Set(moved);
  if (isMoved.has(id)) return all;
  const others = all.filter((one) => !isMoved.has(one));
  const at = others.indexOf(id);
  if (at < 0) return all;
  const place = side === 'before' ? at : at + 1;
  return [...others.slice(0, place), ...moved, ...others.slice(place)];
}

/** Where a group is put: before or after another one that stands within the same one. */
export interface GroupDestination {
  readonly path: string;
  readonly side: 'before' | 'after';
}

/**
 * The order of groups in which one stands somewhere else. Pure.
 * @param order the one that the user gave up to now
 * @returns null where it would not move, or where the two do not stand within the same group
 */
export function orderGroups(
  sessions: ListedSessions,
  order: GroupOrder,
  moved: string,
  { path, side }: GroupDestination,
): GroupOrder | null {
  const parent = groupAround(moved);
  const siblings = groupsOf(sessions, order).filter((one) => groupAround(one) === parent);
  const others = siblings.filter((one) => one !== moved);
  const at = others.indexOf(path);
  if (at < 0 || !siblings.includes(moved)) return null;
  const place = side === 'before' ? at : at + 1;
  const next = [...others.slice(0, place), moved, ...others.slice(place)];
  if (next.every((one, index) => one === siblings[index])) return null;
  return [...order.filter((one) => !siblings.includes(one)), ...next];
}

/** Where a group goes that is moved past the one before or after it; null where there is none. */
export function pastGroup(
  sessions: ListedSessions,
  order: GroupOrder,
  moved: string,
  by: -1 | 1,
): GroupDestination | null {
  const siblings = groupsOf(sessions, order).filter((one) => groupAround(one) === groupAround(moved));
  const path = siblings[siblings.indexOf(moved) + by];
  return path === undefined ? null : { path, side: by < 0 ? 'before' : 'after' };
}
