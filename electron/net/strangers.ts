import type { Duplex } from 'node:stream';

/**
 * Connections to a server of our own that have not shown yet what lets them in, a token or the path of a file, bounded so that they
 * cost themselves: the next one is always taken, and the one that has been silent for longest is closed for it. Whoever may come
 * in needs milliseconds from the connection to that.
 */
export class Strangers {
  readonly #most: number;
  readonly #sockets = new Set<Duplex>();
  readonly #known = new WeakSet<Duplex>();

  /**
   * @param most how many are kept; more than the system queues for a listener (511), which may all come before the first
   *   of them is read from
   */
  constructor(most: number) {
    this.#most = most;
  }

  /** Takes a connection in as the newest, or makes it the newest again: it has just said something. */
  onConnection(socket: Duplex): void {
    const sockets = this.#sockets;
    if (!this.#known.has(socket)) {
      this.#known.add(socket);
      socket.once('close', () => sockets.delete(socket));
    } else if (!sockets.has(socket)) return;
    sockets.delete(socket);
    if (!socket.destroyed) sockets.add(socket);
    for (const oldest of sockets) {
      if (sockets.size <= this.#most) break;
      sockets.delete(oldest);
      oldest.destroy();
    }
  }

  /** Takes it out: it has shown what lets it in. */
  release(socket: Duplex): void {
    this.#sockets.delete(socket);
  }
}
