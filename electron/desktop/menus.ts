import type { ContextMenuParams, MenuItemConstructorOptions } from 'electron';
import * as texts from '../../shared/texts/menu';

/** Acts of the menu bar that are Ginnel's own. */
export interface MenuActions {
  readonly quit: () => void;
  readonly showSettings: () => void;
  readonly showHelp: () => void;
  readonly showImport: () => void;
}

/**
 * The menu bar of macOS: the menus that people look for there, with the shortcuts that only a menu brings (Cmd+C, Cmd+W,
 * Cmd+Q). Quit is Ginnel's own, so that the system's wish to quit can be told from the user's.
 */
export function menuBar({
  quit,
  showSettings,
  showHelp,
  showImport,
}: MenuActions): MenuItemConstructorOptions[] {
  const line = { type: 'separator' } as const;
  return [
    {
      role: 'appMenu',
      submenu: [
        { role: 'about' },
        line,
        { label: texts.settings, accelerator: 'Command+,', click: showSettings },
        line,
        { role: 'services' },
        line,
        ...([{ role: 'hide' }, { role: 'hideOthers' }, { role: 'unhide' }] as const),
        line,
        { label: texts.quitGinnel, accelerator: 'Command+Q', click: quit },
      ],
    },
    {
      role: 'fileMenu',
      // The role brings one entry of itself, which closes the window.
      submenu: [{ label: texts.importFile, click: showImport }, line, { role: 'close' }],
    },
    { role: 'editMenu' },
    {
      label: texts.view,
      submenu: [
        ...([{ role: 'resetZoom' }, { role: 'zoomIn' }] as const),
        // The plus of most keyboards is over the equals sign.
        { role: 'zoomIn', accelerator: 'Command+=', visible: false, acceleratorWorksWhenHidden: true },
        ...([{ role: 'zoomOut' }, line, { role: 'togglefullscreen' }] as const),
      ],
    },
    { role: 'windowMenu' },
    { role: 'help', label: texts.help, submenu: [{ label: texts.ginnelHelp, click: showHelp }] },
  ];
}

/** A place in the page that was right-clicked, as far as its menu depends on it. */
export type ClickedPlace = Pick<ContextMenuParams, 'isEditable' | 'selectionText' | 'editFlags'>;

/**
 * The menu of a right click: of what is typed into, and of text that is selected. Of a password only Paste can be chosen, as
 * Chromium hands none out.
 * @returns no items for a place that has no menu
 */
export function contextMenu(
  { isEditable, selectionText, editFlags }: ClickedPlace,
  platform: NodeJS.Platform,
): MenuItemConstructorOptions[] {
  const copy = { role: 'copy', label: texts.copy(platform), enabled: editFlags.canCopy } as const;
  if (!isEditable) return selectionText.trim() === '' ? [] : [copy];
  return [
    { role: 'cut', label: texts.cut(platform), enabled: editFlags.canCut },
    copy,
    { role: 'paste', label: texts.paste(platform), enabled: editFlags.canPaste },
    { type: 'separator' },
    { role: 'selectAll', label: texts.selectAll(platform), enabled: editFlags.canSelectAll },
  ];
}
