import type { SessionId } from '../../../shared/ids';
import type { SessionProfile } from '../../../shared/session-profile';
import { runTest } from '../checks/test-run';
import { ConnectionPool } from '../connections/connection-pool';
import type { HostDependencies } from '../types';
import type { HostOwner, Revival, SessionHost, SessionListener } from './types';
import { WorkerSession } from './session';

/** A host whose sessions run right here, with connections that they share. */
export class WorkerSessionHost implements SessionHost {
  readonly #pool: ConnectionPool;
  readonly #sessions = new Map<SessionId, WorkerSession>();

  constructor(
    private readonly dependencies: HostDependencies,
    private readonly owner: HostOwner,
  ) {
    this.#pool = new ConnectionPool({ dependencies, authBroker: owner.authBroker, ask: owner.ask });
  }

  create(profile: SessionProfile, listener: SessionListener): WorkerSession {
    const here = { dependencies: this.dependencies, pool: this.#pool };
    const session = new WorkerSession(profile, { ...this.owner, ...here, ...listener });
    this.#sessions.set(profile.id, session);
    return session;
  }

  /** Makes a session that goes on where one of its id broke down. */
  revive(profile: SessionProfile, revival: Revival, listener: SessionListener): WorkerSession {
    const session = this.create(profile, listener);
    session.revive(profile, revival);
    return session;
  }

  discard(id: SessionId): void {
    this.#sessions.delete(id);
  }

  runTest(...[profile, signal, onSteps]: Parameters<SessionHost['runTest']>): Promise<void> {
    const { saved, explain } = this.owner;
    return runTest({
      ...{ dependencies: this.dependencies, pool: this.#pool, saved, explain, profile, signal, onSteps },
      session: this.#sessions.get(profile.id) ?? null,
    });
  }

  networkChanged(): void {
    for (const session of this.#sessions.values()) session.networkChanged();
  }
}
