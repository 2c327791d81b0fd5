import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, ok, type Result } from '../../shared/result';
import type { Notice } from '../../shared/snapshot';
import * as texts from '../../shared/texts/storage';
import { systemCode } from '../system/errors';
import type { DataFolder } from './data-places';
import type { Disk } from './disk';
import { fileError, privateFolder, textNotice } from './files';

/**
 * Makes the folder, for its owner alone. Ginnel's usual folder is tightened when others have rights in it; a folder
 * the user named may be shared on purpose (`--data-dir /tmp`), so its rights stay and a notice says what they mean.
 */
export async function prepareDataFolder(folder: DataFolder, disk: Disk): Promise<Result<readonly Notice[]>> {
  try {
    await mkdir(folder.path, { recursive: true, mode: privateFolder });
    const found = await stat(folder.path);
    if (!found.isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
    if (disk.platform === 'win32' || (found.mode & 0o077) === 0) return ok([]);
    if (!folder.named) {
      await disk.makePrivate(folder.path, privateFolder);
      return ok([]);
    }
    return ok([textNotice(texts.sharedFolder(folder.path, (found.mode & 0o022) !== 0))]);
  } catch (thrown) {
    // mkdir says EEXIST where a file is in the way.
    const cause = systemCode(thrown) === 'EEXIST' ? Object.assign(new Error(), { code: 'ENOTDIR' }) : thrown;
    return fail(fileError('file-write', folder.path, cause));
  }
}

/** Files are written beside their place, under their name and two numbers; an end in the midst of that leaves them there. */
const half = /^(?:\w+\.json(?:\.last-good)?|known_hosts)\.\d{1,10}-\d{1,13}$/u;

/** Whether a file of this name was left half written. */
export function isHalfWritten(name: string): boolean {
  return half.test(name);
}

/** A file that is being written by another Ginnel is younger than this, in milliseconds. */
const oldEnough = 60 * 60_000;

/**
 * Removes what earlier ends without notice left half written; what it was to become stands whole beside it. Never throws.
 * @param now milliseconds since the epoch
 */
export async function removeLeftovers(folder: string, disk: Disk, now = Date.now()): Promise<void> {
  try {
    for (const name of await readdir(folder)) {
      if (!isHalfWritten(name)) continue;
      const { mtimeMs } = await stat(join(folder, name));
      if (now - mtimeMs > oldEnough) await disk.remove(join(folder, name));
    }
  } catch {
    // It is in nobody's way.
  }
}
