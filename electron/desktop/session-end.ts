import type { EventEmitter } from 'node:events';
import type { Engine } from '../engine';
import type { Quit } from './quit';
import type { MainWindow } from './window';

/** Windows' message that the session ends, or that it does not after all (`WM_ENDSESSION`). */
const endSession = 0x16;

/** Electron's BaseWindow, as far as it is used. */
interface HiddenWindow extends Pick<EventEmitter, 'on'> {
  readonly hookWindowMessage: (message: number, callback: (wParam: Buffer) => void) => void;
  readonly destroy: () => void;
}

interface EndingParts {
  readonly platform: NodeJS.Platform;
  /** Electron's; only macOS and Linux tell it that the system ends. */
  readonly powerMonitor: Pick<EventEmitter, 'on'>;
  /** Makes a window that is not shown. */
  readonly createWindow: () => HiddenWindow;
  readonly engine: Pick<Engine, 'systemEnds' | 'endAtOnce'>;
  readonly window: Pick<MainWindow, 'remember'>;
  readonly quit: Pick<Quit, 'now'>;
}

/** Ends the program with the session of the user. @returns stops that */
export function endWithSession(parts: EndingParts): () => void {
  const { platform, powerMonitor, createWindow, engine, window, quit } = parts;
  powerMonitor.on('shutdown', (event: Cancellable) => {
    // macOS waits for programs that say so, and for those alone.
    if (platform === 'darwin') event.preventDefault();
    void quit.now();
  });
  return watchSessionEnd(platform, createWindow, {
    announced: () => {
      engine.systemEnds(true);
      window.remember();
    },
    calledOff: () => engine.systemEnds(false),
    ends: () => {
      engine.endAtOnce();
      window.remember();
      void quit.now();
    },
    asked: () => void quit.now(),
  });
}

interface Cancellable {
  readonly preventDefault: () => void;
}

/** Answers to the end of the user's session. All of them have to be done when they return. */
interface SessionEnd {
  /** It is about to end, unless a program or the user calls that off. */
  readonly announced: () => void;
  readonly calledOff: () => void;
  /** It ends; this process may be gone as soon as this returns. */
  readonly ends: () => void;
  /** A program, as `taskkill` or an installer, asks this one to end. */
  readonly asked: () => void;
}

/**
 * Listens for the end of a Windows session: logging off, shutting down, an installer that needs the files. Windows tells it to
 * windows alone, so there is one for it, which is never shown and has no page: the user's own may be gone, crashed or never
 * made. Elsewhere the system tells the process (powerMonitor, signals), and nothing is made.
 *
 * Electron before 34 has no `query-session-end` and announces nothing; `session-end` is in all of them.
 * @returns stops it
 */
function watchSessionEnd(
  platform: NodeJS.Platform,
  createWindow: () => HiddenWindow,
  to: SessionEnd,
): () => void {
  if (platform !== 'win32') return () => undefined;
  const window = createWindow();
  window.on('query-session-end', to.announced);
  window.on('session-end', to.ends);
  window.hookWindowMessage(endSession, (ends) => {
    if (ends.every((byte) => byte === 0)) to.calledOff();
  });
  // Its close button is never seen.
  window.on('close', (event: Cancellable) => {
    event.preventDefault();
    to.asked();
  });
  return () => {
    window.destroy();
  };
}
