import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { fail, ok, type Result } from '../../shared/result';
import { fileError, privateFile, readText, writeText } from './files';
import { systemCode } from '../system/errors';

const holderSchema = z.strictObject({
  pid: z.number().int().positive(),
  /** When the process started, as far as the system tells; a number used again by another process differs in it. */
  started: z.string().nullable(),
  mode: z.enum(['desktop', 'browser']),
  /** Where a browser finds the window, token included; null in the desktop app and until it listens. */
  address: z.string().nullable(),
});
/** Who uses a data folder. */
export type LockHolder = Readonly<z.infer<typeof holderSchema>>;

/** The right to be the only one that writes in a data folder. */
export interface InstanceLock {
  /** Tells later starts where to find this one. */
  readonly publish: (address: string) => Promise<Result<null>>;
  /** Gives the folder up; idempotent. */
  readonly release: () => Promise<void>;
}

export type LockOutcome =
  | { readonly kind: 'taken'; readonly lock: InstanceLock }
  /** Another Culvert that runs now has it. */
  | { readonly kind: 'held'; readonly by: LockHolder };

/**
 * Takes the data folder for this process, or says who has it. What a process that is gone left behind does not count.
 * @returns fails with file-write when the folder cannot be written to
 */
export async function takeInstanceLock(
  folder: string,
  mode: LockHolder['mode'],
): Promise<Result<LockOutcome>> {
  const path = join(folder, 'culvert.lock');
  const self: LockHolder = {
    pid: process.pid,
    started: await startOf(process.pid),
    mode,
    address: null,
  };
  // Each round either takes the lock, finds a living holder, or clears a dead one away; others may do the same.
  for (let round = 0; round < 10; round += 1) {
    const created = await createExclusively(path, JSON.stringify(self));
    if (!created.ok) return created;
    if (created.value) return ok({ kind: 'taken', lock: lockAt(path, self) });
    const holder = await readHolder(path);
    if (holder !== null && (await isAlive(holder))) return ok({ kind: 'held', by: holder });
    await clearAway(path, holder);
  }
  return fail(fileError('file-write', path, new Error('Several starts of Culvert got in each other’s way.')));
}

function lockAt(path: string, self: LockHolder): InstanceLock {
  let released = false;
  return {
    publish: (address) => writeText(path, JSON.stringify({ ...self, address })),
    release: async () => {
      if (released) return;
      released = true;
      const holder = await readHolder(path);
      if (holder?.pid === self.pid && holder.started === self.started) await rm(path, { force: true });
    },
  };
}

/** Creates the file with its content in one step, so that no reader meets it half written; false when it exists. */
async function createExclusively(path: string, text: string): Promise<Result<boolean>> {
  const draft = `${path}.${randomUUID()}`;
  const exclusive = { mode: privateFile, flag: 'wx' };
  try {
    await writeFile(draft, text, exclusive);
    await link(draft, path).catch((thrown: unknown) => {
      if (systemCode(thrown) === 'EEXIST') throw thrown;
      // File systems without hard links (FAT, some network drives).
      return writeFile(path, text, exclusive);
    });
    return ok(true);
  } catch (thrown) {
    return systemCode(thrown) === 'EEXIST' ? ok(false) : fail(fileError('file-write', path, thrown));
  } finally {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

async function readHolder(path: string): Promise<LockHolder | null> {
  const found = await readText(path);
  if (found.kind !== 'text') return null;
  try {
    return holderSchema.parse(JSON.parse(found.text));
  } catch {
    return null;
  }
}

/** Takes a dead process's lock away, unless a start that was quicker has already put its own in that place. */
async function clearAway(path: string, dead: LockHolder | null): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
    const moved = await readHolder(aside);
    if (moved !== null && JSON.stringify(moved) !== JSON.stringify(dead)) await link(aside, path);
    await rm(aside, { force: true });
  } catch {
    // Someone else cleared it; the next round looks again.
  }
}

async function isAlive(holder: LockHolder): Promise<boolean> {
  try {
    process.kill(holder.pid, 0);
  } catch (thrown) {
    // EPERM: it lives and is another user's.
    return systemCode(thrown) === 'EPERM';
  }
  const started = await startOf(holder.pid);
  return started === null || holder.started === null || started === holder.started;
}

/** When a process started, in the system's own count; null where it does not tell (only Linux does, in proc(5)). */
async function startOf(pid: number): Promise<string | null> {
  try {
    const [boot, stat] = await Promise.all([
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
      readFile(`/proc/${String(pid)}/stat`, 'latin1'),
    ]);
    // The second field is the program's name in brackets and may hold anything; field 22 is the start time.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${boot.trim()} ${fields[19] ?? ''}`;
  } catch {
    return null;
  }
}
