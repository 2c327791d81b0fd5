import { Menu, type BrowserWindow } from 'electron';
import { contextMenu } from './menus';
import { zoomed, zoomKey, type ZoomStep } from './zoom';

/** Manners that every browser's page has and Electron's has not: a menu on the right button, and keys and a wheel that zoom. */
export function giveManners(window: BrowserWindow, platform: NodeJS.Platform): void {
  const { webContents } = window;
  const zoom = (step: ZoomStep): void => {
    webContents.zoomLevel = zoomed(webContents.zoomLevel, step);
  };
  webContents.on('context-menu', (_event, place) => {
    const items = contextMenu(place, platform);
    if (items.length > 0) Menu.buildFromTemplate(items).popup({ window });
  });
  webContents.on('before-input-event', (event, input) => {
    const step = zoomKey(input, platform);
    if (step === undefined) return;
    event.preventDefault();
    zoom(step);
  });
  webContents.on('zoom-changed', (_event, direction) => {
    zoom(direction === 'in' ? 1 : -1);
  });
}
