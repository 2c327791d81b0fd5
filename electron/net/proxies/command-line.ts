import { posix, win32 } from 'node:path';
import parseArguments from 'string-argv';
import { fail, ok, type Result } from '../../../shared/result';
import * as texts from '../../../shared/texts/proxies';
import type { Machine } from '../../system/machine';
import { variableOf } from './windows-environment';
import { quoteWindowsWord, readWindowsLine } from './windows-words';

/** Values of the placeholders of a ProxyCommand. */
export interface Facts {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly proxyHost: string;
  readonly proxyPort: number;
}

/** A command that can be run as it is. */
export interface CommandLine {
  readonly program: string;
  readonly args: readonly string[];
  /** The whole of it in one line for a user; two that differ never look the same. */
  readonly shown: string;
}

const placeholder = /%(?<name>proxyhost|proxyport|host|port|user|pass|[A-Za-z%]|$)/gu;

/** On Windows `%NAME%` is a variable of the environment, unless it is a placeholder with another behind it (`%h%p`). */
const windowsHole =
  /%(?:(?!(?:proxyhost|proxyport|host|port|user|pass|[hnpr])%)(?<variable>[A-Za-z_][\w()]*)%|(?<name>proxyhost|proxyport|host|port|user|pass|[A-Za-z%]|$))/gu;

/** How command lines are written on a system. */
interface Dialect {
  /** Part of a command that only a shell could do, in words; null when there is none. */
  readonly trouble: (template: string) => string | null;
  readonly split: (template: string) => readonly string[];
  readonly hole: RegExp;
  /** The beginning of what programs take for an option. */
  readonly option: RegExp;
  readonly paths: typeof posix;
  /** An argument as a user reads it; two that differ never look the same. */
  readonly show: (word: string) => string;
}

const unix: Dialect = {
  trouble: shellTrouble,
  split: parseArguments,
  hole: placeholder,
  option: /^-/u,
  paths: posix,
  show: quoted,
};

const windows: Dialect = {
  trouble: (template) => {
    const { outside, isClosed } = readWindowsLine(template);
    const [character] = /[|&<>]/u.exec(outside) ?? [];
    if (character !== undefined) return texts.forShellToUnderstand(character);
    return isClosed ? null : texts.neverClosed('"');
  },
  split: (template) => readWindowsLine(template).words,
  hole: windowsHole,
  option: /^[-/]/u,
  paths: win32,
  show: quotedForWindows,
};

/** Whether the user name is in it: `%r`, or PuTTY's `%user`. */
export function namesUser(template: string): boolean {
  return [...template.matchAll(placeholder)].some(({ groups }) =>
    ['r', 'user'].includes(groups?.['name'] ?? ''),
  );
}

/**
 * Makes a command of a ProxyCommand. It is split into arguments first and filled in then, so that whatever a host or a user
 * is called stays within the argument it stands in.
 * @param template with %h, %p, %r, %n and %% (ssh_config(5)), or PuTTY's %host, %port, %user, %proxyhost and %proxyport; on
 *   Windows with %NAME% for variables of the environment, too
 * @param machine by whose rules it is written
 * @returns fails with proxy-command-invalid for what only a shell could run, and for names that would be options
 */
export function readCommand(
  template: string,
  facts: Facts,
  { platform, home, environment }: Pick<Machine, 'platform' | 'home' | 'environment'>,
): Result<CommandLine> {
  const dialect = platform === 'win32' ? windows : unix;
  const invalid = (detail: string): Result<CommandLine> =>
    fail({ code: 'proxy-command-invalid', data: { command: template.trim(), detail } });
  if (template.trim() === '') return invalid(texts.typeCommand);
  const trouble = dialect.trouble(template);
  if (trouble !== null) return invalid(trouble);

  const filled: string[] = [];
  const given = dialect.split(template);
  // ssh hands the command to a shell, which is spared by `exec`; here is no shell.
  const words = platform !== 'win32' && given.length > 1 && given[0] === 'exec' ? given.slice(1) : given;
  for (const word of words) {
    const text = fillIn(word, dialect, valuesOf(facts), environment);
    if (!text.ok) return invalid(text.detail);
    filled.push(text.value);
  }
  const [first = '', ...args] = filled;
  const isOpen = [...(words[0] ?? '').matchAll(dialect.hole)].some(
    ({ groups }) => groups?.['name'] !== undefined,
  );
  if (isOpen || first === '') return invalid(texts.programOutright);
  const program = /^~[/\\]/u.test(first) ? dialect.paths.join(home, first.slice(2)) : first;
  return ok({ program, args, shown: [program, ...args].map(dialect.show).join(' ') });
}

function valuesOf(facts: Facts): Readonly<Record<string, string>> {
  return {
    ...{ h: facts.host, n: facts.host, host: facts.host },
    ...{ p: String(facts.port), port: String(facts.port) },
    ...{ r: facts.username, user: facts.username },
    ...{ proxyhost: facts.proxyHost, proxyport: String(facts.proxyPort), '%': '%' },
  };
}

type Filled = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly detail: string };

function fillIn(
  word: string,
  { hole, option }: Dialect,
  values: Readonly<Record<string, string>>,
  environment: NodeJS.ProcessEnv,
): Filled {
  const refused = (detail: string): Filled => ({ ok: false, detail });
  let text = '';
  let at = 0;
  /** Where it begins with what the user wrote, or with a variable of theirs, it may be an option. */
  let mayBeOption = option.test(word);
  for (const { 0: whole, index, groups = {} } of word.matchAll(hole)) {
    const { name, variable } = groups;
    if (name === 'pass') return refused(texts.noPasswordForCommand);
    const value = variable === undefined ? values[name ?? ''] : variableOf(environment, variable);
    if (value === undefined) {
      return refused(variable === undefined ? texts.unknownPlaceholder(whole) : texts.noVariable(variable));
    }
    text += word.slice(at, index) + value;
    at = index + whole.length;
    if (variable !== undefined && text === value && value !== '') mayBeOption = true;
  }
  text += word.slice(at);
  if (text.includes('\0')) return refused(texts.impossibleCharacter);
  return option.test(text) && !mayBeOption ? refused(texts.beginsAsOption(text)) : { ok: true, value: text };
}

/** Part of a command that only a shell could do, in words; null when there is none. */
function shellTrouble(template: string): string | null {
  let quote: string | null = null;
  for (let index = 0; index < template.length; index += 1) {
    const char = template.charAt(index);
    if (quote !== null && char === quote) quote = null;
    else if (quote === null && (char === '"' || char === "'")) quote = char;
    else if (quote === "'") continue;
    else if (char === '`' || (char === '$' && /[\w({]/u.test(template.charAt(index + 1)))) {
      return texts.forShellToFillIn(char);
    } else if (quote === null && /[|;&<>]/u.test(char)) {
      return texts.forShellToUnderstand(char);
    }
  }
  return quote === null ? null : texts.neverClosed(quote);
}

/** A word that needs no quotes. */
const plain = /^[\w@%+=:,./~[\]-]+$/u;

/** Characters that a reader does not see, or that change how the others look. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Co}\p{Cn}]|(?! )\p{Zs}/gu;

/** An argument as a user reads it: in single quotes where it needs them, else as a JavaScript string. */
function quoted(word: string): string {
  if (plain.test(word)) return word;
  if (!word.includes("'") && word.search(unseen) === -1) return `'${word}'`;
  const escaped = JSON.stringify(word);
  return escaped.replace(unseen, unicodeEscape);
}

/** A word that needs no quotes on Windows. An apostrophe does, for it marks what is written in another way. */
const plainOnWindows = /^[\w@%+=:,./~[\]\\-]+$/u;

/** An argument as a user of Windows reads it: in double quotes where it needs them, else as a JavaScript string. */
function quotedForWindows(word: string): string {
  if (plainOnWindows.test(word)) return word;
  if (word.search(unseen) === -1) return quoteWindowsWord(word);
  const escaped = word.replace(/[\\']/gu, '\\$&').replace(unseen, unicodeEscape);
  return `'${escaped}'`;
}

function unicodeEscape(char: string): string {
  return `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
}
