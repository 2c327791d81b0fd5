import { setTimeout as wait } from 'node:timers/promises';
import { app, dialog, powerMonitor, session } from 'electron';
import { isLive } from '../../shared/status';
import { systemClock, type Engine } from '../engine';
import { createDispatch } from '../ipc/dispatch';
import { pushEvents } from '../ipc/push-events';
import { endProcess } from '../system/ending';
import { createAttention } from './attention';
import { createCloseHandler } from './close-behaviour';
import { createDialogs, openOwnPage, type Dialogs } from './dialogs';
import { createGoTo } from './go-to';
import { startHidden } from './hidden-start';
import { createNotificationCentre } from './notification-centre';
import { createNotifications } from './notifications';
import { createQuit } from './quit';
import { createTray } from './tray';
import { createTrayActions } from './tray-actions';
import { isTrayShown } from './tray-detection';
import { createTrayIcon } from './tray-icon';
import type { Stage } from './stage';

/** What the rest of the program gets from the desktop. */
export interface DesktopServices {
  readonly chooseKeyFile: () => Promise<string | null>;
  readonly saveText: Dialogs['saveText'];
  readonly openUrl: (url: string) => Promise<void>;
}

/** The appId of build/electron-builder.yml. */
const appUserModelId = 'app.ginnel.Ginnel';

/** Says why there is nothing to go on with, and ends the program. */
export function endWith(reason: string): null {
  dialog.showErrorBox('Ginnel cannot start', reason);
  app.exit(1);
  return null;
}

/**
 * Runs the desktop app: engine, tray and everything around the window, which is on its way, until the user quits.
 * @param createEngine makes the engine from its real parts; null when the program ends instead
 */
export async function runDesktop(
  { window, hidden, takeOver }: Stage,
  createEngine: (services: DesktopServices) => Promise<Engine | null>,
): Promise<void> {
  // Windows shows the notifications of programs it knows by this name: the one they are installed under.
  app.setAppUserModelId(appUserModelId);
  const dialogs = createDialogs(() => {
    const shown = window.current();
    return shown?.isVisible() === true ? shown : null;
  });
  const { chooseKeyFile, saveText } = dialogs;
  const engine = await createEngine({ chooseKeyFile, saveText, openUrl: openOwnPage });
  if (engine === null) return;
  // First of all: the page waits for its answers.
  takeOver({
    dispatch: createDispatch(engine.handlers),
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
    engine,
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
  engine.on('snapshot.changed', () => {
    notice(engine.snapshot().prompts);
    notifications.look();
  });
  app.on('browser-window-focus', notifications.look);
  app.on('browser-window-blur', notifications.look);
  app.on('before-quit', (event) => {
    event.preventDefault();
    void quit.request();
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void quit.now());
  powerMonitor.on('shutdown', () => void quit.now());
  void engine.openMarked();
  if (!hidden) return;
  await startHidden({
    isTrayShown: () => isTrayShown(process.platform),
    wait,
    hasWindow: () => window.current() !== null,
    trayCame: tray.remake,
    showMinimized: window.showMinimized,
  });
}
