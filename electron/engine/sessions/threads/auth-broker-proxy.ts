import type { BirpcReturn } from 'birpc';
import type { PromptId } from '../../../../shared/ids';
import {
  authReports,
  type AuthAttempt,
  type AuthBroker,
  type AuthReports,
  type AuthRequester,
} from '../../auth/auth-broker';
import { loginHooks, type LoginHooks } from '../../auth/login';
import type { Questions } from '../../auth/questions';
import type { RouteHop } from '../../connections/route';
import { perform, proxyOf } from '../../proxy-of';
import type { HostOwner } from '../types';
import type { EngineSide, ThreadSide, Ticket } from './protocol';

/** The engine as its threads call it. */
export type Engineward = BirpcReturn<EngineSide, ThreadSide>;

/** The auth broker of sessions on a thread of their own: passes everything on to the engine's own. */
export class AuthBrokerProxy implements AuthBroker {
  readonly #requesters = new Map<Ticket, AuthRequester>();
  readonly #questions = new Map<Ticket, (id: PromptId) => void>();
  #last: Ticket = 0;

  constructor(private readonly engine: () => Engineward) {}

  want(wanter: string, memories: readonly string[]): void {
    void this.engine().want.asEvent(wanter, memories);
  }

  begin(routeHop: RouteHop, requester: AuthRequester): AuthAttempt {
    const own = (this.#last += 1);
    const engine = this.engine();
    this.#requesters.set(own, requester);
    void engine.begin.asEvent(own, routeHop);
    return {
      locate: () => engine.locate(own),
      hooks: proxyOf<LoginHooks>(loginHooks, (method, args) => engine.hook(own, method, args)),
      ...proxyOf<AuthReports>(authReports, (method, args) => {
        if (method === 'close') this.#requesters.delete(own);
        void engine.report.asEvent(own, method, args);
      }),
    };
  }

  readonly ask: Questions['ask'] = (question, signal, asked) => {
    if (signal.aborted) return Promise.resolve({ kind: 'cancel' });
    const own = (this.#last += 1);
    this.#questions.set(own, asked);
    return new Promise((resolve, reject) => {
      const withdraw = (): void => {
        this.#questions.delete(own);
        void this.engine().withdraw.asEvent(own);
        resolve({ kind: 'cancel' });
      };
      signal.addEventListener('abort', withdraw, { once: true });
      this.engine()
        .ask(own, question)
        .then(resolve, reject)
        .finally(() => {
          this.#questions.delete(own);
          signal.removeEventListener('abort', withdraw);
        });
    });
  };

  /** The engine's answers to it, and its questions back. */
  readonly replies: Pick<ThreadSide, 'put' | 'attemptLogged' | 'asked'> = {
    put: (attempt, question) =>
      this.#requesters.get(attempt)?.put(question) ?? Promise.resolve({ kind: 'cancel' }),
    attemptLogged: (attempt, text, level) => this.#requesters.get(attempt)?.log(text, level),
    asked: (question, id) => this.#questions.get(question)?.(id),
  };
}

/** A thread of sessions as the engine calls it. */
export type Threadward = BirpcReturn<ThreadSide, EngineSide>;

/** The engine's auth broker and questions, as one thread of sessions gets them. */
export class AuthBrokerService {
  readonly #attempts = new Map<Ticket, AuthAttempt>();
  readonly #questions = new Map<Ticket, AbortController>();
  readonly handlers: Omit<EngineSide, 'updates' | 'counts' | 'onTestSteps' | 'systemProxy'>;

  constructor({ authBroker, ask, explain }: HostOwner, thread: () => Threadward) {
    this.handlers = {
      want: (wanter, memories) => authBroker.want(wanter, memories),
      begin: (attempt, routeHop) => {
        const own = authBroker.begin(routeHop, {
          // A thread that is gone has nobody left who could be asked.
          put: (question) =>
            thread()
              .put(attempt, question)
              .catch(() => ({ kind: 'cancel' })),
          log: (text, level) => {
            if (!thread().$closed) void thread().attemptLogged.asEvent(attempt, text, level);
          },
        });
        this.#attempts.set(attempt, own);
      },
      locate: (attempt) => this.#attempt(attempt).locate(),
      hook: (attempt, method, args) => perform(this.#attempt(attempt).hooks, method, args),
      report: (attempt, method, args) => {
        perform(this.#attempt(attempt), method, args);
        if (method === 'close') this.#attempts.delete(attempt);
      },
      ask: async (ticket, question) => {
        const withdrawn = new AbortController();
        this.#questions.set(ticket, withdrawn);
        const answer = await ask(question, withdrawn.signal, (id) => void thread().asked.asEvent(ticket, id));
        this.#questions.delete(ticket);
        return answer;
      },
      withdraw: (ticket) => this.#questions.get(ticket)?.abort(),
      explain,
    };
  }

  /** The thread is gone, and with it all attempts in it: withdraws their questions. What was typed stays. */
  close(): void {
    for (const withdrawn of this.#questions.values()) withdrawn.abort();
    for (const own of this.#attempts.values()) own.close();
    this.#attempts.clear();
  }

  #attempt(attempt: Ticket): AuthAttempt {
    const found = this.#attempts.get(attempt);
    if (found === undefined) throw new Error('no such attempt');
    return found;
  }
}
