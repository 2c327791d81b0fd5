import type { AppError } from '../../../shared/errors';
import type { LogEntry } from '../../../shared/event-log';
import type { Forward } from '../../../shared/forward';
import type { ConnectionList } from '../../../shared/connections';
import type { ConnectionId, ForwardId } from '../../../shared/ids';
import type { KeyInstallation } from '../../../shared/keys';
import type { Result } from '../../../shared/result';
import type { SessionProfile } from '../../../shared/session-profile';
import type { SessionStatus, Traffic, Vitals } from '../../../shared/status';
import type { SshConnection } from '../../ssh/types';
import type { Moment } from '../records/history';
import type { ConnectionPool } from '../connections/connection-pool';
import type { HostDependencies } from '../types';

/** Who hears of a session. */
export interface SessionListener {
  readonly changed: () => void;
  /** It came into another state. */
  readonly onTransition: (before: Moment, after: Moment) => void;
  readonly logged: (entry: LogEntry) => void;
}

/** What a session needs from the engine. */
export interface SessionOwner extends SessionListener {
  readonly dependencies: HostDependencies;
  /** The connections of all sessions. */
  readonly pool: ConnectionPool;
  /** The saved sessions, any of which may be a jump host. */
  readonly saved: () => readonly SessionProfile[];
  /** Whether there is any network but the machine itself. */
  readonly isNetworkUp: () => boolean;
  /** Says more about why a forward does not listen: who holds its port, and which one is free. */
  readonly explain: (error: AppError) => Promise<AppError>;
}

type Done = Result<Record<string, never>>;

/** What is left of a session whose carrier broke down: how it goes on where there is nothing of it yet. */
export interface Revival {
  /** What happened. */
  readonly cause: AppError;
  /** Attempts that count as failed, this one not among them: the next comes the later for it. */
  readonly failures: number;
  /** How often it was up. */
  readonly ups: number;
  /** Forwards that were started or stopped by hand. */
  readonly switched: readonly { readonly id: ForwardId; readonly enabled: boolean }[];
  /** The ports that forwards had which take any. */
  readonly ports: readonly { readonly id: ForwardId; readonly port: number }[];
}

/** What is seen of a session without asking it. */
export interface SessionView {
  readonly status: () => SessionStatus;
  readonly traffic: () => readonly Traffic[];
  readonly vitals: () => Vitals;
  readonly log: () => readonly LogEntry[];
  /** Whether it is live, or about to be. */
  readonly isLive: () => boolean;
}

/** What a session is asked to do. Threads pass each of these on by its name, so arguments and answers survive a clone. */
export interface SessionMethods {
  /** Connects with these settings; fails with session-busy while the session is live. */
  readonly open: (profile: SessionProfile) => Promise<Done>;
  readonly retryNow: () => void;
  /** Resolves when connection, listeners and questions are gone. */
  readonly disconnect: () => Promise<void>;
  /** Takes over the forwards and boxes of the profile, touching only what differs. */
  readonly apply: (profile: SessionProfile) => Promise<void>;
  /** Puts a forward in the place of the one with its id. */
  readonly changeForward: (forward: Forward) => Promise<Done>;
  /** The connections of a forward; null when there is none such. */
  readonly connections: (id: ForwardId) => Promise<ConnectionList | null>;
  /** Ends one connection; false when there is none such. */
  readonly closeConnection: (id: ForwardId, connection: ConnectionId) => Promise<boolean>;
  /** Checks the destination of a forward; resolves when it is known. Fails with not-connected or forward-not-listening. */
  readonly check: (id: ForwardId) => Promise<Done>;
  readonly switchForward: (id: ForwardId, enabled: boolean) => Promise<Done>;
  readonly addForward: (forward: Forward) => Promise<void>;
  readonly removeForward: (id: ForwardId) => Promise<Done>;
  /** Adds a public key to the account's authorized_keys; fails with not-connected or key-install. */
  readonly installKey: (line: string) => Promise<Result<KeyInstallation>>;
}

/** One open session: a connection, its forwards, and the machine that says what comes next. */
export type Session = SessionView & SessionMethods;

/** A session on the thread of its connection, where others may use that. */
export interface WorkerSession extends Session {
  /** Goes on where another of the same id broke down; it must not have been opened. */
  readonly revive: (profile: SessionProfile, revival: Revival) => void;
  /** The network came, went or changed, or the computer woke up. */
  readonly networkChanged: () => void;
  /** The connection to the server while it is up. */
  readonly connection: () => SshConnection | null;
  /** Checks the destination of a forward that listens through any connection; null for one that does not listen. */
  readonly tryForward: (
    id: ForwardId,
    through: SshConnection,
    signal: AbortSignal,
  ) => Promise<Result<null>> | null;
}
