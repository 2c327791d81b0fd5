import type { Deadline } from './limits';

/** The person at the other end of the questions of one attempt. */
export interface Person {
  /** Whether a question is before them now. */
  readonly isAsked: () => boolean;
  /**
   * Runs a question; the person's time does not count against the deadline.
   * @returns null when the attempt was over before there was an answer
   */
  readonly ask: <T>(deadline: Deadline, question: () => Promise<T>) => Promise<T | null>;
}

/**
 * Creates the person of an attempt.
 * @param over whether the attempt has ended
 * @param failed told what a question threw
 */
export function createPerson(over: () => boolean, failed: (thrown: unknown) => void): Person {
  let asking = 0;
  return {
    isAsked: () => asking > 0,
    ask: async (deadline, question) => {
      if (over()) return null;
      asking += 1;
      deadline.pause();
      try {
        const answer = await question();
        return over() ? null : answer;
      } catch (thrown) {
        failed(thrown);
        return null;
      } finally {
        asking -= 1;
        if (!over()) deadline.resume();
      }
    },
  };
}
