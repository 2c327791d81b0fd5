import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Ginnel } from '../../shared/contract';
import { logCapacity, type LogEntry } from '../../shared/event-log';
import type { SessionId } from '../../shared/ids';

/** The event logs that were looked at, oldest line first. */
export type LogState = ReadonlyMap<SessionId, readonly LogEntry[]>;

/** Event logs by session: fetched when first looked at, then kept up to date. */
export interface Logs {
  readonly store: StoreApi<{ readonly logs: LogState }>;
  /** Fetches a session's log unless it is there already. */
  readonly look: (sessionId: SessionId) => void;
  /** Fetches every log looked at anew, after the connection to Ginnel came back. */
  readonly refresh: () => void;
  /** Forgets the logs of sessions that are gone. */
  readonly keepOnly: (open: readonly SessionId[]) => void;
}

/**
 * Joins new lines to a log by their sequence numbers.
 * @returns the longer log, the same one when nothing is new, or null when lines between are missing or the log began
 *   anew
 */
export function joinLog(
  known: readonly LogEntry[],
  entries: readonly LogEntry[],
): readonly LogEntry[] | null {
  const last = known.at(-1);
  const first = entries[0];
  if (first === undefined) return known;
  if (last === undefined) return [...entries];
  const fresh = entries.filter(({ sequence }) => sequence > last.sequence);
  const next = fresh[0];
  if (next === undefined) return first.at > last.at ? null : known;
  if (next.sequence !== last.sequence + 1) return null;
  return [...known, ...fresh].slice(-logCapacity);
}

/** Follows the event logs of the sessions a user looks at. */
export function createLogs(ginnel: Ginnel): Logs {
  const store = createStore<{ logs: LogState }>(() => ({ logs: new Map() }));
  const wanted = new Set<SessionId>();
  const fetching = new Set<SessionId>();

  function put(sessionId: SessionId, entries: readonly LogEntry[]): void {
    store.setState(({ logs }) => ({ logs: new Map(logs).set(sessionId, entries) }));
  }

  async function fetch(sessionId: SessionId): Promise<void> {
    if (fetching.has(sessionId)) return;
    fetching.add(sessionId);
    const early: LogEntry[] = [];
    const stop = ginnel.on('sessions.logged', (lines) => {
      if (lines.sessionId === sessionId) early.push(...lines.entries);
    });
    const result = await ginnel.sessions.getLog({ sessionId });
    stop();
    fetching.delete(sessionId);
    if (!result.ok || !wanted.has(sessionId)) return;
    put(sessionId, joinLog(result.value, early) ?? result.value);
  }

  ginnel.on('sessions.logged', ({ sessionId, entries }) => {
    const known = store.getState().logs.get(sessionId);
    if (known === undefined || fetching.has(sessionId)) return;
    const joined = joinLog(known, entries);
    if (joined === null) void fetch(sessionId);
    else if (joined !== known) put(sessionId, joined);
  });

  return {
    store,
    look: (sessionId) => {
      if (wanted.has(sessionId)) return;
      wanted.add(sessionId);
      void fetch(sessionId);
    },
    refresh: () => {
      for (const sessionId of wanted) void fetch(sessionId);
    },
    keepOnly: (open) => {
      for (const sessionId of wanted) {
        if (open.includes(sessionId)) continue;
        wanted.delete(sessionId);
        store.setState(({ logs }) => {
          const left = new Map(logs);
          left.delete(sessionId);
          return { logs: left };
        });
      }
    },
  };
}
