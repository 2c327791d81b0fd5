import type { CommandHandlers } from '../../../shared/contract';
import type { AppError } from '../../../shared/errors';
import type { LogEntry } from '../../../shared/event-log';
import type { Forward } from '../../../shared/forward';
import type { ForwardId, SessionId } from '../../../shared/ids';
import type { Result } from '../../../shared/result';
import type { SessionProfile } from '../../../shared/session-profile';
import type { SessionStatus, Traffic, Vitals } from '../../../shared/status';
import type { TestStep } from '../../../shared/connection-test';
import type { AuthBroker } from '../auth/auth-broker';
import type { Questions } from '../auth/questions';
import type { Moment } from '../records/history';
import type { Needed } from './needed';

/** The listener of a session. */
export interface SessionListener {
  readonly changed: () => void;
  /** It came into another state. */
  readonly onTransition: (before: Moment, after: Moment) => void;
  readonly logged: (entry: LogEntry) => void;
  /** Its counters moved, or may move from now on. */
  readonly counted: () => void;
}

/** The remains of a session whose thread broke down: how it goes on where there is nothing of it yet. */
export interface Revival {
  /** The error that broke it down. */
  readonly cause: AppError;
  /** Attempts that count as failed, this one not among them: the next comes the later for it. */
  readonly failures: number;
  /** How often it was up. */
  readonly ups: number;
  /** Its forwards as they are to be until it is disconnected. */
  readonly wanted: readonly Forward[];
  /** Those of them that are otherwise, as their end time came. */
  readonly switched: readonly { readonly id: ForwardId; readonly enabled: boolean }[];
  /** The ports that forwards had which take any. */
  readonly ports: readonly { readonly id: ForwardId; readonly port: number }[];
}

/** Orders to a session. */
interface SessionMethods {
  /**
   * Connects with these settings; fails with session-busy while the session is live.
   * @param needed the sessions that are to be up before; none when absent
   */
  readonly open: (profile: SessionProfile, needed?: Needed) => Promise<Result<Record<string, never>>>;
  /** How the sessions are by now that it needs. */
  readonly need: (needed: Needed) => void;
  readonly retryNow: () => void;
  /** Resolves when connection, listeners and questions are gone. */
  readonly disconnect: () => Promise<void>;
  /** Takes over the forwards and boxes of the profile, touching only what differs. */
  readonly apply: (profile: SessionProfile) => Promise<void>;
  /** It is saved under another name: whatever it says from now on says that. */
  readonly rename: (name: string) => void;
}

const names = {
  session: ['open', 'need', 'retryNow', 'disconnect', 'apply', 'rename'],
  forwards: ['start', 'stop', 'add', 'remove', 'change', 'checkReachability', 'identify'],
  clientConnections: ['list', 'close'],
  keys: ['install'],
  serverPorts: ['list'],
} as const;

/** The commands of the contract that an open session answers itself, in their groups. */
export interface SessionCommands {
  readonly forwards: Pick<CommandHandlers['forwards'], (typeof names.forwards)[number]>;
  readonly clientConnections: Pick<
    CommandHandlers['clientConnections'],
    (typeof names.clientConnections)[number]
  >;
  readonly keys: Pick<CommandHandlers['keys'], (typeof names.keys)[number]>;
  readonly serverPorts: Pick<CommandHandlers['serverPorts'], (typeof names.serverPorts)[number]>;
}

/**
 * All that is asked of a session. Threads pass it on by name, so that arguments and answers survive a clone and commands arrive as
 * they were given.
 */
export type Asked = SessionCommands & { readonly session: SessionMethods };

/** The names of all that is asked of a session. */
export const asked: { readonly [Group in keyof Asked]: readonly (keyof Asked[Group] & string)[] } = names;

/** One open session: a connection, its forwards, and the machine that says what comes next; here or on another thread. */
export interface Session extends SessionMethods, SessionCommands {
  // Its state, seen without asking it.
  readonly status: () => SessionStatus;
  readonly traffic: () => readonly Traffic[];
  readonly vitals: () => Vitals;
  readonly log: () => readonly LogEntry[];
  /** Whether it is live, or about to be. */
  readonly isLive: () => boolean;
}

/** The engine, as far as sessions need it. */
export interface HostOwner {
  /** The saved sessions, any of which may be a jump host. */
  readonly saved: () => readonly SessionProfile[];
  readonly authBroker: AuthBroker;
  readonly ask: Questions['ask'];
  /** Says more about why a forward does not listen: who holds its port, and which one is free. Never throws. */
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
   * @param onSteps called with all steps as they are now
   */
  readonly runTest: (
    profile: SessionProfile,
    signal: AbortSignal,
    onSteps: (steps: readonly TestStep[]) => void,
  ) => Promise<void>;
  /** The network came, went or changed, or the computer woke up. */
  readonly networkChanged: () => void;
  /** The saved sessions are others now. This and what follows is there where sessions run on other threads than the engine's. */
  readonly savedChanged?: () => void;
  /**
   * Resolves when all that came about so far is told, or who should tell it is too busy to.
   * @param limit longest that it is waited for, in milliseconds; a moment when not given
   * @returns whether all is told
   */
  readonly upToDate?: (limit?: number) => Promise<boolean>;
  /** Everything is about to end: ends what does not answer, so that nobody waits for it. Returns at once. */
  readonly endHung?: () => void;
  /** Ends what is left once no session is live; resolves when it is gone. */
  readonly close?: () => Promise<void>;
}
