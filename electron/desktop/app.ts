import { setTimeout as wait } from 'node:timers/promises';
import { app, BaseWindow, dialog, powerMonitor, session } from 'electron';
import { readLink } from '../../shared/link';
import { isLive } from '../../shared/status';
import { cannotStart } from '../../shared/texts/start';
import { systemClock, type Engine } from '../engine';
import { createDispatch } from '../ipc/dispatch';
import { sendEvent } from '../ipc/ipc-main';
import { pushEvents } from '../ipc/push-events';
import { endProcess } from '../system/ending';
import { giveMenuActs } from './app-menu';
import { Dialogs } from './dialogs';
import { startHidden } from './hidden-start';
import { notificationCentre } from './notification-centre';
import { createAttention, Notifications, toldHere } from './notifications';
import { createCloseHandler, Quit } from './quit';
import { endWithSession } from './session-end';
import type { Stage } from './stage';
import { Tray } from './tray';
import { followTheme } from './theme';
import { createTrayActions } from './tray-actions';
import { isTrayShown } from './tray-detection';
import { createTrayIcon } from './tray-icon';

/** The engine as the desktop app needs it, in this process or in another one that it is attached to. */
export type DesktopEngine = Omit<Engine, 'savedRead' | 'upToDate' | 'note'>;

/** Says why there is nothing to go on with, and ends the program. */
export function endWith(reason: string): null {
  dialog.showErrorBox(cannotStart, reason);
  app.exit(1);
  return null;
}

/**
 * Runs the desktop app: engine, tray and everything around the window, which is on its way, until the user quits.
 * @param createEngine makes the engine from its real parts; null when the program ends instead
 */
export async function runDesktop(
  { window, hidden, takeOver }: Stage,
  platform: NodeJS.Platform,
  createEngine: (dialogs: Dialogs) => Promise<DesktopEngine | null>,
): Promise<void> {
  const dialogs = new Dialogs({
    platform,
    seen: () => {
      const shown = window.current();
      return shown?.isVisible() === true ? shown : null;
    },
    bringUp: () => window.bringUp(),
  });
  const engine = await createEngine(dialogs);
  if (engine === null) return;
  followTheme(engine);
  // First of all: the page waits for its answers.
  takeOver({
    dispatch: createDispatch(engine.handlers),
    opened: (contents) => {
      const stop = pushEvents(engine, (...event) => sendEvent(contents, ...event));
      contents.once('destroyed', stop);
    },
    closeRequested: () => void closing(),
    gaveUp: () => void dialogs.tellWindowCrashes(),
    isHeld: () => dialogs.areOpen(),
    showLink: (link) => window.openLink(readLink(link)),
  });

  const quit = new Quit({
    liveConnections: engine.liveConnections,
    confirm: (...question) => dialogs.confirmQuit(...question),
    shutdown: async () => {
      window.remember();
      // The page keeps what was typed and not saved; Chromium writes that to disk some seconds late.
      session.defaultSession.flushStorageData();
      notifications.close();
      await engine.shutdown();
      tray.close();
      unwatchSessionEnd();
    },
    after: systemClock.after,
    exit: (code) => {
      void endProcess(code, (own) => {
        app.exit(own);
      });
    },
  });
  /** Sessions that quitting would end. */
  const liveSessions = (): number => {
    const { sessions, app: about } = engine.snapshot();
    return about.engine.kind === 'here' ? sessions.filter(({ state }) => isLive(state)).length : 0;
  };
  const closing = createCloseHandler({
    isTrayShown: () => isTrayShown(platform),
    liveSessions,
    ask: async () => dialogs.askOnClose(liveSessions(), await engine.liveConnections()),
    hide: () => window.hide(),
    quit: (asked) => void quit.request(asked),
  });
  const act = createTrayActions(engine, window, quit, dialogs);
  const tray = new Tray(createTrayIcon(platform), engine, act, systemClock);
  const notice = createAttention(window);
  const notifications = new Notifications({
    show: notificationCentre(platform, engine.noteNotifications),
    clock: systemClock,
    snapshot: () => toldHere(engine.snapshot()),
    inFront: () => window.isFocused(),
    goTo: (target) => window.goTo(target),
  });
  engine.on('snapshot.changed', ({ prompts }) => {
    if (prompts !== undefined) notice(toldHere(engine.snapshot()).prompts);
    notifications.look();
  });
  const look = (): void => notifications.look();
  app.on('browser-window-focus', look);
  app.on('browser-window-focus', engine.lookAtLoginItem);
  app.on('browser-window-blur', look);
  app.on('before-quit', (event) => {
    event.preventDefault();
    // Ginnel's own ways out are its own: this is the Dock's, an update's, or the end of the session.
    quit.requestTimed();
  });
  giveMenuActs(platform, {
    quit: () => void quit.request(),
    showSettings: () => window.openDialog('settings'),
    showHelp: () => window.openDialog('help'),
    showImport: () => window.openDialog('import'),
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void quit.now());
  // `npm start` on Windows, which has no signals, closes the channel instead.
  process.on('disconnect', () => void quit.now());
  const unwatchSessionEnd = endWithSession({
    ...{ platform, powerMonitor, engine, window, quit },
    createWindow: () => new BaseWindow({ show: false, skipTaskbar: true, title: 'Ginnel' }),
  });
  void engine.openMarked();
  if (!hidden) return;
  await startHidden({
    isTrayShown: () => isTrayShown(platform),
    wait,
    hasWindow: () => window.current() !== null,
    trayCame: () => tray.remake(),
    showMinimized: () => window.showMinimized(),
  });
}
