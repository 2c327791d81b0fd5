import { join } from 'node:path';
import { app, ipcMain, session, type IpcMainInvokeEvent, type WebContents } from 'electron';
import type { Dispatch } from '../ipc/dispatch';
import { bindCommands } from '../ipc/ipc-main';
import { devPage } from '../ipc/dev-page';
import { createStaticFiles } from '../ipc/static-files';
import { serveApp } from './app-protocol';
import { readHandedOver } from './arguments';
import { appOrigin, hardenContents, hardenSession, isOwnAddress } from './hardening';
import type { LinkInbox } from './link-inbox';
import { takeTheme } from './theme';
import { MainWindow } from './window';
import { WindowBoundsFile } from './window-bounds';

/** Milliseconds after which the engine is loaded whatever became of the page. */
const filesLimit = 1000;

/** The engine's side of the program, as far as the window needs it. */
interface WindowOwner {
  /** Runs the commands of the page. */
  readonly dispatch: Dispatch;
  /** A page is about to be loaded; also called with the one that is there already. */
  readonly opened: (contents: WebContents) => void;
  readonly closeRequested: () => void;
  readonly gaveUp: () => void;
  /** A dialog of the system's is in front of the window. */
  readonly isHeld: () => boolean;
  /** Shows in the window what a link says, or why it is refused. */
  readonly showLink: (link: string) => void;
}

/** The window on its way before there is an engine, whose side then takes it over. */
export interface Stage {
  readonly window: MainWindow;
  /** Started in the tray, without a window. */
  readonly hidden: boolean;
  /**
   * Resolves when the page that is on its way has got its files, and in any case before long. To load the engine keeps
   * this thread from handing them out; the page is busy with them for as long as that takes.
   */
  readonly pageHasItsFiles: Promise<void>;
  /** Takes the window over, once. Commands of the page have waited for this. */
  readonly takeOver: (owner: WindowOwner) => void;
}

/** The engine's side: out/main/main.js, which is loaded while the page is. */
export interface EngineSide {
  readonly start: (stage: Stage) => Promise<void>;
}

interface StageOptions {
  readonly platform: NodeJS.Platform;
  readonly dataFolder: string;
  /** The folder of the build, `out`. */
  readonly built: string;
  readonly hidden: boolean;
  /** Links that were opened with the program, and those that come. */
  readonly links: LinkInbox;
}

/**
 * Sets up everything that holds the page to being one, and sets out to show the window unless the start is a hidden one.
 * To be called once Electron is ready. It imports next to nothing: what the first view does not need is loaded beside it.
 */
export function openStage({ platform, dataFolder, built, hidden, links }: StageOptions): Stage {
  takeTheme(dataFolder);
  hardenContents();
  const dev = devPage();
  hardenSession(session.defaultSession, dev?.hot);
  let served = (): void => undefined;
  const pageHasItsFiles = new Promise<void>((resolve) => {
    served = resolve;
  });
  serveApp(session.defaultSession, createStaticFiles(join(built, 'renderer'), [], false, dev));
  const { webRequest } = session.defaultSession;
  // The scripts are asked for last, and together.
  webRequest.onCompleted({ urls: [`${appOrigin}/*`] }, ({ url }) => {
    if (!url.endsWith('.js')) return;
    webRequest.onCompleted(null);
    served();
  });
  if (hidden) served();
  else setTimeout(served, filesLimit);

  let owner: WindowOwner | null = null;
  let takeOver = (_owner: WindowOwner): void => undefined;
  const owned = new Promise<WindowOwner>((resolve) => {
    takeOver = resolve;
  });
  const window = new MainWindow({
    platform,
    preload: join(built, 'preload/preload.cjs'),
    windowBounds: new WindowBoundsFile(dataFolder),
    opened: (contents) => owner?.opened(contents),
    closeRequested: () => {
      // Nothing is open yet that could be cut.
      if (owner === null) app.exit(0);
      else owner.closeRequested();
    },
    gaveUp: () => void owned.then(({ gaveUp }) => gaveUp()),
    isHeld: () => owner?.isHeld() ?? true,
  });
  bindCommands<IpcMainInvokeEvent>(
    ipcMain,
    async (command, input, size) => (await owned).dispatch(command, input, size),
    ({ sender, senderFrame }) => {
      const own = window.current()?.webContents;
      return sender === own && senderFrame === own.mainFrame && isOwnAddress(senderFrame.url);
    },
  );
  // A start at login may find the program running already.
  app.on('second-instance', (_event, _argv, _folder, data) => {
    const second = readHandedOver(data);
    for (const link of second.links) links.put(link);
    if (!second.hidden) window.show();
  });
  app.on('activate', () => window.show());
  app.on('window-all-closed', () => {
    // The program goes on without a window; quit.ts is the only way out.
  });
  if (!hidden) window.show();
  links.take((link) => {
    window.show();
    void owned.then(({ showLink }) => showLink(link));
  });
  return {
    window,
    hidden,
    pageHasItsFiles,
    takeOver: (taking) => {
      owner = taking;
      const there = window.current();
      if (there !== null) taking.opened(there.webContents);
      takeOver(taking);
    },
  };
}
