import type { PromptId } from '../../../../shared/ids';
import type { BirpcReturn } from 'birpc';
import { authReports, type AuthBroker, type AuthReports, type AuthRequester } from '../../auth/auth-broker';
import { loginHooks, type LoginHooks } from '../../auth/login';
import { proxyOf } from '../../proxy-of';
import type { Questions } from '../../auth/questions';
import type { EngineSide, ThreadSide, Ticket } from './protocol';

/** The engine as its threads call it. */
export type Engineward = BirpcReturn<EngineSide, ThreadSide>;

/** What sessions on a thread of their own ask of the engine. */
export interface AuthBrokerProxy {
  readonly authBroker: AuthBroker;
  readonly ask: Questions['ask'];
  /** What the engine answers to it, or asks back. */
  readonly replies: Pick<ThreadSide, 'put' | 'attemptLogged' | 'asked'>;
}

/** Creates the auth broker that passes everything on to the engine's own. */
export function createAuthBrokerProxy(engine: () => Engineward): AuthBrokerProxy {
  const visitors = new Map<Ticket, AuthRequester>();
  const questions = new Map<Ticket, (id: PromptId) => void>();
  let last: Ticket = 0;

  return {
    authBroker: {
      want: (wanter, memories) => {
        void engine().want.asEvent(wanter, memories);
      },
      begin: (routeHop, requester) => {
        const own = (last += 1);
        visitors.set(own, requester);
        void engine().begin.asEvent(own, routeHop);
        return {
          locate: () => engine().locate(own),
          hooks: proxyOf<LoginHooks>(loginHooks, (method, args) => engine().hook(own, method, args)),
          ...proxyOf<AuthReports>(authReports, (method, args) => {
            if (method === 'close') visitors.delete(own);
            void engine().report.asEvent(own, method, args);
          }),
        };
      },
      // The engine's own auth broker knows.
      settled: () => Promise.resolve(),
    },
    ask: (question, signal, asked) => {
      if (signal.aborted) return Promise.resolve({ kind: 'cancel' });
      const own = (last += 1);
      questions.set(own, asked);
      return new Promise((resolve, reject) => {
        const withdraw = (): void => {
          questions.delete(own);
          void engine().withdraw.asEvent(own);
          resolve({ kind: 'cancel' });
        };
        signal.addEventListener('abort', withdraw, { once: true });
        engine()
          .ask(own, question)
          .then(resolve, reject)
          .finally(() => {
            questions.delete(own);
            signal.removeEventListener('abort', withdraw);
          });
      });
    },
    replies: {
      put: (attempt, question) => visitors.get(attempt)?.put(question) ?? Promise.resolve({ kind: 'cancel' }),
      attemptLogged: (attempt, text, level) => visitors.get(attempt)?.log(text, level),
      asked: (question, id) => questions.get(question)?.(id),
    },
  };
}
