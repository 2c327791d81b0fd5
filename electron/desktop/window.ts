import { BrowserWindow, screen, type WebContents } from 'electron';
import { appOrigin } from './hardening';
import { pageOptions } from './page-options';
import type { PlaceFile } from './place-file';
import { placeWindow, smallestSize } from './window-place';

/** Crashes of the page that are answered with a new window, within this many milliseconds; then it is enough. */
const mostCrashes = 3;
const crashPeriod = 60_000;

export interface WindowDependencies {
  /** Path of the preload script. */
  readonly preload: string;
  readonly icon: string;
  readonly place: PlaceFile;
  readonly now: () => number;
  /** A page is about to be loaded, the first one or one that takes a crashed one's place. */
  readonly opened: (contents: WebContents) => void;
  /** The close button was pressed; the window stays until `hide`. */
  readonly closeRequested: () => void;
  /** The page crashed again and again; there is no window now until `show`. */
  readonly gaveUp: () => void;
  /** Windows ends the session of the person, and this process with it soon. */
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
  /** Puts the window's place on disk. */
  readonly remember: () => void;
}

/** Prepares the window; `show` makes it. */
export function createMainWindow(dependencies: WindowDependencies): MainWindow {
  let window: BrowserWindow | null = null;
  let crashes: readonly number[] = [];

  const remember = (): void => {
    if (window === null) return;
    dependencies.place.write({ bounds: window.getNormalBounds(), maximized: window.isMaximized() });
  };

  const crashed = (gone: BrowserWindow): void => {
    if (gone !== window) return;
    const wasVisible = gone.isVisible();
    const wasMinimized = gone.isMinimized();
    remember();
    window = null;
    gone.destroy();
    const now = dependencies.now();
    crashes = [...crashes.filter((at) => now - at < crashPeriod), now];
    if (crashes.length > mostCrashes) dependencies.gaveUp();
    else window = open(wasVisible && !wasMinimized);
  };

  const open = (visible: boolean): BrowserWindow => {
    const place = dependencies.place.read();
    const main = screen.getPrimaryDisplay();
    const others = screen.getAllDisplays().filter(({ id }) => id !== main.id);
    const areas = [main, ...others].map(({ workArea }) => workArea);
    const created = new BrowserWindow({
      ...placeWindow(place?.bounds ?? null, areas),
      minWidth: smallestSize.width,
      minHeight: smallestSize.height,
      show: false,
      title: 'Culvert',
      icon: dependencies.icon,
      autoHideMenuBar: true,
      webPreferences: { ...pageOptions, preload: dependencies.preload },
    });
    if (place?.maximized === true && visible) created.maximize();
    created.once('ready-to-show', () => {
      if (visible) created.show();
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
      if (window === created) window = null;
    });
    dependencies.opened(created.webContents);
    void created.loadURL(`${appOrigin}/index.html`).catch(() => {
      // A page that goes before it is loaded has crashed, which is dealt with above, or is being closed.
    });
    return created;
  };

  const show = (): void => {
    if (window === null) {
      window = open(true);
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
      if (window !== null) return;
      const created = open(false);
      created.once('ready-to-show', () => {
        created.minimize();
      });
      window = created;
    },
    remember,
    hide: () => {
      remember();
      window?.hide();
    },
    isOutOfSight: () => window === null || !window.isVisible() || window.isMinimized(),
    isFocused: () => window?.isFocused() ?? false,
    raise: () => {
      window?.moveTop();
      window?.flashFrame(true);
    },
  };
}
