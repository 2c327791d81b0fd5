import type { MendKind } from '../../shared/import-plan';
import * as texts from '../../shared/texts/import';
import type { Ledger } from './ledger';
import { decodeEntity, tagsOf, tagBreaksLine, tagPattern } from './html';
import { beginsWithProgram } from './programs';
import { Traced } from './traced';

/** Stands where a page had put `[email protected]`, as one word. No host or login is spelled so. */
export const hiddenAddress = '[email-protected]';

/**
 * Mends what web pages, word processors and terminals do to commands, and enters what it mended.
 * @returns the text as it was meant: a statement on each line
 */
export function mend(text: Traced, ledger: Ledger): Traced {
  const steps = [withoutHtml, withPlainLetters, withoutInlineCode, withoutLineMarks, withJoinedLines];
  return steps.reduce((mended, step) => step(mended, ledger), text);
}

/** Enters what was mended, and puts other characters in its place. */
function instead(ledger: Ledger, kind: MendKind, found: Traced, text: string): Traced {
  ledger.mended(kind, found);
  return found.as(text);
}

/** Cloudflare replaces addresses by a link; whoever copied the page's source has the address in it, each byte changed by the first. */
const protectedLink = /<a\b[^<>]*\bdata-cfemail="([0-9a-f]{4,400})"[^<>]*>.{0,40}?<\/a>/gisu;

function decodeProtected(hex: string): string {
  const bytes = hex.match(/../gu)?.map((pair) => Number.parseInt(pair, 16)) ?? [];
  const [key = 0, ...rest] = bytes;
  return String.fromCharCode(...rest.map((byte) => byte ^ key));
}

function withoutHtml(text: Traced, ledger: Ledger): Traced {
  const isTag = tagsOf(text.text);
  // A copy of a page's source has both tags and entities; a copy of the page may have kept an entity alone.
  return text
    .replaceAll(protectedLink, (found, [, hex = '']) => instead(ledger, 'html', found, decodeProtected(hex)))
    .replaceAll(tagPattern, (found) =>
      isTag(found.text) ? instead(ledger, 'html', found, tagBreaksLine(found.text) ? '\n' : '') : null,
    )
    .replaceAll(/&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,8});/giu, (found) => {
      const letter = decodeEntity(found.text);
      return letter === null ? null : instead(ledger, 'html', found, letter);
    })
    .replaceAll(/\[\s*email[\s\u00a0]*protected\s*\]/giu, (found) =>
      instead(ledger, 'hidden-address', found, hiddenAddress),
    );
}

/** Colours and movements of a terminal (ECMA-48), and characters that show nothing. */
// eslint-disable-next-line no-control-regex -- terminals speak in control characters
const invisible =
  /\x1b(?:\[[\d;?]*[ -/]*[@-~]|\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)|.)|[\0-\x08\x0e-\x1f\x7f]|\p{Cf}/gsu;

function withPlainLetters(text: Traced, ledger: Ledger): Traced {
  return (
    text
      .replaceAll(invisible, (found) => instead(ledger, 'blank', found, ''))
      .replaceAll(/[^\S \t\r\n]/gu, (found) =>
        instead(ledger, 'blank', found, /[\u2028\u2029\u0085]/u.test(found.text) ? '\n' : ' '),
      )
      .replaceAll(/[“”„‟″«»]/gu, (found) => instead(ledger, 'quote', found, '"'))
      .replaceAll(/[‘’‚‛′´]/gu, (found) => instead(ledger, 'quote', found, "'"))
      // A dash between blanks is a dash; one at a word is what became of a hyphen.
      .replaceAll(/(?<!\s)[‐‑‒–—―−﹣－]|[‐‑‒–—―−﹣－](?=\S)/gu, (found) =>
        instead(ledger, 'dash', found, '-'),
      )
  );
}

/** A sentence with commands between backticks: the commands are meant, the sentence is not. */
function withoutInlineCode(text: Traced, ledger: Ledger): Traced {
  const lines = text.lines().map((line) => {
    const unlinked = line.replaceAll(
      /\[([^\]\n]{1,200})\]\((?:mailto:|https?:|ssh:)[^)\n]{0,500}\)/gu,
      (found, [, label = '']) => {
        const at = found.text.indexOf(label);
        ledger.mended('markdown', [found.slice(0, at), found.slice(at + label.length)]);
        return found.slice(at, at + label.length);
      },
    );
    const code = [...unlinked.text.matchAll(/(`{1,2})([^`\n]+)\1/gu)].filter(([, , inner = '']) =>
      beginsWithProgram(withoutPrompt(inner)),
    );
    if (code.length === 0) return unlinked;
    const commands: Traced[] = [];
    let at = 0;
    for (const match of code) {
      const [all, ticks = ''] = match;
      leaveProse(unlinked.slice(at, match.index), ledger);
      const end = match.index + all.length;
      commands.push(unlinked.slice(match.index + ticks.length, end - ticks.length));
      ledger.mended('markdown', [
        unlinked.slice(match.index, match.index + ticks.length),
        unlinked.slice(end - ticks.length, end),
      ]);
      at = end;
    }
    leaveProse(unlinked.slice(at), ledger);
    return joinLines(commands);
  });
  return joinLines(lines);
}

function leaveProse(text: Traced, ledger: Ledger): void {
  const words = text.trim();
  if (words.length === 0) return;
  // Only its mark is left of a list's or a quotation's line.
  if (/^(?:[-*+>]|\d+[.)])$/u.test(words.text) || /^[.,;:!]$/u.test(words.text))
    ledger.mended('markdown', words);
  else ledger.leaveOut(words, 'meaningless', texts.prose);
}

const lineEnd = Traced.of('').as('\n');
const blank = Traced.of('').as(' ');

function joinLines(lines: readonly Traced[]): Traced {
  return Traced.join(lines.flatMap((line, at) => (at === 0 ? [line] : [lineEnd, line])));
}

const shellPrompts = [
  // me@host:~/src$   (venv) me@host ~ %
  /^\s*(?:\([\w.-]+\)\s*)?[\w.-]+@[\w.-]+(?::|\s)[^\s$#%>]*\s?[$#%>]\s+/u,
  // [root@host ~]#
  /^\s*\[[^\]\s]+@[^\]\n]+\]\s?[$#%]\s*/u,
  // C:\Users\me>   PS C:\Users\me>   PS>
  /^\s*(?:PS\s+)?[A-Za-z]:[\\/][^>\n]*>\s*/u,
  /^\s*PS\s*>\s*/u,
  /^\s*(?:[$%❯λ»]|➜(?:\s+[^\s-]\S*)?|bash-[\d.]+[$#]|sh-[\d.]+[$#]|mysql>)\s+/u,
] as const;

/** A line without the prompt of a shell before it. */
function withoutPrompt(line: string): string {
  for (const prompt of shellPrompts) {
    const found = prompt.exec(line);
    if (found !== null) return line.slice(found[0].length);
  }
  return line;
}

/** Marks that Markdown, mail and shells put before a command. A line with nothing behind them keeps them. */
const lineMarks: readonly (readonly [MendKind, RegExp])[] = [
  ['markdown', /^\s*(?:>\s*)+(?=\S)/u],
  ['markdown', /^\s*(?:[-*+•◦‣]|\d{1,3}[.)])\s+/u],
  ...shellPrompts.map((prompt) => ['prompt', prompt] as const),
  ['markdown', /^\s*\*\*(?=\w)/u],
];
const rootMark = ['prompt', /^\s*#\s+/u] as const;

/** Takes fences of code and what stands before commands off the lines. */
function withoutLineMarks(text: Traced, ledger: Ledger): Traced {
  const all = text.lines();
  const written = all.filter((line) => line.text.trim() !== '');
  const rootPrompt = written.length > 0 && written.every(({ text: line }) => isRootsLine(line));
  const lines: Traced[] = [];
  for (const line of all) {
    if (/^\s*(?:>\s*)?(?:`{3,}|~{3,})[\w+-]*\s*$/u.test(line.text)) {
      ledger.mended('markdown', line);
      lines.push(line.slice(0, 0));
    } else {
      const isContinued = endsWithContinuation(lines.at(-1)?.text ?? '');
      lines.push(withoutMarks(line, ledger, { rootPrompt, isContinued }));
    }
  }
  return joinLines(lines);
}

/** `# ssh me@host`: a comment in a script, root's prompt where nothing else is in the text. */
function isRootsLine(line: string): boolean {
  const [, rest = ''] = /^\s*#\s+(.*)$/su.exec(line) ?? [];
  return beginsWithProgram(rest) && /\s-|@/u.test(rest);
}

function withoutMarks(
  line: Traced,
  ledger: Ledger,
  { rootPrompt, isContinued }: { readonly rootPrompt: boolean; readonly isContinued: boolean },
): Traced {
  if (isContinued) {
    const mark = /^\s*>\s+/u.exec(line.text);
    if (mark === null) return line;
    ledger.mended('prompt', line.slice(0, mark[0].length));
    return line.slice(mark[0].length);
  }
  let rest = line;
  const found: (readonly [MendKind, Traced])[] = [];
  for (const [kind, mark] of rootPrompt ? [...lineMarks, rootMark] : lineMarks) {
    const match = mark.exec(rest.text);
    if (match === null) continue;
    found.push([kind, rest.slice(0, match[0].length)]);
    rest = rest.slice(match[0].length);
  }
  if (found.length === 0 || !beginsWithProgram(rest.text)) return line;
  for (const [kind, mark] of found) ledger.mended(kind, mark);
  return withoutCodeMarks(rest, ledger);
}

/** A whole line in backticks or stars. */
function withoutCodeMarks(line: Traced, ledger: Ledger): Traced {
  const match = /(?:\*\*|`)\s*$/u.exec(line.text);
  if (match === null || line.text.slice(0, match.index).includes('`')) return line;
  ledger.mended('markdown', line.slice(match.index));
  return line.slice(0, match.index);
}

/** A backslash (sh), a caret (cmd.exe) or a backtick (PowerShell) before the end of a line goes on in the next. */
const continuation = /(?:^|(?<=\s)|(?<=[^\\^`\s]))([\\^`])[ \t]*$/u;

function endsWithContinuation(line: string): boolean {
  return continuation.test(line);
}

/** Joins what a page broke into lines. */
function withJoinedLines(text: Traced, ledger: Ledger): Traced {
  /** The pieces of each line; the last may still end with a mark. */
  const joined: Traced[][] = [];
  for (const line of text.lines()) {
    const pieces = joined.at(-1);
    const [first, last] = [pieces?.[0], pieces?.at(-1)];
    if (pieces === undefined || first === undefined || last === undefined) {
      joined.push([line]);
      continue;
    }
    const isCommand = beginsWithProgram(first.text);
    const match = continuation.exec(last.text);
    // A caret or backtick must end a command: alone they may be anything.
    if (match !== null && (match[1] === '\\' || isCommand)) {
      ledger.mended('continuation', last.slice(match.index));
      pieces.splice(-1, 1, last.slice(0, match.index), blank, line);
    } else if (isCommand && /^\s*-[A-Za-z46]/u.test(line.text)) {
      // The page lost the mark.
      ledger.mended('continuation', []);
      pieces.push(blank, line);
    } else joined.push([line]);
  }
  // A box of one line takes the line's end out and leaves the mark.
  return joinLines(joined.map((pieces) => Traced.join(pieces))).replaceAll(
    /(?<=\s)\\\s*(?=-[A-Za-z])/gu,
    (found) => instead(ledger, 'continuation', found, ' '),
  );
}
