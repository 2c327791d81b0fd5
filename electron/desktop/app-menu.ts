import { Menu } from 'electron';

/**
 * The application's menu. macOS needs one for the editing shortcuts to work. Elsewhere there is none: a menu bar would
 * take Alt+letter away from the panels' own underlined letters.
 */
export function setAppMenu(platform: NodeJS.Platform): void {
  Menu.setApplicationMenu(
    platform === 'darwin'
      ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }])
      : null,
  );
}
