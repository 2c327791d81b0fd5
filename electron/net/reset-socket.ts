import type { Socket } from 'node:net';
import { isUnixSocket } from './unix-sockets';

/**
 * Ends a connected TCP socket with a reset, so that its peer cannot take what came so far for all there was. Idempotent.
 *
 * Once the end of our side is out (or on its way: libuv refuses a reset in the midst of a shutdown, and the socket would
 * stay open for good) it is closed instead; the system then answers whatever the peer still sends with a reset. A Unix
 * socket knows no reset: it is closed, which its peer sees as an error only if it has something unread or goes on writing.
 */
export function resetSocket(socket: Socket): void {
  if (socket.destroyed) return;
  if (socket.connecting || (socket.writableEnded && socket.writableLength === 0)) socket.destroy();
  else if (isUnixSocket(socket)) socket.destroy();
  else socket.resetAndDestroy();
}

/**
 * Whether what looks like the peer's end was a reset. libuv reads what had come before a reset and then tells of an end where
 * the system had an error to tell (uv__stream_io on POLLHUP), so that a part that was cut off looks like the whole. A
 * connection that was reset has no peer any more; one whose peer has ended has it until our end is out, too, and after that
 * it says nothing. Node remembers the peer's address, so its socket is asked, not Node.
 */
export function wasReset(socket: Socket): boolean {
  if (socket.writableEnded || isUnixSocket(socket)) return false;
  const handle: unknown = Reflect.get(socket, '_handle');
  if (typeof handle !== 'object' || handle === null) return false;
  const getPeerName: unknown = Reflect.get(handle, 'getpeername');
  return typeof getPeerName === 'function' && Reflect.apply(getPeerName, handle, [{}]) !== 0;
}

/** The error that the system would have told of it. */
export function resetError(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' });
}
