/**
 * Command lines as Windows' programs read and write them ("Parsing C command-line arguments", Microsoft C): blanks part
 * words, double quotes keep them, a backslash is a letter unless quotes follow it. An apostrophe is a letter.
 */

/** A command line, read. */
interface WindowsLine {
  readonly words: readonly string[];
  /** All of it that stands outside quotes. */
  readonly outside: string;
  /** Every quotation mark is closed. */
  readonly isClosed: boolean;
}

/** Reads a command line. */
export function readWindowsLine(text: string): WindowsLine {
  const words: string[] = [];
  let word: string | null = null;
  let outside = '';
  let isQuoted = false;
  for (const [part] of text.matchAll(/\\*"|\\+|[ \t\r\n]+|[^\\" \t\r\n]+/gu)) {
    if (part.endsWith('"')) {
      const slashes = part.length - 1;
      word = (word ?? '') + '\\'.repeat(Math.floor(slashes / 2));
      if (slashes % 2 === 1) word += '"';
      else isQuoted = !isQuoted;
      continue;
    }
    if (!isQuoted) outside += part;
    if (!isQuoted && /^\s/u.test(part)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + part;
  }
  if (word !== null) words.push(word);
  return { words, outside, isClosed: !isQuoted };
}

/** A word in quotes, so that {@link readWindowsLine} gives it back. */
export function quoteWindowsWord(word: string): string {
  return `"${word.replace(/(\\*)"/gu, '$1$1\\"').replace(/\\+$/u, '$&$&')}"`;
}
