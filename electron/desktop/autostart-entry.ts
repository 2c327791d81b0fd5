import { keepsTunnelsUp } from '../../shared/texts/system';

/** A line of a desktop entry that starts a program: its path and arguments. */
export type CommandWords = readonly string[];

/**
 * Prints an autostart entry as the desktops of Linux read it
 * (https://specifications.freedesktop.org/desktop-entry-spec/latest/ and its autostart companion).
 * @param command an absolute path and arguments
 */
export function printAutostartEntry(command: CommandWords): string {
  const lines = [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Ginnel',
    `Comment=${keepsTunnelsUp}`,
    `Exec=${escapeValue(command.map(quoteWord).join(' '))}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * Reads what an autostart entry starts.
 * @returns null when it starts nothing: switched off by the desktop's own settings, hidden, or damaged
 */
export function readAutostartEntry(text: string): CommandWords | null {
  const entries = entriesOf(text);
  if (entries.get('Hidden') === 'true' || entries.get('X-GNOME-Autostart-enabled') === 'false') return null;
  const words = splitCommand(unescapeValue(entries.get('Exec') ?? ''));
  return words === null || words.length === 0 ? null : words;
}

/** The keys of the entry's own group. */
function entriesOf(text: string): ReadonlyMap<string, string> {
  const entries = new Map<string, string>();
  let group = '';
  for (const line of text.split(/\r?\n/u)) {
    const header = /^\[(.*)\]\s*$/u.exec(line);
    if (header !== null) group = header[1] ?? '';
    const [, key, value] = /^([A-Za-z0-9-]+)\s*=\s*(.*?)\s*$/u.exec(line) ?? [];
    if (group === 'Desktop Entry' && key !== undefined && value !== undefined) entries.set(key, value);
  }
  return entries;
}

/** Always in quotes, which the specification allows; per cent signs would begin a field code. */
function quoteWord(word: string): string {
  return `"${word.replaceAll(/["`$\\]/gu, '\\$&').replaceAll('%', '%%')}"`;
}

/** Values are escaped once more, after the quoting of their words. */
function escapeValue(value: string): string {
  return value
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
}

const escapes: Readonly<Record<string, string>> = { s: ' ', n: '\n', t: '\t', r: '\r', '\\': '\\' };

function unescapeValue(value: string): string {
  return value.replaceAll(/\\(.)/gu, (whole, letter: string) => escapes[letter] ?? whole);
}

/** Takes a command line apart; null when a quote is left open. Field codes (`%u`) stand for nothing here. */
function splitCommand(line: string): CommandWords | null {
  const words: string[] = [];
  let rest = line.trimStart();
  while (rest !== '') {
    const quoted = /^"((?:[^"\\]|\\[^])*)"/u.exec(rest);
    const plain = /^[^\s"]+/u.exec(rest);
    const found = quoted ?? plain;
    if (found === null) return null;
    const word = quoted === null ? found[0] : (quoted[1] ?? '').replaceAll(/\\([^])/gu, '$1');
    if (!/^%[a-zA-Z]$/u.test(word)) words.push(word.replaceAll('%%', '%'));
    rest = rest.slice(found[0].length).trimStart();
  }
  return words;
}
