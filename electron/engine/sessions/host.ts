import type { AppError } from '../../../shared/errors';
import type { SessionId } from '../../../shared/ids';
import type { SessionProfile } from '../../../shared/session-profile';
import type { TestStep } from '../../../shared/connection-test';
import type { AuthBroker } from '../auth/auth-broker';
import { createConnectionPool } from '../connections/connection-pool';
import type { WorkerSession, Revival, Session, SessionListener } from './open-session';
import type { Questions } from '../auth/questions';
import { createSession } from './session';
import { runTest } from '../checks/test-run';
import type { HostDependencies } from '../types';

/** What sessions need of the engine. */
export interface HostOwner {
  /** The saved sessions, any of which may be a jump host. */
  readonly saved: () => readonly SessionProfile[];
  readonly authBroker: AuthBroker;
  readonly ask: Questions['ask'];
  /** Says more about why a forward does not listen. Never throws. */
  readonly explain: (error: AppError) => Promise<AppError>;
  /** Whether there is any network but the machine itself. */
  readonly isNetworkUp: () => boolean;
}

/** Where sessions run, and what is done with their connections. */
export interface SessionHost {
  /** Makes a session, not yet opened. There is one of an id at a time. */
  readonly create: (profile: SessionProfile, listener: SessionListener) => Session;
  /** A session was taken off the overview; it is not live. */
  readonly discard: (id: SessionId) => void;
  /**
   * Tests a session from the names of its servers to the destinations of its forwards. Never rejects; resolves when nothing
   * of it is open.
   * @param signal ends it
   * @param told called with all steps as they are now
   */
  readonly runTest: (
    profile: SessionProfile,
    signal: AbortSignal,
    onSteps: (steps: readonly TestStep[]) => void,
  ) => Promise<void>;
  /** The saved sessions are others now. */
  readonly savedChanged: () => void;
  /** The network came, went or changed, or the computer woke up. */
  readonly networkChanged: () => void;
  /** Resolves when all that came about so far is told, or who should tell it is too busy to. */
  readonly upToDate: () => Promise<void>;
  /** Everything is about to end: ends what does not answer, so that nobody waits for it. Returns at once. */
  readonly endHung: () => void;
  /** Ends what is left once no session is live; resolves when it is gone. */
  readonly close: () => Promise<void>;
}

/** Makes a host for an engine. */
export type OpenHost = (owner: HostOwner) => SessionHost;

/** A host on the thread of those who ask it. */
export interface WorkerSessionHost extends SessionHost {
  readonly create: (profile: SessionProfile, listener: SessionListener) => WorkerSession;
  /** Makes a session that goes on where one of its id broke down. */
  readonly revive: (profile: SessionProfile, revival: Revival, listener: SessionListener) => WorkerSession;
}

/** Creates a host whose sessions run right here, with connections that they share. */
export function createSessionHost(dependencies: HostDependencies, owner: HostOwner): WorkerSessionHost {
  const { saved, explain, isNetworkUp } = owner;
  const sessions = new Map<SessionId, WorkerSession>();
  const pool = createConnectionPool({ dependencies, authBroker: owner.authBroker, ask: owner.ask });
  const create = (profile: SessionProfile, listener: SessionListener): WorkerSession => {
    const session = createSession(profile, {
      ...{ dependencies, pool, saved, explain, isNetworkUp },
      ...listener,
    });
    sessions.set(profile.id, session);
    return session;
  };
  return {
    create,
    revive: (profile, revival, listener) => {
      const session = create(profile, listener);
      session.revive(profile, revival);
      return session;
    },
    discard: (id) => {
      sessions.delete(id);
    },
    runTest: (profile, signal, onSteps) =>
      runTest({
        ...{ dependencies, pool, saved, explain, profile, signal, onSteps },
        session: sessions.get(profile.id) ?? null,
      }),
    savedChanged: () => {
      // They are asked for each time.
    },
    networkChanged: () => {
      for (const session of sessions.values()) session.networkChanged();
    },
    upToDate: () => Promise.resolve(),
    endHung: () => {
      // Who asks is on the same thread.
    },
    close: () => Promise.resolve(),
  };
}
