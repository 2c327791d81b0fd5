import { randomBytes } from 'node:crypto';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isPathTooLong } from '../net/unix-sockets';
import type { ControlPlace } from './instance-lock';

/** A place to listen at, in the order in which they are tried. */
export interface ListeningPlace {
  /** Path of a Unix socket, or name of a pipe. */
  readonly address: string;
  /** Removes what was made for it; a socket that listens is gone by then. Never throws. */
  readonly remove: () => Promise<void>;
}

/** Lets programs of this user in: 256 random bits, in a file that is theirs alone. */
export function newControlKey(): ControlPlace['key'] {
  return randomBytes(32).toString('base64url');
}

/**
 * Places for the control socket of who has a data folder: `control.sock` in the folder, and where its path is too long or its
 * disk has no sockets, a folder of this user's alone among the temporary files. On Windows a pipe whose name nobody can guess, so
 * that none can have been made under it before.
 * @param temporary the folder for temporary files
 * @returns makes them one after the other, each when it is asked for; what an earlier holder left behind is gone then
 */
export async function* controlPlaces(
  folder: string,
  platform: NodeJS.Platform,
  temporary = tmpdir(),
): AsyncGenerator<ListeningPlace> {
  if (platform === 'win32') {
    yield { address: `\\\\.\\pipe\\ginnel-control-${randomBytes(16).toString('hex')}`, remove: done };
    return;
  }
  const near = join(await realpath(folder), 'control.sock');
  if (!isPathTooLong(near, platform)) {
    await rm(near, { force: true }).catch(() => undefined);
    yield { address: near, remove: done };
  }
  const made = await mkdtemp(join(temporary, 'ginnel-control-'));
  const remove = (): Promise<void> => rm(made, { recursive: true, force: true }).catch(() => undefined);
  yield { address: join(made, 's'), remove };
}

const done = (): Promise<void> => Promise.resolve();
