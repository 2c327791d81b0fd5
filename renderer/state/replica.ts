import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Ginnel } from '../../shared/contract';
import type { AppError } from '../../shared/errors';
import type { ForwardId, SessionId } from '../../shared/ids';
import { applyChange, type Change, type Snapshot } from '../../shared/snapshot';
import type { Traffic, Vitals } from '../../shared/status';
import type { Connection, ConnectionState } from '../transport/connection';

/** What the window knows of the engine. Nothing here is made up by the window. */
export interface ReplicaState {
  /** Null until the first answer. */
  readonly snapshot: Snapshot | null;
  /** The latest counters by {@link trafficKey}. */
  readonly traffic: ReadonlyMap<string, Traffic>;
  /** Milliseconds to each session's server and back, where it was measured. */
  readonly roundTrips: ReadonlyMap<SessionId, number>;
  readonly connection: ConnectionState;
  /** Why the snapshot could not be had, while that is so. */
  readonly error: AppError | null;
}

/**
 * Whether what the page knows is what was, and no longer what is: its line to Ginnel is cut, and nothing tells whether the
 * tunnels are still there.
 */
export function isCutOff({ connection }: Pick<ReplicaState, 'connection'>): boolean {
  return connection === 'lost' || connection === 'refused';
}

/** The window's copy of the engine's state. */
export interface Replica {
  readonly store: StoreApi<ReplicaState>;
  /** Subscribes and asks for the first snapshot; once. */
  readonly start: () => void;
}

/** Forwards keep their id when a session is opened, so counters are kept by both ids. */
export function trafficKey(sessionId: SessionId, forwardId: ForwardId): string {
  return `${sessionId}/${forwardId}`;
}

function byKey(traffic: readonly Traffic[]): [string, Traffic][] {
  return traffic.map((entry) => [trafficKey(entry.sessionId, entry.forwardId), entry]);
}

function measured(
  known: ReadonlyMap<SessionId, number>,
  vitals: readonly Vitals[],
): ReadonlyMap<SessionId, number> {
  const roundTrips = new Map(known);
  for (const { sessionId, roundTrip } of vitals) {
    if (roundTrip === null) roundTrips.delete(sessionId);
    else roundTrips.set(sessionId, roundTrip);
  }
  return roundTrips;
}

/**
 * Follows the engine: subscribes first, then asks for the snapshot, applies what changed meanwhile, drops what is older,
 * and asks again on a gap and after a lost connection came back.
 */
export function createReplica(ginnel: Ginnel, connection: Connection): Replica {
  const store = createStore<ReplicaState>(() => ({
    snapshot: null,
    traffic: new Map(),
    roundTrips: new Map(),
    connection: connection.state(),
    error: null,
  }));
  let asking = false;
  let askAgain = false;
  let early: Change[] = [];

  async function refresh(): Promise<void> {
    if (asking) {
      askAgain = true;
      return;
    }
    asking = true;
    const result = await ginnel.getSnapshot({});
    asking = false;
    if (!result.ok) {
      // A lost connection has its own bar, and asks again by itself when it is back.
      if (result.error.code !== 'lost-backend') store.setState({ error: result.error });
    } else {
      adopt(result.value);
    }
    if (askAgain) {
      askAgain = false;
      void refresh();
    }
  }

  function adopt(snapshot: Snapshot): void {
    let current: Snapshot = snapshot;
    const pending = early;
    early = [];
    for (const change of pending) {
      const next = applyChange(current, change);
      if (next === null) askAgain = true;
      else current = next;
    }
    store.setState({
      snapshot: current,
      traffic: new Map(byKey(snapshot.traffic)),
      roundTrips: measured(new Map(), snapshot.vitals),
      error: null,
    });
  }

  function hear(change: Change): void {
    const { snapshot } = store.getState();
    if (asking) {
      early.push(change);
      return;
    }
    const next = snapshot === null ? null : applyChange(snapshot, change);
    // A snapshot asked for after the gap was seen holds this change as well.
    if (next === null) void refresh();
    else if (next !== snapshot) store.setState({ snapshot: next });
  }

  return {
    store,
    start: () => {
      ginnel.on('changed', hear);
      ginnel.on('traffic', (moved) => {
        store.setState(({ traffic }) => ({ traffic: new Map([...traffic, ...byKey(moved)]) }));
      });
      ginnel.on('vitals', (vitals) => {
        store.setState(({ roundTrips }) => ({ roundTrips: measured(roundTrips, vitals) }));
      });
      connection.watch(() => {
        const state = connection.state();
        store.setState({ connection: state });
        if (state === 'up') {
          early = [];
          void refresh();
        }
      });
      if (connection.state() === 'up') void refresh();
    },
  };
}
