import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import {
  ariaKeys,
  chordsOf,
  isShortcut,
  shortcutIds,
  shortcuts,
  type ShortcutId,
} from '../../renderer/components/shortcuts';
import { keyWords } from '../../shared/texts/shortcuts';

const none = { altKey: false, ctrlKey: false, metaKey: false, shiftKey: false };

test.each<[ShortcutId, Partial<KeyboardEvent>, boolean, boolean]>([
  ['save', { key: 's', ctrlKey: true }, true, false],
  ['save', { key: 's', metaKey: true }, false, true],
  ['save', { key: 'S', ctrlKey: true }, true, false],
  ['save', { key: 's', ctrlKey: true, shiftKey: true }, false, false],
  ['save', { key: 's', ctrlKey: true, metaKey: true }, false, false],
  ['save', { key: 's', ctrlKey: true, altKey: true }, false, false],
  ['save', { key: 's' }, false, false],
  ['shortcuts', { key: '?' }, true, true],
  ['shortcuts', { key: '?', shiftKey: true }, true, true],
  ['shortcuts', { key: '?', ctrlKey: true }, false, false],
  ['remove', { key: 'Delete' }, true, true],
  ['remove', { key: 'Backspace' }, false, true],
  ['remove', { key: 'Delete', ctrlKey: true }, false, false],
  ['moveUp', { key: 'ArrowUp', altKey: true }, true, true],
  ['moveUp', { key: 'ArrowUp' }, false, false],
  ['edit', { key: 'F2' }, true, true],
  ['edit', { key: 'Enter' }, true, true],
  ['help', { key: 'F1' }, true, true],
  ['help', { key: 'F1', altKey: true }, false, false],
])('%s by %o', (id, pressed, elsewhere, onMac) => {
  const event = { key: '', ...none, ...pressed };
  expect(isShortcut(event, id, false)).toBe(elsewhere);
  expect(isShortcut(event, id, true)).toBe(onMac);
});

test('are told to screen readers as WAI-ARIA writes them', () => {
  expect(ariaKeys('save', false)).toBe('Control+S');
  expect(ariaKeys('save', true)).toBe('Meta+S');
  expect(ariaKeys('moveDown', true)).toBe('Alt+ArrowDown');
  expect(ariaKeys('remove', true)).toBe('Backspace Delete');
  expect(ariaKeys('edit', false)).toBe('F2 Enter');
});

test('are called what stands on the keys', () => {
  expect(keyWords('n', 'primary', false)).toEqual(['Ctrl', 'N']);
  expect(keyWords('n', 'primary', true)).toEqual(['Cmd', 'N']);
  expect(keyWords('ArrowUp', 'alt', true)).toEqual(['Option', 'Up']);
  expect(keyWords('Backspace', undefined, true)).toEqual(['Delete']);
});

test.each([false, true])('no key means two things in one place (Mac: %s)', (mac) => {
  const at = (id: ShortcutId): readonly string[] =>
    chordsOf(id, mac).map(({ key, held }) => `${shortcuts[id].place} ${held ?? ''} ${key}`);
  const all = shortcutIds.flatMap(at);
  expect(new Set(all).size).toBe(all.length);
});

test('each stands in the guide', () => {
  const guide = readFileSync(resolve(import.meta.dirname, '../../renderer/help/home-screen.md'), 'utf8');
  for (const id of shortcutIds) {
    for (const { key, held } of chordsOf(id, false)) {
      expect(guide).toContain(`\`${keyWords(key, held, false).join('+')}\``);
    }
  }
});
