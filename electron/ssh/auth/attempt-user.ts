import type { Deadline } from '../limits';

/**
 * Milliseconds after which a question counts as waiting for a user. Most are answered sooner, by a list of known keys or
 * by what is remembered; a connection that ends meanwhile ends for another reason than the server's patience.
 */
const waitsForUser = 300;

/** The user at the other end of the questions of one attempt. */
export class AttemptUser {
  #asking = 0;
  #askedAt = 0;

  /**
   * @param isOver whether the attempt has ended
   * @param failed told what a question threw
   */
  constructor(
    private readonly isOver: () => boolean,
    private readonly failed: (thrown: unknown) => void,
  ) {}

  /** Whether a question is before them now, and has been for longer than it takes to look an answer up. */
  isAsked(): boolean {
    return this.#asking > 0 && performance.now() - this.#askedAt >= waitsForUser;
  }

  /**
   * Runs a question; the user's time does not count against the deadline.
   * @returns null when the attempt was over before there was an answer
   */
  async ask<T>(deadline: Pick<Deadline, 'pause' | 'resume'>, question: () => Promise<T>): Promise<T | null> {
    if (this.isOver()) return null;
    if (this.#asking === 0) this.#askedAt = performance.now();
    this.#asking += 1;
    deadline.pause();
    try {
      const answer = await question();
      return this.isOver() ? null : answer;
    } catch (thrown) {
      this.failed(thrown);
      return null;
    } finally {
      this.#asking -= 1;
      if (!this.isOver()) deadline.resume();
    }
  }
}
