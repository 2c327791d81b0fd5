import { unwatchFile, watch, watchFile, type FSWatcher, type StatsListener } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

/** Milliseconds between looks at a file that the system tells nothing of. */
const usualInterval = 5000;
/** A file that changed within so many milliseconds may have changed after it was read and before it was watched. */
const justNow = 10_000;

/**
 * Tells when files or folders change, come or go, also when another file takes the place of one, as editors and git do: what the
 * system tells of the folders that they are in, at once, and a look at each of them now and then, because of network drives, links,
 * and systems that have no room for more watches nothing is told. It keeps no program running.
 * A change of a moment before is told of, too: it may have changed since the caller read it.
 * @param changed may be called several times for one change, also where nothing of use changed
 * @param interval milliseconds between the looks
 * @returns ends it
 */
export function watchFiles(
  paths: readonly string[],
  changed: () => void,
  interval = usualInterval,
): () => void {
  const ended = { now: false };
  const tell = (): void => {
    if (!ended.now) changed();
  };
  // It is told once of a file that is not there from the start.
  const looked: StatsListener = (current, before) => {
    if (current.ino !== 0 || before.ino !== 0 || current.mtimeMs !== before.mtimeMs) tell();
  };
  for (const path of paths) watchFile(path, { persistent: false, interval }, looked);
  const watchers: FSWatcher[] = [];
  const begun = Date.now();
  void foldersOf(paths).then(({ folders, lastChange }) => {
    if (ended.now) return;
    for (const [folder, names] of folders) {
      const watcher = watchFolder(folder, names, tell);
      if (watcher !== null) watchers.push(watcher);
    }
    if (lastChange > begun - justNow) tell();
  });
  return () => {
    ended.now = true;
    for (const path of paths) unwatchFile(path, looked);
    for (const watcher of watchers) watcher.close();
  };
}

interface Watched {
  /** The folders to watch, each with the names that count in it; all of them where the folder itself is watched. */
  readonly folders: ReadonlyMap<string, ReadonlySet<string> | 'all'>;
  /** When any of the files changed last, in milliseconds since the epoch. */
  readonly lastChange: number;
}

async function foldersOf(paths: readonly string[]): Promise<Watched> {
  const folders = new Map<string, Set<string> | 'all'>();
  let lastChange = 0;
  const add = (path: string): void => {
    const names = folders.get(dirname(path)) ?? new Set();
    folders.set(dirname(path), names);
    if (names !== 'all') names.add(basename(path));
  };
  for (const path of paths) {
    // Asked first, and not by the watch: on a drive that hangs, that one would hold the thread up.
    const found = await stat(path).catch(() => null);
    lastChange = Math.max(lastChange, found?.ctimeMs ?? 0);
    if (found?.isDirectory() === true) folders.set(path, 'all');
    else add(path);
    const real = await realpath(path).catch(() => path);
    if (real !== path && found?.isDirectory() !== true) add(real);
  }
  for (const folder of folders.keys()) {
    const isThere = await stat(folder).then(
      () => true,
      () => false,
    );
    if (!isThere) folders.delete(folder);
  }
  return { folders, lastChange };
}

function watchFolder(folder: string, names: ReadonlySet<string> | 'all', tell: () => void): FSWatcher | null {
  try {
    const watcher = watch(folder, { persistent: false }, (_event, name) => {
      // Some systems do not say which one it was.
      if (name === null || names === 'all' || names.has(name)) tell();
    });
    // The folder went: the looks go on.
    watcher.on('error', () => {
      watcher.close();
      tell();
    });
    return watcher;
  } catch {
    return null;
  }
}
