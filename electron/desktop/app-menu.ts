import { app, Menu } from 'electron';
import { menuBar, type MenuActions } from './menus';

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
  const none = (): void => undefined;
  void app.whenReady().then(() => {
    const quit = (): void => app.quit();
    Menu.setApplicationMenu(
      Menu.buildFromTemplate(menuBar({ quit, showSettings: none, showHelp: none, showImport: none })),
    );
  });
}

/** Gives the menu bar of macOS its own acts, once there is something behind them. */
export function giveMenuActs(platform: NodeJS.Platform, actions: MenuActions): void {
  if (platform === 'darwin') Menu.setApplicationMenu(Menu.buildFromTemplate(menuBar(actions)));
}
