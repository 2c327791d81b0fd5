import { posix } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RunProgram } from '../system/run-program';

/** Facts that decide where a browser can read a file, and by which name it is given it. */
export interface BrowserSurroundings {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** The folder for temporary files. */
  readonly temporary: string;
  readonly run: RunProgram;
  readonly isFolder: (path: string) => Promise<boolean>;
}

/**
 * A folder that the default browser can read: the one for temporary files, but for a browser from a snap, which has a
 * /tmp of its own and sees no hidden folders of the home (snapcraft.io/docs/home-interface); that gets its own folder.
 */
export async function folderForBrowser(around: BrowserSurroundings): Promise<string> {
  if (around.platform !== 'linux' || isWsl(around)) return around.temporary;
  const asked = await around.run('xdg-settings', ['get', 'default-web-browser']);
  // The desktop entry of a snap is SNAP_APP.desktop; neither name has an underscore.
  const [, snap] = /^([a-z\d][a-z\d-]*)_[A-Za-z\d-]+\.desktop$/u.exec(asked?.output.trim() ?? '') ?? [];
  if (snap === undefined) return around.temporary;
  const own = posix.join(around.home, 'snap', snap, 'common');
  return (await around.isFolder(own)) ? own : around.temporary;
}

/**
 * A file as the program that opens it wants it named: xdg-open (Linux) an address, `open` (macOS) and Start (Windows) a
 * path. In WSL the browser is Windows' own, and wslpath says where that finds the file.
 * @returns null where it cannot be named
 */
export async function targetForBrowser(path: string, around: BrowserSurroundings): Promise<string | null> {
  if (around.platform !== 'linux') return path;
  if (!isWsl(around)) return pathToFileURL(path, { windows: false }).href;
  const found = await around.run('wslpath', ['-w', path]);
  const target = found?.output.trim() ?? '';
  return found?.code === 0 && target !== '' ? target : null;
}

/** Both are set by WSL for the programs it starts. */
function isWsl({ environment }: BrowserSurroundings): boolean {
  return environment['WSL_DISTRO_NAME'] !== undefined || environment['WSL_INTEROP'] !== undefined;
}
