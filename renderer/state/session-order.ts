import type { SessionOrder } from '../../shared/arrange';
import type { Arrangement } from '../../shared/arrangement';
import type { SessionId } from '../../shared/ids';
import { revisionOf } from '../../shared/revision';
import { groupPath } from './session-list';
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
  const put = (from: SessionOrder, to: SessionOrder): Arrangement['order'] =>
    beside === null ? null : { replaces: revisionOf(from), to };
  return {
    after: { moves, order: put(order, next) },
    before: { moves: reversed(moves), order: put(next, order) },
  };
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
