import { app, BrowserWindow } from 'electron';

// The least an Electron program can be: a window with a page of one line. Its last argument is the page's path.

// Without its window it goes on, as a program in the tray does.
app.on('window-all-closed', () => undefined);

void app.whenReady().then(async () => {
  const window = new BrowserWindow({
    width: 980,
    height: 720,
    show: false,
    webPreferences: { sandbox: true },
  });
  window.once('ready-to-show', () => {
    window.show();
  });
  await window.loadFile(process.argv.at(-1) ?? '');
});
