import { Socket } from 'node:net';
import { app, BrowserWindow } from 'electron';
import { giveBackAfter } from '../../../../electron/desktop/give-back';

// Loaded by Electron beside the desktop app (-r), which knows nothing of it. Obeys words on file descriptor 3, and answers each
// with the word and the moment at which it was done, in milliseconds since the epoch.

const wire = new Socket({ fd: 3 });
// It keeps nothing running.
wire.unref();

const now = (): number => performance.timeOrigin + performance.now();
const done = (word: string): void => void wire.write(`${word} ${String(now())}\n`);

/** A minute passes at once: for the window's own timer alone. */
const later = globalThis.setTimeout;
const hurried = (callback: () => void, delay?: number, ...more: readonly unknown[]) =>
  later(callback, delay === giveBackAfter ? 0 : delay, ...more);
Object.assign(globalThis, { setTimeout: Object.assign(hurried, later) });

const words: Readonly<Record<string, () => void>> = {
  close: () => {
    const [window] = BrowserWindow.getAllWindows();
    window?.once('closed', () => {
      done('closed');
    });
    window?.close();
  },
  show: () => {
    app.once('browser-window-created', (_event, window) => {
      window.once('show', () => {
        done('shown');
      });
    });
    app.emit('activate');
  },
};

app.on('browser-window-created', (_event, window) => {
  window.once('show', () => {
    done('open');
  });
});

wire.on('data', (data: Buffer) => {
  for (const word of data.toString().split('\n')) words[word]?.();
});
