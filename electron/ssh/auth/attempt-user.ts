import type { Deadline } from '../limits';

/**
 * Milliseconds after which a question counts as waiting for a user. Most are answered sooner, by a list of known keys or
 * by what is remembered; a connection that ends meanwhile ends for another reason than the server's patience.
 */
const waitsForUser = 300;

/** The user at the other end of the questions of one attempt. */
export interface AttemptUser {
  /** Whether a question is before them now, and has been for longer than it takes to look an answer up. */
  readonly isAsked: () => boolean;
  /**
   * Runs a question; the user's time does not count against the deadline.
   * @returns null when the attempt was over before there was an answer
   */
  readonly ask: <T>(deadline: Deadline, question: () => Promise<T>) => Promise<T | null>;
}

/**
 * Creates the user of an attempt.
 * @param over whether the attempt has ended
 * @param failed told what a question threw
 */
export function createAttemptUser(over: () => boolean, failed: (thrown: unknown) => void): AttemptUser {
  let asking = 0;
  let askedAt = 0;
  return {
    isAsked: () => asking > 0 && performance.now() - askedAt >= waitsForUser,
    ask: async (deadline, question) => {
      if (over()) return null;
      if (asking === 0) askedAt = performance.now();
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
