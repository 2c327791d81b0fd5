import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { noResponse, watchEnd } from './remote/ask-server';
import type { Internals } from './ssh2/internals';
import { forgetKeepalive, nextSequence, sendIgnore, sendKeepalive } from './ssh2/send';

/** How many questions of a server that has answered one may be unanswered at a time. ssh2 keeps each until it is. */
const mostUnanswered = 32;

/** A question that has no answer yet. */
interface Asked {
  /** Sequence number of the message; null when it is not known. */
  readonly sequence: number | null;
  readonly answer: Promise<number | null>;
  readonly replied: (refusal: unknown) => void;
}

/**
 * Asks a server for signs of life. Any answer counts: success, failure, and that the server does not know the request. Servers
 * exist that never answer it: while the first question has no answer there is no second one, only a message that has none
 * (SSH_MSG_IGNORE), which keeps firewalls on the way from forgetting the connection.
 */
export class Pinger {
  readonly #isGone: () => boolean;
  readonly #asked: Asked[] = [];
  #hasAnswered = false;

  /** @param internals of a client that is logged in */
  constructor(private readonly internals: Internals) {
    this.#isGone = watchEnd(internals.client);
  }

  /** Takes note that the server does not know a message, by sequence number. */
  unimplemented(sequence: number): void {
    const question =
      this.#asked.find((one) => one.sequence === sequence) ??
      this.#asked.find((one) => one.sequence === null);
    if (question === undefined) return;
    forgetKeepalive(this.internals, question.replied);
    question.replied(true);
  }

  /** As {@link SshConnection.ping}. */
  async ping(): Promise<number | null> {
    try {
      if (this.#isGone()) return null;
      const last = this.#asked.at(-1);
      if (last === undefined || this.#asked.length < (this.#hasAnswered ? mostUnanswered : 1)) {
        return await this.#ask();
      }
      sendIgnore(this.internals);
      return await last.answer;
    } catch {
      return null;
    }
  }

  #ask(): Promise<number | null> {
    const sent = performance.now();
    let settle: (took: number | null) => void = () => undefined;
    const question: Asked = {
      sequence: nextSequence(this.internals),
      answer: new Promise((resolve) => {
        settle = resolve;
      }),
      replied: (refusal) => {
        const at = this.#asked.indexOf(question);
        if (at >= 0) this.#asked.splice(at, 1);
        const ended = refusal instanceof Error && refusal.message === noResponse;
        this.#hasAnswered ||= !ended;
        settle(ended ? null : performance.now() - sent);
      },
    };
    sendKeepalive(this.internals, question.replied);
    this.#asked.push(question);
    return question.answer;
  }
}

/**
 * Has the system check whether the other end of a stream is still there (TCP keepalives: RFC 9293, 3.8.4), after it was silent
 * for a time. Where the stream leads through a jump host, a proxy or a command, that tells nothing of the server.
 * @param seconds of silence before the first; Node.js then sends up to ten, a second apart
 * @returns false when the stream is no TCP connection of ours
 */
export function watchTransport(stream: Duplex, seconds: number): boolean {
  if (!(stream instanceof Socket)) return false;
  stream.setKeepAlive(true, seconds * 1000);
  return true;
}

/**
 * Watches when anything last came through a stream.
 * @param stream flowing, or explicitly paused
 * @returns milliseconds since the epoch
 */
export function watchHeard(stream: Duplex): () => number {
  let heard = Date.now();
  stream.on('data', () => {
    heard = Date.now();
  });
  return () => heard;
}

/** @returns what {@link SshConnection.drained} tells of a stream */
export function countDrained(stream: Duplex): () => number {
  return () => (stream instanceof Socket ? stream.bytesWritten - stream.writableLength : 0);
}
