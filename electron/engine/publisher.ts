import type { EventName, EventPayload } from '../../shared/contract';
import type { LogEntry } from '../../shared/event-log';
import type { SessionId } from '../../shared/ids';
import type { Change, Snapshot } from '../../shared/snapshot';
import { isLive, type Traffic, type Vitals } from '../../shared/status';
import type { Clock } from './types';

/** State changes are told at most this often, in milliseconds. */
const changeInterval = 50;
/** Counters are told this often, in milliseconds. */
const trafficInterval = 1000;

type Slice =
  'app' | 'profiles' | 'defaults' | 'prompts' | 'notices' | 'secrets' | 'settings' | 'trials' | 'reopenable';
type Listener<Name extends EventName> = (payload: EventPayload<Name>) => void;

/** What the publisher tells about, read when it is time to tell. */
export type Sources = Omit<Snapshot, 'revision'>;

/** Tells listeners what changed: state in slices, log lines in batches, counters apart. */
export interface Publisher {
  readonly sliceChanged: (slice: Slice) => void;
  readonly sessionChanged: (id: SessionId) => void;
  /** Sessions were added or taken off. */
  readonly orderChanged: () => void;
  readonly logged: (id: SessionId, entry: LogEntry) => void;
  /** Everything, with all pending changes told first so that its revision is true. */
  readonly snapshot: () => Snapshot;
  readonly on: <Name extends EventName>(event: Name, listener: Listener<Name>) => () => void;
  /** Tells what is pending and stops the timers. */
  readonly close: () => void;
}

/**
 * Creates a publisher.
 * @param read gives the current state; called only when something is told
 */
export function createPublisher(clock: Clock, read: () => Sources): Publisher {
  const listeners: { readonly [Name in EventName]: Set<Listener<Name>> } = {
    changed: new Set(),
    traffic: new Set(),
    vitals: new Set(),
    logged: new Set(),
    // Comes from the desktop, past the engine.
    goTo: new Set(),
  };
  let revision = 0;
  const slices = new Set<Slice>();
  const sessions = new Set<SessionId>();
  let order = false;
  let lines = new Map<SessionId, LogEntry[]>();
  let cancelFlush: (() => void) | null = null;
  let cancelTraffic: (() => void) | null = null;
  let lastTraffic = new Map<string, Traffic>();
  let lastVitals = new Map<SessionId, Vitals['roundTrip']>();
  let closed = false;

  const emit = <Name extends EventName>(event: Name, payload: EventPayload<Name>): void => {
    for (const listener of listeners[event]) listener(payload);
  };

  const flush = (): void => {
    cancelFlush?.();
    cancelFlush = null;
    if (slices.size > 0 || sessions.size > 0 || order) emit('changed', takeChange());
    const batches = lines;
    lines = new Map();
    for (const [sessionId, entries] of batches) emit('logged', { sessionId, entries });
  };

  const takeChange = (): Change => {
    const state = read();
    const change: Change = {
      since: revision,
      revision: revision + 1,
      ...(slices.has('app') && { app: state.app }),
      ...(slices.has('profiles') && { profiles: state.profiles }),
      ...(slices.has('defaults') && { defaults: state.defaults }),
      ...(slices.has('prompts') && { prompts: state.prompts }),
      ...(slices.has('notices') && { notices: state.notices }),
      ...(slices.has('secrets') && { secrets: state.secrets }),
      ...(slices.has('settings') && { settings: state.settings }),
      ...(slices.has('trials') && { trials: state.trials }),
      ...(slices.has('reopenable') && { reopenable: state.reopenable }),
      ...(sessions.size > 0 && { sessions: state.sessions.filter(({ id }) => sessions.has(id)) }),
      ...(order && { order: state.sessions.map(({ id }) => id) }),
    };
    revision += 1;
    slices.clear();
    sessions.clear();
    order = false;
    return change;
  };

  const soon = (): void => {
    if (!closed) cancelFlush ??= clock.after(changeInterval, flush);
  };

  const tellTraffic = (): void => {
    cancelTraffic?.();
    cancelTraffic = null;
    const { traffic, vitals, sessions: open } = read();
    const seen = new Map(traffic.map((entry) => [keyOf(entry), entry]));
    const moved = traffic.filter((entry) => !sameCounts(lastTraffic.get(keyOf(entry)), entry));
    // The last that is told of a forward taken off the list: none of its connections is left.
    const gone = [...lastTraffic].flatMap(([key, entry]) =>
      seen.has(key) || entry.live === 0 ? [] : [{ ...entry, live: 0 }],
    );
    lastTraffic = seen;
    if (moved.length + gone.length > 0) emit('traffic', [...moved, ...gone]);
    const measured = vitals.filter(
      ({ sessionId, roundTrip }) => (lastVitals.get(sessionId) ?? null) !== roundTrip,
    );
    lastVitals = new Map(vitals.map(({ sessionId, roundTrip }) => [sessionId, roundTrip]));
    if (measured.length > 0) emit('vitals', measured);
    // When nothing is open and all is told the round ends; the next change of a session starts it again.
    if (moved.length > 0 || open.some((session) => isLive(session.state))) watchTraffic();
  };
  const watchTraffic = (): void => {
    if (!closed) cancelTraffic ??= clock.after(trafficInterval, tellTraffic);
  };

  return {
    sliceChanged: (slice) => {
      slices.add(slice);
      soon();
    },
    sessionChanged: (id) => {
      sessions.add(id);
      soon();
      watchTraffic();
    },
    orderChanged: () => {
      order = true;
      soon();
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
      listeners[event].add(listener);
      return () => {
        listeners[event].delete(listener);
      };
    },
    close: () => {
      // First: a listener that changes something must not start a timer again.
      closed = true;
      flush();
      tellTraffic();
    },
  };
}

function sameCounts(told: Traffic | undefined, now: Traffic): boolean {
  return (
    told?.live === now.live &&
    told.total === now.total &&
    told.sent === now.sent &&
    told.received === now.received
  );
}

function keyOf(entry: Traffic): string {
  return `${entry.sessionId} ${entry.forwardId}`;
}
