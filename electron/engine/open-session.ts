import type { AppError } from '../../shared/errors';
import type { LogEntry } from '../../shared/event-log';
import type { Forward } from '../../shared/forward';
import type { ForwardId } from '../../shared/ids';
import type { KeyInstallation } from '../../shared/keys';
import type { Result } from '../../shared/result';
import type { SessionProfile } from '../../shared/session-profile';
import type { SessionStatus, Traffic, Vitals } from '../../shared/status';
import type { ConnectionTable } from '../forwards/connection-table';
import type { SshConnection } from '../ssh/types';
import type { Moment } from './history';
import type { Hops } from './hops';
import type { EngineDependencies } from './types';

/** What a session needs from the engine. */
export interface SessionOwner {
  readonly dependencies: EngineDependencies;
  /** The connections of all sessions. */
  readonly hops: Hops;
  /** The saved sessions, any of which may be a jump host. */
  readonly saved: () => readonly SessionProfile[];
  readonly changed: () => void;
  /** It came into another state. */
  readonly moved: (before: Moment, after: Moment) => void;
  /** Says more about why a forward does not listen: who holds its port, and which one is free. */
  readonly explain: (error: AppError) => Promise<AppError>;
  readonly logged: (entry: LogEntry) => void;
}

/** One open session: a connection, its forwards, and the machine that says what comes next. */
export interface Session {
  readonly status: () => SessionStatus;
  readonly traffic: () => readonly Traffic[];
  readonly vitals: () => Vitals;
  readonly log: () => readonly LogEntry[];
  /** Connects with these settings; the session must not be live. */
  readonly open: (profile: SessionProfile) => void;
  readonly retryNow: () => void;
  /** The network came, went or changed, or the computer woke up. */
  readonly networkChanged: () => void;
  /** Resolves when connection, listeners and questions are gone. */
  readonly disconnect: () => Promise<void>;
  /** Takes over the forwards and boxes of the profile, touching only what differs. */
  readonly apply: (profile: SessionProfile) => Promise<void>;
  /** Puts a forward in the place of the one with its id. */
  readonly changeForward: (forward: Forward) => Promise<Result<Record<string, never>>>;
  /** The connections of a forward; null when there is none such. */
  readonly connections: (id: ForwardId) => ConnectionTable | null;
  /** Tries the far end of a forward; resolves when it is known. Fails with not-connected or forward-not-listening. */
  readonly probe: (id: ForwardId) => Promise<Result<Record<string, never>>>;
  /** The connection to the server while it is up. */
  readonly connection: () => SshConnection | null;
  /** Tries the far end of a forward that listens through any connection; null for one that does not listen. */
  readonly tryForward: (
    id: ForwardId,
    through: SshConnection,
    signal: AbortSignal,
  ) => Promise<Result<null>> | null;
  readonly switchForward: (id: ForwardId, enabled: boolean) => Promise<Result<Record<string, never>>>;
  readonly addForward: (forward: Forward) => Promise<void>;
  readonly removeForward: (id: ForwardId) => Promise<Result<Record<string, never>>>;
  /** Adds a public key to the account's authorized_keys; fails with not-connected or key-install. */
  readonly installKey: (line: string) => Promise<Result<KeyInstallation>>;
}
