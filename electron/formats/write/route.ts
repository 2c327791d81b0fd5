import type { SessionId } from '../../../shared/ids';
import type { Proxy } from '../../../shared/proxy';
import { targetOf, titleOf, type SessionProfile, type Target } from '../../../shared/session-profile';

/** A server on the way to another. */
export interface Hop {
  readonly title: string;
  readonly target: Target;
  readonly privateKeyFile: string;
  readonly onlyThisKey: boolean;
  /** The saved session that it is; null for a server named in another session. */
  readonly session: SessionProfile | null;
}

/** The way to a session's server. */
export interface Way {
  /** In the order they are passed; null where the way leads nowhere. */
  readonly hops: readonly Hop[] | null;
  /** How the first connection is made. */
  readonly proxy: Proxy;
}

/** The jump hosts of a session, each saved one after its own, and the proxy before the first. */
export function wayTo(profile: SessionProfile, saved: readonly SessionProfile[]): Way {
  const hops: Hop[] = [];
  const byId = new Map(saved.map((one) => [one.id, one]));
  return {
    hops: addHops(profile, byId, new Set([profile.id]), hops) ? hops : null,
    proxy: (hops[0]?.session ?? profile).proxy,
  };
}

function addHops(
  profile: SessionProfile,
  saved: ReadonlyMap<SessionId, SessionProfile>,
  seen: Set<SessionId>,
  hops: Hop[],
): boolean {
  return profile.jumps.every((jump) => {
    if (jump.kind === 'inline') {
      const target = targetOf({ ...jump, username: '' });
      if (target.ok) hops.push({ ...jump, title: jump.host, target: target.value, session: null });
      return target.ok;
    }
    const session = saved.get(jump.sessionId);
    if (session === undefined || seen.has(session.id) || session.demo) return false;
    seen.add(session.id);
    const target = targetOf(session);
    if (!target.ok || !addHops(session, saved, seen, hops)) return false;
    const { privateKeyFile, onlyThisKey } = session;
    hops.push({ title: titleOf(session), target: target.value, privateKeyFile, onlyThisKey, session });
    return true;
  });
}

/** `user@host`, without brackets around an address. */
export function loginAt({ host, username }: Target): string {
  return username === null ? host : `${username}@${host}`;
}
