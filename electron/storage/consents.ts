import { realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { fail, ok } from '../../shared/result';
import { fileError, isOnlyOurs } from './files';
import { createListFile } from './list-file';
import type { Consents } from './types';

/**
 * The commands a user has allowed to run, in a file for its owner alone. A command counts as allowed only in exactly the
 * words that were allowed; where the file cannot be read, none is. Nor is one where another user of the computer may have
 * written the file, or may put another in its place.
 * @param path `consents.json` in the data folder
 */
export function createConsents(path: string): Consents {
  const file = createListFile(path, 'commands', z.string());
  return {
    allows: async (command) => {
      const commands = await file.read();
      if (!commands.ok || !commands.value.includes(command)) return false;
      return (await othersMayWriteTo(path)) === null;
    },
    allow: async (command) => {
      const folder = await othersMayWriteTo(path);
      if (folder !== null) return fail(fileError('file-write', path, new Error(sharedWords(folder))));
      return file.change((commands) => ok(commands.includes(command) ? commands : [...commands, command]));
    },
  };
}

/** The file, or the folder it is in, if others may write to it; null if not, and for a file that is not there yet. */
async function othersMayWriteTo(path: string): Promise<string | null> {
  const real = await realpath(path).catch(() => null);
  const folders = [dirname(path), ...(real === null ? [] : [dirname(real), real])];
  for (const folder of folders) if (!(await isOnlyOurs(folder))) return folder;
  return null;
}

function sharedWords(folder: string): string {
  return `Other users of this computer may write to "${folder}", so they could allow commands in your name. To end that: chmod go-w "${folder}"`;
}
