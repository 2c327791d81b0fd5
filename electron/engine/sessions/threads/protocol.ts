import type { ConnectionList } from '../../../../shared/connections';
import type { AppError } from '../../../../shared/errors';
import type { LogEntry, LogLevel } from '../../../../shared/event-log';
import type { Forward } from '../../../../shared/forward';
import type { ConnectionId, ForwardId, PromptId, SessionId } from '../../../../shared/ids';
import type { KeyInstallation } from '../../../../shared/keys';
import type { HostKey, PromptAnswer } from '../../../../shared/prompts';
import type { Result } from '../../../../shared/result';
import type { SessionProfile } from '../../../../shared/session-profile';
import type { SessionStatus, Traffic, Vitals } from '../../../../shared/status';
import type { TrialStep } from '../../../../shared/trial';
import type { AuthQuestion } from '../../../ssh/types';
import type { WeakChoice } from '../../../ssh/algorithms/weak';
import type { Whereabouts } from '../../auth/desk';
import type { Moment } from '../../records/history';
import type { Revival } from '../open-session';
import type { Question, QuestionBody } from '../../auth/questions';
import type { Leg } from '../../connections/route';

// What the engine's thread and a thread of sessions say to each other. All of it survives structured clone, in order.

type Done = Result<Record<string, never>>;

/** An attempt to connect, a question or a test, each numbered by the thread or engine that begins it. */
export type Ticket = number;

/** What came about in a thread since it last told: in this order. */
export interface News {
  readonly logged: readonly { readonly id: SessionId; readonly entries: readonly LogEntry[] }[];
  /** What of each is otherwise than it was last told; all of it the first time. */
  readonly changed: readonly (Partial<SessionStatus> & Pick<SessionStatus, 'id'>)[];
  readonly moved: readonly { readonly id: SessionId; readonly to: Moment }[];
}

/** Counters of sessions of which something moved. */
export interface Counts {
  readonly traffic: readonly { readonly id: SessionId; readonly traffic: readonly Traffic[] }[];
  readonly vitals: readonly Vitals[];
}

/** What a thread of sessions is asked. What it says to an answer's maker it has told before as news. */
export interface ThreadSide {
  saved: (profiles: readonly SessionProfile[]) => void;
  networkChanged: () => void;
  create: (profile: SessionProfile) => void;
  revive: (profile: SessionProfile, revival: Revival) => void;
  discard: (id: SessionId) => void;
  open: (profile: SessionProfile) => Promise<Done>;
  retryNow: (id: SessionId) => void;
  disconnect: (id: SessionId) => Promise<void>;
  apply: (profile: SessionProfile) => Promise<void>;
  changeForward: (id: SessionId, forward: Forward) => Promise<Done>;
  connections: (id: SessionId, forward: ForwardId) => Promise<ConnectionList | null>;
  closeConnection: (id: SessionId, forward: ForwardId, connection: ConnectionId) => Promise<boolean>;
  probe: (id: SessionId, forward: ForwardId) => Promise<Done>;
  switchForward: (id: SessionId, forward: ForwardId, enabled: boolean) => Promise<Done>;
  addForward: (id: SessionId, forward: Forward) => Promise<void>;
  removeForward: (id: SessionId, forward: ForwardId) => Promise<Done>;
  installKey: (id: SessionId, line: string) => Promise<Result<KeyInstallation>>;
  /** Resolves when everything that came about is told. */
  tell: () => Promise<void>;
  runTrial: (ticket: Ticket, profile: SessionProfile) => Promise<void>;
  endTrial: (ticket: Ticket) => void;
  /** The person is asked an attempt's question; resolves with the answer. */
  put: (attempt: Ticket, question: QuestionBody) => Promise<PromptAnswer>;
  attemptLogged: (attempt: Ticket, text: string, level?: LogLevel) => void;
  /** A question got this id. */
  asked: (question: Ticket, id: PromptId) => void;
}

/** What the engine's thread is asked. */
export interface EngineSide {
  news: (news: News) => void;
  counts: (counts: Counts) => void;
  trialTold: (ticket: Ticket, steps: readonly TrialStep[]) => void;
  want: (who: string, memories: readonly string[]) => void;
  begin: (attempt: Ticket, leg: Leg) => void;
  locate: (attempt: Ticket) => Promise<Whereabouts>;
  trustHostKey: (attempt: Ticket, key: HostKey) => Promise<AppError | null>;
  confirmWeak: (attempt: Ticket, weak: WeakChoice) => Promise<boolean>;
  confirmCommand: (attempt: Ticket, command: string) => Promise<boolean>;
  turn: (attempt: Ticket, question: AuthQuestion) => Promise<void>;
  answer: (attempt: Ticket, question: AuthQuestion) => Promise<readonly string[] | null>;
  worked: (attempt: Ticket) => void;
  succeeded: (attempt: Ticket) => void;
  failed: (attempt: Ticket, error: AppError) => void;
  close: (attempt: Ticket) => void;
  ask: (ticket: Ticket, question: Question) => Promise<PromptAnswer>;
  withdraw: (ticket: Ticket) => void;
  explain: (error: AppError) => Promise<AppError>;
  systemProxy: (host: string, port: number) => Promise<string>;
}

/** The end of a line between two threads: a worker's own port, or a worker as its maker has it. */
export interface ThreadPort {
  readonly postMessage: (message: unknown) => void;
  readonly on: (event: 'message', listener: (message: unknown) => void) => unknown;
}
