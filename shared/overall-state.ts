import { isUnreached } from './forward-look';
import { listedForwards, type ForwardState, type SessionStatus } from './status';

/**
 * The picture of a session, or of all of them, the same in the list of sessions, on its page and in the tray. `partly` is
 * up, but for a forward or a destination. Order of gravity is in {@link overallState}.
 */
export type OverallState = 'off' | 'busy' | 'up' | 'partly' | 'waiting' | 'failed';

/**
 * A session's picture. It is wholly up only when each of its forwards listens wherever it was asked to, and each destination
 * that was looked at answered.
 */
export function stateOfSession(session: SessionStatus): OverallState {
  const state = known.get(session) ?? pictureOf(session);
  known.set(session, state);
  return state;
}

/** A status is never changed, only replaced; of most sessions the picture is asked for again and again meanwhile. */
const known = new WeakMap<SessionStatus, OverallState>();

function pictureOf(session: SessionStatus): OverallState {
  const { state, forwards } = session;
  switch (state.kind) {
    case 'idle':
      return 'off';
    case 'failed':
      return 'failed';
    case 'waiting':
      return 'waiting';
    case 'connected':
    case 'standby':
      break;
    default:
      return 'busy';
  }
  if (state.kind === 'connected' && state.stalledSince !== null) return 'waiting';
  if (troubledForwards(session) > 0) return 'partly';
  return forwards.some((forward) => forward.state.kind === 'starting') ? 'busy' : 'up';
}

/** How many of a session's forwards do not do what they are for, by themselves or at their destination. */
export function troubledForwards(session: SessionStatus): number {
  const { state } = session;
  return listedForwards(session).filter((forward) => isTroubled(forward.state) || isUnreached(forward, state))
    .length;
}

function isTroubled(state: ForwardState): boolean {
  return (
    state.kind === 'failed' ||
    state.kind === 'waiting' ||
    (state.kind === 'listening' && state.missing.length > 0)
  );
}

const gravity: readonly OverallState[] = ['off', 'up', 'busy', 'partly', 'waiting', 'failed'];

/** The worst state of all open sessions; `off` when there is none. */
export function overallState(sessions: readonly SessionStatus[]): OverallState {
  return sessions
    .map(stateOfSession)
    .reduce<OverallState>(
      (worst, state) => (gravity.indexOf(state) > gravity.indexOf(worst) ? state : worst),
      'off',
    );
}

/** Whether a session wants somebody to look at it, or to answer it: the same set wherever it is shown or counted. */
export function needsAttention(session: SessionStatus): boolean {
  return session.state.kind === 'asking' || ['partly', 'waiting', 'failed'].includes(stateOfSession(session));
}

/**
 * How many sessions are up: connected, or listening to connect on demand, with a server that answers. The one count of sessions, in
 * the list, the window's title and the tray alike.
 */
export function countSessionsUp(sessions: readonly SessionStatus[]): number {
  return sessions.filter(isSessionUp).length;
}

/** Whether a session counts as up in {@link countSessionsUp}. */
export function isSessionUp({ state }: SessionStatus): boolean {
  return state.kind === 'standby' || (state.kind === 'connected' && state.stalledSince === null);
}
