import type { Ledger } from '../ledger';
import { programName } from '../programs';
import * as texts from '../../../shared/texts/import-commands';
import { secretName, type Word } from './words';

/** Programs and words of a shell that stand in front of a command. */
interface Wrapper {
  /** Options with a value behind them; letters may be joined, as in `screen -dmS name`. */
  readonly valued?: readonly string[];
  /** How many words of its own follow the options. */
  readonly operands?: number;
  /** A word behind it may be a whole command line. */
  readonly isScript?: true;
  /** It sends the connection another way. */
  readonly isProxy?: true;
}

function all(names: string, wrapper: Wrapper = {}): Readonly<Record<string, Wrapper>> {
  return Object.fromEntries(names.split(' ').map((name) => [name, wrapper]));
}

const wrappers: Readonly<Record<string, Wrapper>> = {
  ...all('nohup setsid command builtin winpty unbuffer call spawn noglob nocorrect disown daemon wsl stdbuf'),
  ...all('exec', { valued: ['a'] }),
  ...all('time', { valued: ['f', 'o'] }),
  ...all('sudo', { valued: ['u', 'g', 'h', 'p', 'C', 'D', 'R', 'T', 'U', 'r', 't'] }),
  ...all('doas', { valued: ['u', 'C'] }),
  ...all('env', { valued: ['u', 'C'] }),
  ...all('nice ionice chrt', { valued: ['n', 'c', 'p'] }),
  ...all('timeout', { valued: ['k', 's'], operands: 1 }),
  ...all('caffeinate', { valued: ['t', 'w'] }),
  ...all('screen', { valued: ['S', 'c', 'e', 'h', 'p', 's', 't', 'T'], isScript: true }),
  ...all('tmux', { valued: ['s', 'n', 'c', 't', 'F', 'x', 'y', 'L', 'f', 'e'], isScript: true }),
  ...all('sh bash zsh dash ash ksh fish su', { valued: ['o'], isScript: true }),
  ...all('watch', { valued: ['n'], isScript: true }),
  ...all('xterm konsole gnome-terminal xfce4-terminal alacritty wt', { valued: ['T'], isScript: true }),
  ...all('cmd powershell pwsh start', { isScript: true }),
  ...all('alias eval', { isScript: true }),
  ...all('systemd-run start-stop-daemon', { valued: ['u', 'p'] }),
  ...all('proxychains proxychains4 torsocks tsocks torify', { valued: ['f'], isProxy: true }),
  ...all('! { } do then else while until if done fi export set setx'),
};

/** Subcommands of wrappers. */
const own = new Set([
  'new',
  'new-session',
  'new-window',
  'neww',
  'split-window',
  'send-keys',
  'enter',
  'c-m',
]);

/** Whether a word is a program, or else, that stands in front of a command. */
export function isWrapper(word: string): boolean {
  return Object.hasOwn(wrappers, programName(word));
}

/** The rest of a statement when all in front of its program is taken off. */
export interface Unwrapped {
  readonly words: readonly Word[];
  /** A word that is a command line of its own. */
  readonly script: Word | null;
}

/** The most words that may stand in front of one program. */
const mostWrappers = 100;

const assignment = /^(?:\$env:)?[A-Za-z_]\w*=/iu;
/** The beginning of a systemd unit's line that runs something, and of a crontab's. */
const unitLine = /^Exec(?:Start|StartPre|Reload)?=[-@+!:]*/u;
/** A line of a unit that runs nothing. */
const unitSetting = /^[A-Z][a-z]+[A-Za-z]*=/u;
const clock = /^(?:@(?:reboot|yearly|monthly|weekly|daily|hourly)|[\d*][\d*/,-]*)$/u;

/**
 * Takes off what stands in front of a program and enters it: assignments, `sudo -u x`, `nohup`, `screen -dmS x`, a crontab's times.
 * @param isProgram whether a word is a program whose command line is read
 */
export function unwrap(
  words: readonly Word[],
  isProgram: (word: string) => boolean,
  ledger: Ledger,
): Unwrapped {
  let rest = withoutClock(words, ledger);
  for (let taken = 0; ; taken += 1) {
    const [first] = rest;
    if (first === undefined) return { words: [], script: null };
    // So many are a mistake: the words behind them are told as they are.
    if (taken === mostWrappers) return { words: rest, script: null };
    const { text } = first.text;
    // A whole command in quotes.
    if (rest.length === 1 && /\s/u.test(text) && holdsCommand(text, isProgram))
      return { words: [], script: first };
    const unit = unitLine.exec(text)?.[0];
    if (unit !== undefined) {
      ledger.mended('shell', first.text.slice(0, unit.length));
      rest = [{ ...first, text: first.text.slice(unit.length) }, ...rest.slice(1)].map(withoutSpecifiers);
    } else if (unitSetting.test(text) && !rest.some((word) => isProgram(word.text.text))) {
      return { words: enterUnitEnvironment(rest, ledger), script: null };
    } else if (assignment.test(text)) {
      enterAssignment(first, ledger);
      rest = rest.slice(1);
    } else if (/^\$env:\w+$/iu.test(text) && rest[1]?.text.text === '=') {
      // PowerShell's `$env:NAME = "value"`.
      ledger.mended('environment', [first.text, rest[1].text]);
      if (rest[2] !== undefined) ledger.leaveOut(rest[2].text, 'secret', texts.password);
      rest = rest.slice(3);
    } else if (programName(text) === 'sshpass') rest = afterSshpass(rest, ledger);
    else if (programName(text) === 'start-process') {
      const called = ofStartProcess(rest, ledger);
      if (called === null) return { words: rest, script: null };
      rest = called;
    } else {
      const wrapper = Object.hasOwn(wrappers, programName(text)) ? wrappers[programName(text)] : undefined;
      if (wrapper === undefined) return { words: rest, script: null };
      const inner = afterWrapper(rest, wrapper, isProgram);
      if (inner === null) return { words: rest, script: null };
      const own = rest.slice(0, inner.count).map((word) => word.text);
      if (wrapper.isProxy === true) ledger.leaveOut(own, 'unsupported', texts.throughOther);
      else ledger.mended('wrapper', own);
      if (inner.script !== null) {
        const behind = rest.slice(inner.count + 1).map((word) => word.text);
        if (behind.length > 0) ledger.mended('wrapper', behind);
        return { words: [], script: withoutAlias(inner.script, ledger) };
      }
      rest = rest.slice(inner.count);
    }
  }
}

/** `alias web='ssh …'`: its name stands in the same word. */
function withoutAlias(word: Word, ledger: Ledger): Word {
  const name = /^[\w-]+=(?=\S)/u.exec(word.text.text)?.[0] ?? '';
  if (name === '') return word;
  ledger.mended('wrapper', word.text.slice(0, name.length));
  return { ...word, text: word.text.slice(name.length) };
}

function withoutClock(words: readonly Word[], ledger: Ledger): readonly Word[] {
  const count = words[0]?.text.text.startsWith('@') === true ? 1 : 5;
  const times = words.slice(0, count);
  if (times.length < count || !times.every(({ text }) => clock.test(text.text)) || words.length === count) {
    return words;
  }
  ledger.mended(
    'wrapper',
    times.map(({ text }) => text),
  );
  return words.slice(count);
}

/** systemd's own percent and dollar signs, doubled to be none of its specifiers (systemd.unit(5)). */
function withoutSpecifiers(word: Word): Word {
  return { ...word, text: word.text.replaceAll(/%%|\$\$/gu, (pair) => pair.as(pair.text.charAt(0))) };
}

/** `Environment=NAME=value` may hold a secret; what else a unit's line says is left for whoever asked. */
function enterUnitEnvironment(words: readonly Word[], ledger: Ledger): readonly Word[] {
  const [first, ...more] = words;
  const prefix = /^Environment=/u.exec(first?.text.text ?? '')?.[0] ?? '';
  if (first === undefined || prefix === '') return words;
  ledger.mended('shell', first.text.slice(0, prefix.length));
  for (const word of [{ ...first, text: first.text.slice(prefix.length) }, ...more])
    enterAssignment(word, ledger);
  return [];
}

function enterAssignment({ text }: Word, ledger: Ledger): void {
  const equals = text.text.indexOf('=');
  if (secretName.test(text.text.slice(0, equals))) {
    ledger.mended('environment', text.slice(0, equals + 1));
    if (equals + 1 < text.length) ledger.leaveOut(text.slice(equals + 1), 'secret', texts.password);
  } else if (text.text.startsWith('SSH_AUTH_SOCK=')) ledger.leaveOut(text, 'unsupported', texts.agentSocket);
  else ledger.mended('environment', text);
}

/** sshpass(1): -p and -P have a value, joined or not; so have -f and -d. */
function afterSshpass(words: readonly Word[], ledger: Ledger): readonly Word[] {
  const [program, ...rest] = words;
  if (program !== undefined) ledger.leaveOut(program.text, 'unsupported', texts.sshpass);
  let at = 0;
  while (rest[at]?.text.text.startsWith('-') === true) {
    const { text } = rest[at] as Word;
    const [, letter = '', joined = ''] = /^-(.)(.*)$/su.exec(text.text) ?? [];
    const next = 'pPfd'.includes(letter) && letter !== '' && joined === '' ? rest[at + 1] : undefined;
    if (letter === 'p') {
      ledger.leaveOut(text.slice(0, 2), 'unsupported', texts.sshpass);
      const secret = joined === '' ? next?.text : text.slice(2);
      if (secret !== undefined) ledger.leaveOut(secret, 'secret', texts.password);
    } else ledger.leaveOut(next === undefined ? text : [text, next.text], 'unsupported', texts.sshpass);
    at += next === undefined ? 1 : 2;
  }
  return rest.slice(at);
}

/** PowerShell's `Start-Process ssh -ArgumentList "-N -L 80:a:80 me@host"`, with commas or blanks between the arguments. */
function ofStartProcess(words: readonly Word[], ledger: Ledger): readonly Word[] | null {
  const own: Word[] = [];
  const called: Word[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as Word;
    const parameter = word.text.text.toLowerCase();
    const next = words[at + 1];
    if (parameter === '-argumentlist' || parameter === '-args') {
      own.push(word);
      const value = next?.text;
      if (value !== undefined && next !== undefined) {
        const parts = value.split(/[\s,]+/gu).filter(({ length }) => length > 0);
        called.push(...parts.map((text) => ({ ...next, text })));
        ledger.mended(
          'shell',
          value.replaceAll(/[^,]+/gu, (part) => part.slice(0, 0)),
        );
      }
      at += 1;
    } else if (at === 0 || parameter === '-filepath' || /^-(?:nonewwindow|wait|passthru)$/u.test(parameter))
      own.push(word);
    else if (/^-(?:windowstyle|workingdirectory|verb)$/u.test(parameter)) {
      own.push(word, ...(next === undefined ? [] : [next]));
      at += 1;
    } else called.unshift(word);
  }
  if (called.length === 0) return null;
  ledger.mended(
    'wrapper',
    own.map(({ text }) => text),
  );
  return called;
}

/** How many words are the wrapper's own; null where no command follows that could be read. */
function afterWrapper(
  words: readonly Word[],
  { valued = [], operands = 0, isScript }: Wrapper,
  isProgram: (word: string) => boolean,
): { readonly count: number; readonly script: Word | null } | null {
  let skipped = 0;
  for (let at = 1; at < words.length; at += 1) {
    const text = words[at]?.text.text ?? '';
    const isOption = /^[-/+]\w/u.test(text) || text === '--' || text === '-';
    if (isScript === true && holdsCommand(text, isProgram)) return { count: at, script: words[at] ?? null };
    if (/^-\w+$/u.test(text) && valued.includes(text.slice(-1))) at += 1;
    else if (isOption && !isProgram(text)) continue;
    else if (skipped < operands) skipped += 1;
    else if (isProgram(text) || isWrapper(text) || assignment.test(text) || programName(text) === 'sshpass') {
      return { count: at, script: null };
    } else if (isScript !== true && !own.has(text.toLowerCase())) {
      // `while true`, `sudo systemctl`: no command of ours.
      return { count: at, script: null };
    }
  }
  return isScript === true ? null : { count: words.length, script: null };
}

/** A word with blanks in it that begins as a command line does, or an alias's value. */
function holdsCommand(text: string, isProgram: (word: string) => boolean): boolean {
  if (!/\s/u.test(text)) return false;
  const words = text
    .trim()
    .replace(/^[\w-]+=(?=\S)/u, '')
    .split(/\s+/u, 12);
  return words.some((word) => {
    const bare = word.replace(/^[&"'({]+|["']+$/gu, '');
    return isProgram(bare) || isWrapper(bare) || programName(bare) === 'sshpass';
  });
}
