import { z } from 'zod';
import { sessionIdSchema, type SessionId } from './ids';

/** Many more than anybody has: a request holds no more. */
export const mostOrdered = 100_000;

/** Saved sessions in an order of the user's own, of some or of all of them. */
export const sessionOrderSchema = z.array(sessionIdSchema).max(mostOrdered).readonly();
export type SessionOrder = z.infer<typeof sessionOrderSchema>;

interface Named {
  readonly id: SessionId;
  readonly name: string;
}

/** PuTTY's order: by the bytes of the name, capitals before small letters. */
export function byName(left: Pick<Named, 'name'>, right: Pick<Named, 'name'>): number {
  return left.name < right.name ? -1 : left.name > right.name ? 1 : 0;
}

/**
 * Sessions as they are listed: those that the user has put into an order first, in that order, then the others by their names.
 * Takes n log n steps. Pure.
 */
export function arranged<Session extends Named>(
  sessions: readonly Session[],
  order: SessionOrder,
): readonly Session[] {
  const places = new Map(order.map((id, place) => [id, place]));
  const last = order.length;
  return sessions.toSorted(
    (left, right) => (places.get(left.id) ?? last) - (places.get(right.id) ?? last) || byName(left, right),
  );
}
