import { dialog, shell, type BrowserWindow, type MessageBoxOptions } from 'electron';
import { explain, type AppError } from '../../shared/errors';
import { ok, type Result } from '../../shared/result';
import { visibleText } from '../../shared/visible-text';
import { writeText } from '../storage';
import type { CloseAnswer } from './close-behaviour';
import { isOwnPage } from './own-page';
import { counted, plural } from '../../shared/texts/numbers';

/** The system's own dialogs, in front of the window while it is to be seen. */
export interface Dialogs {
  /** PuTTY's "Select private key file"; null when the user cancels. */
  readonly chooseKeyFile: () => Promise<string | null>;
  /** Writes text to a file the user chooses, for them alone to read; false when they cancel. Fails with file-write. */
  readonly saveText: (suggestedName: string, text: string) => Promise<Result<boolean>>;
  readonly confirmQuit: (connections: number) => Promise<boolean>;
  /** Asked on closing the window where the desktop shows no tray. */
  readonly askOnClose: (sessions: number, connections: number) => Promise<CloseAnswer>;
  readonly showError: (error: AppError) => Promise<void>;
  /** The window crashed too often to be made again unasked. */
  readonly tellWindowCrashes: () => Promise<void>;
}

/** The dialogs, over the window that `parent` gives, or on their own where it gives none. */
export function createDialogs(parent: () => BrowserWindow | null): Dialogs {
  const ask = async (options: MessageBoxOptions): Promise<number> => {
    const window = parent();
    const { response } = await (window === null
      ? dialog.showMessageBox(options)
      : dialog.showMessageBox(window, options));
    return response;
  };
  return {
    chooseKeyFile: async () => {
      const options = {
        title: 'Select private key file',
        properties: ['openFile', 'showHiddenFiles'],
      } as const;
      const window = parent();
      const { canceled, filePaths } = await (window === null
        ? dialog.showOpenDialog({ ...options, properties: [...options.properties] })
        : dialog.showOpenDialog(window, { ...options, properties: [...options.properties] }));
      return canceled ? null : (filePaths[0] ?? null);
    },
    saveText: async (suggestedName, text) => {
      // A name, and no place: that the user chooses.
      const defaultPath = suggestedName.replace(/[\u0000-\u001f/\\:*?"<>|]+/gu, '-').replace(/^[.-]+/u, '');
      const options = { title: 'Save', defaultPath: defaultPath === '' ? 'ginnel.txt' : defaultPath };
      const window = parent();
      const { canceled, filePath } = await (window === null
        ? dialog.showSaveDialog(options)
        : dialog.showSaveDialog(window, options));
      if (canceled || filePath === '') return ok(false);
      const written = await writeText(filePath, text);
      return written.ok ? ok(true) : written;
    },
    confirmQuit: async (connections) =>
      (await ask({
        type: 'question',
        title: 'Quit Ginnel',
        message: `Quitting cuts ${counted(connections, 'connection', 'connections')}.`,
        detail: `${plural(connections, 'It runs', 'They run')} through the tunnels now. The tunnels close, and open again when you open their sessions.`,
        buttons: ['Quit', 'Cancel'],
        defaultId: 1,
        cancelId: 1,
      })) === 0,
    askOnClose: async (sessions, connections) => {
      const cut =
        connections === 0 ? '' : ` Quitting cuts ${counted(connections, 'connection', 'connections')}.`;
      const answer = await ask({
        type: 'question',
        title: 'Close Ginnel',
        message: `${counted(sessions, 'session is', 'sessions are')} open, and this desktop shows no tray.`,
        detail: `Without a window Ginnel keeps the tunnels open, but nothing shows that it runs. Start Ginnel again to bring the window back.${cut}`,
        buttons: ['Keep running without a window', 'Quit', 'Cancel'],
        defaultId: 2,
        cancelId: 2,
      });
      return answer === 0 ? 'keep' : answer === 1 ? 'quit' : 'cancel';
    },
    showError: async (error) => {
      const { what, why, todo } = explain(error);
      await ask({
        type: 'error',
        title: 'Ginnel',
        message: visibleText(what),
        detail: [why, todo]
          .flatMap((part) => (part === undefined || part === '' ? [] : [visibleText(part, { keep: '\n' })]))
          .join('\n\n'),
        buttons: ['OK'],
      });
    },
    // Not Electron's showErrorBox: what runs through the tunnels would stand still until the user has read it.
    tellWindowCrashes: async () => {
      await ask({
        type: 'error',
        title: 'Ginnel',
        message: 'The window crashed several times.',
        detail: 'The tunnels go on. Show window in the tray, or starting Ginnel again, brings a new window.',
        buttons: ['OK'],
      });
    },
  };
}

/** Opens a page behind a forward in the system's browser. Rejects for anything else. */
export async function openOwnPage(address: string): Promise<void> {
  if (!isOwnPage(address)) throw new Error(`not a page on this machine: ${address}`);
  await shell.openExternal(address);
}
