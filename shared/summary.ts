import { forwardLook } from './status-words';
import { isLive, type ForwardStatus, type SessionState, type SessionStatus } from './status';

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
function isUp(status: ForwardStatus, session: SessionState): boolean {
  const look = forwardLook(status, session);
  if (session.kind === 'connected' && session.stalledSince !== null) return false;
  return look === 'listening' || look === 'partial' || look === 'ready';
}

/** What a session does that is worth a word in the summary; null for what is as it should be, or over. */
function troubleOf(state: SessionState): string | null {
  switch (state.kind) {
    case 'connecting':
      return 'connecting';
    case 'asking':
      return 'waiting for an answer';
    case 'connected':
      return state.stalledSince === null ? null : 'not answering';
    case 'waiting':
      return state.retryAt === null ? 'waiting for a network' : 'waiting to retry';
    case 'failed':
      return 'failed';
    case 'closing':
      return 'disconnecting';
    default:
      return null;
  }
}

const troubles = [
  'connecting',
  'disconnecting',
  'waiting for an answer',
  'not answering',
  'waiting to retry',
  'waiting for a network',
  'failed',
] as const;

function count(amount: number, one: string, many: string): string {
  return `${String(amount)} ${amount === 1 ? one : many}`;
}

/**
 * Everything in one line, the same in window, tray and command line: `2 sessions, 5 tunnels up`, then what is not well:
 * `1 not answering`, `1 waiting to retry`, `1 failed`, `1 tunnel failed`, `1 destination not reached`. Sessions counts those
 * that are live; tunnels up those that listen while their server answers.
 */
export function summary(sessions: readonly SessionStatus[]): string {
  const live = sessions.filter(({ state }) => isLive(state));
  const told = sessions.map(({ state }) => troubleOf(state));
  const sessionWords = troubles.flatMap((words) => {
    const amount = told.filter((trouble) => trouble === words).length;
    return amount === 0 ? [] : [`${String(amount)} ${words}`];
  });
  if (live.length === 0) return ['No session open', ...sessionWords].join(', ');
  const tunnels = live.flatMap(({ forwards, state }) => forwards.map((forward) => ({ forward, state })));
  const having = (isSo: (forward: ForwardStatus, session: SessionState) => boolean): number =>
    tunnels.filter(({ forward, state }) => isSo(forward, state)).length;
  const part = (amount: number, one: string, many: string): readonly string[] =>
    amount === 0 ? [] : [count(amount, one, many)];
  return [
    count(live.length, 'session', 'sessions'),
    `${count(having(isUp), 'tunnel', 'tunnels')} up`,
    ...sessionWords,
    ...part(
      having(({ state }) => state.kind === 'starting'),
      'tunnel starting',
      'tunnels starting',
    ),
    ...part(
      having(({ state }) => state.kind === 'waiting'),
      'tunnel waiting for its port',
      'tunnels waiting for their ports',
    ),
    ...part(
      having(({ state }) => state.kind === 'failed'),
      'tunnel failed',
      'tunnels failed',
    ),
    ...part(having(isUnreached), 'destination not reached', 'destinations not reached'),
  ].join(', ');
}
