import { isDeepStrictEqual } from 'node:util';
import type { MenuItemConstructorOptions } from 'electron';
import type { OverallState } from '../../shared/overall-state';
import * as texts from '../../shared/texts/tray';
import type { Clock, Engine } from '../engine';
import type { TrayAction, TrayItem } from './tray-action';
import { trayView, type TrayView } from './tray-view';

/** Electron's Tray, as far as it is used. */
export interface TrayIcon {
  readonly showPicture: (picture: OverallState) => void;
  readonly showTooltip: (tooltip: string) => void;
  readonly showMenu: (template: MenuItemConstructorOptions[]) => void;
  readonly onClick: (listener: () => void) => void;
  readonly destroy: () => void;
}

/** Milliseconds between two updates at the least: a menu that is replaced all the time cannot be used. */
const least = 250;
/** An update that takes long is followed by a rest of so many times as long, so that no more than a twentieth goes into them. */
const rests = 20;

/** The icon in the tray, which keeps up with the engine. */
export class Tray {
  readonly #createIcon: (picture: OverallState) => TrayIcon;
  readonly #engine: Pick<Engine, 'snapshot' | 'on'>;
  readonly #act: (action: TrayAction) => void;
  readonly #clock: Clock;
  readonly #stop: () => void;
  #cancel: (() => void) | null = null;
  #nextAt = -Infinity;
  #shown: TrayView;
  #icon: TrayIcon;

  /**
   * @param createIcon makes the icon, with its first picture
   * @param act does what a chosen line of the menu says; a click on the icon shows the window
   */
  constructor(
    createIcon: (picture: OverallState) => TrayIcon,
    engine: Pick<Engine, 'snapshot' | 'on'>,
    act: (action: TrayAction) => void,
    clock: Clock,
  ) {
    this.#createIcon = createIcon;
    this.#engine = engine;
    this.#act = act;
    this.#clock = clock;
    this.#shown = trayView(engine.snapshot());
    this.#icon = this.#make();
    this.#stop = engine.on('snapshot.changed', ({ sessions, prompts, profiles, followed, app }) => {
      // Nothing else is shown.
      if ([sessions, prompts, profiles, followed, app].some((slice) => slice !== undefined)) this.#soon();
    });
  }

  /** Puts the icon into a tray that came after it was made. */
  remake(): void {
    this.#icon.destroy();
    this.#icon = this.#make();
  }

  close(): void {
    this.#stop();
    this.#cancel?.();
    this.#icon.destroy();
  }

  /** At once after a while of rest, and once for all changes that come meanwhile. */
  #soon(): void {
    if (this.#cancel !== null) return;
    const wait = this.#nextAt - this.#clock.now();
    if (wait <= 0) this.#update();
    else
      this.#cancel = this.#clock.after(wait, () => {
        this.#cancel = null;
        this.#update();
      });
  }

  /** Touches only what differs, as a menu that is replaced while open closes. */
  #update(): void {
    const startedAt = this.#clock.now();
    const before = this.#shown;
    this.#shown = trayView(this.#engine.snapshot());
    const { picture, tooltip, menu } = this.#shown;
    if (picture !== before.picture) this.#icon.showPicture(picture);
    if (tooltip !== before.tooltip) this.#icon.showTooltip(texts.tooltip(tooltip));
    if (!isDeepStrictEqual(menu, before.menu)) this.#icon.showMenu(menuTemplate(menu, this.#act));
    const now = this.#clock.now();
    this.#nextAt = now + Math.max(least, rests * (now - startedAt));
  }

  #make(): TrayIcon {
    const { picture, tooltip, menu } = this.#shown;
    const icon = this.#createIcon(picture);
    icon.onClick(() => {
      this.#act({ kind: 'show-window' });
    });
    icon.showTooltip(texts.tooltip(tooltip));
    icon.showMenu(menuTemplate(menu, this.#act));
    return icon;
  }
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
