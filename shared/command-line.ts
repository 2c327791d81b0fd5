import type { Platform } from './socket-path';

/** Words that shells of Unix read as they stand: no pattern, no tilde, nothing to fill in. zsh would look for `=name`, fish for itself. */
const plainForSh = /^(?!%self)[\w@%+:,./-][\w@%+=:,./-]*$/u;

/** Words that cmd.exe and PowerShell read as they stand. PowerShell parts words at commas, and looks for @name. */
const plainForWindows = /^[\w+:./\\-][\w@+=:./\\-]*$/u;

/** A command as it is typed, and what only one of Windows' shells reads so. */
export interface CommandLine {
  readonly text: string;
  /** Only this shell reads it as it is meant; `none` where there is no way for any to. */
  readonly only: 'any' | 'cmd' | 'powershell' | 'none';
}

/** Joins words to a line that the shells of a system read as these words again. */
export function commandLine(words: readonly string[], platform: Exclude<Platform, 'server'>): CommandLine {
  if (platform !== 'win32') return { text: words.map(quoteForSh).join(' '), only: 'any' };
  // In double quotes cmd.exe fills %name% in and nothing else, PowerShell dollar signs and backticks, and ends at quotes.
  const notPowerShell = words.some((word) => /["$`“”„]/u.test(word));
  const notCmd = words.some((word) => /%[^%]+%/u.test(word));
  const only = notPowerShell ? (notCmd ? 'none' : 'cmd') : notCmd ? 'powershell' : 'any';
  return { text: escapedForCmd(words.map(quoteForWindows).join(' ')), only };
}

/** Marks that do not stand for themselves in single quotes: those, and to fish backslashes before one, before another one or at the end. */
const marksForSh = /'|\\{2,}|\\(?='|$)/gu;

/** A word as sh, bash, zsh and fish read it, a history of commands included. */
export function quoteForSh(word: string): string {
  if (plainForSh.test(word)) return word;
  return `'${word.replace(marksForSh, (mark) => (mark === "'" ? `'\\''` : `'"${mark.repeat(2)}"'`))}'`;
}

/** A word as Windows' programs read it behind either shell ("Parsing C command-line arguments", Microsoft C). */
function quoteForWindows(word: string): string {
  return plainForWindows.test(word)
    ? word
    : `"${word.replace(/(\\*)"/gu, '$1$1\\"').replace(/\\+$/u, '$&$&')}"`;
}

/**
 * A line that cmd.exe hands on as it is. To it each quotation mark opens or closes, one behind a backslash, too: what stands outside then
 * would part commands, unless a caret is before it. Where no word has a quotation mark, nothing is outside.
 */
function escapedForCmd(line: string): string {
  let isInside = false;
  return line.replace(/["&|<>()^]/gu, (mark) => {
    if (mark === '"') isInside = !isInside;
    return mark === '"' || isInside ? mark : `^${mark}`;
  });
}
