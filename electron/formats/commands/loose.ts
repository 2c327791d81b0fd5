import { readForwardText } from '../../../shared/forward-text';
import * as texts from '../../../shared/texts/import-commands';
import type { Format } from '../format';
import { beginsWithProgram } from '../programs';
import type { Traced } from '../traced';
import { readDestination } from './destination';
import type { Scope } from './draft';
import { leaveRemote, readSshWords } from './ssh';
import { dialectOf, lex, type Word } from './words';

/**
 * Loose words of a text that is no command and no file: options of ssh alone (`-L 8080:a:80`), forwards in PuTTY's notation, names
 * and addresses of servers, one on each line. Lines that are none of these are entered by nobody, and so become problems.
 */
export const loose: Format = {
  matches: () => true,
  read: (text, ledger, context) => {
    const lines = text.lines().filter((line) => line.text.trim() !== '');
    for (const line of lines) readLine(line.trim(), lines.length === 1, { ledger, context });
  },
  isExact: false,
};

function readLine(whole: Traced, isOnly: boolean, scope: Scope): void {
  const { ledger } = scope;
  // The command line that ~C opens has a prompt of its own.
  const prompt = /^ssh>\s*/u.exec(whole.text)?.[0] ?? '';
  if (prompt !== '') ledger.mended('prompt', whole.slice(0, prompt.length));
  const line = whole.slice(prompt.length);
  if (/^#/u.test(line.text)) ledger.mended('comment', line);
  else if (/^-?K[LRD]\s?\S*$/u.test(line.text)) ledger.leaveOut(line, 'meaningless', texts.endsForward);
  else if (/^~\s?[C#?&.]$/u.test(line.text)) ledger.leaveOut(line, 'meaningless', texts.opensCommandLine);
  else if (!readForwards(line, scope)) readWords(line, isOnly, scope);
}

/** Forwards as PuTTY and ssh_config write them, and `8080:localhost:80` without its letter. */
function readForwards(line: Traced, { ledger, context }: Scope): boolean {
  // A command that ran through no other reader is none of ours.
  if (/^-|:\/\/|@|(?:^|\s)(?:ssh|autossh|plink)(?:\.exe)?\s/iu.test(line.text)) return false;
  const read = readForwardText(line.text, context.newForwardId, 'local');
  if (
    read === null ||
    (!read.ok && read.error.code === 'notation-invalid' && !/^\w+Forward\b/iu.test(line.text))
  ) {
    return false;
  }
  if (!read.ok) ledger.problem(line, read.error);
  else for (const forward of read.value) ledger.forward(forward, line);
  return true;
}

/** Options of ssh, a server, or both. */
function readWords(line: Traced, isOnly: boolean, scope: Scope): void {
  const { statements, marks, comments, quotes } = lex(line, dialectOf(line.text));
  const [first, more] = statements;
  if (first === undefined || more !== undefined || !beginsAsCommand(first.words, isOnly)) return;
  const command = readSshWords([], first.words, scope);
  leaveRemote(command.remote, command.draft);
  command.draft.enter([]);
  scope.ledger.note(quotes);
  for (const mark of marks) scope.ledger.mended('shell', mark);
  for (const comment of comments) scope.ledger.mended('comment', comment);
}

/** A word alone may be any name; with others around it, a server is what looks like one. */
function beginsAsCommand([first, second]: readonly Word[], isOnly: boolean): boolean {
  if (first === undefined) return false;
  const { text } = first.text;
  if (/\s/u.test(text) || beginsWithProgram(text)) return false;
  if (/^-[A-Za-z46]/u.test(text)) return true;
  if (second !== undefined && !second.text.text.startsWith('-')) return false;
  const read = readDestination(first.text);
  // Those that name a server wrongly are told so.
  if (typeof read === 'string') return read !== 'empty' && (/\S@\S|:\/\//u.test(text) || read === 'hidden');
  return (isOnly && second === undefined) || /[@.:]/u.test(text);
}
