import { dialog, shell, type BrowserWindow, type MessageBoxOptions } from 'electron';
import { explain, type AppError } from '../../shared/errors';
import { ok, type Result } from '../../shared/result';
import * as common from '../../shared/texts/common';
import * as texts from '../../shared/texts/dialogs';
import { visibleText } from '../../shared/visible-text';
import { writeText } from '../storage';
import { isOwnPage } from './own-page';
import type { CloseAnswer } from './quit';

/** The system's own dialogs, in front of the window while it is to be seen. */
export class Dialogs {
  readonly #parent: () => BrowserWindow | null;

  /** @param parent the window to be in front of; null where they are to be on their own */
  constructor(parent: () => BrowserWindow | null) {
    this.#parent = parent;
  }

  /** PuTTY's "Select private key file"; null when the user cancels. */
  async chooseKeyFile(): Promise<string | null> {
    const window = this.#parent();
    const options = {
      title: texts.chooseKeyFile,
      properties: ['openFile' as const, 'showHiddenFiles' as const],
    };
    const { canceled, filePaths } = await (window === null
      ? dialog.showOpenDialog(options)
      : dialog.showOpenDialog(window, options));
    return canceled ? null : (filePaths[0] ?? null);
  }

  /** Writes text to a file the user chooses, for them alone to read; false when they cancel. Fails with file-write. */
  async saveText(suggestedName: string, text: string): Promise<Result<boolean>> {
    // A name, and no place: that the user chooses.
    const defaultPath = suggestedName.replace(/[\u0000-\u001f/\\:*?"<>|]+/gu, '-').replace(/^[.-]+/u, '');
    const options = { title: texts.save, defaultPath: defaultPath === '' ? 'ginnel.txt' : defaultPath };
    const window = this.#parent();
    const { canceled, filePath } = await (window === null
      ? dialog.showSaveDialog(options)
      : dialog.showSaveDialog(window, options));
    if (canceled || filePath === '') return ok(false);
    const written = await writeText(filePath, text);
    return written.ok ? ok(true) : written;
  }

  async confirmQuit(connections: number): Promise<boolean> {
    const options = { type: 'question', defaultId: 1, cancelId: 1 } as const;
    return (await this.#ask({ ...options, ...texts.confirmQuit(connections) })) === 0;
  }

  /** Asked on closing the window where the desktop shows no tray. */
  async askOnClose(sessions: number, connections: number): Promise<CloseAnswer> {
    const options = { type: 'question', defaultId: 2, cancelId: 2 } as const;
    const answer = await this.#ask({ ...options, ...texts.closeWithoutTray(sessions, connections) });
    return answer === 0 ? 'keep' : answer === 1 ? 'quit' : 'cancel';
  }

  showError(error: AppError): Promise<void> {
    const { what, why, todo } = explain(error);
    const detail = [why, todo]
      .flatMap((part) => (part === undefined || part === '' ? [] : [visibleText(part, { keep: '\n' })]))
      .join('\n\n');
    return this.#tell({ message: visibleText(what), detail });
  }

  /** The window crashed too often to be made again unasked. */
  tellWindowCrashes(): Promise<void> {
    return this.#tell(texts.windowCrashed);
  }

  /** Not by Electron's showErrorBox: what runs through the tunnels would stand still until the user has read it. */
  async #tell(words: { readonly message: string; readonly detail: string }): Promise<void> {
    await this.#ask({ type: 'error', title: 'Ginnel', buttons: [common.ok], ...words });
  }

  async #ask(options: MessageBoxOptions): Promise<number> {
    const window = this.#parent();
    const { response } = await (window === null
      ? dialog.showMessageBox(options)
      : dialog.showMessageBox(window, options));
    return response;
  }
}

/** Opens a page behind a forward in the system's browser. Rejects for anything else. */
export async function openOwnPage(address: string): Promise<void> {
  if (!isOwnPage(address)) throw new Error(`not a page on this machine: ${address}`);
  await shell.openExternal(address);
}
