import type { OnReadOpts, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Most bytes that are read at once: eight packets of a transfer. Node reads 64 KiB, each time into new memory. */
const roomSize = 256 * 1024;

/** Buffer that all sockets of this thread are read into: whatever a read gives is copied or done with before the next. */
let room: Buffer | null = null;

/** Whether those who listen keep nothing of what they are given. */
type KeepsNothing = () => boolean;

/** The sockets that are read this way, and who may be given the room itself. */
const sockets = new WeakMap<Duplex, KeepsNothing | null>();

/**
 * Options of net.connect that have a socket read into the room of its thread. It is a stream like others all the same (Node's
 * `onread` alone leaves it empty) and gives copies, until {@link readInPlace}.
 * @param socket the one that is made with them
 */
export function sharedReadBuffer(socket: () => Socket): OnReadOpts {
  room ??= Buffer.allocUnsafeSlow(roomSize);
  return {
    buffer: room,
    callback: (count, bytes) => {
      const read = socket();
      const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, count);
      const mayLend =
        sockets.get(read)?.() === true && read.readableFlowing === true && read.readableLength === 0;
      if (!mayLend) return read.push(Buffer.from(chunk));
      read.emit('data', chunk);
      // After a pause the next is pushed, and stops the reading then.
      return true;
    },
  };
}

/** Takes note of a socket that was made with {@link sharedReadBuffer}. */
export function noteSharedReads(socket: Socket): void {
  sockets.set(socket, null);
}

/**
 * Has a socket of {@link sharedReadBuffer} give what it reads as it lies in the room, without a copy, while it flows.
 * @param keepsNothing asked at each read
 * @returns false for any other stream, which stays as it is
 */
export function readInPlace(stream: Duplex, keepsNothing: KeepsNothing): boolean {
  if (!sockets.has(stream)) return false;
  sockets.set(stream, keepsNothing);
  return true;
}
