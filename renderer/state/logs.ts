import { createStore } from 'zustand/vanilla';
import type { Ginnel } from '../../shared/contract';
import { logCapacity, type LogEntry } from '../../shared/event-log';
import type { SessionId } from '../../shared/ids';

/** The event logs that were looked at, oldest line first. */
export type LogState = ReadonlyMap<SessionId, readonly LogEntry[]>;

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

/** The event logs of the sessions a user looks at: fetched when first looked at, then kept up to date. */
export class Logs {
  readonly store = createStore<{ readonly logs: LogState }>(() => ({ logs: new Map() }));
  readonly #ginnel: Ginnel;
  readonly #wanted = new Set<SessionId>();
  readonly #fetching = new Set<SessionId>();

  constructor(ginnel: Ginnel) {
    this.#ginnel = ginnel;
    ginnel.on('sessions.logged', ({ sessionId, entries }) => {
      const known = this.store.getState().logs.get(sessionId);
      if (known === undefined || this.#fetching.has(sessionId)) return;
      const joined = joinLog(known, entries);
      if (joined === null) void this.#fetch(sessionId);
      else if (joined !== known) this.#put(sessionId, joined);
    });
  }

  /** Fetches a session's log unless it is there already. */
  look(sessionId: SessionId): void {
    if (this.#wanted.has(sessionId)) return;
    this.#wanted.add(sessionId);
    void this.#fetch(sessionId);
  }

  /** Fetches every log looked at anew, after the connection to Ginnel came back. */
  refresh(): void {
    for (const sessionId of this.#wanted) void this.#fetch(sessionId);
  }

  /** Forgets the logs of sessions that are gone. */
  keepOnly(open: readonly SessionId[]): void {
    for (const sessionId of this.#wanted) if (!open.includes(sessionId)) this.#wanted.delete(sessionId);
    const { logs } = this.store.getState();
    const left = [...logs].filter(([sessionId]) => this.#wanted.has(sessionId));
    if (left.length < logs.size) this.store.setState({ logs: new Map(left) });
  }

  #put(sessionId: SessionId, entries: readonly LogEntry[]): void {
    this.store.setState(({ logs }) => ({ logs: new Map(logs).set(sessionId, entries) }));
  }

  async #fetch(sessionId: SessionId): Promise<void> {
    if (this.#fetching.has(sessionId)) return;
    this.#fetching.add(sessionId);
    const early: LogEntry[] = [];
    const stop = this.#ginnel.on('sessions.logged', (lines) => {
      if (lines.sessionId === sessionId) early.push(...lines.entries);
    });
    const result = await this.#ginnel.sessions.getLog({ sessionId });
    stop();
    this.#fetching.delete(sessionId);
    if (!result.ok || !this.#wanted.has(sessionId)) return;
    this.#put(sessionId, joinLog(result.value, early) ?? result.value);
  }
}
