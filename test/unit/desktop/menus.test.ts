import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, test } from 'vitest';
import { contextMenu, menuBar, type ClickedPlace } from '../../../electron/desktop/menus';
import { zoomed, zoomKey } from '../../../electron/desktop/zoom';
import { hideWindow } from '../../../electron/desktop/full-screen';

const nothing: ClickedPlace['editFlags'] = {
  canUndo: false,
  canRedo: false,
  canCut: false,
  canCopy: false,
  canPaste: false,
  canDelete: false,
  canSelectAll: false,
  canEditRichly: false,
};
const lines = (items: readonly MenuItemConstructorOptions[]): readonly string[] =>
  items.map(({ type, label, role, enabled }) =>
    type === 'separator' ? '---' : `${label ?? ''} (${role ?? ''})${enabled === false ? ' off' : ''}`,
  );

describe('the menu of a right click', () => {
  const selected = { ...nothing, canCut: true, canCopy: true, canPaste: true, canSelectAll: true };

  test.each<[NodeJS.Platform, readonly string[]]>([
    ['win32', ['Cu&t (cut)', '&Copy (copy)', '&Paste (paste)', '---', 'Select &all (selectAll)']],
    ['linux', ['Cu&t (cut)', '&Copy (copy)', '&Paste (paste)', '---', 'Select &all (selectAll)']],
    ['darwin', ['Cut (cut)', 'Copy (copy)', 'Paste (paste)', '---', 'Select All (selectAll)']],
  ])('%s: of what is typed into', (platform, expected) => {
    const place = { isEditable: true, selectionText: 'web:80', editFlags: selected };
    expect(lines(contextMenu(place, platform))).toEqual(expected);
  });

  test('of a password, which Chromium hands out neither whole nor in part, it pastes only', () => {
    const editFlags = { ...nothing, canPaste: true, canSelectAll: true };
    expect(lines(contextMenu({ isEditable: true, selectionText: '', editFlags }, 'win32'))).toEqual([
      'Cu&t (cut) off',
      '&Copy (copy) off',
      '&Paste (paste)',
      '---',
      'Select &all (selectAll)',
    ]);
  });

  test('of text that is selected it copies, and anywhere else there is none', () => {
    const editFlags = { ...nothing, canCopy: true, canSelectAll: true };
    expect(lines(contextMenu({ isEditable: false, selectionText: 'a line', editFlags }, 'win32'))).toEqual([
      '&Copy (copy)',
    ]);
    expect(contextMenu({ isEditable: false, selectionText: ' ', editFlags: nothing }, 'win32')).toEqual([]);
  });
});

describe('the menu bar of macOS', () => {
  const done: string[] = [];
  const bar = menuBar({
    quit: () => done.push('quit'),
    showSettings: () => done.push('settings'),
    showHelp: () => done.push('help'),
    showImport: () => done.push('import'),
  });
  const itemsOf = (at: number): readonly MenuItemConstructorOptions[] => {
    const { submenu } = bar[at] ?? {};
    return Array.isArray(submenu) ? submenu : [];
  };

  test('has the menus that people look for, in their order', () => {
    expect(bar.map(({ role, label }) => role ?? label)).toEqual([
      'appMenu',
      'fileMenu',
      'editMenu',
      'View',
      'windowMenu',
      'help',
    ]);
  });

  test('View zooms, by the plus over the equals sign, too, and fills the screen', () => {
    expect(itemsOf(3).flatMap(({ role, accelerator }) => (role ? [[role, accelerator]] : []))).toEqual([
      ['resetZoom', undefined],
      ['zoomIn', undefined],
      ['zoomIn', 'Command+='],
      ['zoomOut', undefined],
      ['togglefullscreen', undefined],
    ]);
  });

  test('File imports, and closes the window', () => {
    expect(lines(itemsOf(1))).toEqual(['Import… ()', '---', ' (close)']);
  });

  test('Settings, Import, Help and Quit are Ginnel’s own', () => {
    const own = [...itemsOf(0), ...itemsOf(1), ...itemsOf(5)].filter(({ click }) => click !== undefined);
    expect(own.map(({ label, accelerator }) => [label, accelerator])).toEqual([
      ['Settings…', 'Command+,'],
      ['Quit Ginnel', 'Command+Q'],
      ['Import…', undefined],
      ['Ginnel Help', undefined],
    ]);
    for (const { click } of own) (click as () => void)();
    expect(done).toEqual(['settings', 'quit', 'import', 'help']);
  });
});

describe('keys that zoom', () => {
  const press = (key: string, code: string, more: object = {}) =>
    ({ type: 'keyDown', key, code, control: true, alt: false, meta: false, ...more }) as const;

  test.each([
    ['Ctrl++', press('+', 'BracketRight'), 1],
    ['Ctrl+=', press('=', 'Equal'), 1],
    ['Ctrl and the pad’s plus', press('+', 'NumpadAdd'), 1],
    ['Ctrl+-', press('-', 'Minus'), -1],
    ['Ctrl+Shift+-', press('_', 'Minus'), -1],
    ['Ctrl+0', press('0', 'Digit0'), null],
    ['Ctrl and the pad’s zero, as Insert', press('Insert', 'Numpad0'), null],
    ['plus alone', press('+', 'Equal', { control: false }), undefined],
    ['AltGr+0, which types a brace on some keyboards', press('}', 'Digit0', { alt: true }), undefined],
    ['Ctrl+9', press('9', 'Digit9'), undefined],
    ['a key that is let go', { ...press('+', 'Equal'), type: 'keyUp' }, undefined],
  ])('%s', (_, input, expected) => {
    expect(zoomKey(input, 'win32')).toBe(expected);
    expect(zoomKey(input, 'linux')).toBe(expected);
    expect(zoomKey(input, 'darwin')).toBeUndefined();
  });

  test('the size stays within what can be read and used', () => {
    expect([zoomed(0, 1), zoomed(0.5, -1), zoomed(3, null), zoomed(5, 1), zoomed(-4, -1)]).toEqual([
      1, 0, 0, 5, -4,
    ]);
  });
});

describe('hiding a window', () => {
  function windowThat(fills: boolean) {
    const done: string[] = [];
    let left: (() => void) | null = null;
    const window = {
      isFullScreen: () => fills,
      setFullScreen: (on: boolean) => done.push(`full screen ${on ? 'on' : 'off'}`),
      hide: () => done.push('hide'),
      once: (_event: string, listener: () => void) => {
        left = listener;
      },
      off: () => {
        left = null;
      },
    };
    return { window: window as unknown as Parameters<typeof hideWindow>[0], done, leaves: () => left?.() };
  }

  test.each([
    ['win32', true],
    ['linux', true],
    ['darwin', false],
  ] as const)('on %s, filling the screen: %s, it goes at once', (platform, fills) => {
    const { window, done } = windowThat(fills);
    hideWindow(window, platform);
    expect(done).toEqual(['hide']);
  });

  test('on macOS one that fills the screen leaves that first, or a black space would stay', () => {
    const { window, done, leaves } = windowThat(true);
    hideWindow(window, 'darwin');
    expect(done).toEqual(['full screen off']);
    leaves();
    expect(done).toEqual(['full screen off', 'hide']);
  });

  test('a user who wants it back meanwhile keeps it', () => {
    const { window, done, leaves } = windowThat(true);
    hideWindow(window, 'darwin')();
    leaves();
    expect(done).toEqual(['full screen off']);
  });
});
