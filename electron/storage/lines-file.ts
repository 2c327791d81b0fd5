import { appendFileSync, mkdirSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makePrivate, privateFile, privateFolder } from './files';
import { appendLines } from './reserved-files';

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
 * @param rotation null for a file whose size other code looks after
 * @throws what the system says
 */
export async function appendText(path: string, text: string, rotation: Rotation | null): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: privateFolder });
  if (rotation !== null) await rotate(path, Buffer.byteLength(text), rotation);
  await makePrivate(path, privateFile);
  await appendLines(path, text, privateFile);
}

/** Adds text at the end of a file before it returns, for the moment after which this process may be gone. Never throws. */
export function appendAtOnce(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: privateFolder });
    appendFileSync(path, text, { mode: privateFile });
  } catch {
    // Nobody is left to be told.
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

/** Moves a file that would grow too large out of the way, and the oldest one out of the world. */
async function rotate(path: string, more: number, { size, old }: Rotation): Promise<void> {
  if ((await sizeOf(path)) + more <= size) return;
  await rm(`${path}.${String(old)}`, { force: true });
  for (let number = old - 1; number >= 0; number -= 1) {
    const from = number === 0 ? path : `${path}.${String(number)}`;
    if ((await sizeOf(from)) > 0) await rename(from, `${path}.${String(number + 1)}`);
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}
