import { createHash } from 'node:crypto';
import { mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askName, holdName, type HeldName, type NameHolder } from '../system/held-name';

/** Longest path of a Unix socket, in bytes: macOS' sun_path has room for 104 with the zero at its end (unix(4)). */
const longestSocket = 103;

/** Where names are made; a test gives others. */
interface NamePlaces {
  /** The beginning of the pipes' names. */
  readonly pipes: string;
  /** The user's own folder for what is needed for a while. */
  readonly temporary: string;
}

const usualPlaces = (): NamePlaces => ({ pipes: '\\\\.\\pipe\\', temporary: tmpdir() });

/** The name that stands for one data folder, and that one process at a time can hold. */
export interface FolderName {
  /** Whether the system gives the name to one process at once; where not, takers have to keep apart themselves. */
  readonly isAtomic: boolean;
  readonly ask: () => Promise<NameHolder>;
  /** @returns null when another holds it. @throws what the system says */
  readonly take: (greeting: object) => Promise<HeldName | null>;
}

/**
 * A pipe named by the folder's real path, as Windows has it: the system gives the name to one process, and frees it with that one.
 * @throws what the system says, as for a folder that is not there
 */
export async function pipeOf(folder: string, places = usualPlaces()): Promise<FolderName> {
  // However it was spelled; Windows makes no difference between capitals and small letters.
  const address = `${places.pipes}ginnel-${hashOf((await realpath(folder)).toLowerCase())}`;
  return {
    isAtomic: true,
    ask: () => askName(address),
    take: (greeting) => holdName(address, greeting),
  };
}

/**
 * A Unix socket in the folder, or, on a disk that has none, in the user's own folder for temporary files. One that was left behind
 * refuses connections, and is replaced.
 * @throws what the system says, as for a folder that is not there
 */
export async function socketOf(folder: string, places = usualPlaces()): Promise<FolderName> {
  const real = await realpath(folder);
  const elsewhere = join(places.temporary, `ginnel-${hashOf(real)}.sock`);
  const reach = [
    <T>(use: (path: string) => Promise<T>) => byShortPath(real, places.temporary, use),
    <T>(use: (path: string) => Promise<T>) => use(elsewhere),
  ];
  const files = [join(real, socketFile), elsewhere];
  const take = async (index: number, greeting: object): Promise<HeldName | null> => {
    const file = files[index] ?? elsewhere;
    await rm(file, { force: true });
    const held = await reach[index]?.((path) => holdName(path, greeting));
    if (held === undefined || held === null) return null;
    return {
      release: () => {
        // The server takes down its own path, which need not be there any more.
        if (index === 0 && Buffer.byteLength(file) > longestSocket) rmSync(file, { force: true });
        held.release();
      },
    };
  };
  return {
    isAtomic: false,
    ask: async () => {
      for (const by of reach) {
        const holder = await by((path) => askName(path));
        if (holder.held) return holder;
      }
      return { held: false };
    },
    take: (greeting) => take(0, greeting).catch(() => take(1, greeting)),
  };
}

const socketFile = 'ginnel.sock';

/** Has a socket in a folder with a long path reached by a short one, through a link that is there meanwhile. */
async function byShortPath<T>(
  folder: string,
  temporary: string,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const path = join(folder, socketFile);
  if (Buffer.byteLength(path) <= longestSocket) return use(path);
  const between = await mkdtemp(join(temporary, 'ginnel-'));
  try {
    await symlink(folder, join(between, 'f'));
    return await use(join(between, 'f', socketFile));
  } finally {
    await rm(between, { recursive: true, force: true });
  }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);
