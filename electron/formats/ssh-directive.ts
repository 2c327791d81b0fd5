import { Traced } from './traced';

/** A keyword of ssh_config(5) with its value, from a line of a file or from behind `-o`. */
export interface SshDirective {
  /** As written. */
  readonly keyword: Traced;
  /** The words of the value, without their quotes and without a comment behind them; null when a quote is not closed. */
  readonly words: readonly Traced[] | null;
  /** The value as it stands, comment included: a command's quotes and number signs are its own. */
  readonly rest: Traced;
  /** A comment behind the words, with its number sign; empty without one. */
  readonly comment: Traced;
}

/**
 * Takes a line apart as OpenSSH does (readconf.c): `Keyword value`, `Keyword=value`, `Keyword = "a value"`, words with quotes
 * and backslashes, a comment from a word that begins with `#`.
 * @param line without its end
 * @returns null for a blank line and for one that is a comment
 */
export function readDirective(line: Traced): SshDirective | null {
  const match = /^[\s\p{Cf}]*("[^"]*"|[^\s=]+)(?:[ \t\f\v]*=[ \t\f\v]*|[ \t\f\v]+|\s*$)/u.exec(line.text);
  const keyword = match?.[1] ?? '';
  if (match === null || keyword.startsWith('#')) return null;
  const at = match[0].indexOf(keyword);
  const isQuoted = keyword.startsWith('"');
  const rest = line.slice(match[0].length).trim();
  return {
    keyword: isQuoted ? line.slice(at + 1, at + keyword.length - 1) : line.slice(at, at + keyword.length),
    ...splitWords(rest),
    rest,
  };
}

/** Words as argv_split of OpenSSH's misc.c makes them. */
export function splitWords(text: Traced): Pick<SshDirective, 'words' | 'comment'> {
  const words: Traced[] = [];
  let word: Traced[] | null = null;
  let quote = '';
  let start = 0;
  // A word may have as many quotes as it has letters: its parts are added to one list.
  const upTo = (end: number, parts: Traced[]): Traced[] => {
    parts.push(text.slice(start, end));
    return parts;
  };
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.text.charAt(at);
    if (quote === '' && (letter === ' ' || letter === '\t')) {
      if (word !== null) words.push(Traced.join(upTo(at, word)));
      word = null;
    } else if (quote === '' && word === null && letter === '#') {
      return { words, comment: text.slice(at) };
    } else {
      if (word === null) {
        word = [];
        start = at;
      }
      const next = text.text.charAt(at + 1);
      if (letter === '\\' && (/["'\\]/u.test(next) || (quote === '' && next === ' '))) {
        word = upTo(at, word);
        start = at + 1;
        at += 1;
      } else if (quote === '' ? letter === '"' || letter === "'" : letter === quote) {
        word = upTo(at, word);
        start = at + 1;
        quote = quote === '' ? letter : '';
      }
    }
  }
  if (quote !== '') return { words: null, comment: text.slice(0, 0) };
  if (word !== null) words.push(Traced.join(upTo(text.length, word)));
  return { words, comment: text.slice(0, 0) };
}
