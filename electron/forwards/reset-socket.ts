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
