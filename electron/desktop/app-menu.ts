import { app, Menu } from 'electron';

/**
 * The application's menu. macOS needs one for the editing shortcuts to work. Elsewhere there is none: a menu bar would
 * take Alt+letter away from the panels' own underlined letters. To be called before Electron is ready: it makes a menu of
 * its own otherwise, which takes a while.
 */
export function setAppMenu(platform: NodeJS.Platform): void {
  if (platform !== 'darwin') {
    Menu.setApplicationMenu(null);
    return;
  }
  void app.whenReady().then(() => {
    Menu.setApplicationMenu(
      Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }]),
    );
  });
}
