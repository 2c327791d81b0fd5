import { appendFileSync, mkdirSync } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { elapsed } from '../system/elapsed';
import type { Disk } from './disk';
import { privateFile, privateFolder } from './files';

/** How a file of lines is kept from growing without end. */
export interface Rotation {
  /** Bytes after which a file is full. */
  readonly size: number;
  /** Full files that are kept beside the one in use, as `.1` for the youngest and so on. */
  readonly old: number;
}

/**
 * Adds text at the end of a file for its owner alone, and makes file and folder where they are missing. The file is
 * opened and closed for it, so that others may move it away or delete it at any time.
 * @param rotate null for a file whose size other code looks after
 * @throws what the system says
 */
export async function appendText(
  disk: Disk,
  path: string,
  text: string,
  rotate: Rotate | null,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: privateFolder });
  await rotate?.(path, Buffer.byteLength(text));
  await disk.makePrivate(path, privateFile);
  await disk.appendLines(path, text);
}

/** Adds text at the end of a file before it returns, for the moment after which this process may be gone. Never throws. */
export function appendAtOnce(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: privateFolder });
    appendFileSync(path, text, { mode: privateFile });
  } catch {
    // There is no program left to be told.
  }
}

/** Removes files of a folder that nobody wrote to for so many days; never throws. */
export async function removeOld(folder: string, days: number): Promise<void> {
  const limit = Date.now() - days * 86_400_000;
  const names = await readdir(folder).catch(() => []);
  for (const path of names.map((name) => join(folder, name))) {
    const found = await stat(path).catch(() => null);
    if (found?.isFile() === true && found.mtimeMs < limit)
      await rm(path, { force: true }).catch(() => undefined);
  }
}

/** Moves a file that so many bytes more would make too large out of the way. Never throws. */
type Rotate = (path: string, more: number) => Promise<void>;

/** Milliseconds for which a file in use is waited for, and after which it is tried again to move it. */
const rotationPatience = 300;
const rotationPause = 60_000;

/**
 * Has files grow to a size, and keeps some full ones; the oldest goes out of the world. A file that cannot be moved, as another
 * program has it or an older one open, grows on, and is tried again after a minute.
 */
export function createRotation({ size, old }: Rotation, disk: Disk, now: () => number = elapsed): Rotate {
  const triedAt = new Map<string, number>();
  return async (path, more) => {
    if ((await sizeOf(path)) + more <= size) return;
    const tried = triedAt.get(path);
    if (tried !== undefined && now() - tried < rotationPause) return;
    const nameOf = (number: number): string => (number === 0 ? path : `${path}.${String(number)}`);
    // Only up to the first gap, which an earlier try may have left: the older ones stay where they are.
    let last = 1;
    while (last < old && (await sizeOf(nameOf(last))) > 0) last += 1;
    try {
      for (let number = last - 1; number >= 0; number -= 1)
        await disk.rename(nameOf(number), nameOf(number + 1), rotationPatience);
      triedAt.delete(path);
    } catch {
      triedAt.set(path, now());
    }
  };
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}
