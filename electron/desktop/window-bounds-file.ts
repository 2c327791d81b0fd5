import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readWindowBounds, type WindowBounds } from './window-bounds';

/** Remembers the window's bounds in `window.json` of the data folder. Throw-away data: trouble with it is not shown. */
export interface WindowBoundsFile {
  readonly read: () => WindowBounds | null;
  readonly write: (windowBounds: WindowBounds) => void;
}

/** The bounds file of a data folder. */
export function createWindowBoundsFile(folder: string): WindowBoundsFile {
  const path = join(folder, 'window.json');
  return {
    read: () => {
      try {
        return readWindowBounds(JSON.parse(readFileSync(path, 'utf8')));
      } catch {
        return null;
      }
    },
    write: (windowBounds) => {
      try {
        // Whole or not at all; that it may be lost with the computer's power needs no more.
        writeFileSync(`${path}.new`, `${JSON.stringify(windowBounds)}\n`, { mode: 0o600 });
        renameSync(`${path}.new`, path);
      } catch {
        // The window opens in its usual place the next time.
      }
    },
  };
}
