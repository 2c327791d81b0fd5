import type { Forward } from '../../shared/forward';
import type { ForwardId, SessionId } from '../../shared/ids';
import type { AcceptOthers } from '../../shared/listeners';
import { fail, ok, type Result } from '../../shared/result';
import type { SessionProfile } from '../../shared/session-profile';
import type { ForwardStatus, Traffic } from '../../shared/status';
import type { SshConnection } from '../ssh/types';
import { createForwardRunner, type ForwardOwner, type ForwardRunner } from './forward-runner';

/** The forwards of one open session. One that fails takes no other down. */
export interface Forwards {
  readonly statuses: () => readonly ForwardStatus[];
  readonly traffic: (sessionId: SessionId) => readonly Traffic[];
  readonly resume: (connection: SshConnection) => Promise<void>;
  readonly suspend: () => Promise<void>;
  /** Stops them all, keeping the list; resolves when their ports are free. */
  readonly close: () => Promise<void>;
  /** Sets the list anew while nothing runs. */
  readonly replaceAll: (profile: SessionProfile) => void;
  /** Makes the list that of the profile: what is gone or different stops first, what is new or failed starts. */
  readonly apply: (profile: SessionProfile) => Promise<void>;
  readonly add: (forward: Forward, boxes: AcceptOthers) => Promise<void>;
  readonly has: (id: ForwardId) => boolean;
  /** Takes one off the list and stops it; false when there is none such. Resolves when its port is free. */
  readonly remove: (id: ForwardId) => Promise<boolean>;
  readonly switchTo: (id: ForwardId, enabled: boolean) => Promise<Result<Record<string, never>>>;
}

interface Entry {
  readonly runner: ForwardRunner;
  readonly acceptOthers: boolean;
}

/** Creates the forwards of a profile, all off. */
export function createForwards(initial: SessionProfile, owner: ForwardOwner): Forwards {
  let entries: readonly Entry[] = [];
  let connection: SshConnection | null = null;
  // Off the list, but their ports are not free yet.
  const leaving = new Map<Entry, Promise<void>>();

  const create = (forward: Forward, boxes: AcceptOthers): Entry => {
    const acceptOthers = acceptsOthers(forward, boxes);
    return { runner: createForwardRunner(forward, acceptOthers, owner), acceptOthers };
  };
  const idOf = (entry: Entry): ForwardId => entry.runner.status().forward.id;
  const find = (id: ForwardId): Entry | undefined => entries.find((entry) => idOf(entry) === id);
  const each = async (operation: (runner: ForwardRunner) => Promise<void>): Promise<void> => {
    await Promise.all(entries.map(({ runner }) => operation(runner)));
  };
  const retire = (entry: Entry): Promise<void> => {
    const stopped = entry.runner.retire().then(() => {
      leaving.delete(entry);
      owner.changed();
    });
    leaving.set(entry, stopped);
    return stopped;
  };
  /** A forward that takes the place of one under the same id is not off before that one is. */
  const statusOf = (entry: Entry): ForwardStatus => {
    const status = entry.runner.status();
    if (status.state.kind !== 'off') return status;
    const before = [...leaving.keys()]
      .map(({ runner }) => runner.status())
      .find(({ forward, state }) => forward.id === status.forward.id && state.kind !== 'off');
    return before === undefined ? status : { ...status, state: { kind: 'stopping' } };
  };
  /**
   * Starts what is on, once the ports of what left are free: one may be wanted again. The connection is the one that
   * stands then, if any: it may have come or gone meanwhile.
   */
  const startAll = async (): Promise<void> => {
    await Promise.all(leaving.values());
    const over = connection;
    if (over !== null) await each((runner) => runner.resume(over));
  };
  const replaceAll = (profile: SessionProfile): void => {
    for (const entry of entries) void retire(entry);
    entries = profile.forwards.map((forward) => create(forward, profile));
  };
  replaceAll(initial);

  return {
    statuses: () => entries.map(statusOf),
    traffic: (sessionId) =>
      entries.map((entry) => ({ sessionId, forwardId: idOf(entry), ...entry.runner.counters })),
    resume: (over) => {
      connection = over;
      return startAll();
    },
    suspend: () => {
      connection = null;
      return each((runner) => runner.suspend());
    },
    close: async () => {
      connection = null;
      await Promise.all([each((runner) => runner.close()), ...leaving.values()]);
    },
    replaceAll,
    apply: async (profile) => {
      const kept = new Map<ForwardId, Entry>();
      const gone: Entry[] = [];
      for (const entry of entries) {
        const wanted = profile.forwards.find(({ id }) => id === idOf(entry));
        if (wanted !== undefined && isSame(entry, wanted, profile)) kept.set(wanted.id, entry);
        else gone.push(entry);
      }
      entries = profile.forwards.map((forward) => kept.get(forward.id) ?? create(forward, profile));
      owner.changed();
      for (const entry of gone) void retire(entry);
      await startAll();
    },
    add: async (forward, boxes) => {
      const entry = create(forward, boxes);
      entries = [...entries, entry];
      owner.changed();
      await Promise.all(leaving.values());
      if (connection !== null) await entry.runner.resume(connection);
    },
    has: (id) => find(id) !== undefined,
    remove: async (id) => {
      const entry = find(id);
      if (entry === undefined) return false;
      entries = entries.filter((other) => other !== entry);
      owner.changed();
      await retire(entry);
      return true;
    },
    switchTo: async (id, enabled) => {
      const entry = find(id);
      if (entry === undefined) return fail({ code: 'not-found', data: { what: 'forward' } });
      await entry.runner.switchTo(enabled);
      return ok({});
    },
  };
}

function acceptsOthers(forward: Forward, boxes: AcceptOthers): boolean {
  return forward.kind === 'remote' ? boxes.remotePortsAcceptOthers : boxes.localPortsAcceptOthers;
}

function isSame(entry: Entry, wanted: Forward, boxes: AcceptOthers): boolean {
  // Both come from the same schema, so their fields stand in the same order.
  return (
    JSON.stringify(entry.runner.status().forward) === JSON.stringify(wanted) &&
    entry.acceptOthers === acceptsOthers(wanted, boxes)
  );
}
