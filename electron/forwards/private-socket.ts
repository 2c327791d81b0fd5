import { chmod, link, lstat, mkdtemp, rename, rmdir, unlink } from 'node:fs/promises';
import type { Server, Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { systemCode } from '../system/errors';
import { listenOn } from './listener';
import { closeServer, isPathTooLong, markUnixSocket } from '../net/unix-sockets';

/** A listener on a Unix socket's path. */
export interface PrivateListener {
  readonly server: Server;
  /** Listens no more; the file goes with it, unless another has taken its place. */
  readonly close: () => Promise<void>;
}

/**
 * Listens on a Unix socket that nobody else can reach at any time. Its file gets its mode only after it was made; so it is
 * made in a folder that is closed to others, and moved to its place from there. (ssh(1) sets its umask for the moment instead,
 * which belongs to the whole process and which a thread cannot set.)
 * @param file absolute path, at which there is nothing
 * @param accept gets each connection, paused, half-open, with an error listener
 * @throws the system's error; nothing is left then
 */
export async function listenPrivately(
  file: string,
  accept: (socket: Socket) => void,
  platform: NodeJS.Platform,
): Promise<PrivateListener> {
  const folder = await mkdtemp(join(dirname(file), '.c'));
  const made = join(folder, 's');
  // Where the folder's name is too much for the system the file is open to others until its mode is set.
  const isHidden = !isPathTooLong(made, platform);
  const own = isHidden ? made : file;
  let server: Server | null = null;
  try {
    server = await listenOn({ path: own }, (socket) => accept(markUnixSocket(socket)));
    await chmod(own, 0o600);
    if (isHidden) await putInPlace(made, file);
    const { ino } = await lstat(file);
    const listening = server;
    return {
      server,
      close: async () => {
        const found = await lstat(file).catch(() => null);
        if (found?.ino === ino) await unlink(file).catch(() => undefined);
        await closeServer(listening);
      },
    };
  } catch (error) {
    if (server !== null) await closeServer(server);
    throw error;
  } finally {
    if (isHidden) await unlink(made).catch(() => undefined);
    await rmdir(folder).catch(() => undefined);
  }
}

/** Gives a file another place, in which there must be nothing. */
async function putInPlace(made: string, file: string): Promise<void> {
  try {
    await link(made, file);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw Object.assign(new Error('in use'), { code: 'EADDRINUSE' });
    // Not every file system has links.
    await rename(made, file);
  }
}
