import type { AppError } from '../../../../shared/errors';
import type { LogLevel } from '../../../../shared/event-log';
import type { PromptId, SessionId } from '../../../../shared/ids';
import type { PromptAnswer } from '../../../../shared/prompts';
import type { SessionProfile } from '../../../../shared/session-profile';
import type { TestStep } from '../../../../shared/connection-test';
import type { AuthReports, LocatedServer } from '../../auth/auth-broker';
import type { LoginHooks } from '../../auth/login';
import type { Asked, Revival } from '../types';
import type { Question, QuestionBody } from '../../auth/questions';
import type { RouteHop } from '../../connections/route';
import type { UpdatesListener } from './session-mirror';

// Messages between the engine's thread and a thread of sessions. All of it survives structured clone, in order.

/** An attempt to connect, a question or a test, each numbered by the thread or engine that begins it. */
export type Ticket = number;

/** Calls to a thread of sessions. The state that an answer is about is sent before the answer. */
export interface ThreadSide {
  saved: (profiles: readonly SessionProfile[]) => void;
  networkChanged: () => void;
  create: (profile: SessionProfile) => void;
  revive: (profile: SessionProfile, revival: Revival) => void;
  discard: (id: SessionId) => void;
  /** Has a session do what it is asked, by the names in `asked`. */
  session: (id: SessionId, group: keyof Asked, method: string, args: readonly unknown[]) => unknown;
  /** Resolves when everything that came about is told. */
  flush: () => void;
  /** Resolves when it gets to it: a sign of life. */
  answer: () => void;
  runTest: (ticket: Ticket, profile: SessionProfile) => Promise<void>;
  endTest: (ticket: Ticket) => void;
  /** The user is asked an attempt's question; resolves with the answer. */
  put: (attempt: Ticket, question: QuestionBody) => Promise<PromptAnswer>;
  attemptLogged: (attempt: Ticket, text: string, level?: LogLevel) => void;
  /** A question got this id. */
  asked: (question: Ticket, id: PromptId) => void;
}

/** Calls to the engine's thread. */
export interface EngineSide extends UpdatesListener {
  onTestSteps: (ticket: Ticket, steps: readonly TestStep[]) => void;
  want: (wanter: string, memories: readonly string[]) => void;
  begin: (attempt: Ticket, routeHop: RouteHop) => void;
  locate: (attempt: Ticket) => Promise<LocatedServer>;
  /** Has the desk do what one of an attempt's hooks does. */
  hook: (attempt: Ticket, method: keyof LoginHooks, args: readonly unknown[]) => unknown;
  /** Tells the desk of an attempt. */
  report: (attempt: Ticket, method: keyof AuthReports, args: readonly unknown[]) => void;
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
