import type { Server, Socket } from 'node:net';

/** Bytes a socket of a forward buffers before its sender is paused; as much as libuv reads at once. */
export const socketBuffer = 64 * 1024;

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
 * Whether the system cannot take the path of a socket as a whole. Node on Linux and macOS cuts such a path short without
 * a word, and would listen at, or connect to, another one.
 */
export function isPathTooLong(file: string, platform: NodeJS.Platform): boolean {
  return pathBytes(file) > longestPath(platform);
}

/** Bytes of a path. */
export function pathBytes(file: string): number {
  return Buffer.byteLength(file, 'utf8');
}

/** Bytes of a socket's path a system takes: `sun_path` holds a zero byte besides. */
export function longestPath(platform: NodeJS.Platform): number {
  return platform === 'darwin' ? 103 : 107;
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
