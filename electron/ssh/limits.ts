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
  goodbye: 900,
};

/** A time limit that can stand still while a user thinks. */
export interface Deadline {
  /** Starts it anew with the whole time. */
  readonly restart: () => void;
  readonly pause: () => void;
  /** Goes on with what was left. */
  readonly resume: () => void;
  /** Ends it for good. */
  readonly stop: () => void;
}

/** Creates a deadline that runs from now on. */
export function startDeadline(milliseconds: number, expired: () => void): Deadline {
  let left = milliseconds;
  let since = 0;
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  const run = (): void => {
    if (stopped || timer !== null) return;
    since = performance.now();
    timer = setTimeout(() => {
      stopped = true;
      expired();
    }, left);
  };
  const halt = (): void => {
    if (timer === null) return;
    clearTimeout(timer);
    timer = null;
    left = Math.max(0, left - (performance.now() - since));
  };
  run();
  return {
    restart: () => {
      halt();
      left = milliseconds;
      run();
    },
    pause: halt,
    resume: run,
    stop: () => {
      halt();
      stopped = true;
    },
  };
}
