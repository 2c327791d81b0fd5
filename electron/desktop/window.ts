import { BrowserWindow, nativeTheme, screen, type WebContents } from 'electron';
import { shownChannel } from '../../shared/shown';
import { appOrigin } from './hardening';
import { pageOptions } from './page-options';
import type { WindowBoundsFile } from './window-bounds-file';
import { fitWindow, smallestSize } from './window-bounds';

/** What the page's own colour is, `--window` of renderer/styles/tokens.css: nothing else is seen before it is painted. */
const colours = { light: '#f1f2f4', dark: '#1d1f23' } as const;
/** A page that has not told after so many milliseconds that it shows something is shown as it is. */
const patience = 4000;

/** Crashes of the page that are answered with a new window, within this many milliseconds; then it is enough. */
const mostCrashes = 3;
const crashPeriod = 60_000;

export interface WindowDependencies {
  /** Path of the preload script. */
  readonly preload: string;
  readonly icon: string;
  readonly windowBounds: WindowBoundsFile;
  readonly now: () => number;
  /** A page is about to be loaded, the first one or one that takes a crashed one's place. */
  readonly opened: (contents: WebContents) => void;
  /** The close button was pressed; the window stays until `hide`. */
  readonly closeRequested: () => void;
  /** The page crashed again and again; there is no window now until `show`. */
  readonly gaveUp: () => void;
  /** Windows ends the session of the user, and this process with it soon. */
  readonly sessionEnds: () => void;
}

/** The one window. It may be hidden or gone while everything else goes on. */
export interface MainWindow {
  readonly current: () => BrowserWindow | null;
  /** Brings the window to the front, making it if there is none. */
  readonly show: () => void;
  /** Makes the window if there is none, in the task bar alone. */
  readonly showMinimized: () => void;
  readonly hide: () => void;
  readonly isOutOfSight: () => boolean;
  readonly isFocused: () => boolean;
  readonly raise: () => void;
  /** Puts the window's bounds on disk. */
  readonly remember: () => void;
}

/** Prepares the window; `show` makes it. */
export function createMainWindow(dependencies: WindowDependencies): MainWindow {
  let window: BrowserWindow | null = null;
  let crashes: readonly number[] = [];
  /** What is to become of the window once its page shows something; null when that is done. */
  let wanted: 'shown' | 'minimized' | null = null;
  let isToBeMaximized = false;

  const remember = (): void => {
    // One that was not shown yet is not where it will be.
    if (window === null || wanted !== null) return;
    dependencies.windowBounds.write({ bounds: window.getNormalBounds(), maximized: window.isMaximized() });
  };

  const crashed = (gone: BrowserWindow): void => {
    if (gone !== window) return;
    const wasVisible = wanted === 'shown' || (gone.isVisible() && !gone.isMinimized());
    remember();
    window = null;
    gone.destroy();
    const now = dependencies.now();
    crashes = [...crashes.filter((at) => now - at < crashPeriod), now];
    if (crashes.length > mostCrashes) dependencies.gaveUp();
    else open(wasVisible ? 'shown' : null);
  };

  /** What is wanted of a window that waits for its page is done. */
  const appear = (): void => {
    const how = wanted;
    wanted = null;
    if (window === null) return;
    if (how === 'minimized') window.minimize();
    if (how !== 'shown') return;
    if (isToBeMaximized) window.maximize();
    window.show();
  };

  const open = (how: typeof wanted): void => {
    const windowBounds = dependencies.windowBounds.read();
    const main = screen.getPrimaryDisplay();
    const others = screen.getAllDisplays().filter(({ id }) => id !== main.id);
    const areas = [main, ...others].map(({ workArea }) => workArea);
    const created = new BrowserWindow({
      ...fitWindow(windowBounds?.bounds ?? null, areas),
      minWidth: smallestSize.width,
      minHeight: smallestSize.height,
      show: false,
      title: 'Ginnel',
      backgroundColor: nativeTheme.shouldUseDarkColors ? colours.dark : colours.light,
      icon: dependencies.icon,
      autoHideMenuBar: true,
      webPreferences: { ...pageOptions, preload: dependencies.preload },
    });
    window = created;
    wanted = how;
    isToBeMaximized = windowBounds?.maximized === true;
    let late: NodeJS.Timeout | undefined;
    const ready = (): void => {
      clearTimeout(late);
      if (window === created) appear();
    };
    created.webContents.ipc.once(shownChannel, ready);
    created.webContents.once('did-finish-load', () => {
      late = setTimeout(ready, patience);
    });
    created.on('close', (event) => {
      event.preventDefault();
      dependencies.closeRequested();
    });
    created.on('session-end', dependencies.sessionEnds);
    created.webContents.on('render-process-gone', () => {
      crashed(created);
    });
    created.on('focus', () => {
      created.flashFrame(false);
    });
    created.on('closed', () => {
      clearTimeout(late);
      if (window === created) window = null;
    });
    dependencies.opened(created.webContents);
    void created.loadURL(`${appOrigin}/index.html`).catch(() => {
      // A page that goes before it is loaded has crashed, which is dealt with above, or is being closed.
    });
  };

  const show = (): void => {
    if (window === null) {
      open('shown');
      return;
    }
    // It shows itself as soon as there is something to be seen.
    if (wanted !== null) {
      wanted = 'shown';
      return;
    }
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  };

  return {
    current: () => window,
    show,
    showMinimized: () => {
      if (window === null) open('minimized');
    },
    remember,
    hide: () => {
      remember();
      wanted = null;
      window?.hide();
    },
    isOutOfSight: () =>
      window === null || (wanted !== 'shown' && (!window.isVisible() || window.isMinimized())),
    isFocused: () => window?.isFocused() ?? false,
    raise: () => {
      window?.moveTop();
      window?.flashFrame(true);
    },
  };
}
