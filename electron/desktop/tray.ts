import { isDeepStrictEqual } from 'node:util';
import type { MenuItemConstructorOptions } from 'electron';
import type { OverallState } from '../../shared/status';
import type { Engine } from '../engine';
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
  /** Puts the icon into a tray that came after it was made. */
  readonly remake: () => void;
  readonly close: () => void;
}

/**
 * Puts an icon in the tray, and keeps it up to date with the engine. Only what differs is touched, as a menu that is replaced
 * while open closes.
 * @param createIcon makes the icon, with its first picture
 * @param act does what a chosen line of the menu says; a click on the icon shows the window
 */
export function createTray(
  createIcon: (picture: OverallState) => TrayIcon,
  engine: Pick<Engine, 'snapshot' | 'on'>,
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
  let shown = trayView(engine.snapshot());
  let icon = make(shown);
  apply(shown, null);
  const stop = engine.on('snapshot.changed', () => {
    const next = trayView(engine.snapshot());
    apply(next, shown);
    shown = next;
  });
  return {
    remake: () => {
      icon.destroy();
      icon = make(shown);
      apply(shown, null);
    },
    close: () => {
      stop();
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
