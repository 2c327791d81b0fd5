import { setTimeout as wait } from 'node:timers/promises';
import { app, dialog, powerMonitor, session } from 'electron';
import { isLive } from '../../shared/status';
import * as texts from '../../shared/texts/dialogs';
import { systemClock, type Engine } from '../engine';
import { createDispatch } from '../ipc/dispatch';
import { sendEvent } from '../ipc/ipc-main';
import { pushEvents } from '../ipc/push-events';
import { endProcess } from '../system/ending';
import { Dialogs } from './dialogs';
import { startHidden } from './hidden-start';
import { notificationCentre } from './notification-centre';
import { createAttention, Notifications } from './notifications';
import { createCloseHandler, Quit } from './quit';
import type { Stage } from './stage';
import { Tray } from './tray';
import { createTrayActions } from './tray-actions';
import { isTrayShown } from './tray-detection';
import { createTrayIcon } from './tray-icon';

/** The appId of build/electron-builder.yml. */
const appUserModelId = 'app.ginnel.Ginnel';

/** Says why there is nothing to go on with, and ends the program. */
export function endWith(reason: string): null {
  dialog.showErrorBox(texts.cannotStart, reason);
  app.exit(1);
  return null;
}

/**
 * Runs the desktop app: engine, tray and everything around the window, which is on its way, until the user quits.
 * @param createEngine makes the engine from its real parts; null when the program ends instead
 */
export async function runDesktop(
  { window, hidden, takeOver }: Stage,
  createEngine: (dialogs: Dialogs) => Promise<Engine | null>,
): Promise<void> {
  // Windows shows the notifications of programs it knows by this name: the one they are installed under.
  app.setAppUserModelId(appUserModelId);
  const dialogs = new Dialogs(() => {
    const shown = window.current();
    return shown?.isVisible() === true ? shown : null;
  });
  const engine = await createEngine(dialogs);
  if (engine === null) return;
  // First of all: the page waits for its answers.
  takeOver({
    dispatch: createDispatch(engine.handlers),
    opened: (contents) => {
      const stop = pushEvents(engine, (...event) => sendEvent(contents, ...event));
      contents.once('destroyed', stop);
    },
    closeRequested: () => void closing(),
    gaveUp: () => void dialogs.tellWindowCrashes(),
    sessionEnds: () => void quit.now(),
  });

  const quit = new Quit({
    liveConnections: engine.liveConnections,
    confirm: (connections) => dialogs.confirmQuit(connections),
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
    hide: () => window.hide(),
    quit: (asked) => void quit.request(asked),
  });
  const act = createTrayActions(engine, window, quit, dialogs);
  const tray = new Tray(createTrayIcon(process.platform), engine, act);
  const notice = createAttention(window);
  const notifications = new Notifications({
    show: notificationCentre(process.platform),
    clock: systemClock,
    snapshot: engine.snapshot,
    inFront: () => window.isFocused(),
    goTo: (target) => window.goTo(target),
  });
  engine.on('snapshot.changed', ({ prompts }) => {
    if (prompts !== undefined) notice(prompts);
    notifications.look();
  });
  const look = (): void => notifications.look();
  app.on('browser-window-focus', look);
  app.on('browser-window-blur', look);
  app.on('before-quit', (event) => {
    event.preventDefault();
    void quit.request();
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void quit.now());
  // `npm start` on Windows, which has no signals, closes the channel instead.
  process.on('disconnect', () => void quit.now());
  powerMonitor.on('shutdown', () => void quit.now());
  void engine.openMarked();
  if (!hidden) return;
  await startHidden({
    isTrayShown: () => isTrayShown(process.platform),
    wait,
    hasWindow: () => window.current() !== null,
    trayCame: () => tray.remake(),
    showMinimized: () => window.showMinimized(),
  });
}
