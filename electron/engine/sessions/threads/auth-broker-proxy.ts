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
import { proxyOf } from '../../proxy-of';
import type { EngineSide, ThreadSide, Ticket } from './protocol';

/** The engine as its threads call it. */
export type Engineward = BirpcReturn<EngineSide, ThreadSide>;

/** What sessions on a thread of their own ask of the engine: the auth broker that passes everything on to the engine's own. */
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

  /** What the engine answers to it, or asks back. */
  readonly replies: Pick<ThreadSide, 'put' | 'attemptLogged' | 'asked'> = {
    put: (attempt, question) =>
      this.#requesters.get(attempt)?.put(question) ?? Promise.resolve({ kind: 'cancel' }),
    attemptLogged: (attempt, text, level) => this.#requesters.get(attempt)?.log(text, level),
    asked: (question, id) => this.#questions.get(question)?.(id),
  };
}
