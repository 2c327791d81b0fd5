/** How often is looked whether anything was heard, in milliseconds: an answer may take as long. */
export const silenceTime = 10_000;

/** The other end, which is listened to. */
export interface Heard {
  /** Asks for an answer, whatever it is. */
  readonly ask: () => void;
  /** None came: for one period after that, and for one before it at least. Called once. */
  readonly silent: () => void;
}

/**
 * Notices that the other end of a local line does not answer any more: a process that is stopped, or hangs, keeps its connections.
 * Commands may take as long as they do meanwhile.
 */
export class SilenceWatch {
  readonly #timer: NodeJS.Timeout;
  #state: 'heard' | 'quiet' | 'asked' = 'heard';

  constructor({ ask, silent }: Heard, period = silenceTime) {
    this.#timer = setInterval(() => {
      if (this.#state === 'heard') this.#state = 'quiet';
      else if (this.#state === 'quiet') {
        this.#state = 'asked';
        ask();
      } else {
        // After a computer has slept, time is over before what has come is read.
        setImmediate(() => {
          if (this.#state !== 'asked') return;
          this.stop();
          silent();
        });
      }
    }, period);
  }

  /** Something came. */
  heard(): void {
    this.#state = 'heard';
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
