import { doesTheSame } from '../../../shared/difference';
import type { Forward } from '../../../shared/forward';
import type { ConnectionId, ForwardId, SessionId } from '../../../shared/ids';
import type { AcceptOthers } from '../../../shared/listeners';
import { fail, ok, type Result } from '../../../shared/result';
import type { SessionProfile } from '../../../shared/session-profile';
import type { ForwardState, ForwardStatus, Traffic } from '../../../shared/status';
import { connectionLine } from '../../../shared/texts/connections';
import { ConnectionTable } from '../../forwards/connection-table';
import type { SshConnection } from '../../ssh/types';
import { createForwardRunner } from './forward-runner';
import type { ForwardOwner, ForwardRunner, Ledger } from './open-forward';
import type { Revival } from './open-session';

/** The forwards of one open session. One that fails takes no other down. */
export interface Forwards {
  readonly statuses: () => readonly ForwardStatus[];
  readonly traffic: (sessionId: SessionId) => readonly Traffic[];
  /** The connections of a forward; null when there is none such. */
  readonly connections: (id: ForwardId) => ConnectionTable | null;
  /** Ends one connection; false when there is none such. */
  readonly closeConnection: (id: ForwardId, connection: ConnectionId) => boolean;
  /** Connections of all forwards that have not ended. */
  readonly busy: () => number;
  readonly resume: (on: SshConnection | 'standby') => Promise<void>;
  readonly suspend: () => Promise<void>;
  /** Stops them all, keeping the list; resolves when their ports are free. */
  readonly close: () => Promise<void>;
  /** Sets the list anew while nothing runs. */
  readonly replaceAll: (profile: SessionProfile) => void;
  /** Says which ports forwards had that take any, for those to have them again. */
  readonly recall: (ports: Revival['ports']) => void;
  /**
   * Makes the list that of the profile: what is gone or different stops listening first, what is new or failed starts.
   * Connections through what is gone may finish.
   */
  readonly apply: (profile: SessionProfile) => Promise<void>;
  readonly add: (forward: Forward, boxes: AcceptOthers) => Promise<void>;
  readonly has: (id: ForwardId) => boolean;
  /** Whether it is on the list, and not only finishing its last connections. */
  readonly lists: (id: ForwardId) => boolean;
  /** Takes one off the list and ends it with its connections; false when there is none such. */
  readonly remove: (id: ForwardId) => Promise<boolean>;
  readonly switchTo: (id: ForwardId, enabled: boolean) => Promise<Result<Record<string, never>>>;
  /** Checks the destination of one that listens; null for any other. */
  readonly check: (
    id: ForwardId,
    through: SshConnection,
    signal: AbortSignal,
  ) => Promise<Result<null>> | null;
}

interface Entry {
  readonly runner: ForwardRunner;
  readonly boxes: AcceptOthers;
}

/** A forward off the list whose last connections have not ended. */
interface Departed {
  readonly forward: Forward;
  readonly since: number;
}

/** Creates the forwards of a profile, all off. */
export function createForwards(initial: SessionProfile, owner: ForwardOwner): Forwards {
  const { clock } = owner.dependencies;
  let entries: readonly Entry[] = [];
  let footing: SshConnection | 'standby' | null = null;
  const ledgers = new Map<ForwardId, Ledger>();
  const departed = new Map<ForwardId, Departed>();
  // Off the list, but their ports are not free yet.
  const leaving = new Map<Entry, Promise<void>>();

  const idOf = (entry: Entry): ForwardId => entry.runner.status().forward.id;
  const find = (id: ForwardId): Entry | undefined => entries.find((entry) => idOf(entry) === id);
  const emptied = (id: ForwardId): void => {
    owner.trafficChanged();
    find(id)?.runner.emptied();
    if (departed.delete(id)) owner.changed();
    dropLedger(id);
  };
  const ledgerOf = (id: ForwardId): Ledger => {
    const known = ledgers.get(id);
    if (known !== undefined) return known;
    const connections = new ConnectionTable(
      clock.now,
      owner.trafficChanged,
      () => {
        emptied(id);
      },
      (connection) => {
        owner.log(() => connectionLine(connection), 'debug');
      },
    );
    const ledger = { connections, lastPort: null, orphan: null };
    ledgers.set(id, ledger);
    return ledger;
  };
  /** What nobody asks about any more is not kept. */
  const dropLedger = (id: ForwardId): void => {
    const isIdle = ledgers.get(id)?.connections.size === 0;
    const isLeaving = [...leaving.keys()].some((entry) => idOf(entry) === id);
    if (isIdle && !isLeaving && find(id) === undefined) ledgers.delete(id);
  };
  const create = (forward: Forward, boxes: AcceptOthers): Entry => {
    const { localPortsAcceptOthers, remotePortsAcceptOthers } = boxes;
    const own = { localPortsAcceptOthers, remotePortsAcceptOthers };
    departed.delete(forward.id);
    return { runner: createForwardRunner(forward, own, ledgerOf(forward.id), owner), boxes: own };
  };
  const each = async (operation: (runner: ForwardRunner) => Promise<void>): Promise<void> => {
    await Promise.all(entries.map(({ runner }) => operation(runner)));
  };
  /** Remembers one that is off the list for as long as it has connections. */
  const noteDeparted = (entry: Entry): void => {
    const id = idOf(entry);
    if (find(id) === undefined && !departed.has(id) && (ledgers.get(id)?.connections.size ?? 0) > 0) {
      departed.set(id, { forward: entry.runner.status().forward, since: clock.now() });
    }
  };
  /** Lets one that is off the list by now stop listening. */
  const retire = (entry: Entry): Promise<void> => {
    const stopped = entry.runner.retire().then(() => {
      leaving.delete(entry);
      // Some may have come until the listener was closed.
      noteDeparted(entry);
      dropLedger(idOf(entry));
      owner.changed();
    });
    leaving.set(entry, stopped);
    return stopped;
  };
  const depart = (entry: Entry): void => {
    noteDeparted(entry);
    void retire(entry);
  };
  /** A forward that takes the place of one under the same id is not off before that one is. */
  const statusOf = (entry: Entry): ForwardStatus => {
    const status = entry.runner.status();
    if (status.state.kind !== 'off') return status;
    const isBefore = [...leaving.keys()]
      .map(({ runner }) => runner.status())
      .some(({ forward, state }) => forward.id === status.forward.id && !isAtRest(state));
    return isBefore ? { ...status, state: { kind: 'stopping' } } : status;
  };
  /**
   * Starts what is on, once the ports of what left are free: one may be wanted again. The connection is the one that
   * stands then, if any: it may have come or gone meanwhile.
   */
  const startAll = async (): Promise<void> => {
    await Promise.all(leaving.values());
    const on = footing;
    if (on !== null) await each((runner) => runner.resume(on));
  };
  const replaceAll = (profile: SessionProfile): void => {
    const before = entries;
    entries = [];
    for (const entry of before) void retire(entry);
    entries = profile.forwards.map((forward) => create(forward, profile));
  };
  replaceAll(initial);

  return {
    statuses: () => [
      ...entries.map(statusOf),
      ...[...departed.values()].map(({ forward, since }) => ({
        forward,
        state: { kind: 'finishing', since } as const,
        leaving: true,
        reachability: null,
      })),
    ],
    traffic: (sessionId) =>
      [...ledgers].map(([forwardId, { connections }]) => ({
        sessionId,
        forwardId,
        ...connections.counters(),
      })),
    connections: (id) => ledgers.get(id)?.connections ?? null,
    closeConnection: (id, connection) => ledgers.get(id)?.connections.close(connection) ?? false,
    busy: () => [...ledgers.values()].reduce((sum, { connections }) => sum + connections.size, 0),
    resume: (on) => {
      footing = on;
      return startAll();
    },
    suspend: async () => {
      footing = null;
      // Connections through forwards that are off the list went with the connection, too.
      const cut = [...departed.keys()].map((id) => ledgers.get(id)?.connections.lose());
      await Promise.all([each((runner) => runner.suspend()), ...cut]);
    },
    close: async () => {
      footing = null;
      const cut = [...departed.keys()].map((id) => ledgers.get(id)?.connections.cut({ kind: 'stopped' }));
      await Promise.all([each((runner) => runner.close()), ...leaving.values(), ...cut]);
    },
    replaceAll,
    recall: (ports) => {
      for (const { id, port } of ports) ledgerOf(id).lastPort = port;
    },
    apply: async (profile) => {
      const kept = new Map<ForwardId, Entry>();
      const gone: Entry[] = [];
      for (const entry of entries) {
        const wanted = profile.forwards.find(({ id }) => id === idOf(entry));
        if (wanted !== undefined && isSame(entry, wanted, profile)) kept.set(wanted.id, entry);
        else gone.push(entry);
      }
      entries = profile.forwards.map((forward) => kept.get(forward.id) ?? create(forward, profile));
      for (const forward of profile.forwards) kept.get(forward.id)?.runner.rename(forward);
      owner.changed();
      for (const entry of gone) depart(entry);
      await startAll();
    },
    add: async (forward, boxes) => {
      const entry = create(forward, boxes);
      entries = [...entries, entry];
      owner.changed();
      await Promise.all(leaving.values());
      if (footing !== null) await entry.runner.resume(footing);
    },
    has: (id) => find(id) !== undefined || departed.has(id),
    lists: (id) => find(id) !== undefined,
    remove: async (id) => {
      const entry = find(id);
      if (entry === undefined && !departed.has(id)) return false;
      entries = entries.filter((other) => other !== entry);
      owner.changed();
      const stopped = entry === undefined ? undefined : retire(entry);
      void ledgers.get(id)?.connections.cut({ kind: 'stopped' });
      await stopped;
      await ledgers.get(id)?.connections.cut({ kind: 'stopped' });
      dropLedger(id);
      return true;
    },
    switchTo: async (id, enabled) => {
      const entry = find(id);
      if (entry === undefined) return fail({ code: 'not-found', data: { what: 'forward' } });
      await entry.runner.switchTo(enabled);
      return ok({});
    },
    check: (id, through, signal) => find(id)?.runner.check(through, signal) ?? null,
  };
}

function isAtRest({ kind }: ForwardState): boolean {
  return kind === 'off' || kind === 'finishing';
}

function isSame(entry: Entry, wanted: Forward, boxes: AcceptOthers): boolean {
  return doesTheSame(
    { forward: entry.runner.status().forward, boxes: entry.boxes },
    { forward: wanted, boxes },
  );
}
