import type { AuthAttempt } from '../../auth/auth-broker';
import type { BirpcReturn } from 'birpc';
import { perform } from '../../proxy-of';
import type { HostOwner } from '../types';
import type { EngineSide, ThreadSide, Ticket } from './protocol';

/** A thread of sessions as the engine calls it. */
export type Threadward = BirpcReturn<ThreadSide, EngineSide>;

/** What one thread of sessions gets of the engine's auth broker and questions. */
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
