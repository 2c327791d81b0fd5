import type { AppError } from './errors';
import type { SessionId } from './ids';
import { formatJump, type Jump } from './jump';
import { titleOf, type SessionProfile } from './session-profile';

/** A jump host as a session names it, with what stands behind the name. */
export interface RoutePart {
  readonly jump: Jump;
  /** The saved session's name, or the server. */
  readonly title: string;
  /** `user@host:port` of a saved session, without what goes without saying; the same as the title of any other. */
  readonly server: string;
  /** Titles of the jump hosts a saved session brings along, in their order before it. */
  readonly own: readonly string[];
  /** What is wrong with the route up to it: hop-missing or hop-loop. */
  readonly error: AppError | null;
}

/** What stands in the place of a saved session that is not there any more. */
export const missingTitle = 'a session that was deleted';

type Routed = Pick<SessionProfile, 'id' | 'jumps'>;

/**
 * The jump hosts of a session, each with those its own saved session brings along. A saved session may be on the route once
 * only: a second time it, or its own route, would lead in a circle.
 * @param find a saved session by its id
 */
export function routeOf(
  profile: Routed,
  find: (id: SessionId) => SessionProfile | undefined,
): readonly RoutePart[] {
  const passed = new Set<SessionId>([profile.id]);
  return profile.jumps.map((jump): RoutePart => {
    if (jump.kind === 'inline') {
      const title = formatJump(jump);
      return { jump, title, server: title, own: [], error: null };
    }
    const session = find(jump.sessionId);
    const walked = walk(jump.sessionId, find, passed);
    return {
      jump,
      title: session === undefined ? missingTitle : titleOf(session),
      server: session === undefined ? '' : formatJump(session),
      own: walked.titles.slice(0, -1),
      error: walked.error,
    };
  });
}

interface Walked {
  readonly titles: readonly string[];
  readonly error: AppError | null;
}

/** Titles on the route through a saved session, itself last; ends at the first thing wrong. */
function walk(
  id: SessionId,
  find: (id: SessionId) => SessionProfile | undefined,
  passed: Set<SessionId>,
): Walked {
  const session = find(id);
  if (session === undefined) return { titles: [missingTitle], error: { code: 'hop-missing', data: {} } };
  const title = titleOf(session);
  if (passed.has(id)) return { titles: [title], error: { code: 'hop-loop', data: { title } } };
  passed.add(id);
  const titles: string[] = [];
  // The demo server listens on this computer: nothing leads there through others.
  for (const jump of session.demo ? [] : session.jumps) {
    const part: Walked =
      jump.kind === 'inline'
        ? { titles: [formatJump(jump)], error: null }
        : walk(jump.sessionId, find, passed);
    titles.push(...part.titles);
    if (part.error !== null) return { titles: [...titles, title], error: part.error };
  }
  return { titles: [...titles, title], error: null };
}
