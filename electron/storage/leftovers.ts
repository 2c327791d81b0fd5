import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Files are written beside their place, under their name and a number; an end in the midst of that leaves them there. */
const half = /^(?:\w+\.json(?:\.last-good)?|known_hosts)\.\d{1,10}$/u;

/** A file that is being written by another Ginnel is younger than this, in milliseconds. */
const oldEnough = 60 * 60_000;

/**
 * Removes what earlier ends without notice left half written; what it was to become stands whole beside it. Never throws.
 * @param now milliseconds since the epoch
 */
export async function removeLeftovers(folder: string, now = Date.now()): Promise<void> {
  try {
    for (const name of await readdir(folder)) {
      if (!half.test(name)) continue;
      const { mtimeMs } = await stat(join(folder, name));
      if (now - mtimeMs > oldEnough) await rm(join(folder, name), { force: true });
    }
  } catch {
    // It is in nobody's way.
  }
}
