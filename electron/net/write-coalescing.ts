import type { Writable } from 'node:stream';

/** Most bytes of small writes that are copied into one: a stream takes longer to hand the system several at once. */
const copiedAtMost = 16 * 1024;

/**
 * Has all that is written to a stream while the event loop looks through what came go out in one write, right after that.
 * ssh2 1.17 (lib/protocol/crypto.js, encrypt) writes each packet as it is made, a large one in three parts, length, body and
 * tag: without this each is a call of the system, and a segment that wakes the server. An end of the stream sends what is held.
 *
 * Small writes are no part of the stream until then: its length does not count them.
 * @param stream whose writes are bytes, without a callback; anything else goes by the stream's own way
 */
export function coalesceWrites(stream: Writable): void {
  const write = stream.write.bind(stream) as (...given: readonly unknown[]) => boolean;
  const end = stream.end.bind(stream) as (...given: readonly unknown[]) => Writable;
  let isHeld = false;
  let isCorked = false;
  let small: Buffer[] = [];
  let copied = 0;

  const putSmall = (): void => {
    const [first] = small;
    if (first === undefined) return;
    const whole = small.length === 1 ? first : Buffer.concat(small, copied);
    small = [];
    copied = 0;
    if (stream.writable) write(whole);
  };
  const release = (): void => {
    isHeld = false;
    putSmall();
    if (isCorked) stream.uncork();
    isCorked = false;
  };
  Reflect.set(stream, 'write', (...given: readonly unknown[]): boolean => {
    if (!isHeld) {
      isHeld = true;
      // Not process.nextTick: connections that come together have their packets in one write, too.
      setImmediate(release);
    }
    const [chunk] = given;
    const isSmall = given.length === 1 && Buffer.isBuffer(chunk) && copied + chunk.length <= copiedAtMost;
    if (isSmall && !isCorked && stream.writable) {
      small.push(chunk);
      copied += chunk.length;
      return true;
    }
    if (!isCorked) stream.cork();
    isCorked = true;
    putSmall();
    return write(...given);
  });
  Reflect.set(stream, 'end', (...given: readonly unknown[]): Writable => {
    putSmall();
    return end(...given);
  });
}
