import { Traced } from '../traced';

/** A word of a command line. */
export interface Word {
  /** Without its quotes. */
  readonly text: Traced;
  /** A variable or substitution that only a shell could fill in, as written; null without one. */
  readonly hole: string | null;
  /** `<your-host>`, to be replaced by whoever reads the page; null without one. */
  readonly placeholder: string | null;
}

/** A command with its words. */
export interface Statement {
  readonly words: readonly Word[];
  /** The mark behind it: `;`, `|`, `&&`, a line's end; empty for the last. */
  readonly end: string;
}

/** A text taken apart as a shell does. */
export interface Lexed {
  readonly statements: readonly Statement[];
  /** Separators and redirections. */
  readonly marks: readonly Traced[];
  readonly comments: readonly Traced[];
  /** Quotes and escapes, which are none of the words. */
  readonly quotes: readonly Traced[];
  /** Quotes that nothing closes on their line; they are characters like any other. */
  readonly open: readonly Traced[];
}

/** How quotes and backslashes are meant: by a Unix shell, or by cmd.exe and PowerShell. */
export type Dialect = 'sh' | 'windows';

/** Tells by paths, variables and programs which kind of shell a text is for. */
export function dialectOf(text: string): Dialect {
  // An apostrophe between apostrophes, or backslashes in quotes between them: no shell of Windows has such a thing.
  if (/'(?:\\''|"(?:\\\\)+"')/u.test(text)) return 'sh';
  return /(?:^|[\s"'=])[A-Za-z]:\\|%[A-Z][A-Z0-9_]+%|\$env:|\.(?:exe|EXE)\b|"\\\\/u.test(text)
    ? 'windows'
    : 'sh';
}

/** Spellings of the home folder, with the rest of a path behind it. */
const home =
  /(?:\$HOME|\$\{HOME\}|\$env:(?:USERPROFILE|HOME)|\$\{env:USERPROFILE\}|%USERPROFILE%|%HOMEDRIVE%%HOMEPATH%)(?=[/\\"'\s]|$)/iuy;
const shHole =
  /\$\([^()\n]{0,200}(?:\([^()\n]{0,200}\)[^()\n]{0,200}){0,9}\)|\$\{[^}\n]{0,200}\}|\$[A-Za-z_]\w*|\$[0-9@*#?]|`[^`\n]{0,200}`/uy;
const windowsHole =
  /%[A-Z_][A-Z0-9_()]{1,200}%|\$env:\w+|\$\{[^}\n]{0,200}\}|\$\([^()\n]{0,200}\)|\$[A-Za-z_]\w*|![A-Z_]\w{0,200}!/uy;
const placeholder = /<[\p{L}][\p{L}\p{N}\x20._:@-]{0,60}>|\{\{?[\p{L}][\p{L}\p{N}_.-]{0,60}\}?\}/uy;
/** `ssh://me;fingerprint=…@host`: a URI's semicolon. */
const uriParameter = /;[\w-]{1,40}=[^\s@;&|]{0,200}@/uy;
const operator = /\r?\n|\r|;;?|&&|\|\||\|&?|&(?!>)|[()]/uy;
const redirection = /(?:&>>?|[<>]{1,3}[&|]?)[ \t]*/uy;

/** Names of variables whose values nobody is to see. */
export const secretName = /pass|secret|token|pwd/iu;

/** Takes a text apart. Takes time in proportion to it. */
export function lex(text: Traced, dialect: Dialect): Lexed {
  return new Lexer(text, dialect).run();
}

class Lexer {
  readonly #statements: Statement[] = [];
  #words: Word[] = [];
  readonly #marks: Traced[] = [];
  readonly #comments: Traced[] = [];
  readonly #quotes: Traced[] = [];
  readonly #open: Traced[] = [];
  /** Pieces of the word that is being read; null between words. */
  #pieces: Traced[] | null = null;
  #hole: string | null = null;
  /** Values of variables that the text itself has set before. */
  readonly #variables = new Map<string, string>();
  #placeholder: string | null = null;
  #start = 0;
  #at = 0;
  /** A part of the line that was last looked at, up to its end. */
  #line = { start: -1, end: -1 };

  constructor(
    private readonly text: Traced,
    private readonly dialect: Dialect,
  ) {}

  run(): Lexed {
    const { length } = this.text;
    while (this.#at < length) this.#step();
    this.#endWord();
    if (this.#words.length > 0) this.#endStatement('');
    return {
      statements: this.#statements,
      marks: this.#marks,
      comments: this.#comments,
      quotes: this.#quotes,
      open: this.#open,
    };
  }

  #step(): void {
    const letter = this.text.text.charAt(this.#at);
    if (letter === ' ' || letter === '\t') {
      this.#endWord();
      this.#at += 1;
    } else if (letter === '#' && this.#pieces === null) this.#comment();
    else if (this.#isCallOperator(letter)) this.#mark(this.#at + 1);
    else if (this.#placeholderHere() || this.#separated() || this.#redirected() || this.#filled('')) return;
    else if ((letter === '"' || letter === "'") && this.#quoted(letter)) return;
    else if (this.#escapes(letter)) this.#escape();
    else this.#take(1);
  }

  /** PowerShell's `& "C:\…\plink.exe" …`. */
  #isCallOperator(letter: string): boolean {
    return (
      letter === '&' &&
      this.#pieces === null &&
      this.#words.length === 0 &&
      this.text.text.startsWith('& ', this.#at)
    );
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.text.text)?.[0] ?? null;
  }

  /** Takes characters into the word as they are. */
  #take(count: number): void {
    if (this.#pieces === null) {
      this.#pieces = [];
      this.#start = this.#at;
    }
    this.#at += count;
  }

  /** Ends a run of characters that are taken as they are. */
  #cut(): Traced[] {
    const pieces = this.#pieces ?? [];
    if (this.#pieces !== null && this.#start < this.#at) pieces.push(this.text.slice(this.#start, this.#at));
    this.#pieces = pieces;
    this.#start = this.#at;
    return pieces;
  }

  /** Leaves characters out of the word they stand in. */
  #skip(count: number): void {
    this.#cut();
    this.#quotes.push(this.text.slice(this.#at, this.#at + count));
    this.#at += count;
    this.#start = this.#at;
  }

  #endWord(): void {
    if (this.#pieces === null) return;
    const pieces = this.#cut();
    this.#words.push({ text: Traced.join(pieces), hole: this.#hole, placeholder: this.#placeholder });
    this.#pieces = null;
    this.#hole = null;
    this.#placeholder = null;
  }

  #endStatement(end: string): void {
    if (this.#words.length > 0) this.#statements.push({ words: this.#words, end });
    this.#remember(this.#words);
    this.#words = [];
  }

  /** `HOST=db.example` for a line by itself, with `export` or `set` before it or not. */
  #remember(words: readonly Word[]): void {
    const [first, ...rest] = words;
    const set = /^(?:export|set)$/u.test(first?.text.text ?? '') ? rest : words;
    const pairs = set.map(({ text }) => /^([A-Za-z_]\w*)=(.{1,1000})$/u.exec(text.text));
    if (pairs.includes(null)) return;
    for (const [at, pair] of pairs.entries()) {
      const [, name = '', value = ''] = pair ?? [];
      if (set[at]?.hole === null && !secretName.test(name)) this.#variables.set(name, value);
    }
  }

  #mark(end: number): void {
    this.#marks.push(this.text.slice(this.#at, end));
    this.#at = end;
  }

  #comment(): void {
    const rest = /[^\r\n]*/uy;
    const found = this.#match(rest) ?? '#';
    this.#comments.push(this.text.slice(this.#at, this.#at + found.length));
    this.#at += found.length;
  }

  #placeholderHere(): boolean {
    const found = this.#match(placeholder);
    if (found === null) return false;
    this.#placeholder ??= found;
    this.#take(found.length);
    return true;
  }

  #separated(): boolean {
    const found = this.#match(operator);
    if (found === null) return false;
    const parameter = found === ';' && this.#pieces !== null ? this.#match(uriParameter) : null;
    if (parameter !== null && this.text.text.slice(this.#start, this.#at).includes('://')) {
      this.#take(parameter.length);
      return true;
    }
    this.#endWord();
    const isLine = /[\r\n]/u.test(found);
    this.#endStatement(isLine ? '\n' : found);
    if (isLine) this.#at += found.length;
    else this.#mark(this.#at + found.length);
    return true;
  }

  #redirected(): boolean {
    const found = this.#match(redirection);
    if (found === null) return false;
    // `2>`: the number belongs to it.
    const number =
      this.#pieces?.length === 0 && /^\d$/u.test(this.text.text.slice(this.#start, this.#at)) ? 1 : 0;
    if (number === 1) {
      this.#pieces = null;
      this.#at -= 1;
    } else this.#endWord();
    const begin = this.#at;
    this.#at += number + found.length;
    const target = this.#match(/(?:"[^"\n]*"|'[^'\n]*'|[^\s;&|<>()"'])*/uy) ?? '';
    this.#at = begin;
    this.#mark(begin + number + found.length + target.length);
    return true;
  }

  /** A variable: the home folder, or a hole. */
  #filled(quote: string): boolean {
    if (quote === "'") return false;
    const letter = this.text.text.charAt(this.#at);
    if (!'$%`!'.includes(letter) || letter === '') return false;
    const folder = this.#match(home);
    if (folder !== null) {
      this.#cut().push(this.text.slice(this.#at, this.#at + folder.length).as('~'));
      this.#at += folder.length;
      this.#start = this.#at;
      return true;
    }
    const found = this.#match(this.dialect === 'sh' ? shHole : windowsHole);
    if (found === null) return false;
    const value = this.#variables.get(found.replace(/^[$%]\{?|[}%]$/gu, ''));
    if (value !== undefined) {
      this.#cut().push(this.text.slice(this.#at, this.#at + found.length).as(value));
      this.#at += found.length;
      this.#start = this.#at;
      return true;
    }
    this.#hole ??= found;
    this.#take(found.length);
    return true;
  }

  /** Reads up to the closing quote; false where there is none on the line. */
  #quoted(quote: string): boolean {
    const { text } = this.text;
    const end = this.#closing(quote);
    if (end < 0) {
      this.#open.push(this.text.slice(this.#at, this.#at + 1));
      return false;
    }
    this.#skip(1);
    while (this.#at < end) {
      const next = text.charAt(this.#at + 1);
      const isEscape =
        quote === '"' &&
        this.#at + 1 < end &&
        ((text.charAt(this.#at) === '\\' &&
          (next === '"' || (this.dialect === 'sh' && /[\\$`]/u.test(next)))) ||
          (text.charAt(this.#at) === '`' && this.dialect === 'windows' && /["$`]/u.test(next)));
      if (isEscape) this.#escape();
      else if (!this.#filled(quote)) this.#take(1);
    }
    this.#skip(1);
    return true;
  }

  /** Where the quote that stands here is closed; -1 for nowhere on its line. */
  #closing(quote: string): number {
    const { text } = this.text;
    for (let at = this.#at + 1; at < text.length && text.charAt(at) !== '\n'; at += 1) {
      const letter = text.charAt(at);
      if (letter === quote) return at;
      if (quote === '"' && letter === '\\' && this.#isEscapedQuote(at)) at += 1;
      else if (quote === '"' && this.dialect === 'sh' && letter === '\\') at += 1;
    }
    return -1;
  }

  /** On Windows, `"C:\keys\"` ends with a folder more often than it goes on behind an escaped quote. */
  #isEscapedQuote(at: number): boolean {
    const { text } = this.text;
    if (text.charAt(at + 1) !== '"') return false;
    if (this.dialect === 'sh') return true;
    const next = text.indexOf('"', at + 2);
    return next >= 0 && next < this.#endOfLine(at);
  }

  #endOfLine(at: number): number {
    if (at < this.#line.start || at > this.#line.end) {
      const end = this.text.text.indexOf('\n', at);
      this.#line = { start: at, end: end < 0 ? this.text.length : end };
    }
    return this.#line.end;
  }

  /** A backslash before a letter stays: `DOMAIN\user`. */
  #escapes(letter: string): boolean {
    const next = this.text.text.charAt(this.#at + 1);
    // A mark that the line goes on, with nothing to go on with.
    if (/^[\r\n]?$/u.test(next)) return this.#pieces === null && /[\\^`]/u.test(letter);
    if (this.dialect === 'windows') {
      if (letter === '^') return /[&|<>^()"]/u.test(next);
      if (letter === '`') return /["'$`&|]/u.test(next);
      return letter === '\\' && next === '"';
    }
    return letter === '\\' && /[^\w\s.:/-]|[ \t]/u.test(next);
  }

  #escape(): void {
    this.#skip(1);
    const next = this.text.text.charAt(this.#at);
    if (next === '' || /[\r\n]/u.test(next)) this.#pieces = null;
    else this.#take(1);
  }
}
