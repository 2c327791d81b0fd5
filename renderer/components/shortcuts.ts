import { isMac } from './system';

/** A key with what is held down for it. `primary` is Ctrl, and Cmd on a Mac. */
interface Chord {
  /** As `KeyboardEvent.key` says it. */
  readonly key: string;
  readonly held?: 'primary' | 'alt';
}

/** Where a shortcut counts, in the order in which they are listed. */
export type ShortcutPlace = 'anywhere' | 'sessions' | 'rows' | 'configuration';

interface Shortcut {
  readonly place: ShortcutPlace;
  readonly chords: readonly Chord[];
  /** On a Mac, where its keyboard differs. */
  readonly mac?: readonly Chord[];
  /** A browser keeps it for itself, whatever a page does. */
  readonly browserKeeps?: true;
}

const primary = (key: string): Chord => ({ key, held: 'primary' });

/**
 * Every shortcut of the window but the letters that are underlined: what it is pressed by, and where. Handlers, what screen readers
 * are told, and the list under `?` are made of it.
 */
export const shortcuts = {
  shortcuts: { place: 'anywhere', chords: [{ key: '?' }] },
  help: { place: 'anywhere', chords: [{ key: 'F1' }] },
  question: { place: 'anywhere', chords: [{ key: 'F6' }] },
  newSession: { place: 'anywhere', chords: [primary('n')], browserKeeps: true },
  search: { place: 'anywhere', chords: [primary('f')] },
  undo: { place: 'anywhere', chords: [primary('z')] },
  paste: { place: 'anywhere', chords: [primary('v')] },
  status: { place: 'anywhere', chords: [primary('1')], browserKeeps: true },
  configuration: { place: 'anywhere', chords: [primary('2')], browserKeeps: true },
  log: { place: 'anywhere', chords: [primary('3')], browserKeeps: true },
  history: { place: 'anywhere', chords: [primary('4')], browserKeeps: true },
  show: { place: 'sessions', chords: [{ key: 'Enter' }] },
  rename: { place: 'sessions', chords: [{ key: 'F2' }] },
  copy: { place: 'sessions', chords: [primary('c')] },
  duplicate: { place: 'sessions', chords: [primary('d')] },
  edit: { place: 'rows', chords: [{ key: 'F2' }, { key: 'Enter' }] },
  // The key that Apple's keyboards call "delete" is Backspace.
  remove: {
    place: 'rows',
    chords: [{ key: 'Delete' }],
    mac: [{ key: 'Backspace' }, { key: 'Delete' }],
  },
  moveUp: { place: 'rows', chords: [{ key: 'ArrowUp', held: 'alt' }] },
  moveDown: { place: 'rows', chords: [{ key: 'ArrowDown', held: 'alt' }] },
  save: { place: 'configuration', chords: [primary('s')] },
} as const satisfies Readonly<Record<string, Shortcut>>;

export type ShortcutId = keyof typeof shortcuts;

export const shortcutIds = Object.keys(shortcuts) as readonly ShortcutId[];

/** The keys of a shortcut on a system. */
export function chordsOf(id: ShortcutId, mac = isMac): readonly Chord[] {
  const shortcut: Shortcut = shortcuts[id];
  return (mac ? shortcut.mac : undefined) ?? shortcut.chords;
}

/** Whether a browser keeps a shortcut for itself. */
export function isKeptByBrowsers(id: ShortcutId): boolean {
  const shortcut: Shortcut = shortcuts[id];
  return shortcut.browserKeeps === true;
}

type Pressed = Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'>;

/** Whether a shortcut was pressed, and nothing more than that. */
export function isShortcut(event: Pressed, id: ShortcutId, mac = isMac): boolean {
  const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
  const held = mac ? metaKey : ctrlKey;
  const other = mac ? ctrlKey : metaKey;
  return chordsOf(id, mac).some(
    (chord) =>
      chord.key.toLowerCase() === key.toLowerCase() &&
      altKey === (chord.held === 'alt') &&
      held === (chord.held === 'primary') &&
      !other &&
      // Some keyboards have signs behind Shift; what it makes of them is in `key`.
      (!shiftKey || chord.key === '?'),
  );
}

/** The same for `aria-keyshortcuts` (WAI-ARIA 1.2). */
export function ariaKeys(id: ShortcutId, mac = isMac): string {
  const before = { primary: mac ? 'Meta+' : 'Control+', alt: 'Alt+' };
  return chordsOf(id, mac)
    .map(
      ({ key, held }) =>
        `${held === undefined ? '' : before[held]}${key.length === 1 ? key.toUpperCase() : key}`,
    )
    .join(' ');
}

/** Text fields have keys of their own. */
const textFields = 'textarea, select, [contenteditable], input:not([type="radio"], [type="checkbox"])';

/** Whether a key that is pressed there is typed. */
export function isTypedInto(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches(textFields);
}
