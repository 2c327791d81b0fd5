import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { windowPlaceSchema, type WindowPlace } from './window-place';

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
        return windowPlaceSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
      } catch {
        return null;
      }
    },
    write: (place) => {
      try {
        writeFileAtomic.sync(path, `${JSON.stringify(place)}\n`, { mode: 0o600 });
      } catch {
        // The window opens in its usual place the next time.
      }
    },
  };
}
