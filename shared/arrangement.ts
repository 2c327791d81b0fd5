import { z } from 'zod';
import { sessionOrderSchema, type SessionOrder } from './arrange';
import type { AppError } from './errors';
import { sessionIdSchema } from './ids';
import { fail, ok, type Result } from './result';
import { revisionOf, revisionSchema } from './revision';
import type { SessionProfile } from './session-profile';
import { settings } from './settings';
import { missing, orderOfSessions } from './texts/requests';

/** Sessions that one request may move. */
const mostMoves = 10_000;

const group = settings.group.schema;

/** Saved sessions put into groups, and all of them into an order: each from where it was read. */
export const arrangementSchema = z
  .strictObject({
    moves: z
      .array(z.strictObject({ sessionId: sessionIdSchema, from: group, to: group }).readonly())
      .max(mostMoves)
      .readonly(),
    /** The new order and the revision of the one whose place it takes; null to leave it as it is. */
    order: z.strictObject({ replaces: revisionSchema, to: sessionOrderSchema }).readonly().nullable(),
  })
  .readonly();
export type Arrangement = z.infer<typeof arrangementSchema>;

/** The saved sessions, as far as they can be arranged. */
interface Arranged {
  readonly profiles: readonly SessionProfile[];
  readonly order: SessionOrder;
}

/**
 * Saved sessions after an arrangement: all of it or none. Pure.
 * @returns fails with not-found, and with session-changed where a session or the order was put somewhere else since it was read
 */
export function rearranged({ profiles, order }: Arranged, wanted: Arrangement): Result<Arranged> {
  const moves = new Map(wanted.moves.map((move) => [move.sessionId, move]));
  const moved = profiles.filter(({ id }) => moves.has(id));
  if (moved.length < moves.size) return fail({ code: 'not-found', data: { what: missing.savedSession } });
  const elsewhere = moved.find((profile) => {
    const move = moves.get(profile.id);
    return profile.group !== move?.from && profile.group !== move?.to;
  });
  if (elsewhere !== undefined) return fail(changed(elsewhere.name));
  const now = [...new Set(wanted.order?.to ?? order)];
  const known = [wanted.order?.replaces ?? revisionOf(order), revisionOf(now)];
  if (!known.includes(revisionOf(order))) return fail(changed(orderOfSessions));
  return ok({
    profiles: profiles.map((profile) => {
      const to = moves.get(profile.id)?.to ?? profile.group;
      return to === profile.group ? profile : { ...profile, group: to };
    }),
    order: now,
  });
}

function changed(title: string): AppError {
  return { code: 'session-changed', data: { title, how: 'changed' } };
}
