import type { AuthAttempt } from '../../auth/auth-broker';
import { perform } from '../../proxy-of';
import type { HostOwner } from '../host';
import type { BirpcReturn } from 'birpc';
import type { EngineSide, ThreadSide, Ticket } from './protocol';

/** A thread of sessions as the engine calls it. */
export type Threadward = BirpcReturn<ThreadSide, EngineSide>;

/** What one thread of sessions gets of the engine's auth broker and questions. */
export interface AuthBrokerService {
  readonly handlers: Omit<EngineSide, 'updates' | 'counts' | 'onTestSteps' | 'systemProxy'>;
  /** The thread is gone, and with it all attempts in it: withdraws their questions. What was typed stays. */
  readonly close: () => void;
}

/** Creates the service of a thread. */
export function createAuthBrokerService(owner: HostOwner, thread: () => Threadward): AuthBrokerService {
  const attempts = new Map<Ticket, AuthAttempt>();
  const questions = new Map<Ticket, AbortController>();
  const attemptOf = (attempt: Ticket): AuthAttempt => {
    const found = attempts.get(attempt);
    if (found === undefined) throw new Error('no such attempt');
    return found;
  };

  return {
    handlers: {
      want: owner.authBroker.want,
      begin: (attempt, routeHop) => {
        const requester = {
          // A thread that is gone has nobody left who could be asked.
          put: (question: Parameters<ThreadSide['put']>[1]) =>
            thread()
              .put(attempt, question)
              .catch(() => ({ kind: 'cancel' }) as const),
          log: (text: string, level?: Parameters<ThreadSide['attemptLogged']>[2]) => {
            if (!thread().$closed) void thread().attemptLogged.asEvent(attempt, text, level);
          },
        };
        attempts.set(attempt, owner.authBroker.begin(routeHop, requester));
      },
      locate: (attempt) => attemptOf(attempt).locate(),
      hook: (attempt, method, args) => perform(attemptOf(attempt).hooks, method, args),
      report: (attempt, method, args) => {
        perform(attemptOf(attempt), method, args);
        if (method === 'close') attempts.delete(attempt);
      },
      ask: async (ticket, question) => {
        const withdrawn = new AbortController();
        questions.set(ticket, withdrawn);
        const answer = await owner.ask(question, withdrawn.signal, (id) => {
          void thread().asked.asEvent(ticket, id);
        });
        questions.delete(ticket);
        return answer;
      },
      withdraw: (ticket) => {
        questions.get(ticket)?.abort();
      },
      explain: owner.explain,
    },
    close: () => {
      for (const withdrawn of questions.values()) withdrawn.abort();
      for (const own of attempts.values()) own.close();
      attempts.clear();
    },
  };
}
