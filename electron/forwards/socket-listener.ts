import type { Stats } from 'node:fs';
import { chmod, lstat, stat, unlink } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { platform } from 'node:process';
import type { AppError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';
import { systemCode, systemText } from '../system/errors';
import { expandHome } from '../system/home';
import { connected } from './connected';
import { socketBuffer, type Listener, type ListenEvents } from './listener';
import { closeServer, isPathTooLong, longestPath, markUnixSocket, pathBytes } from './unix-sockets';

/** Milliseconds the program behind an existing socket has to accept or refuse. */
const knockLimit = 2000;

/**
 * Listens on a Unix socket, as ssh(1) does for `-L path:…`: the file is readable and writable for its owner alone and goes
 * when the listener does. A socket file that is there already is removed only when nobody listens on it any more, as an
 * earlier run that was killed leaves it; anything else in the way stays.
 * @param path `~/` stands for the home folder
 * @returns the listener, or socket-path-long (the home folder counts), socket-in-use, socket-in-the-way, socket-folder-missing, socket-failed
 */
export async function openSocketListener(path: string, events: ListenEvents): Promise<Result<Listener>> {
  if (platform === 'win32') return fail({ code: 'socket-unsupported', data: {} });
  const file = expandHome(path);
  if (isPathTooLong(file)) return tooLong(file);
  const cleared = await clearPlace(file);
  if (!cleared.ok) return cleared;
  let server: Server;
  try {
    server = await listenOn(file, events.connection);
  } catch (error) {
    return fail(socketError(file, error));
  }
  try {
    await chmod(file, 0o600);
  } catch (error) {
    await closeServer(server);
    return fail(socketError(file, error));
  }
  server.on('error', events.trouble);
  let closing: Promise<void> | null = null;
  return ok({
    bound: [{ path: file }],
    missing: [],
    // libuv removes the file with the listener.
    close: () => (closing ??= closeServer(server)),
  });
}

/**
 * Tells before there is a listener whether one could ever be made at a path. A socket that is there, or a folder that is
 * not, may be otherwise by then.
 * @returns nothing, or socket-path-long (the home folder counts) or socket-in-the-way
 */
export async function checkSocketPlace(path: string): Promise<Result<null>> {
  if (platform === 'win32') return fail({ code: 'socket-unsupported', data: {} });
  const file = expandHome(path);
  if (isPathTooLong(file)) return tooLong(file);
  const found = await lstat(file).catch(() => null);
  return found === null || found.isSocket() ? ok(null) : inTheWay(file, found);
}

function tooLong(file: string): Result<never> {
  return fail({
    code: 'socket-path-long',
    data: { which: 'source', bytes: pathBytes(file), limit: longestPath },
  });
}

function inTheWay(path: string, found: Stats): Result<never> {
  const what = found.isDirectory() ? 'directory' : 'file';
  return fail({ code: 'socket-in-the-way', data: { path, what } });
}

async function clearPlace(file: string): Promise<Result<null>> {
  try {
    const found = await lstat(file);
    if (!found.isSocket()) return inTheWay(file, found);
    if (await answers(file)) return fail({ code: 'socket-in-use', data: { path: file } });
    await unlink(file);
  } catch (error) {
    return systemCode(error) === 'ENOENT' ? checkFolder(file) : fail(socketError(file, error));
  }
  return ok(null);
}

/** Whether there is a folder for a file that is not there; libuv says of both cases only that it may not. */
async function checkFolder(file: string): Promise<Result<null>> {
  try {
    await stat(dirname(file));
    return ok(null);
  } catch (error) {
    return fail(socketError(file, error));
  }
}

/** Whether a program listens on the socket; one we may not ask counts as such, since it must not be taken away. */
async function answers(file: string): Promise<boolean> {
  const knock = connect(file);
  try {
    await connected(knock, knockLimit);
    return true;
  } catch (error) {
    return systemCode(error) !== 'ECONNREFUSED';
  } finally {
    knock.destroy();
  }
}

function listenOn(file: string, accept: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(
      { allowHalfOpen: true, pauseOnConnect: true, highWaterMark: socketBuffer },
      (socket) => {
        socket.on('error', ignore);
        accept(markUnixSocket(socket));
      },
    );
    server.once('error', reject);
    // The file is made in listen() itself: with this mask nobody else can reach it before its mode is set.
    const restore = narrowMask();
    try {
      server.listen(file, () => {
        server.removeListener('error', reject);
        resolve(server);
      });
    } finally {
      restore();
    }
  });
}

/** Lets new files be for their owner alone until the returned function is called. A worker thread has no mask to set. */
function narrowMask(): () => void {
  try {
    const before = process.umask(0o177);
    return () => {
      process.umask(before);
    };
  } catch {
    return ignore;
  }
}

function socketError(file: string, error: unknown): AppError {
  const code = systemCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return { code: 'socket-folder-missing', data: { path: file } };
  if (code === 'EADDRINUSE') return { code: 'socket-in-use', data: { path: file } };
  return { code: 'socket-failed', data: { path: file, detail: systemText(error) } };
}

function ignore(): void {
  // Whoever uses the socket listens for its errors; this only keeps one that nobody uses yet from ending the program.
}
