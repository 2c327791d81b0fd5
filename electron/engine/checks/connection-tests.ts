import type { SessionId } from '../../../shared/ids';
import { fail, ok, type Result } from '../../../shared/result';
import { titleOf, type SessionProfile } from '../../../shared/session-profile';
import type { ConnectionTest, TestStep } from '../../../shared/connection-test';
import type { SessionHost } from '../sessions/host';
import type { Clock } from '../types';

/** What tests need of the engine. */
export interface ConnectionTestsOwner {
  readonly clock: Pick<Clock, 'now'>;
  readonly run: SessionHost['runTest'];
  readonly changed: () => void;
}

type Done = Result<Record<string, never>>;

/** Tests of whole sessions: those that run, and the last one of each session. */
export interface ConnectionTests {
  readonly list: () => readonly ConnectionTest[];
  /** Begins a test; fails with test-busy while one of that session runs. */
  readonly start: (profile: SessionProfile) => Done;
  /** Ends the test of a session where one runs; what it found out stays. Resolves when nothing of it is open. */
  readonly stop: (id: SessionId) => Promise<void>;
  /** Ends a test that runs, and takes one that is over off the list. */
  readonly end: (id: SessionId) => Promise<Done>;
  /** Ends all that run. */
  readonly close: () => Promise<void>;
}

interface Entry {
  readonly stop: AbortController;
  connectionTest: ConnectionTest;
  over: Promise<void>;
}

/** Creates the list, empty. */
export function createConnectionTests(owner: ConnectionTestsOwner): ConnectionTests {
  const { clock } = owner;
  const entries = new Map<SessionId, Entry>();

  const update = (entry: Entry, changes: Partial<ConnectionTest>): void => {
    entry.connectionTest = { ...entry.connectionTest, ...changes };
    owner.changed();
  };
  const stop = async (id: SessionId): Promise<void> => {
    const entry = entries.get(id);
    entry?.stop.abort();
    await entry?.over;
  };

  return {
    list: () => [...entries.values()].map(({ connectionTest }) => connectionTest),
    start: (profile) => {
      const { id } = profile;
      const title = titleOf(profile);
      if (entries.get(id)?.connectionTest.endedAt === null)
        return fail({ code: 'test-busy', data: { title } });
      const entry: Entry = {
        stop: new AbortController(),
        connectionTest: { sessionId: id, title, startedAt: clock.now(), endedAt: null, steps: [] },
        over: Promise.resolve(),
      };
      // The last one is the one that counts.
      entries.delete(id);
      entries.set(id, entry);
      const onSteps = (steps: readonly TestStep[]): void => {
        update(entry, { steps });
      };
      entry.over = owner.run(profile, entry.stop.signal, onSteps).finally(() => {
        update(entry, { endedAt: clock.now() });
      });
      return ok({});
    },
    stop,
    end: async (id) => {
      const entry = entries.get(id);
      if (entry === undefined) return fail({ code: 'not-found', data: { what: 'test' } });
      if (entry.connectionTest.endedAt === null) await stop(id);
      else {
        entries.delete(id);
        owner.changed();
      }
      return ok({});
    },
    close: async () => {
      await Promise.all([...entries.keys()].map(stop));
    },
  };
}
