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
  readonly apply: (profile: SessionProfile, connection: SshConnection | null) => Promise<void>;
  readonly add: (forward: Forward, boxes: AcceptOthers, connection: SshConnection | null) => Promise<void>;
  /** Stops one and takes it off the list; false when there is none such. */
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

  const create = (forward: Forward, boxes: AcceptOthers): Entry => {
    const acceptOthers = acceptsOthers(forward, boxes);
    return { runner: createForwardRunner(forward, acceptOthers, owner), acceptOthers };
  };
  const idOf = (entry: Entry): ForwardId => entry.runner.status().forward.id;
  const find = (id: ForwardId): Entry | undefined => entries.find((entry) => idOf(entry) === id);
  const each = async (operation: (runner: ForwardRunner) => Promise<void>): Promise<void> => {
    await Promise.all(entries.map(({ runner }) => operation(runner)));
  };
  const replaceAll = (profile: SessionProfile): void => {
    entries = profile.forwards.map((forward) => create(forward, profile));
  };
  replaceAll(initial);

  return {
    statuses: () => entries.map(({ runner }) => runner.status()),
    traffic: (sessionId) =>
      entries.map((entry) => ({ sessionId, forwardId: idOf(entry), ...entry.runner.counters })),
    resume: (connection) => each((runner) => runner.resume(connection)),
    suspend: () => each((runner) => runner.suspend()),
    close: () => each((runner) => runner.close()),
    replaceAll,
    apply: async (profile, connection) => {
      const kept = new Map<ForwardId, Entry>();
      const gone: Entry[] = [];
      for (const entry of entries) {
        const wanted = profile.forwards.find(({ id }) => id === idOf(entry));
        if (wanted !== undefined && isSame(entry, wanted, profile)) kept.set(wanted.id, entry);
        else gone.push(entry);
      }
      entries = profile.forwards.map((forward) => kept.get(forward.id) ?? create(forward, profile));
      owner.changed();
      // A port must be free before the forward that replaces its holder asks for it.
      await Promise.all(gone.map(({ runner }) => runner.switchTo(false)));
      if (connection !== null) await each((runner) => runner.resume(connection));
    },
    add: async (forward, boxes, connection) => {
      const entry = create(forward, boxes);
      entries = [...entries, entry];
      owner.changed();
      if (connection !== null) await entry.runner.resume(connection);
    },
    remove: async (id) => {
      const entry = find(id);
      if (entry === undefined) return false;
      await entry.runner.switchTo(false);
      entries = entries.filter((other) => other !== entry);
      owner.changed();
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
