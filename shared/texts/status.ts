import { forwardLook, isUnreached, isUp, type ForwardLook } from '../forward-look';
import { countSessionsUp, stateOfSession } from '../overall-state';
import { assertNever } from '../result';
import {
  isLive,
  listedForwards,
  type ForwardState,
  type ForwardStatus,
  type HopState,
  type Phase,
  type SessionState,
  type SessionStatus,
} from '../status';
import { waitsFor } from './start-order';
import { counted, countdownWords, untilWords } from './numbers';

export const connected = 'Connected';
export const failed = 'Failed';

const phaseWords: Readonly<Record<Phase, string>> = {
  resolve: 'Looking up the host…',
  tcp: 'Connecting…',
  proxy: 'Asking the proxy…',
  handshake: 'Securing the connection…',
  'host-key': 'Checking the host key…',
  auth: 'Logging in…',
  forwards: 'Starting the tunnels…',
};

/**
 * A session's state in words, the same in window, tray and command line.
 * @param now milliseconds since the epoch; only the countdown of a waiting session looks at it
 */
export function sessionWords(state: SessionState, now: number): string {
  switch (state.kind) {
    case 'idle':
      return 'Disconnected';
    case 'connecting':
      return phaseWords[state.phase];
    case 'asking':
      return 'Waiting for your answer';
    case 'connected':
      return state.stalledSince === null ? connected : 'Not answering';
    case 'waiting':
      return state.retryAt === null
        ? 'Waiting for a network'
        : `Retry in ${countdownWords(state.retryAt - now)}`;
    case 'awaiting':
      return waitsFor(state.sessions);
    case 'standby':
      return 'Ready, connects on demand';
    case 'failed':
      return failed;
    case 'closing':
      return 'Disconnecting…';
    default:
      return assertNever(state);
  }
}

/** The same without countdown and phases: changes only when the state's kind does, for announcements and log lines. */
export function sessionKindWords(state: SessionState): string {
  switch (state.kind) {
    case 'connecting':
      return 'Connecting';
    case 'waiting':
      return state.retryAt === null ? 'Waiting for a network' : 'Waiting to retry';
    default:
      return sessionWords(state, 0);
  }
}

/** A jump host's state in words, the same in window, tray and command line. */
export function hopWords(state: HopState): string {
  switch (state.kind) {
    case 'idle':
      return 'Not connected';
    case 'connecting':
      return phaseWords[state.phase];
    case 'connected':
      return state.shared ? 'Connected, shared with other sessions' : connected;
    case 'failed':
      return failed;
    default:
      return assertNever(state);
  }
}

/** The jump hosts on a route, by their titles, in one line: `through gw, then bastion`; null where there are none. */
export function routeWords(titles: readonly string[]): string | null {
  return titles.length === 0 ? null : `through ${titles.join(', then ')}`;
}

const forwardLookWords: Readonly<Record<ForwardLook, string>> = {
  off: 'Off',
  starting: 'Starting…',
  listening: 'Listening',
  partial: 'Partly listening',
  ready: 'Ready',
  held: 'Waiting for the server',
  stopping: 'Stopping…',
  finishing: 'Closed, finishing',
  failed,
  waiting: 'Waiting for its port',
  pending: 'Waiting for the server',
  later: 'Once connected',
};

/** A forward's state in words. */
export function forwardWords(status: ForwardStatus, session: SessionState): string {
  return forwardLookWords[forwardLook(status, session)];
}

/**
 * When a forward that waits for its port looks again, and until when it does: `Tries again in 8 s`, `Tries again in 15 s,
 * until 18:30 (in 9 min)`.
 * @param now milliseconds since the epoch
 */
export function listenRetryWords(
  { retryAt, until }: Pick<Extract<ForwardState, { readonly kind: 'waiting' }>, 'retryAt' | 'until'>,
  now: number,
): string {
  const next = `Tries again in ${countdownWords(retryAt - now)}`;
  return until === null ? `${next}, and takes it when it is free` : `${next}, ${untilWords(until, now)}`;
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
    case 'awaiting':
      return 'starting after another';
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
  'starting after another',
  'failed',
] as const;

/**
 * Everything in one line, the same in the window's title and the tray: `3 sessions and 5 tunnels up`, then what is not well: `1
 * session not answering`, `1 session failed`, `1 tunnel failed`, `1 tunnel partly listening`, `1 destination not reached`.
 * Sessions are up as the list counts them ({@link countSessionsUp}); tunnels are up that listen wherever they were asked to while
 * their server answers. Trouble is told of those sessions that need attention, and of no others.
 */
export function summary(sessions: readonly SessionStatus[]): string {
  const open = sessions.filter(({ state }) => state.kind !== 'idle');
  if (open.length === 0) return 'No session open';
  const counts = sum(open.map(countsOf));
  const told = open.map(({ state }) => troubleOf(state));
  return [
    `${counted(countSessionsUp(open), 'session', 'sessions')} and ${counted(counts.up, 'tunnel', 'tunnels')} up`,
    ...troubles.flatMap((words) => {
      const amount = told.filter((trouble) => trouble === words).length;
      return amount === 0 ? [] : [`${counted(amount, 'session', 'sessions')} ${words}`];
    }),
    ...tunnelWords(counts),
  ].join(', ');
}

/**
 * The troubles of a session's tunnels, as in {@link summary}: `1 tunnel failed, 1 destination not reached`; empty
 * for nothing.
 */
export function troubleOfTunnels(session: SessionStatus): string {
  return tunnelWords(countsOf(session)).join(', ');
}

/** The facts that are told of tunnels, in their order, of one and of several. */
const tunnelFacts = {
  starting: ['tunnel starting', 'tunnels starting'],
  waiting: ['tunnel waiting for its port', 'tunnels waiting for their ports'],
  failed: ['tunnel failed', 'tunnels failed'],
  partly: ['tunnel partly listening', 'tunnels partly listening'],
  unreached: ['destination not reached', 'destinations not reached'],
} as const;
type Fact = keyof typeof tunnelFacts;
const facts = Object.keys(tunnelFacts) as readonly Fact[];

/** How many tunnels are wholly up, and of how many each fact is to be told. */
type TunnelCounts = Record<Fact | 'up', number>;

function tunnelWords(counts: TunnelCounts): readonly string[] {
  return facts.flatMap((fact) => {
    const [one, several] = tunnelFacts[fact];
    return counts[fact] === 0 ? [] : [counted(counts[fact], one, several)];
  });
}

function sum(all: readonly TunnelCounts[]): TunnelCounts {
  const sums: TunnelCounts = { up: 0, starting: 0, waiting: 0, failed: 0, partly: 0, unreached: 0 };
  for (const counts of all) {
    for (const fact of facts) sums[fact] += counts[fact];
    sums.up += counts.up;
  }
  return sums;
}

/** Of most sessions they are asked for again and again before anything of them changes. */
const known = new WeakMap<SessionStatus, TunnelCounts>();

function countsOf(session: SessionStatus): TunnelCounts {
  const counts = known.get(session) ?? count(session);
  known.set(session, counts);
  return counts;
}

function count(session: SessionStatus): TunnelCounts {
  const counts = sum([]);
  const { state } = session;
  if (!isLive(state)) return counts;
  // The findings of a session that is on its way are about to be found out anew.
  const isSettled = stateOfSession(session) !== 'busy';
  for (const forward of listedForwards(session)) {
    const { kind } = forward.state;
    const isPartly = forward.state.kind === 'listening' && forward.state.missing.length > 0;
    if (isUp(forward, state) && !isPartly) counts.up += 1;
    if (kind === 'starting') counts.starting += 1;
    if (!isSettled) continue;
    if (kind === 'waiting' || kind === 'failed') counts[kind] += 1;
    if (isPartly) counts.partly += 1;
    if (isUnreached(forward, state)) counts.unreached += 1;
  }
  return counts;
}

export const waitsForPort = 'waits for its port';
export const unreached = 'cannot reach its destination';
