import type { CommandInput } from '../../../shared/contract';
import type { ConnectionTest } from '../../../shared/connection-test';
import type { SessionId } from '../../../shared/ids';
import { fail, ok, type Result } from '../../../shared/result';
import { checkProfile, titleOf } from '../../../shared/session-profile';
import { missing } from '../../../shared/texts/requests';
import type { Clock } from '../clock';
import type { SessionHost } from '../sessions/types';

/** The engine, as far as tests need it. */
interface ConnectionTestsOwner {
  readonly clock: Pick<Clock, 'now'>;
  readonly run: SessionHost['runTest'];
  readonly changed: () => void;
  /** An error once the program ends. */
  readonly refusal: () => Result<never> | null;
}

interface Entry {
  readonly stop: AbortController;
  connectionTest: ConnectionTest;
  over: Promise<void>;
}

type Done = Promise<Result<Record<string, never>>>;

/** Tests of whole sessions: those that run, and the last one of each session. */
export class ConnectionTests {
  readonly #entries = new Map<SessionId, Entry>();

  constructor(private readonly owner: ConnectionTestsOwner) {}

  list(): readonly ConnectionTest[] {
    return [...this.#entries.values()].map(({ connectionTest }) => connectionTest);
  }

  /** Begins a test; fails with test-busy while one of that session runs. */
  start({ profile }: CommandInput<'connectionTests.start'>): Done {
    const checked = this.owner.refusal() ?? checkProfile(profile);
    if (!checked.ok) return Promise.resolve(checked);
    const { id } = profile;
    const title = titleOf(profile);
    if (this.#entries.get(id)?.connectionTest.endedAt === null) {
      return Promise.resolve(fail({ code: 'test-busy', data: { title } }));
    }
    const { clock, run, changed } = this.owner;
    const entry: Entry = {
      stop: new AbortController(),
      connectionTest: { sessionId: id, title, startedAt: clock.now(), endedAt: null, steps: [] },
      over: Promise.resolve(),
    };
    const update = (changes: Partial<ConnectionTest>): void => {
      entry.connectionTest = { ...entry.connectionTest, ...changes };
      changed();
    };
    // The last one is the one that counts.
    this.#entries.delete(id);
    this.#entries.set(id, entry);
    entry.over = run(profile, entry.stop.signal, (steps) => update({ steps })).finally(() =>
      update({ endedAt: clock.now() }),
    );
    return Promise.resolve(ok({}));
  }

  /** A session goes by another name now. */
  rename(id: SessionId, title: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined || entry.connectionTest.title === title) return;
    entry.connectionTest = { ...entry.connectionTest, title };
    this.owner.changed();
  }

  /** Ends the test of a session where one runs; what it found out stays. Resolves when nothing of it is open. */
  async stop(id: SessionId): Promise<void> {
    const entry = this.#entries.get(id);
    entry?.stop.abort();
    await entry?.over;
  }

  /** Ends a test that runs, and takes one that is over off the list. */
  async end({ sessionId: id }: CommandInput<'connectionTests.end'>): Done {
    const entry = this.#entries.get(id);
    if (entry === undefined) return fail({ code: 'not-found', data: { what: missing.test } });
    if (entry.connectionTest.endedAt === null) await this.stop(id);
    else {
      this.#entries.delete(id);
      this.owner.changed();
    }
    return ok({});
  }

  /** Ends all that run. */
  async close(): Promise<void> {
    await Promise.all([...this.#entries.keys()].map((id) => this.stop(id)));
  }
}
