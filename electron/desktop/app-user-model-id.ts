import { existsSync } from 'node:fs';
import { win32 } from 'node:path';

/** The appId of build/electron-builder.yml: the installer's Start menu shortcut carries it. */
const installedId = 'app.ginnel.Ginnel';

/** Whether the installer put a program where it is: it puts its uninstaller beside it (electron-builder's NSIS). */
export function isInstalled(program: string, exists: (path: string) => boolean = existsSync): boolean {
  return exists(win32.join(win32.dirname(program), 'Uninstall Ginnel.exe'));
}

/**
 * The name by which Windows knows a program in the task bar and in notifications. It goes by a shortcut in the Start menu that
 * carries the same; without one (a folder that was unpacked, `npm start`) the path of the program serves, which Windows takes for
 * shortcuts without a name of their own. It has to be set before there is a window.
 */
export function appUserModelId(program: string, exists?: (path: string) => boolean): string {
  return isInstalled(program, exists) ? installedId : program;
}
