import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, constants } from 'node:fs/promises';
import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';
import { desktopFailed } from '../../shared/texts/cli-open';
import { systemText } from '../system/errors';

/**
 * Where the packed desktop app is, whose resources have this command in their folder `console` (build/README.md).
 * @param program the command's own file: `…/console/out/main/cli.js`
 * @returns null where the command is not that of a packed app
 */
export function desktopBeside(program: string, platform: NodeJS.Platform): string | null {
  const paths = platform === 'win32' ? win32 : posix;
  const main = paths.dirname(program);
  const console = paths.dirname(paths.dirname(main));
  const resources = paths.dirname(console);
  const isPacked =
    paths.basename(console) === 'console' && paths.basename(resources).toLowerCase() === 'resources';
  if (!isPacked) return null;
  const app = paths.dirname(resources);
  if (platform === 'win32') return paths.join(app, 'Ginnel.exe');
  return platform === 'darwin' ? paths.join(app, 'MacOS', 'Ginnel') : paths.join(app, 'ginnel');
}

/**
 * Starts the desktop app, which goes on when this process and its terminal end.
 * @returns true; false where there is none; else a sentence about why it could not be started
 */
export async function startDesktopApp(
  program: string | null,
  args: readonly string[],
): Promise<boolean | string> {
  if (program === null) return false;
  try {
    await access(program, constants.X_OK);
  } catch {
    return false;
  }
  try {
    const child = spawn(program, args, { detached: true, stdio: 'ignore', cwd: homedir() });
    await once(child, 'spawn');
    child.unref();
    return true;
  } catch (thrown) {
    return desktopFailed(program, systemText(thrown));
  }
}
