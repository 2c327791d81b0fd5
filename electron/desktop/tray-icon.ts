/// <reference types="electron-vite/node" />

import { Menu, nativeImage, Tray, type NativeImage } from 'electron';
import type { OverallState } from '../../shared/overall-state';
import type { TrayIcon } from './tray';

/** An icon in the system's tray: the StatusNotifierItem on Linux, the notification area, the menu bar. */
export function createTrayIcon(platform: NodeJS.Platform): (picture: OverallState) => TrayIcon {
  return (first) => {
    const tray = new Tray(trayImage(first, platform));
    return {
      showPicture: (picture) => {
        tray.setImage(trayImage(picture, platform));
      },
      showTooltip: (tooltip) => {
        tray.setToolTip(tooltip);
      },
      showMenu: (template) => {
        tray.setContextMenu(Menu.buildFromTemplate(template));
      },
      onClick: (listener) => {
        // On macOS a click opens the menu, and the menu alone.
        if (platform !== 'darwin') tray.on('click', listener);
      },
      destroy: () => {
        tray.destroy();
      },
    };
  };
}

function trayImage(picture: OverallState, platform: NodeJS.Platform): NativeImage {
  const fileOf = (name: string): NativeImage => nativeImage.createFromPath(trayPicturePath(name));
  const image = nativeImage.createEmpty();
  const add = (file: string, scaleFactor: number): void => {
    image.addRepresentation({
      scaleFactor,
      buffer: fileOf(file).toPNG(),
    });
  };
  switch (platform) {
    case 'darwin':
      add(`${picture}Template.png`, 1);
      add(`${picture}Template@2x.png`, 2);
      image.setTemplateImage(true);
      return image;
    case 'win32':
      // Of an icon file alone Electron takes the size that the taskbar shows, at every scale of the screen.
      return fileOf(`${picture}.ico`);
    default:
      // Electron hands a panel the first size only, and panels scale: twice their usual 22 serves them best.
      return fileOf(`${picture}-44.png`);
  }
}

// The build copies the pictures beside the code, in the packed app too, and tells where each one is.
const paths = import.meta.glob<string>('../../build/icons/tray/*.{ico,png}', {
  eager: true,
  query: '?asset',
  import: 'default',
});

/** Where a tray picture of `build/icons/tray` is on disk. */
function trayPicturePath(file: string): string {
  const path = paths[`../../build/icons/tray/${file}`];
  if (path === undefined) throw new Error(`there is no picture ${file}`);
  return path;
}
