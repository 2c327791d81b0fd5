import type { Duplex } from 'node:stream';

/** Connections that have not shown the token yet. They are bounded in number, and the ones that are silent longest give way. */
export interface Strangers {
  /** Takes a connection in as the newest, or makes it the newest again: it has just said something. */
  readonly onConnection: (socket: Duplex) => void;
  /** Takes it out: it has shown the token. */
  readonly release: (socket: Duplex) => void;
  readonly count: () => number;
}

/**
 * Bounds what strangers can hold, so that they cost themselves: the next one is always taken, and the one that has been
 * silent for longest is closed for it. A page needs milliseconds from its connection to its token.
 * @param most how many are kept; more than the system queues for a listener (511), which may all come before the first
 *   of them is read from
 */
export function createStrangers(most: number): Strangers {
  const sockets = new Set<Duplex>();
  const known = new WeakSet<Duplex>();
  return {
    onConnection: (socket) => {
      if (!known.has(socket)) {
        known.add(socket);
        socket.once('close', () => sockets.delete(socket));
      } else if (!sockets.has(socket)) return;
      sockets.delete(socket);
      if (!socket.destroyed) sockets.add(socket);
      for (const oldest of sockets) {
        if (sockets.size <= most) break;
        sockets.delete(oldest);
        oldest.destroy();
      }
    },
    release: (socket) => {
      sockets.delete(socket);
    },
    count: () => sockets.size,
  };
}
