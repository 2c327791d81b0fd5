import * as texts from '../../../shared/texts/import-commands';
import { prose } from '../../../shared/texts/import';
import { jumpLimit } from '../../../shared/jump';
import type { Format } from '../format';
import { Ledger } from '../ledger';
import { programName } from '../programs';
import { Traced } from '../traced';
import { enterChain } from './chain';
import type { Scope } from './draft';
import { readPuttyWords } from './plink';
import { autossh, leaveIdle, leaveRemote, readSshWords, type Kin, type SshCommand } from './ssh';
import { dialectOf, lex, type Dialect, type Statement, type Word } from './words';
import { unwrap } from './wrappers';

/** Programs that are ssh, and what they have besides. */
const sshPrograms: Readonly<Record<string, Kin>> = { ssh: {}, slogin: {}, autossh };

/** PuTTY's programs and KiTTY's; whether a port may stand behind the host. */
const puttyPrograms: Readonly<Record<string, boolean>> = {
  plink: false,
  klink: false,
  putty: true,
  kitty: true,
  kitty_portable: true,
  putty_portable: true,
};

/** How deep a command may stand in words of others: `tmux new 'bash -c "ssh …"'`. */
const deepest = 4;

function isProgram(word: string): boolean {
  const name = programName(word);
  return Object.hasOwn(sshPrograms, name) || Object.hasOwn(puttyPrograms, name);
}

/** Command lines of ssh, autossh, plink, putty and KiTTY, one or many, in a shell's words. */
export const commands: Format = {
  matches: (text) => {
    if (!/ssh|plink|klink|putty|kitty|slogin|scp|sftp|mosh|rsync|telnet|dbclient/iu.test(text)) return false;
    // The prompt of the command line that ~C opens is no program.
    if (!/^(?!\s*(?:ssh>|$))/mu.test(text)) return false;
    const dialect = dialectOf(text);
    const { statements } = lex(Traced.of(text), dialect);
    return statements.some((statement) => hasProgram(statement, dialect, 0));
  },
  read: (text, ledger, context) => {
    readScript(text, dialectOf(text.text), { ledger, context }, 0);
  },
  isExact: false,
};

/** Whether a statement runs a program that is read, without entering anything. */
function hasProgram({ words }: Statement, dialect: Dialect, depth: number): boolean {
  const found = unwrap(words, isProgram, new Ledger(''));
  if (found.script !== null && depth < deepest) {
    return lex(found.script.text, dialect).statements.some((inner) => hasProgram(inner, dialect, depth + 1));
  }
  return runsProgram(found.words) || runsOther(found.words) || programAfterProse(found.words) > 0;
}

/** Reads statements one by one, and enters what is between them. */
function readScript(text: Traced, dialect: Dialect, scope: Scope, depth: number): void {
  const { ledger } = scope;
  const { statements, marks, comments, quotes, open } = lex(text, dialect);
  for (const mark of marks) ledger.mended('shell', mark);
  for (const comment of comments) ledger.mended('comment', comment);
  ledger.note(quotes);
  for (const statement of statements) readStatement(statement, dialect, scope, depth);
  for (const quote of open)
    ledger.problem(quote, { code: 'import-problem', data: texts.openQuote(quote.text) });
}

function readStatement(statement: Statement, dialect: Dialect, scope: Scope, depth: number): void {
  const { words, script } = unwrap(statement.words, isProgram, scope.ledger);
  if (script !== null && depth < deepest) {
    readScript(script.text, dialect, scope, depth + 1);
    return;
  }
  if (script !== null) scope.ledger.leaveOut(script.text, 'meaningless', texts.otherCommand);
  const [first, ...rest] = words;
  if (first === undefined) return;
  const name = programName(first.text.text);
  if (runsProgram(words)) {
    readProgram(first, rest, dialect, scope);
    return;
  }
  const at = programAfterProse(words);
  if (at > 0) {
    leave(words.slice(0, at), prose, scope);
    readStatement({ words: words.slice(at), end: statement.end }, dialect, scope, depth);
  } else leaveOther(name, words, statement.end, scope);
}

function readProgram(program: Word, words: readonly Word[], dialect: Dialect, scope: Scope): void {
  const name = programName(program.text.text);
  const kin = sshPrograms[name];
  if (kin === undefined) {
    readPuttyWords([program.text], words, scope, puttyPrograms[name] === true);
    return;
  }
  const command = readSshWords([program.text], words, scope, kin);
  if (leaveIdle(command)) return;
  const chain = readChain(command, dialect, scope);
  if (chain.length === 1) command.draft.enter(command.program);
  else enterChain(chain, scope);
}

/** The command, and each ssh that runs on the server of the one before. */
function readChain(command: SshCommand, dialect: Dialect, scope: Scope): readonly SshCommand[] {
  const chain = [command];
  for (let last = command; ;) {
    const isLast = last.draft.host === null || chain.length > jumpLimit;
    const inner = isLast ? null : innerCommand(last.remote, dialect, scope);
    const [first, ...rest] = inner ?? [];
    const next = first === undefined ? null : readSshWords([first.text], rest, scope);
    if (next === null || next.draft.host === null || next.idle !== null) {
      leaveRemote(inner ?? last.remote, last.draft);
      return chain;
    }
    chain.push(next);
    last = next;
  }
}

/** The words of an ssh that runs on the server; null where what runs there is none. */
function innerCommand(remote: readonly Word[], dialect: Dialect, { ledger }: Scope): readonly Word[] | null {
  const [first, ...more] = remote;
  if (first === undefined) return null;
  if (more.length === 0 && /\s/u.test(first.text.text)) {
    const { statements, marks, comments, quotes } = lex(first.text, dialect);
    const [only, ...others] = statements;
    const inner = only?.words[0]?.text.text ?? '';
    if (only === undefined || others.length > 0 || !Object.hasOwn(sshPrograms, programName(inner)))
      return null;
    ledger.note([...quotes, ...marks, ...comments]);
    return only.words;
  }
  return Object.hasOwn(sshPrograms, programName(first.text.text)) ? remote : null;
}

/** Words that follow a program's name in a sentence, and that no server is called. */
const sentenceWords = new Set(
  'is uses can will has allows was connection connections tunnel tunnels tunneling command client server servers key keys and or the to shell session access into in from for with on through via port are'.split(
    ' ',
  ),
);

/** Whether words run a program that is read, and are no sentence about it. */
function runsProgram([first, second, third]: readonly Word[]): boolean {
  if (first === undefined || !isProgram(first.text.text)) return false;
  const next = second?.text.text.toLowerCase() ?? '';
  if (next === '-' || next === '=') return false;
  return !(
    third !== undefined &&
    sentenceWords.has(next.replace(/[,.;:]$/u, '')) &&
    !third.text.text.startsWith('-')
  );
}

/** Whether words run a program in whose place Ginnel has something else, with options or a server behind it. */
function runsOther([first, ...rest]: readonly Word[]): boolean {
  const name = programName(first?.text.text ?? '');
  return Object.hasOwn(texts.otherPrograms, name) && rest.some(({ text }) => /^-|[@:/~.\d]/u.test(text.text));
}

/** Words that are no command, with one behind them: "Then run: ssh -L …". */
const proseWords = new Set(
  'run use using type then and with try execute like e.g. i.e. or now you we just simply so by via here this my example'.split(
    ' ',
  ),
);

function programAfterProse(words: readonly Word[]): number {
  const first = words[0]?.text.text ?? '';
  const isProse =
    /^\p{Lu}[\p{Ll}'’]+[,:]?$/u.test(first) || first.endsWith(':') || proseWords.has(first.toLowerCase());
  if (!isProse) return 0;
  const at = words.findIndex(({ text }) => isProgram(text.text));
  const next = words[at + 1]?.text.text ?? '';
  return at > 0 && (next.startsWith('-') || next.includes('@')) ? at : 0;
}

/** Leaves a command out that makes no tunnel. */
function leaveOther(name: string, words: readonly Word[], end: string, scope: Scope): void {
  const [first, ...rest] = words;
  if ((name === 'echo' || name === 'printf') && end === '|' && first !== undefined) {
    leave([first], texts.otherCommand, scope);
    if (rest.length > 0)
      scope.ledger.leaveOut(
        rest.map(({ text }) => text),
        'secret',
        texts.piped,
      );
    return;
  }
  const known = Object.hasOwn(texts.otherPrograms, name) ? texts.otherPrograms[name] : undefined;
  scope.ledger.leaveOut(
    words.map(({ text }) => text),
    known === undefined ? 'meaningless' : 'unsupported',
    known ?? texts.otherCommand,
  );
}

function leave(words: readonly Word[], why: string, { ledger }: Scope): void {
  ledger.leaveOut(
    words.map(({ text }) => text),
    'meaningless',
    why,
  );
}
