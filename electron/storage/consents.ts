import { realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { fail, ok, type Result } from '../../shared/result';
import * as texts from '../../shared/texts/storage';
import type { Disk } from './disk';
import { fileError } from './files';
import { ListFile } from './json-file';

export type Consents = ReturnType<typeof createConsents>;

/**
 * The commands a user has allowed to run, in a file for its owner alone. A command counts as allowed only in exactly the
 * words that were allowed; where the file cannot be read, none is. Nor is one where another user of the computer may have
 * written the file, or may put another in its place.
 * @param path `consents.json` in the data folder
 */
export function createConsents(path: string, disk: Disk) {
  const file = new ListFile(path, disk, 'commands', z.string());
  return {
    allows: async (command: string): Promise<boolean> => {
      const commands = await file.read();
      if (!commands.ok || !commands.value.includes(command)) return false;
      return (await othersMayWriteTo(path, disk)) === null;
    },
    /** Remembers the yes for exactly this command. */
    allow: (command: string): Promise<Result<null>> =>
      file.change(async (commands) => {
        const folder = await othersMayWriteTo(path, disk);
        if (folder !== null)
          return fail(fileError('file-write', path, new Error(texts.othersMayAllow(folder))));
        return ok(commands.includes(command) ? commands : [...commands, command]);
      }),
  };
}

/** The file, or the folder it is in, if others may write to it; null if not, and for a file that is not there yet. */
async function othersMayWriteTo(path: string, disk: Disk): Promise<string | null> {
  const real = await realpath(path).catch(() => null);
  const folders = [dirname(path), ...(real === null ? [] : [dirname(real), real])];
  for (const folder of folders) if (!(await disk.isOnlyOurs(folder))) return folder;
  return null;
}
