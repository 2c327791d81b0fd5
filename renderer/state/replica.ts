import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Ginnel } from '../../shared/contract';
import type { AppError } from '../../shared/errors';
import {
  applyChange,
  counterNames,
  counters,
  type Change,
  type CounterName,
  type Snapshot,
} from '../../shared/snapshot';
import type { Connection, ConnectionState } from '../transport/connection';

/** What the window knows of the engine. Nothing here is made up by the window. */
export interface ReplicaState extends CounterMaps {
  /** Null until the first answer; its counters are those of then. */
  readonly snapshot: Snapshot | null;
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

/** The latest counters of each slice of them, by its key. */
type CounterMaps = {
  readonly [Name in CounterName]: ReadonlyMap<string, Snapshot[Name][number]>;
};

/** Counters of a slice by its key. */
function byKey(name: CounterName, entries: readonly object[]): [string, object][] {
  const key: (entry: never) => string = counters[name].key;
  return entries.map((entry) => [key(entry as never), entry]);
}

function countersOf(read: (name: CounterName) => readonly object[]): CounterMaps {
  const maps = counterNames.map((name) => [name, new Map(byKey(name, read(name)))] as const);
  return Object.fromEntries(maps) as unknown as CounterMaps;
}

/**
 * Follows the engine: subscribes first, then asks for the snapshot, applies what changed meanwhile, drops what is older,
 * and asks again on a gap and after a lost connection came back.
 */
export function createReplica(ginnel: Ginnel, connection: Connection): Replica {
  const store = createStore<ReplicaState>(() => ({
    snapshot: null,
    ...countersOf(() => []),
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
    const result = await ginnel.snapshot.get({});
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
      ...countersOf((name) => snapshot[name]),
      error: null,
    });
  }

  function onChange(change: Change): void {
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
      ginnel.on('snapshot.changed', onChange);
      for (const name of counterNames) {
        ginnel.on(`snapshot.${name}`, (moved) => {
          store.setState((state) => ({ [name]: new Map([...state[name], ...byKey(name, moved)]) }));
        });
      }
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
