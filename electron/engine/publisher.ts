import { eventNames, type EventName, type EventPayload, type Subscribe } from '../../shared/contract';
import type { LogEntry } from '../../shared/event-log';
import type { SessionId } from '../../shared/ids';
import {
  changeTo,
  counterNames,
  counters,
  type CounterName,
  type SliceName,
  type Snapshot,
} from '../../shared/snapshot';
import { isLive } from '../../shared/status';
import type { Clock } from './types';

/** State changes are told at most this often, in milliseconds. */
const changeInterval = 50;
/** Counters are told this often, in milliseconds. */
const countersInterval = 1000;

/** A slice of counters, whatever they are. */
interface Counters {
  readonly key: (entry: never) => string;
  readonly last: (entry: never) => object;
}

/** What the publisher tells about, read when it is time to tell. */
export type Sources = Omit<Snapshot, 'revision'>;

/** Tells listeners what changed: state in slices, log lines in batches, counters apart. */
export interface Publisher {
  /**
   * A slice changed.
   * @param id the entry that did, in a slice that is told by its entries; none when entries came or went
   */
  readonly changed: (slice: SliceName, id?: SessionId) => void;
  readonly logged: (id: SessionId, entry: LogEntry) => void;
  /** Everything, with all pending changes told first so that its revision is true. */
  readonly snapshot: () => Snapshot;
  readonly on: Subscribe;
  /** Tells what is pending and stops the timers. */
  readonly close: () => void;
}

/**
 * Creates a publisher.
 * @param read gives the current state; called only when something is told
 */
export function createPublisher(clock: Clock, read: () => Sources): Publisher {
  const listeners = new Map<EventName, Set<(payload: never) => void>>(
    eventNames.map((name) => [name, new Set()]),
  );
  let revision = 0;
  let marks = new Map<SliceName, Set<SessionId>>();
  let lines = new Map<SessionId, LogEntry[]>();
  let cancelFlush: (() => void) | null = null;
  let cancelCounters: (() => void) | null = null;
  /** Each slice of counters as it was told last. */
  const told = new Map<CounterName, ReadonlyMap<string, object>>();
  let closed = false;

  const emit = <Name extends EventName>(event: Name, payload: EventPayload<Name>): void => {
    for (const listener of listeners.get(event) ?? []) listener(payload as never);
  };

  const flush = (): void => {
    cancelFlush?.();
    cancelFlush = null;
    if (marks.size > 0) {
      const marked = marks;
      marks = new Map();
      revision += 1;
      emit('snapshot.changed', changeTo(read(), revision, marked));
    }
    const batches = lines;
    lines = new Map();
    for (const [sessionId, entries] of batches) emit('sessions.logged', { sessionId, entries });
  };

  const soon = (): void => {
    if (!closed) cancelFlush ??= clock.after(changeInterval, flush);
  };

  /** @returns whether there was anything to tell */
  const tellMoved = (name: CounterName, entries: readonly object[]): boolean => {
    const { key, last }: Counters = counters[name];
    const before = told.get(name) ?? new Map<string, object>();
    const now = new Map(entries.map((entry) => [key(entry as never), entry]));
    const gone = [...before].flatMap(([id, entry]) =>
      now.has(id) ? [] : [[id, last(entry as never)] as const],
    );
    const moved = [...now, ...gone].filter(([id, entry]) => !isSame(before.get(id), entry));
    told.set(name, now);
    if (moved.length > 0) emit(`snapshot.${name}`, moved.map(([, entry]) => entry) as never);
    return moved.length > 0;
  };
  const tellCounters = (): void => {
    cancelCounters?.();
    cancelCounters = null;
    const state = read();
    const hasMoved = counterNames.map((name) => tellMoved(name, state[name])).includes(true);
    // When nothing is open and all is told the round ends; the next change of a session starts it again.
    if (hasMoved || state.sessions.some((session) => isLive(session.state))) watchCounters();
  };
  const watchCounters = (): void => {
    if (!closed) cancelCounters ??= clock.after(countersInterval, tellCounters);
  };

  return {
    changed: (slice, id) => {
      const ids = marks.get(slice) ?? new Set();
      marks.set(slice, ids);
      soon();
      if (id === undefined) return;
      ids.add(id);
      watchCounters();
    },
    logged: (id, entry) => {
      const batch = lines.get(id);
      if (batch === undefined) lines.set(id, [entry]);
      else batch.push(entry);
      soon();
    },
    snapshot: () => {
      flush();
      return { revision, ...read() };
    },
    on: (event, listener) => {
      const own = listeners.get(event);
      own?.add(listener);
      return () => {
        own?.delete(listener);
      };
    },
    close: () => {
      // First: a listener that changes something must not start a timer again.
      closed = true;
      flush();
      tellCounters();
    },
  };
}

function isSame(told: object | undefined, now: object): boolean {
  return told !== undefined && Object.entries(now).every(([key, value]) => Reflect.get(told, key) === value);
}
