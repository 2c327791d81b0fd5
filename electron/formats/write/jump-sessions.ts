import type { SessionId } from '../../../shared/ids';
import { titleOf, type SessionProfile } from '../../../shared/session-profile';
import * as texts from '../../../shared/texts/export';

/**
 * Sessions together with the saved ones that their ways lead through: without those nobody else gets there.
 * @returns all of them, the given ones first; a jump host that is saved no more is taken off its session, with a word
 */
export function withJumpSessions(
  profiles: readonly SessionProfile[],
  saved: readonly SessionProfile[],
): { readonly all: readonly SessionProfile[]; readonly leftOut: readonly string[] } {
  const byId = new Map([...saved, ...profiles].map((profile) => [profile.id, profile]));
  const seen = new Set<SessionId>(profiles.map(({ id }) => id));
  const leftOut: string[] = [];
  const all: SessionProfile[] = [];
  const waiting = [...profiles];
  for (let profile = waiting.shift(); profile !== undefined; profile = waiting.shift()) {
    const jumps = profile.jumps.filter((jump) => jump.kind === 'inline' || byId.has(jump.sessionId));
    if (jumps.length < profile.jumps.length) leftOut.push(texts.jumpGone(titleOf(profile)));
    all.push(jumps.length < profile.jumps.length ? { ...profile, jumps } : profile);
    for (const jump of jumps) {
      const other = jump.kind === 'saved' && !seen.has(jump.sessionId) ? byId.get(jump.sessionId) : undefined;
      if (other === undefined) continue;
      seen.add(other.id);
      waiting.push(other);
    }
  }
  return { all, leftOut };
}
