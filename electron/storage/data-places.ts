import { homedir } from 'node:os';
import { join, posix, resolve, win32 } from 'node:path';
import { readPath } from '../system/path-text';

// Imported before there is a window: it needs next to nothing.

/** Facts that decide where Ginnel keeps its files. */
interface DataFolderSources {
  /** `--data-dir` as given; undefined when it was not. */
  readonly flag?: string | undefined;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home?: string;
}

/** A folder, and whether the user named it or it is Ginnel's usual one. */
export interface DataFolder {
  readonly path: string;
  readonly named: boolean;
}

/**
 * Where Ginnel keeps its files: `--data-dir`, else GINNEL_DATA_DIR, else the folder Electron calls `userData` for an
 * app of this name, so that the desktop app, browser mode and the command line share their sessions.
 * @returns an absolute path; nothing is looked up or made
 */
export function dataFolder(sources: DataFolderSources): DataFolder {
  const environment = sources.environment ?? process.env;
  const named = [sources.flag, environment['GINNEL_DATA_DIR']].find(
    (path): path is string => path !== undefined && path !== '',
  );
  const { platform, home = homedir() } = sources;
  if (named === undefined) return { path: usualFolder(platform, environment, home), named: false };
  // Windows' command line leaves to programs what shells do elsewhere.
  const path =
    platform === 'win32' ? win32.resolve(readPath(named, { platform, home, environment })) : resolve(named);
  return { path, named: true };
}

function usualFolder(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  if (platform === 'win32') {
    return win32.join(environment['APPDATA'] ?? win32.join(home, 'AppData', 'Roaming'), 'Ginnel');
  }
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'Ginnel');
  return posix.join(configFolder(environment, home), 'Ginnel');
}

/**
 * Where Chromium keeps what belongs to its window. On Windows that holds the key of remembered passwords, too (`Local State`, which
 * the user's account on this computer alone can open): so it is neither in the profile that goes from computer to computer, nor called
 * what people delete to get room. A folder that the user named has all of it.
 */
export function windowFolder(folder: DataFolder, sources: Omit<DataFolderSources, 'flag'>): string {
  const { platform, environment = process.env, home = homedir() } = sources;
  if (platform !== 'win32') return join(folder.path, 'chromium');
  if (folder.named) return win32.join(folder.path, 'profile');
  const local = environment['LOCALAPPDATA'] ?? win32.join(home, 'AppData', 'Local');
  return win32.join(local, 'Ginnel', 'profile');
}

/** Where programs on Linux keep their settings (XDG base directory specification, which has relative paths ignored). */
export function configFolder(
  environment: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  const configured = environment['XDG_CONFIG_HOME'] ?? '';
  return posix.isAbsolute(configured) ? configured : posix.join(home, '.config');
}
