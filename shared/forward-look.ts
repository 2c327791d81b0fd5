import { isExposed } from './listeners';
import { assertNever } from './result';
import type { SessionProfile } from './session-profile';
import type { ForwardStatus, SessionState } from './status';

/** What a user sees a forward do; `held` listens while its session is not connected. */
export type ForwardLook =
  | 'off'
  | 'starting'
  | 'listening'
  | 'partial'
  | 'ready'
  | 'held'
  | 'stopping'
  | 'finishing'
  | 'failed'
  | 'waiting'
  | 'pending'
  | 'later';

/**
 * What a forward does for the user: its own state, seen together with its session's. A listener kept open while the
 * session reconnects is `held`, one that would make its session connect `ready`; a forward that is switched on and starts
 * once the session is up is `pending` while the session waits for its server, else `later`, also while nobody connects it.
 */
export function forwardLook(status: ForwardStatus, session: SessionState): ForwardLook {
  const { forward, state } = status;
  switch (state.kind) {
    case 'off':
      if (!forward.enabled || session.kind === 'closing' || session.kind === 'connected') return 'off';
      return session.kind === 'waiting' ? 'pending' : 'later';
    case 'listening':
      if (session.kind === 'standby') return 'ready';
      if (session.kind !== 'connected') return 'held';
      return state.missing.length > 0 ? 'partial' : 'listening';
    case 'starting':
    case 'stopping':
    case 'finishing':
    case 'failed':
    case 'waiting':
      return state.kind;
    default:
      return assertNever(state);
  }
}

/**
 * Whether it was found out that nothing answers where a forward that works leads to. What was found out earlier says nothing
 * while the session is away or its server silent, for no connection would come as far as that.
 */
export function isUnreached({ state, reachability }: ForwardStatus, session: SessionState): boolean {
  return (
    reachability?.kind === 'failed' &&
    state.kind === 'listening' &&
    session.kind === 'connected' &&
    session.stalledSince === null
  );
}

/** Whether connections through a forward get through, or would make its session connect, as far as is known. */
export function isUp(status: ForwardStatus, session: SessionState): boolean {
  const look = forwardLook(status, session);
  if (session.kind === 'connected' && session.stalledSince !== null) return false;
  return look === 'listening' || look === 'partial' || look === 'ready';
}

/**
 * Whether others than the computer that listens get through: as was asked, or as was found out where that is known. False
 * while nothing listens.
 */
export function isOpenToOthers({ forward, state }: ForwardStatus, profile: SessionProfile): boolean {
  if (state.kind !== 'listening') return false;
  if (state.exposure?.kind === 'open') return true;
  return state.exposure?.kind !== 'server-only' && isExposed(forward, profile);
}
