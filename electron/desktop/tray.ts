import { isDeepStrictEqual } from 'node:util';
import type { MenuItemConstructorOptions } from 'electron';
import type { Snapshot } from '../../shared/snapshot';
import type { OverallState } from '../../shared/status';
import { trayView, type TrayAction, type TrayItem, type TrayView } from './tray-view';

/** What is used of Electron's Tray. */
export interface TrayIcon {
  readonly showPicture: (picture: OverallState) => void;
  readonly showTooltip: (tooltip: string) => void;
  readonly showMenu: (template: MenuItemConstructorOptions[]) => void;
  readonly onClick: (listener: () => void) => void;
  readonly destroy: () => void;
}

export interface Tray {
  /** Brings the tray up to date; touches only what differs, as a menu that is replaced while open closes. */
  readonly update: (snapshot: Snapshot) => void;
  /** Puts the icon into a tray that came after it was made. */
  readonly remake: () => void;
  readonly close: () => void;
}

/**
 * Puts an icon in the tray.
 * @param createIcon makes the icon, with its first picture
 * @param act does what a chosen line of the menu says; a click on the icon shows the window
 */
export function createTray(
  createIcon: (picture: OverallState) => TrayIcon,
  first: Snapshot,
  act: (action: TrayAction) => void,
): Tray {
  const apply = (view: TrayView, before: TrayView | null): void => {
    if (before !== null && view.picture !== before.picture) icon.showPicture(view.picture);
    if (view.tooltip !== before?.tooltip) icon.showTooltip(`Ginnel: ${view.tooltip}`);
    if (!isDeepStrictEqual(view.menu, before?.menu)) icon.showMenu(menuTemplate(view.menu, act));
  };
  const make = (view: TrayView): TrayIcon => {
    const made = createIcon(view.picture);
    made.onClick(() => {
      act({ kind: 'show-window' });
    });
    return made;
  };
  let shown = trayView(first);
  let icon = make(shown);
  apply(shown, null);
  return {
    update: (snapshot) => {
      const next = trayView(snapshot);
      apply(next, shown);
      shown = next;
    },
    remake: () => {
      icon.destroy();
      icon = make(shown);
      apply(shown, null);
    },
    close: () => {
      icon.destroy();
    },
  };
}

/** Lines of the view as Electron's menu takes them. `&` would underline the next letter: a name's own is doubled. */
function menuTemplate(
  items: readonly TrayItem[],
  act: (action: TrayAction) => void,
): MenuItemConstructorOptions[] {
  return items.map((item): MenuItemConstructorOptions => {
    switch (item.kind) {
      case 'separator':
        return { type: 'separator' };
      case 'text':
        return { label: escaped(item.text), enabled: false };
      case 'action':
        return {
          label: escaped(item.text),
          click: () => {
            act(item.action);
          },
        };
      case 'submenu':
        return { label: escaped(item.text), submenu: menuTemplate(item.items, act) };
    }
  });
}

function escaped(label: string): string {
  return label.replaceAll('&', '&&');
}
