import type { Duplex } from 'node:stream';
import type { Endpoint } from '../../shared/endpoint';
import type { AppError } from '../../shared/errors';
import type { LogLevel } from '../../shared/event-log';
import type { Forward } from '../../shared/forward';
import type { Result } from '../../shared/result';

/**
 * Counters of one forward; plain numbers, updated in place, read once a second. Bytes and connections; a connection
 * counts from when its channel is open, so one that was refused never does.
 */
export interface Counters {
  live: number;
  total: number;
  /** Bytes from here to the server. */
  sent: number;
  /** Bytes from the server to here. */
  received: number;
}

/** What a running forward needs from its session. */
export interface ForwardContext {
  /** The box that widens this kind of forward is ticked. */
  readonly acceptOthers: boolean;
  readonly counters: Counters;
  readonly log: (text: string, level?: LogLevel) => void;
  /**
   * Opens a channel through the session; while the session is away it waits a bounded time for it to come back.
   * Never throws.
   */
  readonly openChannel: (
    destination: Endpoint,
    originator: { readonly host: string; readonly port: number },
  ) => Promise<Result<Duplex>>;
}

/** A forward that listens. */
export interface RunningForward {
  /** The sockets that really listen, as far as known; for Remote the address asked for, `*` meaning all. */
  readonly bound: readonly { readonly address: string; readonly port: number }[];
  /** What was asked for besides and could not be had (one family of two); empty as a rule. */
  readonly missing: readonly AppError[];
  /** Closes listener and pairs; idempotent; resolves when the port can be bound again. */
  readonly close: () => Promise<void>;
  /** Cuts the live pairs but keeps listening: what a lost connection does to a local listener. */
  readonly cutConnections: () => void;
}

/** Starts a Local or Dynamic forward's listener. */
export type StartLocal = (
  forward: Extract<Forward, { kind: 'local' | 'dynamic' }>,
  context: ForwardContext,
) => Promise<Result<RunningForward>>;
