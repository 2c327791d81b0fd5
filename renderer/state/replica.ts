import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Ginnel } from '../../shared/contract';
import { isEngineGone } from '../../shared/engine-place';
import type { AppError } from '../../shared/errors';
import { SnapshotFollower } from '../../shared/snapshot-follower';
import { counterNames, counters, type CounterName, type Snapshot } from '../../shared/snapshot';
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
 * Whether what the page knows is what was, and no longer what is: its line to Ginnel is cut, or the process that kept the tunnels is
 * gone, and nothing tells whether they are still there.
 */
export function isCutOff({ connection, snapshot }: Pick<ReplicaState, 'connection' | 'snapshot'>): boolean {
  if (connection === 'lost' || connection === 'refused') return true;
  return snapshot !== null && isEngineGone(snapshot.app.engine);
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
 * The window's copy of the engine's state, asked for anew after a lost connection came back.
 */
export class Replica {
  readonly store: StoreApi<ReplicaState>;
  readonly #ginnel: Ginnel;
  readonly #connection: Connection;
  readonly #follower: SnapshotFollower;

  constructor(ginnel: Ginnel, connection: Connection) {
    this.#ginnel = ginnel;
    this.#connection = connection;
    this.store = createStore<ReplicaState>(() => ({
      snapshot: null,
      ...countersOf(() => []),
      connection: connection.state(),
      error: null,
    }));
    this.#follower = new SnapshotFollower(ginnel, {
      adopted: (snapshot) => {
        this.store.setState({ snapshot, ...countersOf((name) => snapshot[name]), error: null });
      },
      changed: (snapshot) => this.store.setState({ snapshot }),
      // A lost connection has its own bar, and asks again by itself when it is back.
      failed: (error) => {
        if (error.code !== 'lost-backend') this.store.setState({ error });
      },
    });
  }

  /** Subscribes and asks for the first snapshot; once. */
  start(): void {
    for (const name of counterNames) {
      this.#ginnel.on(`snapshot.${name}`, (moved) => {
        this.store.setState((state) => ({ [name]: new Map([...state[name], ...byKey(name, moved)]) }));
      });
    }
    const connection = this.#connection;
    connection.watch(() => {
      const state = connection.state();
      this.store.setState({ connection: state });
      if (state !== 'up') return;
      void this.#follower.refresh();
    });
    if (connection.state() === 'up') void this.#follower.refresh();
  }
}
