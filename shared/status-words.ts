import { formatMoment } from './moment';
import { assertNever } from './result';
import {
  isLive,
  type ForwardState,
  type ForwardStatus,
  type HopState,
  type Phase,
  type SessionState,
} from './status';

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
      return state.stalledSince === null ? 'Connected' : 'Not answering';
    case 'waiting':
      return state.retryAt === null
        ? 'Waiting for a network'
        : `Retry in ${countdownWords(state.retryAt - now)}`;
    case 'standby':
      return 'Ready, connects on demand';
    case 'failed':
      return 'Failed';
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
      return state.shared ? 'Connected, shared with other sessions' : 'Connected';
    case 'failed':
      return 'Failed';
    default:
      return assertNever(state);
  }
}

/** The jump hosts on a route, by their titles, in one line: `through gw, then bastion`; null where there are none. */
export function routeWords(titles: readonly string[]): string | null {
  return titles.length === 0 ? null : `through ${titles.join(', then ')}`;
}

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
 * session reconnects is `held`, one that would make its session connect `ready`; a forward that is switched on and starts once the session is up is `pending`, or `later`
 * while nothing asks for the session to connect.
 */
export function forwardLook(status: ForwardStatus, session: SessionState): ForwardLook {
  const { forward, state } = status;
  switch (state.kind) {
    case 'off':
      if (
        !forward.enabled ||
        !isLive(session) ||
        session.kind === 'closing' ||
        session.kind === 'connected'
      ) {
        return 'off';
      }
      return session.kind === 'standby' ? 'later' : 'pending';
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

const forwardLookWords: Readonly<Record<ForwardLook, string>> = {
  off: 'Off',
  starting: 'Starting…',
  listening: 'Listening',
  partial: 'Partly listening',
  ready: 'Ready',
  held: 'Waiting for the server',
  stopping: 'Stopping…',
  finishing: 'Closed, finishing',
  failed: 'Failed',
  waiting: 'Waiting for its port',
  pending: 'Waiting for the server',
  later: 'Once connected',
};

/** A forward's state in words. */
export function forwardWords(status: ForwardStatus, session: SessionState): string {
  return forwardLookWords[forwardLook(status, session)];
}

/**
 * A span in the largest unit that fits: `5 s`, `3 min`, `2 h`, `4 d`.
 * @param span milliseconds; below zero counts as none
 */
export function durationWords(span: number): string {
  const seconds = Math.max(0, Math.floor(span / 1000));
  if (seconds < 60) return `${String(seconds)} s`;
  if (seconds < 3600) return `${String(Math.floor(seconds / 60))} min`;
  if (seconds < 86_400) return `${String(Math.floor(seconds / 3600))} h`;
  return `${String(Math.floor(seconds / 86_400))} d`;
}

/** A span that is still to come: rounded up, so that it ends at `1 s` and not at `0 s`. */
export function countdownWords(span: number): string {
  const seconds = Math.max(1, Math.ceil(span / 1000));
  if (seconds < 60) return `${String(seconds)} s`;
  return `${String(Math.floor(seconds / 60))} min ${String(seconds % 60)} s`;
}

const units = ['kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** An amount of bytes in decimal units: `0 B`, `999 B`, `1.0 kB`, `12.3 MB`. */
export function byteWords(bytes: number): string {
  if (bytes < 1000) return `${String(bytes)} B`;
  let amount = bytes / 1000;
  let unit = 0;
  while (amount >= 999.95 && unit < units.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  return `${amount.toFixed(1)} ${units[unit] ?? ''}`;
}

/**
 * When a listener stops by itself: `until 18:30 (in 25 min)`, with the date when that is not today.
 * @param until milliseconds since the epoch
 * @param now the same
 */
export function untilWords(until: number, now: number): string {
  const moment = formatMoment(until);
  const sameDay = formatMoment(now).slice(0, 10) === moment.slice(0, 10);
  return `until ${sameDay ? moment.slice(11) : moment} (in ${remainingWords(until - now)})`;
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

/** A span to come: minutes rounded up, so that it does not run out early; seconds at its very end. */
function remainingWords(span: number): string {
  if (span < 60_000) return `${String(Math.max(1, Math.floor(span / 1000)))} s`;
  const minutes = Math.ceil(span / 60_000);
  if (minutes < 60) return `${String(minutes)} min`;
  if (minutes >= 1440) return `${String(Math.floor(minutes / 1440))} d`;
  const rest = minutes % 60;
  return `${String(Math.floor(minutes / 60))} h${rest === 0 ? '' : ` ${String(rest)} min`}`;
}
