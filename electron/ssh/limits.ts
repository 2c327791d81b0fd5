import type { StreamLimits } from '../net/direct';

/** How long an attempt waits for what, in milliseconds. A user's thinking time never counts. */
export interface Limits extends StreamLimits {
  /** From the TCP connection to the end of the first key exchange. */
  readonly handshake: number;
  /** From a first line that is not SSH's to the identification string (RFC 4253, 4.2 allows lines before it). */
  readonly banner: number;
  /**
   * One answer of the server while logging in; it may wait for a second factor, so this is long. A key exchange of an open
   * connection has as long.
   */
  readonly authReply: number;
  /** The agent's list of keys. */
  readonly agent: number;
  readonly openChannel: number;
  /** The server's answer to a request to listen, or to stop. */
  readonly listen: number;
  /** One step of looking at the server's files: sftp's start, an answer of it, a channel to a socket to try it. */
  readonly files: number;
  /** A command there that tells something. */
  readonly command: number;
}

export const defaultLimits: Limits = {
  resolve: 20_000,
  connect: 600_000,
  nextAddress: 250,
  handshake: 30_000,
  banner: 5_000,
  authReply: 180_000,
  agent: 5_000,
  openChannel: 30_000,
  listen: 15_000,
  files: 6_000,
  command: 15_000,
  goodbye: 900,
};

/** A time limit that can stand still while a user thinks; it runs from its creation on. */
export class Deadline {
  #left: number;
  #since = 0;
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;

  constructor(
    private readonly milliseconds: number,
    private readonly expired: () => void,
  ) {
    this.#left = milliseconds;
    this.resume();
  }

  /** Starts it anew with the whole time. */
  restart(): void {
    this.pause();
    this.#left = this.milliseconds;
    this.resume();
  }

  pause(): void {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#left = Math.max(0, this.#left - (performance.now() - this.#since));
  }

  /** Goes on with what was left. */
  resume(): void {
    if (this.#isStopped || this.#timer !== null) return;
    this.#since = performance.now();
    this.#timer = setTimeout(() => {
      this.#isStopped = true;
      this.expired();
    }, this.#left);
  }

  /** Ends it for good. */
  stop(): void {
    this.pause();
    this.#isStopped = true;
  }
}
