import { isDeepStrictEqual } from 'node:util';
import type { MenuItemConstructorOptions } from 'electron';
import type { SessionId } from '../../shared/ids';
import { lineNotation } from '../../shared/notation';
import { chosenWords } from '../../shared/texts/exposure';
import { titleOf, type SessionProfile } from '../../shared/session-profile';
import type { Snapshot } from '../../shared/snapshot';
import { forwardWords, sessionKindWords, summary } from '../../shared/texts/status';
import { isUnreached, isOpenToOthers } from '../../shared/forward-look';
import * as common from '../../shared/texts/common';
import { inTray } from '../../shared/texts/followed';
import * as texts from '../../shared/texts/tray';
import { visibleText } from '../../shared/visible-text';
import type { Engine } from '../engine';
import { overallState, type OverallState } from '../../shared/overall-state';
import { isLive, type ForwardStatus, type SessionStatus } from '../../shared/status';

/** Electron's Tray, as far as it is used. */
export interface TrayIcon {
  readonly showPicture: (picture: OverallState) => void;
  readonly showTooltip: (tooltip: string) => void;
  readonly showMenu: (template: MenuItemConstructorOptions[]) => void;
  readonly onClick: (listener: () => void) => void;
  readonly destroy: () => void;
}

/** The icon in the tray, which keeps up with the engine. */
export class Tray {
  readonly #createIcon: (picture: OverallState) => TrayIcon;
  readonly #act: (action: TrayAction) => void;
  readonly #stop: () => void;
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
  ) {
    this.#createIcon = createIcon;
    this.#act = act;
    this.#shown = trayView(engine.snapshot());
    this.#icon = this.#make();
    this.#stop = engine.on('snapshot.changed', () => this.#update(engine.snapshot()));
  }

  /** Puts the icon into a tray that came after it was made. */
  remake(): void {
    this.#icon.destroy();
    this.#icon = this.#make();
  }

  close(): void {
    this.#stop();
    this.#icon.destroy();
  }

  /** Touches only what differs, as a menu that is replaced while open closes. */
  #update(snapshot: Snapshot): void {
    const before = this.#shown;
    this.#shown = trayView(snapshot);
    const { picture, tooltip, menu } = this.#shown;
    if (picture !== before.picture) this.#icon.showPicture(picture);
    if (tooltip !== before.tooltip) this.#icon.showTooltip(texts.tooltip(tooltip));
    if (!isDeepStrictEqual(menu, before.menu)) this.#icon.showMenu(menuTemplate(menu, this.#act));
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

/** The action of a line of the tray's menu. */
export type TrayAction =
  | { readonly kind: 'show-window' }
  | { readonly kind: 'quit' }
  | { readonly kind: 'connect' | 'disconnect' | 'retry' | 'close'; readonly sessionId: SessionId };

export type TrayItem =
  | { readonly kind: 'separator' }
  /** Tells something and cannot be chosen. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly text: string; readonly action: TrayAction }
  | { readonly kind: 'submenu'; readonly text: string; readonly items: readonly TrayItem[] };

/** All the tray shows. */
interface TrayView {
  readonly picture: OverallState;
  readonly tooltip: string;
  readonly menu: readonly TrayItem[];
}

/** Saved sessions beyond this many go into a submenu of their own, so that the menu fits on a screen. */
const mostSavedInMenu = 12;

const separator: TrayItem = { kind: 'separator' };

/**
 * The tray's picture, tooltip and menu for a snapshot. Holds no countdown and no byte counter, so it changes when a
 * state does and not every second.
 */
export function trayView(snapshot: Snapshot): TrayView {
  const { sessions } = snapshot;
  const tooltip = visibleText(summary(sessions));
  return {
    picture: overallState(sessions),
    tooltip,
    menu: joined([
      [text(tooltip), ...questions(snapshot)],
      sessions.map(openSession),
      saved(snapshot),
      [
        { kind: 'action', text: texts.showWindow, action: { kind: 'show-window' } },
        { kind: 'action', text: common.quitVerb(snapshot.app.platform), action: { kind: 'quit' } },
      ],
    ]),
  };
}

/** Sections with lines between them; empty ones leave none. */
function joined(sections: readonly (readonly TrayItem[])[]): readonly TrayItem[] {
  return sections
    .filter((section) => section.length > 0)
    .flatMap((section, index) => (index === 0 ? section : [separator, ...section]));
}

function text(words: string): TrayItem {
  return { kind: 'text', text: words };
}

/** A name as it may stand in a menu: on one line and not too wide. */
function named(name: string): string {
  return visibleText(name, { limit: 60 });
}

/** One line for each session that asks something, however many questions it has. */
function questions({ prompts }: Snapshot): readonly TrayItem[] {
  const asking = new Map(prompts.map((prompt) => [prompt.sessionId, prompt.title]));
  return [...asking.values()].map((title) => ({
    kind: 'action',
    text: texts.needsAnswer(named(title)),
    action: { kind: 'show-window' },
  }));
}

function openSession(session: SessionStatus): TrayItem {
  return {
    kind: 'submenu',
    text: `${named(titleOf(session.profile))}: ${sessionKindWords(session.state)}`,
    items: joined([session.forwards.map((status) => text(forwardLine(status, session))), actions(session)]),
  };
}

/** `Database, L5432 → db:5432: Listening, open to other hosts`; with the real port where it was left open. */
function forwardLine(status: ForwardStatus, session: SessionStatus): string {
  const { forward } = status;
  const what = forward.name === '' ? lineNotation(forward) : `${forward.name}, ${lineNotation(forward)}`;
  const facts = [
    forwardWords(status, session.state) + chosenPort(status),
    ...(isUnreached(status, session.state) ? [texts.notReached] : []),
    ...(isOpenToOthers(status, session.profile) ? [common.openToOtherHosts] : []),
  ];
  return `${visibleText(what, { limit: 120 })}: ${facts.join(', ')}`;
}

/** The port a listener really has, where port 0 was asked for. */
function chosenPort(status: ForwardStatus): string {
  if (chosenWords(status) === null || status.state.kind !== 'listening') return '';
  const ports = status.state.bound.flatMap((bound) => ('path' in bound ? [] : [bound.port]));
  return ports.length === 0 ? '' : texts.onPorts([...new Set(ports)]);
}

function actions({ id, state }: SessionStatus): readonly TrayItem[] {
  if (state.kind === 'closing') return [];
  const act = (text: string, kind: 'disconnect' | 'retry' | 'close'): TrayItem => ({
    kind: 'action',
    text,
    action: { kind, sessionId: id },
  });
  const isStalled = state.kind === 'connected' && state.stalledSince !== null;
  if (!isLive(state)) return [act(texts.connectAgain, 'retry'), act(common.closePlain, 'close')];
  const again =
    state.kind === 'waiting' || isStalled
      ? common.retryNow
      : state.kind === 'standby'
        ? common.connectNow
        : null;
  return [...(again === null ? [] : [act(again, 'retry')]), act(common.disconnect, 'disconnect')];
}

/** Saved sessions: to connect, or to disconnect while they are live; those of each followed file in a submenu of its own. */
function saved({ profiles, followed, sessions }: Snapshot): readonly TrayItem[] {
  const live = new Set(sessions.filter(({ state }) => isLive(state)).map(({ id }) => id));
  const item = ({ id, name }: SessionProfile): TrayItem => {
    const kind = live.has(id) ? 'disconnect' : 'connect';
    return { kind: 'action', text: `${common[kind]} ${named(name)}`, action: { kind, sessionId: id } };
  };
  const own = profiles.map(item);
  return [
    ...(own.length <= mostSavedInMenu
      ? own
      : [{ kind: 'submenu', text: texts.savedSessions(own.length), items: own } as const]),
    ...followed
      .filter((file) => file.profiles.length > 0)
      .map((file): TrayItem => ({
        kind: 'submenu',
        text: inTray(named(file.name), file.profiles.length),
        items: file.profiles.map(item),
      })),
  ];
}
