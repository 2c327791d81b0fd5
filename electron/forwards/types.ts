import type { Duplex } from 'node:stream';
import type { Destination } from '../../shared/endpoint';
import type { AppError } from '../../shared/errors';
import type { LogLevel } from '../../shared/event-log';
import type { Result } from '../../shared/result';
import type { Bound, Exposure } from '../../shared/status';
import type { SshConnection } from '../ssh/types';
import type { ReadListeners } from '../system/listener-table';
import type { PathSystem } from '../system/path-text';
import type { ConnectionTable } from './connection-table';

/** The client of a forward's connection as told to the server and in the log; host and port of a Unix socket's are empty. */
export interface Originator {
  readonly host: string;
  readonly port: number;
}

/** A connection that waits for its other end: an accepted socket, or a channel that came in from the server. */
export interface Client {
  /** Half-open, paused and with an error listener. */
  readonly stream: Duplex;
  readonly from: Originator;
  /** Ends it at once, so that the other side sees a failure and no orderly end. Idempotent. */
  readonly drop: () => void;
}

/** The client on whose behalf a channel is opened. */
export interface Waiter {
  readonly hasLeft: () => boolean;
  /** Calls back once when they leave. @returns calls that off */
  readonly onLeave: (left: () => void) => () => void;
}

/** The system that forwards listen on and dial from. */
export interface ForwardSystem extends PathSystem {
  /** The listeners of this machine; null where the system itself refuses an address that overlaps another's. */
  readonly readListeners: ReadListeners | null;
}

/** Surroundings of a running forward, given by its session. */
export interface ForwardContext {
  /** The box that widens this kind of forward is ticked. */
  readonly acceptOthers: boolean;
  /** The port it had when it listened last, wanted again where any will do; null for none. */
  readonly lastPort: number | null;
  readonly connections: ConnectionTable;
  readonly system: ForwardSystem;
  readonly log: (text: string, level?: LogLevel) => void;
  /** Told what keeps its listener from accepting connections, and null when that has passed. */
  readonly hampered?: (by: AppError | null) => void;
  /**
   * Opens a channel through the session; while the session is away it waits a bounded time for it to come back.
   * Never throws.
   * @param waiter once they have left nobody waits for the session on their behalf
   */
  readonly openChannel: (
    destination: Destination,
    originator: Originator,
    waiter?: Waiter,
  ) => Promise<Result<Duplex>>;
}

/** A forward that listens. */
export interface RunningForward {
  /** The sockets that really listen, as far as known; for Remote the address asked for, `*` meaning all. */
  readonly bound: readonly Bound[];
  /** Failures of what was asked for besides (one family of two); empty as a rule. */
  readonly missing: readonly AppError[];
  /** Tries again for what is missing, and leaves alone what listens. Never throws; not to be called after close. */
  readonly complete?: () => Promise<Pick<RunningForward, 'bound' | 'missing'>>;
  /**
   * Remote ports only: connects to the port from outside the session, to find out who can reach it. Takes some seconds at
   * most; never throws.
   */
  readonly exposure?: () => Promise<Exposure>;
  /**
   * Whether a connection that came now would arrive: tries the destination through a connection of the session, without a
   * trace in counters, list and log. Works after close(), too, but for a Remote forward's listener. Takes some ten seconds
   * at most, and never throws.
   * @param signal gives up; what is returned then means nothing
   */
  readonly check?: (
    through: Pick<SshConnection, 'openChannel'>,
    signal: AbortSignal,
  ) => Promise<Result<null>>;
  /** Listens no more; idempotent; resolves when the port can be bound again. Connections live on. */
  readonly close: () => Promise<void>;
}
