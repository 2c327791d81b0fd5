/** The list of shortcuts. */
export const title = 'Keyboard shortcuts';
export const openPlain = 'Keyboard shortcuts...';
export const or = ' or ';
export const places = {
  anywhere: 'Anywhere',
  sessions: 'In the list of sessions',
  rows: 'In lists: sessions, forwarded ports, keys, jump hosts',
  configuration: 'On the page Configuration',
} as const;
export const does = {
  shortcuts: 'This list; not while you type',
  help: 'The guide, at the page about what you see',
  question: 'To a question that stands beside the page, and back',
  newSession: 'New session',
  search: 'Search the sessions; on the page Event log, the log',
  undo: 'Undo what was just done, where Undo is shown',
  paste: 'Paste a command, an ssh_config or sessions, outside of all fields',
  status: 'Status',
  configuration: 'Configuration',
  log: 'Event log',
  history: 'History',
  show: 'Show its status',
  rename: 'Rename the session or group',
  copy: 'Copy the sessions, to be pasted elsewhere',
  duplicate: 'Duplicate the session',
  edit: 'Edit the row in place',
  remove: 'Remove the row',
  moveUp: 'Move the row up',
  moveDown: 'Move the row down',
  save: 'Save the session',
} as const;
export const mnemonics = 'The button or field with this underlined letter';
export const letter = 'letter';
export const arrows = 'To the next row; Tab leaves the list';
export const escape = 'Close the dialog without doing anything';
export const browserKeeps =
  'In the desktop app there are also keys for a new session and for the pages; here the browser keeps them for itself.';

const names: Readonly<Record<string, string>> = {
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  Delete: 'Delete',
  Escape: 'Esc',
};

/**
 * A key with what is held down for it, as the keyboard says it.
 * @param isMac whose keyboard has Cmd and Option
 */
export function keyWords(
  key: string,
  held: 'primary' | 'alt' | undefined,
  isMac: boolean,
): readonly string[] {
  const name =
    isMac && key === 'Backspace' ? 'Delete' : (names[key] ?? (key.length === 1 ? key.toUpperCase() : key));
  if (held === undefined) return [name];
  const before = held === 'primary' ? (isMac ? 'Cmd' : 'Ctrl') : isMac ? 'Option' : 'Alt';
  return [before, name];
}
