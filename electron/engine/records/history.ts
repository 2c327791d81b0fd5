import type { AppError } from '../../../shared/errors';
import type { HistoryEntry } from '../../../shared/history';
import type { SessionId } from '../../../shared/ids';
import { assertNever } from '../../../shared/result';
import { isLive, type SessionState, type SessionStatus } from '../../../shared/status';
import type { HistoryStore } from '../../storage/types';
import type { Clock } from '../types';

/** What of a session decides what its history has to tell. */
export type Moment = Pick<SessionStatus, 'state' | 'lastLoss'>;

type What = HistoryEntry['what'];

/**
 * What a step from one state to the next means for a session's history.
 * @param noted what went wrong since the session was opened or last connected: a server that is away for days is tried a
 *   thousand times, and each cause is told once
 * @returns null for what is no news
 */
export function entryFor(
  noted: readonly HistoryEntry[],
  before: Moment,
  after: Moment,
  now: number,
): HistoryEntry | null {
  const entry = (what: What, error: AppError | null = null): HistoryEntry => ({ at: now, what, error });
  const { state } = after;
  if (state.kind === 'failed') return before.state.kind === 'failed' ? null : entry('failed', state.error);
  if (state.kind === 'closing') return before.state.kind === 'closing' ? null : entry('closed');
  if (before.state.kind === 'closing' || state.kind === 'idle') return null;
  if (!isLive(before.state)) return entry('opened');
  if (before.state.kind === 'connected') return afterConnected(before, before.state, after, entry);
  switch (state.kind) {
    case 'connected':
      return entry('connected');
    case 'waiting': {
      // Waiting for a network and then for a time is one wait.
      if (before.state.kind === 'waiting') return null;
      const { code } = state.cause;
      const isKnown = noted.some(({ error }) => error?.code === code);
      return isKnown ? null : entry('retrying', state.cause);
    }
    case 'connecting':
    case 'asking':
    case 'standby':
      return null;
    default:
      return assertNever(state);
  }
}

function afterConnected(
  before: Moment,
  connected: Extract<SessionState, { kind: 'connected' }>,
  { state, lastLoss }: Moment,
  entry: (what: What, error?: AppError | null) => HistoryEntry,
): HistoryEntry | null {
  if (state.kind === 'connected') {
    if ((state.stalledSince === null) === (connected.stalledSince === null)) return null;
    return entry(state.stalledSince === null ? 'recovered' : 'stalled');
  }
  if (state.kind === 'waiting') return entry('lost', state.cause);
  if (lastLoss !== null && lastLoss.at !== before.lastLoss?.at) return entry('lost', lastLoss.error);
  return state.kind === 'standby' ? entry('hung-up') : entry('lost');
}

/** The histories of all sessions, as they are made. */
export interface Histories {
  /** A session came into another state. */
  readonly onTransition: (id: SessionId, before: Moment, after: Moment) => void;
  /** The program ends, and with it the sessions that are live: what they do from now on is not noted. */
  readonly end: (live: readonly SessionId[]) => void;
  readonly read: (id: SessionId) => Promise<readonly HistoryEntry[]>;
  /** A saved session was deleted; its history goes with it. */
  readonly forget: (id: SessionId) => void;
  /** Resolves when everything is on disk. */
  readonly settled: () => Promise<void>;
}

/** What an entry leaves a session in: not open any more. */
const closings: ReadonlySet<What> = new Set<What>(['failed', 'closed', 'ended']);

/** Creates the histories on what earlier runs have left. */
export function createHistories(store: HistoryStore, clock: Pick<Clock, 'now'>): Histories {
  const noted = new Map<SessionId, readonly HistoryEntry[]>();
  /** What has to come before the next entry of a session. */
  const queues = new Map<SessionId, Promise<void>>();
  let ended = false;

  const add = (id: SessionId, entry: HistoryEntry, first: () => Promise<void>): void => {
    const before = queues.get(id) ?? first();
    queues.set(
      id,
      before.then(() => {
        store.add(id, entry);
      }),
    );
  };
  /** Says of an earlier run that it ended with the session open: it had no time to say so itself. */
  const mendEnd = async (id: SessionId, at: number): Promise<void> => {
    const last = (await store.read(id)).at(-1);
    if (last === undefined || closings.has(last.what)) return;
    store.add(id, { at, what: 'ended', error: { code: 'ended-unasked', data: {} } });
  };
  const note = (id: SessionId, entry: HistoryEntry): void => {
    if (entry.what === 'opened' || entry.what === 'connected') noted.delete(id);
    if (entry.error !== null) noted.set(id, [...(noted.get(id) ?? []), entry]);
    add(id, entry, () => mendEnd(id, entry.at));
  };
  const settled = async (): Promise<void> => {
    await Promise.all(queues.values());
    await store.settled();
  };

  return {
    onTransition: (id, before, after) => {
      if (ended) return;
      const entry = entryFor(noted.get(id) ?? [], before, after, clock.now());
      if (entry !== null) note(id, entry);
    },
    end: (live) => {
      if (ended) return;
      ended = true;
      for (const id of live) note(id, { at: clock.now(), what: 'ended', error: null });
    },
    read: async (id) => {
      await queues.get(id);
      return store.read(id);
    },
    forget: (id) => {
      noted.delete(id);
      const before = queues.get(id) ?? Promise.resolve();
      queues.set(
        id,
        before.then(() => {
          store.forget(id);
        }),
      );
    },
    settled,
  };
}
