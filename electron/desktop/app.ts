import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { app, dialog, ipcMain, powerMonitor, session, type IpcMainInvokeEvent } from 'electron';
import { isLive } from '../../shared/status';
import { systemClock, type Engine } from '../engine';
import { bindCommands, createStaticFiles, pushEvents } from '../ipc';
import { endProcess } from '../system/ending';
import { setAppMenu } from './app-menu';
import { serveApp } from './app-protocol';
import { readArguments } from './arguments';
import { createAttention } from './attention';
import { createCloseHandler } from './close-behaviour';
import { createDialogs, openOwnPage, type Dialogs } from './dialogs';
import { createGoTo } from './go-to';
import { hardenContents, hardenSession, isOwnAddress } from './hardening';
import { startHidden } from './hidden-start';
import { createNotificationCentre } from './notification-centre';
import { createNotifications } from './notifications';
import { windowIconPath } from './pictures';
import { createPlaceFile } from './place-file';
import { createQuit } from './quit';
import { createTray } from './tray';
import { createTrayActions } from './tray-actions';
import { isTrayShown } from './tray-detection';
import { createTrayIcon } from './tray-icon';
import { createMainWindow } from './window';

/** What the rest of the program gets from the desktop. */
export interface DesktopServices {
  readonly chooseKeyFile: () => Promise<string | null>;
  readonly saveText: Dialogs['saveText'];
  readonly openUrl: (url: string) => Promise<void>;
}

export interface DesktopOptions {
  readonly dataFolder: string;
  /** The folder of the build, `out`. */
  readonly built: string;
  /** Starts in the tray, without a window. */
  readonly hidden: boolean;
  /** Makes the engine from its real parts; null when the program ends instead. */
  readonly createEngine: (services: DesktopServices) => Promise<Engine | null>;
}

/** The appId of build/electron-builder.yml. */
const appUserModelId = 'app.culvert.Culvert';

/** Says why there is nothing to go on with, and ends the program. */
export function endWith(reason: string): null {
  dialog.showErrorBox('Culvert cannot start', reason);
  app.exit(1);
  return null;
}

/** Runs the desktop app, once Electron is ready: window, tray and engine until the person quits. */
export async function runDesktop(options: DesktopOptions): Promise<void> {
  const { dataFolder, built, hidden, createEngine } = options;
  // Windows shows the notifications of programs it knows by this name: the one they are installed under.
  app.setAppUserModelId(appUserModelId);
  hardenContents();
  hardenSession(session.defaultSession);
  serveApp(session.defaultSession, createStaticFiles(join(built, 'renderer')));
  setAppMenu(process.platform);

  const dialogs = createDialogs(() => {
    const shown = window.current();
    return shown?.isVisible() === true ? shown : null;
  });
  const { chooseKeyFile, saveText } = dialogs;
  const engine = await createEngine({ chooseKeyFile, saveText, openUrl: openOwnPage });
  if (engine === null) return;
  const window = createMainWindow({
    preload: join(built, 'preload/preload.cjs'),
    icon: windowIconPath(),
    place: createPlaceFile(dataFolder),
    now: Date.now,
    opened: (contents) => {
      const stop = pushEvents(engine, contents);
      contents.once('destroyed', stop);
    },
    closeRequested: () => void closing(),
    gaveUp: () => void dialogs.tellWindowCrashes(),
    sessionEnds: () => void quit.now(),
  });

  const quit = createQuit({
    liveConnections: engine.liveConnections,
    confirm: dialogs.confirmQuit,
    shutdown: async () => {
      window.remember();
      // The page keeps what was typed and not saved; Chromium writes that to disk some seconds late.
      session.defaultSession.flushStorageData();
      notifications.close();
      await engine.shutdown();
      tray.close();
    },
    after: systemClock.after,
    exit: (code) => {
      void endProcess(code, (own) => {
        app.exit(own);
      });
    },
  });
  const liveSessions = (): number => engine.snapshot().sessions.filter(({ state }) => isLive(state)).length;
  const closing = createCloseHandler({
    isTrayShown: () => isTrayShown(process.platform),
    liveSessions,
    ask: async () => dialogs.askOnClose(liveSessions(), await engine.liveConnections()),
    hide: window.hide,
    quit: (asked) => void quit.request(asked),
  });
  const tray = createTray(
    createTrayIcon(process.platform),
    engine.snapshot(),
    createTrayActions({
      handlers: engine.handlers,
      snapshot: engine.snapshot,
      showWindow: window.show,
      quit: () => void quit.request(),
      showError: (error) => void dialogs.showError(error),
    }),
  );
  const notice = createAttention(window);
  const notifications = createNotifications({
    centre: createNotificationCentre(process.platform),
    clock: systemClock,
    snapshot: engine.snapshot,
    inFront: window.isFocused,
    goTo: createGoTo(window),
  });
  engine.on('changed', () => {
    const snapshot = engine.snapshot();
    tray.update(snapshot);
    notice(snapshot.prompts);
    notifications.look();
  });
  app.on('browser-window-focus', notifications.look);
  app.on('browser-window-blur', notifications.look);
  bindCommands<IpcMainInvokeEvent>(ipcMain, engine.handlers, ({ sender, senderFrame }) => {
    const own = window.current()?.webContents;
    return sender === own && senderFrame === own.mainFrame && isOwnAddress(senderFrame.url);
  });

  // What starts at login may find the program running already.
  app.on('second-instance', (_event, argv) => {
    if (!readArguments(argv).hidden) window.show();
  });
  app.on('activate', window.show);
  app.on('before-quit', (event) => {
    event.preventDefault();
    void quit.request();
  });
  app.on('window-all-closed', () => {
    // The program goes on without a window; quit.ts is the only way out.
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void quit.now());
  powerMonitor.on('shutdown', () => void quit.now());
  void engine.openMarked();
  if (!hidden) {
    window.show();
    return;
  }
  await startHidden({
    isTrayShown: () => isTrayShown(process.platform),
    wait,
    hasWindow: () => window.current() !== null,
    trayCame: tray.remake,
    showMinimized: window.showMinimized,
  });
}
