import { rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../../shared/json';
import { fail, ok, type Result } from '../../shared/result';
import { fileError, isOnlyOurs, readText, writeText } from './files';
import * as texts from '../../shared/texts/storage';
import { alone, isAlive, ownMark } from './lock-claims';

const holderSchema = z.strictObject({
  pid: z.number().int().positive(),
  /** When the process started, as far as the system tells; a number used again by another process differs in it. */
  started: z.string().nullable(),
  mode: z.enum(['desktop', 'browser']),
  /**
   * Where a browser finds the window, token included; null in the desktop app, until it listens, and when another user of
   * the computer may have written it.
   */
  address: z.string().nullable(),
});
/** The process that uses a data folder. */
export type LockHolder = Readonly<z.infer<typeof holderSchema>>;

type LockOutcome =
  | { readonly kind: 'taken'; readonly lock: ReturnType<typeof lockAt> }
  /** Another Ginnel that runs now has it. */
  | { readonly kind: 'held'; readonly by: LockHolder };

/**
 * Takes the data folder for this process, or says who has it. What a process that is gone left behind does not count.
 * @returns fails with file-write when the folder cannot be written to
 */
export async function takeInstanceLock(
  folder: string,
  mode: LockHolder['mode'],
): Promise<Result<LockOutcome>> {
  const path = join(folder, 'ginnel.lock');
  const self: LockHolder = { ...(await ownMark()), mode, address: null };
  const held = async (): Promise<Result<LockOutcome> | null> => {
    const holder = await readHolder(path);
    if (holder === null || !(await isAlive(holder))) return null;
    // In a folder that others may write to, another user's file could lead to a window that only looks like Ginnel's.
    return ok({ kind: 'held', by: (await isOnlyOurs(path)) ? holder : { ...holder, address: null } });
  };
  const take = async (): Promise<Result<LockOutcome>> => {
    const written = await writeText(path, JSON.stringify(self));
    return written.ok ? ok({ kind: 'taken', lock: lockAt(path, self) }) : written;
  };
  try {
    const outcome = await alone(path, held, take);
    if (outcome !== null) return outcome;
  } catch (thrown) {
    return fail(fileError('file-write', path, thrown));
  }
  return fail(fileError('file-write', path, new Error(texts.startsInTheWay)));
}

/** The right to be the only one that writes in a data folder. */
function lockAt(path: string, self: LockHolder) {
  let released = false;
  return {
    /** Tells later starts where to find this one. */
    publish: (address: string): Promise<Result<null>> =>
      writeText(path, JSON.stringify({ ...self, address })),
    /** Gives the folder up; idempotent. */
    release: async (): Promise<void> => {
      if (released) return;
      released = true;
      const holder = await readHolder(path);
      if (holder?.pid === self.pid && holder.started === self.started) await rm(path, { force: true });
    },
    /** Gives it up before it returns: this process may be gone after it. Never throws. */
    releaseAtOnce: (): void => {
      if (released) return;
      released = true;
      try {
        rmSync(path, { force: true });
      } catch {
        // It counts no more once this process is gone.
      }
    },
  };
}

async function readHolder(path: string): Promise<LockHolder | null> {
  const found = await readText(path);
  return found.kind === 'text' ? (holderSchema.safeParse(parseJson(found.text)).data ?? null) : null;
}
