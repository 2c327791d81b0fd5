import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { app, ipcMain, session } from 'electron';
import { paintedChannel } from './start-words';

// Loaded by Electron beside a program (-r) whose start is measured, which knows nothing of it. Writes to file descriptor 3
// when the window could be used: it is shown, what it is for is painted, and the page can react. Milliseconds since the epoch.

const now = (): number => performance.timeOrigin + performance.now();
const seen: { shown?: number; painted?: number } = {};

function tell(): void {
  const { shown, painted } = seen;
  if (shown !== undefined && painted !== undefined) writeSync(3, `${String(Math.max(shown, painted))}\n`);
}

void app.whenReady().then(() => {
  const filePath = join(__dirname, 'start-page.cjs');
  // Electron 33 has only the older of the two.
  if ('registerPreloadScript' in session.defaultSession) {
    session.defaultSession.registerPreloadScript({ type: 'frame', filePath });
  } else {
    (session.defaultSession as { setPreloads(paths: string[]): void }).setPreloads([filePath]);
  }
});
app.on('browser-window-created', (_event, window) => {
  window.once('show', () => {
    seen.shown = now();
    tell();
  });
});
ipcMain.once(paintedChannel, (_event, at: number) => {
  seen.painted = at;
  tell();
});
