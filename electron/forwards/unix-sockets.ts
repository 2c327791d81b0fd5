import type { Server, Socket } from 'node:net';

const unixSockets = new WeakSet<Socket>();

/** Marks a socket as a Unix one; Node itself tells the kinds apart only by their private handle. */
export function markUnixSocket(socket: Socket): Socket {
  unixSockets.add(socket);
  return socket;
}

/** Whether a socket is a Unix one: it has no addresses, and cannot be reset. */
export function isUnixSocket(socket: Socket): boolean {
  return unixSockets.has(socket);
}

/**
 * Closes a listening socket; its connections live on. The system has let go of port or path when this resolves: libuv
 * closes the descriptor at once, and only tells in the next turn.
 */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close();
    setImmediate(resolve);
  });
}
