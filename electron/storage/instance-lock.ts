import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../../shared/json';
import { fail, ok, type Result } from '../../shared/result';
import * as texts from '../../shared/texts/storage';
import { holderModes } from '../../shared/texts/web';
import type { HeldName } from '../system/held-name';
import type { Disk } from './disk';
import { fileError, readText } from './files';
import { pipeOf, socketOf, type FolderName } from './folder-name';
import { alone, isAlive, ownMark } from './lock-claims';

/** The kinds of processes that hold a data folder. */
const modeSchema = z.enum(holderModes);
/** Where the control socket of the process that holds the folder is, and what lets programs of its user in. */
const controlSchema = z.object({ address: z.string(), key: z.string() }).readonly();
export type ControlPlace = z.infer<typeof controlSchema>;

// A later version may say more.
const noteSchema = z.object({
  pid: z.number().int().positive(),
  /** When the process started, where that is what tells it apart; a number used again by another process differs in it. */
  started: z.string().nullable(),
  mode: modeSchema,
  /** Where a browser finds the window, token included; null until it listens, and where there is no window in a browser. */
  address: z.string().nullable(),
  /** Absent until it listens. */
  control: controlSchema.nullable().optional(),
});
/** Content of the lock file. Where the system itself keeps a name, it only tells of the process that holds that. */
type LockNote = Readonly<z.infer<typeof noteSchema>>;

const greetingSchema = z.object({ pid: z.number().int().positive(), mode: modeSchema });

/** The process that uses a data folder. */
export interface LockHolder {
  /** Null when it holds the folder and does not say who it is. */
  readonly who: Readonly<z.infer<typeof greetingSchema>> | null;
  /** Where a browser finds the window; null, too, when another user of the computer may have written it. */
  readonly address: string | null;
  /** Its control socket; null as the address is, and until it listens. */
  readonly control: ControlPlace | null;
}

/** The places where later starts find this one. */
export type Published = Partial<Pick<LockHolder, 'address' | 'control'>>;

/** A data folder that is this process's own. */
export interface Lock {
  /** Tells later starts where to find this one, beside what was told before. */
  readonly publish: (where: Published) => Promise<Result<null>>;
  /** Gives the folder up; idempotent. */
  readonly release: () => Promise<void>;
  /** Gives it up before it returns: this process may be gone after it. Never throws. */
  readonly releaseAtOnce: () => void;
}

type LockOutcome =
  | { readonly kind: 'taken'; readonly lock: Lock }
  /** Another Ginnel that runs now has it. */
  | { readonly kind: 'held'; readonly by: LockHolder };

/** The name that stands for a folder on this system; null on Linux, which tells processes apart by when they started. */
type NameOf = (folder: string) => Promise<FolderName | null>;

const usualName =
  ({ platform }: Disk): NameOf =>
  async (folder) => {
    if (platform === 'win32') return pipeOf(folder);
    return platform === 'linux' ? null : socketOf(folder);
  };

/**
 * Takes the data folder for this process, or says who has it. What a process that is gone left behind does not count: the number
 * of a process says nothing, as the system gives it to another one.
 * @returns fails with file-write when the folder cannot be written to
 */
export async function takeInstanceLock(
  folder: string,
  mode: LockNote['mode'],
  disk: Disk,
  nameOf = usualName(disk),
): Promise<Result<LockOutcome>> {
  const path = join(folder, 'ginnel.lock');
  try {
    const name = await nameOf(folder);
    const outcome =
      name === null
        ? await takeByStart(path, mode, disk)
        : await takeByName(path, { pid: process.pid, started: null, mode, address: null }, disk, name);
    return outcome ?? fail(fileError('file-write', path, new Error(texts.startsInTheWay)));
  } catch (thrown) {
    return fail(fileError('file-write', path, thrown));
  }
}

/**
 * Looks who has the data folder, without taking it.
 * @returns null when no process that runs has it
 */
export async function findLockHolder(
  folder: string,
  disk: Disk,
  nameOf = usualName(disk),
): Promise<LockHolder | null> {
  const path = join(folder, 'ginnel.lock');
  try {
    const name = await nameOf(folder);
    const held = name === null ? await heldByStart(path, disk) : await heldByName(path, disk, name);
    return held?.by ?? null;
  } catch {
    // There is no such folder.
    return null;
  }
}

async function takeByStart(
  path: string,
  mode: LockNote['mode'],
  disk: Disk,
): Promise<Result<LockOutcome> | null> {
  const self: LockNote = { ...(await ownMark()), mode, address: null };
  return alone(
    path,
    async () => outcomeOf(await heldByStart(path, disk)),
    async () => {
      const written = await disk.writeText(path, JSON.stringify(self));
      return written.ok ? ok({ kind: 'taken', lock: lockAt(path, self, disk, null) }) : written;
    },
  );
}

async function takeByName(
  path: string,
  self: LockNote,
  disk: Disk,
  name: FolderName,
): Promise<Result<LockOutcome> | null> {
  const held = async (): Promise<Result<LockOutcome> | null> => outcomeOf(await heldByName(path, disk, name));
  const take = async (): Promise<Result<LockOutcome> | null> => {
    const own = await name.take({ pid: self.pid, mode: self.mode });
    if (own === null) return (await held()) ?? null;
    const written = await disk.writeText(path, JSON.stringify(self));
    if (written.ok) return ok({ kind: 'taken', lock: lockAt(path, self, disk, own) });
    own.release();
    return written;
  };
  // Asked first, as Windows' likes (Wine, of version 8) let several hold one pipe.
  return name.isAtomic ? ((await held()) ?? (await take())) : alone(path, held, take);
}

type Held = Extract<LockOutcome, { kind: 'held' }>;

const outcomeOf = (held: Held | null): Result<LockOutcome> | null => (held === null ? null : ok(held));

async function heldByStart(path: string, disk: Disk): Promise<Held | null> {
  const note = await readNote(path);
  return note === null || !(await isAlive(note)) ? null : heldBy(note, await safePlaces(path, note, disk));
}

async function heldByName(path: string, disk: Disk, name: FolderName): Promise<Held | null> {
  const holder = await name.ask();
  if (!holder.held) return null;
  const who = greetingSchema.safeParse(holder.greeting).data ?? null;
  const note = await readNote(path);
  // The file may be of one that held the folder before.
  return heldBy(who, await safePlaces(path, note?.pid === who?.pid ? note : null, disk));
}

const heldBy = (who: LockHolder['who'], places: Required<Published>): Held => ({
  kind: 'held',
  by: { who: who === null ? null : { pid: who.pid, mode: who.mode }, ...places },
});

/** In a folder that others may write to, another user's file could lead to a window, or an engine, that only looks like Ginnel's. */
async function safePlaces(path: string, note: LockNote | null, disk: Disk): Promise<Required<Published>> {
  const isSafe = note !== null && (await disk.isOnlyOurs(path));
  return { address: (isSafe ? note.address : null) ?? null, control: (isSafe ? note.control : null) ?? null };
}

/** The right to be the only one that writes in a data folder. */
function lockAt(path: string, self: LockNote, disk: Disk, own: HeldName | null): Lock {
  let released = false;
  let told: LockNote = self;
  let writing: Promise<unknown> = Promise.resolve();
  return {
    publish: (where) => {
      told = { ...told, ...where };
      const text = JSON.stringify(told);
      // One after the other: the last one holds all that was told.
      const written = writing.then(() => disk.writeText(path, text));
      writing = written;
      return written;
    },
    release: async () => {
      if (released) return;
      released = true;
      await writing;
      try {
        const note = await readNote(path);
        if (note?.pid === self.pid && note.started === self.started) await disk.remove(path);
      } finally {
        // Last, so that the file of who takes the folder next is not the one that is removed.
        own?.release();
      }
    },
    releaseAtOnce: () => {
      if (released) return;
      released = true;
      try {
        rmSync(path, { force: true });
      } catch {
        // It counts no more once this process is gone.
      }
      own?.release();
    },
  };
}

async function readNote(path: string): Promise<LockNote | null> {
  const found = await readText(path);
  return found.kind === 'text' ? (noteSchema.safeParse(parseJson(found.text)).data ?? null) : null;
}
