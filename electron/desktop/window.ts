import { BrowserWindow, nativeTheme, screen, type WebContents } from 'electron';
import type { EventName, EventPayload } from '../../shared/contract';
import { shownChannel } from '../../shared/shown';
import { sendEvent } from '../ipc/ipc-main';
import { hideWindow } from './full-screen';
import { GivingBack } from './give-back';
import { appOrigin } from './hardening';
import type { NotificationTarget } from './notify-plan';
import { giveManners } from './page-manners';
import { pageOptions } from './page-options';
import { fitWindow, smallestSize, type WindowBoundsFile } from './window-bounds';
import { windowIconPath } from './window-picture';

/** The page's own colour, `--window` of renderer/styles/tokens.css: nothing else is seen before it is painted. */
const colours = { light: '#f1f2f4', dark: '#1d1f23' } as const;
const background = (): string => (nativeTheme.shouldUseDarkColors ? colours.dark : colours.light);
/** A page that has not told after so many milliseconds that it shows something is shown as it is. */
const patience = 4000;

/** Crashes of the page that are answered with a new window, within this many milliseconds; then it is enough. */
const mostCrashes = 3;
const crashPeriod = 60_000;

interface WindowDependencies {
  readonly platform: NodeJS.Platform;
  /** Path of the preload script. */
  readonly preload: string;
  readonly windowBounds: WindowBoundsFile;
  /** A page is about to be loaded, the first one or one that takes a crashed one's place. */
  readonly opened: (contents: WebContents) => void;
  /** The close button was pressed; the window stays until `hide`. */
  readonly closeRequested: () => void;
  /** The page crashed again and again; there is no window now until `show`. */
  readonly gaveUp: () => void;
  /** Something outside of the page needs the window, though it is out of sight. */
  readonly isHeld: () => boolean;
}

/** The fate of the window once its page shows something; null when that is done. */
type Wanted = 'shown' | 'minimized' | null;

/** The one window; `show` makes it. It may be hidden or gone while everything else goes on, and hidden it is gone before long. */
export class MainWindow {
  readonly #to: WindowDependencies;
  #window: BrowserWindow | null = null;
  #crashes: readonly number[] = [];
  #wanted: Wanted = null;
  #isToBeMaximized = false;
  #callOffHiding = (): void => undefined;
  /** The links that were opened and no page has got yet. */
  #links: readonly EventPayload<'links.arrived'>[] = [];
  /** The page that has said that it shows something, and listens. */
  #listening: WebContents | null = null;
  readonly #givingBack: GivingBack;

  constructor(dependencies: WindowDependencies) {
    this.#to = dependencies;
    this.#givingBack = new GivingBack(dependencies.isHeld);
  }

  current(): BrowserWindow | null {
    return this.#window;
  }

  /** Brings the window to the front, making it if there is none. */
  show(): void {
    this.#callOffHiding();
    this.#givingBack.callOff();
    if (this.#window === null) {
      this.#open('shown');
      return;
    }
    // It shows itself as soon as there is something to be seen.
    if (this.#wanted !== null) {
      this.#wanted = 'shown';
      return;
    }
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.show();
    this.#window.focus();
  }

  /** Does the same, and resolves once the window is to be seen; null when it went instead. */
  async bringUp(): Promise<BrowserWindow | null> {
    this.show();
    const window = this.#window;
    if (window === null || window.isVisible()) return window;
    return new Promise((resolve) => {
      window.once('show', () => {
        resolve(window);
      });
      window.once('closed', () => {
        resolve(null);
      });
    });
  }

  /** Makes the window if there is none, in the task bar alone. */
  showMinimized(): void {
    if (this.#window === null) this.#open('minimized');
  }

  /** Brings the window up, and in it what a notification was about. */
  goTo(target: NotificationTarget): void {
    this.show();
    // A question comes up in the window by itself.
    if (target.kind === 'question') return;
    const sessionId = target.kind === 'session' ? target.sessionId : null;
    this.#tell('sessions.goTo', { sessionId });
  }

  /** Brings the window up, and in it a dialog that the menu bar names. */
  openDialog(dialog: EventPayload<'menuBar.chose'>['dialog']): void {
    this.show();
    this.#tell('menuBar.chose', { dialog });
  }

  /** Brings the window up, and in it what a link says, or why it is refused; as soon as there is a page that listens. */
  openLink(outcome: EventPayload<'links.arrived'>): void {
    this.#links = [...this.#links, outcome];
    this.show();
    this.#handLinksOver();
  }

  hide(): void {
    this.remember();
    this.#wanted = null;
    if (this.#window === null) return;
    this.#callOffHiding = hideWindow(this.#window, this.#to.platform);
    this.#giveBackLater(this.#window);
  }

  isOutOfSight(): boolean {
    const window = this.#window;
    return window === null || (this.#wanted !== 'shown' && (!window.isVisible() || window.isMinimized()));
  }

  isFocused(): boolean {
    return this.#window?.isFocused() ?? false;
  }

  /** Puts the window above the others and marks it in the task bar, without taking the keyboard from another program. */
  raise(): void {
    this.#window?.moveTop();
    this.#window?.flashFrame(true);
  }

  /** Puts the window's bounds on disk. */
  remember(): void {
    const window = this.#window;
    // One that was not shown yet is not where it will be.
    if (window === null || this.#wanted !== null) return;
    this.#to.windowBounds.write({ bounds: window.getNormalBounds(), maximized: window.isMaximized() });
  }

  #tell<Name extends EventName>(name: Name, payload: EventPayload<Name>): void {
    const contents = this.#window?.webContents;
    if (contents === undefined) return;
    const send = (): void => {
      sendEvent(contents, name, payload);
    };
    // A page that was made just now does not listen yet, nor know what the engine knows.
    if (this.#wanted !== null) contents.ipc.once(shownChannel, send);
    else if (contents.isLoading()) contents.once('did-finish-load', send);
    else send();
  }

  /** A page that crashes, or is given back, before it listens leaves them to the next one. */
  #handLinksOver(): void {
    const contents = this.#window?.webContents;
    if (contents === undefined || contents !== this.#listening) return;
    const links = this.#links;
    this.#links = [];
    for (const outcome of links) sendEvent(contents, 'links.arrived', outcome);
  }

  #open(wanted: Wanted): void {
    const windowBounds = this.#to.windowBounds.read();
    const main = screen.getPrimaryDisplay();
    const others = screen.getAllDisplays().filter(({ id }) => id !== main.id);
    const areas = [main, ...others].map(({ workArea }) => workArea);
    const created = new BrowserWindow({
      ...fitWindow(windowBounds?.bounds ?? null, areas),
      minWidth: smallestSize.width,
      minHeight: smallestSize.height,
      show: false,
      title: 'Ginnel',
      backgroundColor: background(),
      icon: windowIconPath,
      autoHideMenuBar: true,
      webPreferences: { ...pageOptions, preload: this.#to.preload },
    });
    this.#window = created;
    this.#wanted = wanted;
    this.#isToBeMaximized = windowBounds?.maximized === true;
    this.#listen(created);
    if (wanted === null) this.#giveBackLater(created);
    this.#to.opened(created.webContents);
    void created.loadURL(`${appOrigin}/index.html`).catch(() => {
      // A page that goes before it is loaded has crashed, which is dealt with below, or is being closed.
    });
  }

  #listen(created: BrowserWindow): void {
    const { webContents } = created;
    let late: NodeJS.Timeout | undefined;
    const ready = (): void => {
      clearTimeout(late);
      if (this.#window === created) this.#appear(created);
    };
    giveManners(created, this.#to.platform);
    webContents.ipc.once(shownChannel, ready);
    webContents.ipc.on(shownChannel, () => {
      this.#listening = webContents;
      this.#handLinksOver();
    });
    webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument && this.#listening === webContents) this.#listening = null;
    });
    webContents.once('did-finish-load', () => {
      late = setTimeout(ready, patience);
    });
    webContents.on('render-process-gone', () => {
      if (this.#window === created) this.#replace(created);
    });
    created.on('close', (event) => {
      event.preventDefault();
      this.#to.closeRequested();
    });
    // The colour that is bared while the window grows, and before a page that was loaded again is painted.
    const follow = (): void => created.setBackgroundColor(background());
    nativeTheme.on('updated', follow);
    created.on('focus', () => {
      created.flashFrame(false);
    });
    created.on('closed', () => {
      nativeTheme.off('updated', follow);
      clearTimeout(late);
      if (this.#window === created) this.#window = null;
    });
  }

  /** A window that waited for its page becomes what it was to. */
  #appear(window: BrowserWindow): void {
    const how = this.#wanted;
    this.#wanted = null;
    if (how === 'minimized') window.minimize();
    if (how !== 'shown') return;
    if (this.#isToBeMaximized) window.maximize();
    window.show();
  }

  /** A new window takes the place of one whose page crashed. */
  #replace(gone: BrowserWindow): void {
    const wasVisible = this.#wanted === 'shown' || (gone.isVisible() && !gone.isMinimized());
    this.#givingBack.callOff();
    this.remember();
    this.#window = null;
    gone.destroy();
    const now = Date.now();
    this.#crashes = [...this.#crashes.filter((at) => now - at < crashPeriod), now];
    if (this.#crashes.length > mostCrashes) this.#to.gaveUp();
    else this.#open(wasVisible ? 'shown' : null);
  }

  /** A page takes more memory than everything else together, and starts faster than anybody waits for. */
  #giveBackLater(window: BrowserWindow): void {
    this.#givingBack.begin(window.webContents, () => {
      this.#window = null;
      window.destroy();
    });
  }
}
