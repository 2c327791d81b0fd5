import type { Candidate, Candidates } from './candidates';

/** The quotation a word is in at the cursor. */
type Quotes = '' | "'" | '"' | "$'";

/** A command line as bash has it, up to the cursor. */
export interface BashLine {
  /** The words before the one at the cursor, without quotes, of the last command of the line. */
  readonly before: readonly string[];
  /** The word at the cursor, up to it, without quotes. */
  readonly current: string;
  readonly quotes: Quotes;
  /** How much of `current` readline leaves alone: it puts a candidate in place of what is behind that. */
  readonly kept: number;
  /** The rest, as it was typed. */
  readonly typed: string;
}

/** Characters that part words for readline (COMP_WORDBREAKS), besides quotes, which it always counts. */
const usualBreaks = ' \t\n"\'@><=;|&(:';
const blank = /[ \t\n]/u;

/**
 * Reads a line of bash as readline does that completes it.
 * @param line up to the cursor
 * @param breaks COMP_WORDBREAKS
 */
export function readBashLine(line: string, breaks = usualBreaks): BashLine {
  let before: string[] = [];
  let current = '';
  let isWord = false;
  let quotes: Quotes = '';
  let kept = 0;
  let from = 0;
  const breakAt = (at: number): void => {
    kept = current.length;
    from = at;
  };
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    const next = line.charAt(at + 1);
    if (quotes !== '') {
      const closing = quotes.slice(-1);
      if (character === closing) {
        quotes = '';
        breakAt(at + 1);
      } else if (character === '\\' && quotes === "$'" && next !== '') {
        current += next;
        at += 1;
      } else if (character === '\\' && quotes === '"' && /["\\$`]/u.test(next)) {
        current += next;
        at += 1;
      } else current += character;
      continue;
    }
    if (character === '\\') {
      isWord = true;
      current += next;
      at += 1;
    } else if (character === "'" || character === '"') {
      isWord = true;
      quotes = character === "'" && line.charAt(at - 1) === '$' && current.endsWith('$') ? "$'" : character;
      if (quotes === "$'") current = current.slice(0, -1);
      breakAt(at + 1);
    } else if (blank.test(character) || /[;|&\n]/u.test(character)) {
      if (isWord) before.push(current);
      if (!blank.test(character)) before = [];
      [current, isWord] = ['', false];
      breakAt(at + 1);
    } else {
      isWord = true;
      current += character;
      if (breaks.includes(character)) breakAt(at + 1);
    }
  }
  return { before, current, quotes, kept, typed: line.slice(from) };
}

/** A text as it is typed within these quotes, at a prompt: bash's history takes a `!` in double quotes for its own, with a backslash too. */
export function quoteForBash(text: string, quotes: Quotes): string {
  switch (quotes) {
    case "'":
      return text.replaceAll("'", "'\\''");
    case '"':
      return text.replaceAll(/["\\$`]/gu, '\\$&').replaceAll('!', '"\\!"');
    case "$'":
      return text.replaceAll(/['\\]/gu, '\\$&').replaceAll('!', '\\041');
    case '':
      return text.replaceAll(/[^\w%+,./@^\u0080-\u{10ffff}-]/gu, '\\$&');
  }
}

/** Readline closes the quotes of what it inserts, unless that ends with such a quote, which it takes for the closing one. */
function closable(quoted: string, quotes: Quotes): string {
  const closing = quotes.slice(-1);
  return closing !== '' && quoted.endsWith(closing) ? `${quoted}${closing}` : quoted;
}

function commonStart(texts: readonly string[]): string {
  const [first = '', ...rest] = texts;
  let length = first.length;
  for (const text of rest) {
    let same = 0;
    while (same < length && text[same] === first[same]) same += 1;
    length = same;
  }
  // No half of a pair stays.
  return first.slice(0, length).replace(/[\ud800-\udbff]$/u, '');
}

/**
 * What bash is to be given so that the shell's own reading of what it inserts is the candidate. Readline inserts what quoted candidates
 * begin with alike, which could end in the midst of an escape.
 * @returns lines for COMPREPLY, and whether a blank follows
 */
export function bashReply(
  { words }: Candidates,
  line: BashLine,
): { readonly lines: readonly string[]; readonly isOpen: boolean } {
  const fitting = words.filter(({ value }) => value.startsWith(line.current));
  const quoted = (value: string): string => quoteForBash(value.slice(line.kept), line.quotes);
  const lines = fitting.map(({ value }: Candidate) => quoted(value));
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1) {
    return { lines: [closable(quoted(only.value), line.quotes)], isOpen: only.isOpen };
  }
  const shared = commonStart(fitting.map(({ value }) => value));
  if (commonStart(lines) === (shared === line.current ? line.typed : quoted(shared)))
    return { lines, isOpen: true };
  if (shared.length > line.current.length) return { lines: [quoted(shared)], isOpen: true };
  // An empty one: they begin with nothing alike, so that all are shown and nothing is inserted.
  return { lines: ['', ...lines], isOpen: true };
}
