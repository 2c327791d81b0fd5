import { z } from 'zod';
import { ok } from '../../shared/result';
import { createListFile } from './list-file';
import type { Consents } from './types';

/**
 * The commands a person has allowed to run, in a file for its owner alone. A command counts as allowed only in exactly the
 * words that were allowed; where the file cannot be read, none is.
 * @param path `consents.json` in the data folder
 */
export function createConsents(path: string): Consents {
  const file = createListFile(path, 'commands', z.string());
  return {
    allows: async (command) => {
      const commands = await file.read();
      return commands.ok && commands.value.includes(command);
    },
    allow: (command) =>
      file.change((commands) => ok(commands.includes(command) ? commands : [...commands, command])),
  };
}
