import type { DeskCase } from '../../auth/desk';
import { perform } from '../../proxy-of';
import type { HostOwner } from '../host';
import type { BirpcReturn } from 'birpc';
import type { EngineSide, ThreadSide, Ticket } from './protocol';

/** A thread of sessions as the engine calls it. */
export type Threadward = BirpcReturn<ThreadSide, EngineSide>;

/** What one thread of sessions gets of the engine's desk and questions. */
export interface DeskService {
  readonly handlers: Omit<EngineSide, 'news' | 'counts' | 'trialTold' | 'systemProxy'>;
  /** The thread is gone, and with it all attempts in it: withdraws their questions. What was typed stays. */
  readonly close: () => void;
}

/** Creates the service of a thread. */
export function createDeskService(owner: HostOwner, thread: () => Threadward): DeskService {
  const cases = new Map<Ticket, DeskCase>();
  const questions = new Map<Ticket, AbortController>();
  const caseOf = (attempt: Ticket): DeskCase => {
    const found = cases.get(attempt);
    if (found === undefined) throw new Error('no such attempt');
    return found;
  };

  return {
    handlers: {
      want: owner.desk.want,
      begin: (attempt, routeHop) => {
        const visitor = {
          // A thread that is gone has nobody left who could be asked.
          put: (question: Parameters<ThreadSide['put']>[1]) =>
            thread()
              .put(attempt, question)
              .catch(() => ({ kind: 'cancel' }) as const),
          log: (text: string, level?: Parameters<ThreadSide['attemptLogged']>[2]) => {
            if (!thread().$closed) void thread().attemptLogged.asEvent(attempt, text, level);
          },
        };
        cases.set(attempt, owner.desk.begin(routeHop, visitor));
      },
      locate: (attempt) => caseOf(attempt).locate(),
      hook: (attempt, method, args) => perform(caseOf(attempt).hooks, method, args),
      report: (attempt, method, args) => {
        perform(caseOf(attempt), method, args);
        if (method === 'close') cases.delete(attempt);
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
      for (const own of cases.values()) own.close();
      cases.clear();
    },
  };
}
