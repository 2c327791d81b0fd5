import type { Stats } from 'node:fs';
import { lstat, stat, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import type { AppError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';
import { systemCode, systemText } from '../system/errors';
import { isOpenFilesLimit, openFilesError } from '../system/open-files';
import { readPath, type PathSystem } from '../system/path-text';
import { firstConnected } from '../net/dial';
import type { Listener, ListenEvents } from './listener';
import { listenPrivately, type PrivateListener } from './private-socket';
import { isPathTooLong, longestPath, pathBytes } from '../net/unix-sockets';

/** Milliseconds the program behind an existing socket has to accept or refuse. */
const tryLimit = 2000;

/**
 * Listens on a Unix socket, as ssh(1) does for `-L path:…`: the file is readable and writable for its owner alone and goes
 * when the listener does. A socket file that is there already is removed only when nobody listens on it any more, as an
 * earlier run that was killed leaves it; anything else in the way stays.
 * @param path `~/` stands for the home folder
 * @returns the listener, or socket-path-long (the home folder counts), socket-in-use, socket-in-the-way, socket-folder-missing, socket-failed
 */
export async function openSocketListener(
  path: string,
  events: ListenEvents,
  system: PathSystem,
): Promise<Result<Listener>> {
  if (system.platform === 'win32') return fail({ code: 'socket-unsupported', data: { which: 'source' } });
  const file = readPath(path, system);
  if (isPathTooLong(file, system.platform)) return tooLong(file, system.platform);
  const cleared = await clearPath(file);
  if (!cleared.ok) return cleared;
  let listener: PrivateListener;
  try {
    listener = await listenPrivately(file, events.connection, system.platform);
  } catch (error) {
    return fail(socketError(file, error));
  }
  const { server, close } = listener;
  server.on('error', events.trouble);
  let closing: Promise<void> | null = null;
  return ok({
    bound: [{ path: file }],
    missing: [],
    close: () => (closing ??= close()),
  });
}

/**
 * Tells before there is a listener whether one could ever be made at a path. A socket that is there, or a folder that is
 * not, may be otherwise by then.
 * @returns nothing, or socket-path-long (the home folder counts) or socket-in-the-way
 */
export async function checkSocketPath(path: string, system: PathSystem): Promise<Result<null>> {
  if (system.platform === 'win32') return fail({ code: 'socket-unsupported', data: { which: 'source' } });
  const file = readPath(path, system);
  if (isPathTooLong(file, system.platform)) return tooLong(file, system.platform);
  const found = await lstat(file).catch(() => null);
  return found === null || found.isSocket() ? ok(null) : inTheWay(file, found);
}

function tooLong(file: string, platform: NodeJS.Platform): Result<never> {
  return fail({
    code: 'socket-path-long',
    data: { which: 'source', bytes: pathBytes(file), limit: longestPath(platform) },
  });
}

function inTheWay(path: string, found: Stats): Result<never> {
  const what = found.isDirectory() ? 'directory' : 'file';
  return fail({ code: 'socket-in-the-way', data: { path, what } });
}

async function clearPath(file: string): Promise<Result<null>> {
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
  try {
    (await firstConnected([() => ({ socket: connect(file) })], { connect: tryLimit })).destroy();
    return true;
  } catch (error) {
    return systemCode(error) !== 'ECONNREFUSED';
  }
}

function socketError(file: string, error: unknown): AppError {
  if (isOpenFilesLimit(error)) return openFilesError(error);
  const code = systemCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return { code: 'socket-folder-missing', data: { path: file } };
  if (code === 'EADDRINUSE') return { code: 'socket-in-use', data: { path: file } };
  return { code: 'socket-failed', data: { path: file, detail: systemText(error) } };
}
