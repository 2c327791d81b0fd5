import { chmod, rename, rm, stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { fail, ok, type Result } from '../../shared/result';
import { systemCode } from '../system/errors';
import { fileError, privateFile, readText, type FileError } from './files';
import { appendLines, writeWhole } from './reserved-files';

/** Longest that a file in use is waited for, and the first pause, which doubles each time; in milliseconds. */
const usualPatience = 2000;
const firstPause = 10;

/** Errors of Windows while another program has the file open: a scanner, an indexer, a backup, a reader. */
const inUse = new Set(['EPERM', 'EACCES', 'EBUSY']);

/** The calls of Node that a test may let fail, and its clock. */
interface DiskCalls {
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly remove: (path: string) => Promise<void>;
  readonly wait: (milliseconds: number) => Promise<unknown>;
}

const realCalls: DiskCalls = {
  rename,
  remove: (path) => rm(path, { force: true }),
  wait: (milliseconds) => wait(milliseconds),
};

export type Disk = ReturnType<typeof createDisk>;

/**
 * Writes, renames and removes Ginnel's own files as the system needs it. On Windows a file that another program has open can be
 * neither replaced nor removed, which is over in a moment as a rule; so it is tried for {@link usualPatience}. Elsewhere nothing is
 * tried twice: there the same answers mean what they say.
 */
export function createDisk(platform: NodeJS.Platform, calls: Partial<DiskCalls> = {}) {
  const world: DiskCalls = { ...realCalls, ...calls };

  async function persistently<T>(work: () => Promise<T>, patience = usualPatience): Promise<T> {
    let left = platform === 'win32' ? patience : 0;
    for (let pause = firstPause; ; pause *= 2) {
      try {
        return await work();
      } catch (thrown) {
        if (left <= 0 || !inUse.has(systemCode(thrown) ?? '')) throw thrown;
      }
      const now = Math.min(pause, left);
      left -= now;
      await world.wait(now);
    }
  }
  /** @throws what the system says once patience is over, in milliseconds */
  const renamePersistently = (from: string, to: string, patience?: number): Promise<void> =>
    persistently(() => world.rename(from, to), patience);

  return {
    platform,
    rename: renamePersistently,
    /** Removes a file; one that is not there is removed. @throws what the system says once patience is over */
    remove: (path: string): Promise<void> => persistently(() => world.remove(path)),
    /** Adds text at the end of a file, on a line of its own. @throws what the system says once patience is over */
    appendLines: (path: string, text: string): Promise<void> =>
      persistently(() => appendLines(path, text, privateFile)),
    /** Writes a whole file or nothing of it: a temporary file beside it, synced, renamed over it. Never throws. */
    writeText: async (path: string, text: string): Promise<Result<null>> => {
      try {
        await writeWhole(path, text, privateFile, renamePersistently);
        return ok(null);
      } catch (thrown) {
        return fail(fileError('file-write', path, thrown));
      }
    },
    /**
     * Renames a broken file to one that says since when it is broken, without colons, which Windows does not allow in names.
     * @returns its new path; fails with file-write
     */
    setAside: async (
      path: string,
      now: Date,
    ): Promise<
      { readonly ok: true; readonly value: string } | { readonly ok: false; readonly error: FileError }
    > => {
      const stamp = now.toISOString().slice(0, 19).replaceAll(':', '-');
      try {
        let aside = `${path}.broken-${stamp}`;
        for (let number = 2; (await readText(aside)).kind === 'text'; number += 1) {
          aside = `${path}.broken-${stamp}-${String(number)}`;
        }
        await renamePersistently(path, aside);
        return { ok: true, value: aside };
      } catch (thrown) {
        return { ok: false, error: fileError('file-write', path, thrown) };
      }
    },
    /**
     * Takes rights of others off one of Ginnel's own files; best effort, a file that cannot be changed stays. Windows has lists of
     * rights instead, which a file has from its folder.
     */
    makePrivate: async (path: string, rights: number): Promise<void> => {
      if (platform === 'win32') return;
      try {
        const { mode } = await stat(path);
        if ((mode & 0o077) !== 0) await chmod(path, rights);
      } catch {
        // It is gone or another's: reading or writing it will say so where it matters.
      }
    },
    /**
     * Whether nobody but this user and the administrator can have written a file, or a folder's list of files: theirs, and
     * without rights to write for others (sshd's StrictModes, sshd_config(5)). Links are followed. Windows keeps such rights in
     * lists, of which a notice tells once, so there it is always so.
     * @returns false also for what is not there
     */
    isOnlyOurs: async (path: string, user: number = process.getuid?.() ?? -1): Promise<boolean> => {
      if (platform === 'win32') return true;
      try {
        const { uid, mode } = await stat(path);
        return (uid === user || uid === 0) && (mode & 0o022) === 0;
      } catch {
        return false;
      }
    },
  };
}
