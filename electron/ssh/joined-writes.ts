import type { Writable } from 'node:stream';

/**
 * Has all that is written to a stream while the event loop looks through what came go out in one write, right after that.
 * ssh2 1.17 (lib/protocol/crypto.js, encrypt) writes each packet in three parts, length, body and tag: without this they
 * are three calls of the system, and as many segments, the first of which wakes the server for four bytes. An end of the
 * stream sends what is held.
 */
export function joinWrites(stream: Writable): void {
  const write = stream.write.bind(stream) as (...given: readonly unknown[]) => boolean;
  let isHeld = false;
  const release = (): void => {
    isHeld = false;
    stream.uncork();
  };
  Reflect.set(stream, 'write', (...given: readonly unknown[]): boolean => {
    if (!isHeld) {
      isHeld = true;
      stream.cork();
      // Not process.nextTick: connections that come together have their packets in one write, too.
      setImmediate(release);
    }
    return write(...given);
  });
}
