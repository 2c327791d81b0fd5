import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPlace, type WindowPlace } from './window-place';

/** Remembers the window's place in `window.json` of the data folder. Throw-away data: trouble with it is not shown. */
export interface PlaceFile {
  readonly read: () => WindowPlace | null;
  readonly write: (place: WindowPlace) => void;
}

/** The place file of a data folder. */
export function createPlaceFile(folder: string): PlaceFile {
  const path = join(folder, 'window.json');
  return {
    read: () => {
      try {
        return readPlace(JSON.parse(readFileSync(path, 'utf8')));
      } catch {
        return null;
      }
    },
    write: (place) => {
      try {
        // Whole or not at all; that it may be lost with the computer's power needs no more.
        writeFileSync(`${path}.new`, `${JSON.stringify(place)}\n`, { mode: 0o600 });
        renameSync(`${path}.new`, path);
      } catch {
        // The window opens in its usual place the next time.
      }
    },
  };
}
