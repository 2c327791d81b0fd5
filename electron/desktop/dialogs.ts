import { dialog, shell, type BrowserWindow, type MessageBoxOptions, type OpenDialogOptions } from 'electron';
import { explain, type AppError } from '../../shared/errors';
import { ok, type Result } from '../../shared/result';
import * as common from '../../shared/texts/common';
import * as texts from '../../shared/texts/dialogs';
import { choose } from '../../shared/texts/followed';
import { visibleText } from '../../shared/visible-text';
import { createDisk } from '../storage';
import { isOwnPage } from './own-page';
import type { CloseAnswer } from './quit';

interface DialogsDependencies {
  readonly platform: NodeJS.Platform;
  /** The window while it is to be seen: dialogs are in front of it. */
  readonly seen: () => BrowserWindow | null;
  /** Brings the window up, and resolves once it is to be seen; null when it went instead. */
  readonly bringUp: () => Promise<BrowserWindow | null>;
}

/** The system's own dialogs, in front of the window while it is to be seen. */
export class Dialogs {
  readonly #to: DialogsDependencies;
  #open = 0;

  constructor(dependencies: DialogsDependencies) {
    this.#to = dependencies;
  }

  /** Whether one is in front of the window or waits for it. */
  areOpen(): boolean {
    return this.#open > 0;
  }

  /** PuTTY's "Select private key file"; null when the user cancels. */
  chooseKeyFile(): Promise<string | null> {
    // PuTTY's own choice; its keys have that ending, and those of OpenSSH, which come first here, have none.
    const filters = this.#to.platform === 'win32' ? { filters: texts.keyFileFilters } : {};
    return this.#chooseFile({ title: texts.chooseKeyFile, ...filters });
  }

  /** A file whose sessions are to be followed; null when the user cancels. */
  chooseFollowed(): Promise<string | null> {
    return this.#chooseFile({ title: choose });
  }

  async #chooseFile(more: OpenDialogOptions): Promise<string | null> {
    const window = this.#to.seen();
    // Those of ssh are in a hidden folder.
    const options: OpenDialogOptions = { ...more, properties: ['openFile', 'showHiddenFiles'] };
    const { canceled, filePaths } = await this.#while(
      window === null ? dialog.showOpenDialog(options) : dialog.showOpenDialog(window, options),
    );
    return canceled ? null : (filePaths[0] ?? null);
  }

  /** Writes text to a file the user chooses, for them alone to read; false when they cancel. Fails with file-write. */
  async saveText(suggestedName: string, text: string): Promise<Result<boolean>> {
    // A name, and no place: that the user chooses.
    const defaultPath = suggestedName.replace(/[\u0000-\u001f/\\:*?"<>|]+/gu, '-').replace(/^[.-]+/u, '');
    const options = { title: texts.save, defaultPath: defaultPath === '' ? 'ginnel.txt' : defaultPath };
    const window = this.#to.seen();
    const { canceled, filePath } = await this.#while(
      window === null ? dialog.showSaveDialog(options) : dialog.showSaveDialog(window, options),
    );
    if (canceled || filePath === '') return ok(false);
    const written = await createDisk(this.#to.platform).writeText(filePath, text);
    return written.ok ? ok(true) : written;
  }

  /** @param settled takes the question away: nobody's answer counts any more */
  async confirmQuit(connections: number, settled: AbortSignal): Promise<boolean> {
    const options = { type: 'question', defaultId: 1, cancelId: 1, signal: settled } as const;
    const words = texts.confirmQuit(connections, this.#to.platform);
    return (await this.#ask({ ...options, ...words })) === 0;
  }

  /** Asked before sessions are disconnected through which connections run; true to go on. */
  async confirmDisconnect(connections: number): Promise<boolean> {
    const options = { type: 'question', defaultId: 1, cancelId: 1 } as const;
    return (await this.#ask({ ...options, ...texts.confirmDisconnect(connections) })) === 0;
  }

  /** Asked on closing the window where the desktop shows no tray. */
  async askOnClose(sessions: number, connections: number): Promise<CloseAnswer> {
    const options = { type: 'question', defaultId: 2, cancelId: 2 } as const;
    const words = texts.closeWithoutTray(sessions, connections, this.#to.platform);
    const answer = await this.#ask({ ...options, ...words });
    return answer === 0 ? 'keep' : answer === 1 ? 'quit' : 'cancel';
  }

  showError(error: AppError): Promise<void> {
    const { what, why, todo } = explain(error);
    const detail = [why, todo]
      .flatMap((part) => (part === undefined || part === '' ? [] : [visibleText(part, { keep: '\n' })]))
      .join('\n\n');
    return this.#tell({ message: visibleText(what), detail });
  }

  /** The window crashed too often to be made again unasked, for this as well. */
  async tellWindowCrashes(): Promise<void> {
    await dialog.showMessageBox(noticeOf(texts.windowCrashed(this.#to.platform)));
  }

  /** Not by Electron's showErrorBox: what runs through the tunnels would stand still until the user has read it. */
  async #tell(words: Words): Promise<void> {
    await this.#ask(noticeOf(words));
  }

  async #ask(options: MessageBoxOptions): Promise<number> {
    const window = await this.#parent();
    const { response } = await this.#while(
      window === null ? dialog.showMessageBox(options) : dialog.showMessageBox(window, options),
    );
    return response;
  }

  async #while<T>(asking: Promise<T>): Promise<T> {
    this.#open += 1;
    try {
      return await asking;
    } finally {
      this.#open -= 1;
    }
  }

  /**
   * The window to ask in front of. macOS holds everything else up while a question without a window is open, the end of the
   * session too, and does not take it away again: there the window is brought up for it.
   */
  async #parent(): Promise<BrowserWindow | null> {
    const { platform, seen, bringUp } = this.#to;
    return seen() ?? (platform === 'darwin' ? bringUp() : null);
  }
}

interface Words {
  readonly message: string;
  readonly detail: string;
}

function noticeOf(words: Words): MessageBoxOptions {
  return { type: 'error', title: 'Ginnel', buttons: [common.ok], ...words };
}

/** Opens a page behind a forward in the system's browser. Rejects for anything else. */
export async function openOwnPage(address: string): Promise<void> {
  if (!isOwnPage(address)) throw new Error(`not a page on this machine: ${address}`);
  await shell.openExternal(address);
}
