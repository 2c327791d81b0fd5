import type { AppError } from '../../../shared/errors';
import type { LogLevel } from '../../../shared/event-log';
import type { Forward } from '../../../shared/forward';
import type { Result } from '../../../shared/result';
import type { ForwardStatus } from '../../../shared/status';
import type { ConnectionTable } from '../../forwards/connection-table';
import type { ForwardContext } from '../../forwards/types';
import type { SshConnection } from '../../ssh/types';
import type { HostDependencies } from '../types';

/** What a forward needs from its session. */
export interface ForwardOwner {
  readonly dependencies: Pick<HostDependencies, 'clock' | 'startLocal' | 'startRemote'>;
  /** Takes a function for a text that is made only when its level is wanted. */
  readonly log: (text: string | (() => string), level?: LogLevel) => void;
  readonly openChannel: ForwardContext['openChannel'];
  /** Says more about why a forward does not listen: who holds its port, and which one is free. Never throws. */
  readonly explain: (error: AppError) => Promise<AppError>;
  /** The state changed. */
  readonly changed: () => void;
  /** A connection came to a forward that had none, or the last one ended. */
  readonly trafficChanged: () => void;
}

/** What of a forward outlives its listener: a changed forward takes it over from the one before. */
export interface Ledger {
  readonly connections: ConnectionTable;
  /** The port it had last, wanted again where any port will do. */
  lastPort: number | null;
  /**
   * Where it listened on the server when the connection was lost, which the server may not have noticed yet; null when it
   * was stopped in order.
   */
  orphan: string | null;
}

/** Whether a forward may listen now: not at all, only here because the session connects on demand, or everywhere. */
export type Footing = SshConnection | 'standby' | null;

/** One forward of an open session, from `off` to `listening` and back. */
export interface ForwardRunner {
  /** The same object as long as nothing changed. */
  readonly status: () => ForwardStatus;
  /** The session is up or stands by: start listening if switched on; one that failed or waits is tried again. */
  readonly resume: (on: SshConnection | 'standby') => Promise<void>;
  /** The connection is away: a Remote listener is gone with it, a local one stays bound without its connections. */
  readonly suspend: () => Promise<void>;
  /** The user switches it on, also to have another try for what was missing, or off. Resolves when it listens, failed, or its port is free. */
  readonly switchTo: (enabled: boolean) => Promise<void>;
  /** Calls it otherwise. */
  readonly rename: (names: Pick<Forward, 'name' | 'note'>) => void;
  /** Stops it with its session; resolves when its port is free. The intent to run is kept. */
  readonly close: () => Promise<void>;
  /** Stops listening for good, and leaves its connections alone. Resolves when its port is free. */
  readonly retire: () => Promise<void>;
  /** The last of its connections has ended. */
  readonly emptied: () => void;
  /** Checks its destination (see RunningForward's probe); null while it does not listen. */
  readonly check: (through: SshConnection, signal: AbortSignal) => Promise<Result<null>> | null;
}
