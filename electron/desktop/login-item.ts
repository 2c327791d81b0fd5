import { constants } from 'node:fs';
import { access, mkdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import type { LoginItemSettings, LoginItemSettingsOptions, Settings } from 'electron';
import type { AppError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';
import type { LoginItem } from '../engine';
import { configFolder, createDisk, fileError, type DataFolder } from '../storage';
import { readArguments } from './arguments';
import { printAutostartEntry, readAutostartEntry, type CommandWords } from './autostart-entry';

/** The system's word on an entry of its list, as far as it is used; each system leaves out what is another's. */
type ListedItem = Pick<LoginItemSettings, 'openAtLogin'> &
  Partial<Pick<LoginItemSettings, 'executableWillLaunchAtLogin' | 'status'>>;

/** Electron's `app`, as far as it is used. */
interface LoginItemApp {
  readonly isPackaged: boolean;
  readonly getAppPath: () => string;
  readonly getLoginItemSettings: (options?: LoginItemSettingsOptions) => ListedItem;
  readonly setLoginItemSettings: (settings: Settings) => void;
}

export interface LoginItemSources {
  readonly app: LoginItemApp;
  readonly folder: DataFolder;
  readonly platform: NodeJS.Platform;
  /** Path of the program that runs. */
  readonly program: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether this start was told to do without Chromium's sandbox; it would not start without being told again. */
  readonly withoutSandbox: boolean;
}

/**
 * Ginnel's place among what starts at login: macOS's and Windows' own lists, and on Linux an autostart file. Null where a
 * start could not be arranged: macOS lists programs without their arguments, and the program of a start out of the sources is
 * Electron.
 */
export function createLoginItem(sources: LoginItemSources): LoginItem | null {
  const { app, platform } = sources;
  const [program = '', ...args] = commandOf(sources);
  if (platform === 'linux') return autostartFile(sources, [program, ...args]);
  if (platform === 'win32')
    return windowsList(app, { path: `"${program}"`, args: args.map(quoteForWindows) });
  return platform === 'darwin' && app.isPackaged ? macList(app) : null;
}

/** The command that starts this same program on this same data folder, in the tray alone. */
export function commandOf(sources: LoginItemSources): CommandWords {
  const { app, folder, program, environment, withoutSandbox } = sources;
  // An AppImage runs from a place that is gone when it ends.
  const image = environment['APPIMAGE'] ?? '';
  return [
    app.isPackaged && image !== '' ? image : program,
    ...(withoutSandbox ? ['--no-sandbox'] : []),
    ...(app.isPackaged ? [] : [app.getAppPath()]),
    '--hidden',
    ...(folder.named ? ['--data-dir', folder.path] : []),
  ];
}

/**
 * Windows' list in the registry. Electron writes path and arguments as they are given, and takes both apart at the first blank
 * that is not in quotes, so the path is in quotes: one like `C:\Users\Jane Doe\…` would start nothing
 * (https://github.com/electron/electron/issues/32657). An entry that was switched off in Task Manager stays on the list.
 */
function windowsList(
  app: LoginItemApp,
  options: { readonly path: string; readonly args: string[] },
): LoginItem {
  const isOn = (): boolean => {
    const { openAtLogin, executableWillLaunchAtLogin } = app.getLoginItemSettings(options);
    return openAtLogin && executableWillLaunchAtLogin === true;
  };
  return listOf(app, { ...options, enabled: true }, isOn, (on) => {
    return isOn() === on ? null : { code: 'login-item-refused', data: { platform: 'win32', on, detail: '' } };
  });
}

/** macOS' list, which a user may have to approve of; one that was switched off there waits for that as well. */
function macList(app: LoginItemApp): LoginItem {
  const isOn = (): boolean => app.getLoginItemSettings().openAtLogin;
  return listOf(app, {}, isOn, (on) => {
    if (isOn() === on) return null;
    const { status } = app.getLoginItemSettings();
    if (status === 'requires-approval') return { code: 'login-item-approval', data: {} };
    return { code: 'login-item-refused', data: { platform: 'darwin', on, detail: status ?? '' } };
  });
}

/** @param trouble why the list is not as it was to be; null when it is. Nothing that Electron does here says so itself */
function listOf(
  app: LoginItemApp,
  options: Settings,
  isOn: () => boolean,
  trouble: (on: boolean) => AppError | null,
): LoginItem {
  return {
    isOn: () => Promise.resolve(isOn()),
    set: (on) => {
      app.setLoginItemSettings({ ...options, openAtLogin: on });
      const error = trouble(on);
      return Promise.resolve(error === null ? ok(null) : fail(error));
    },
  };
}

/** Electron joins the arguments with blanks, and Windows' own rules take them apart again. */
function quoteForWindows(argument: string): string {
  if (!/[\s"]/u.test(argument)) return argument;
  return `"${argument.replaceAll(/(\\*)"/gu, '$1$1\\"').replace(/\\+$/u, '$&$&')}"`;
}

function autostartFile(
  { folder, environment, platform }: LoginItemSources,
  command: CommandWords,
): LoginItem {
  const base = configFolder(environment, environment['HOME'] ?? homedir());
  const disk = createDisk(platform);
  const path = join(base, 'autostart', 'ginnel.desktop');
  return {
    isOn: async () => {
      const text = await readFile(path, 'utf8').catch(() => '');
      const words = readAutostartEntry(text);
      // What keeps other sessions than these is not this Ginnel.
      if (words === null || readArguments(words).dataDir !== (folder.named ? folder.path : undefined)) {
        return false;
      }
      return isProgram(words[0] ?? '');
    },
    set: async (on): Promise<Result<null>> => {
      try {
        if (!on) await disk.remove(path);
        else await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      } catch (thrown) {
        return fail(fileError('file-write', path, thrown));
      }
      return on ? disk.writeText(path, printAutostartEntry(command)) : ok(null);
    },
  };
}

/** A program that was moved or removed is not started, whatever the entry says. */
async function isProgram(path: string): Promise<boolean> {
  // A name alone is looked for on the PATH of the desktop, which is another's.
  if (!isAbsolute(path)) return true;
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
