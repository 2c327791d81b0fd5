import { homedir } from 'node:os';
import { join } from 'node:path';
import parseArguments from 'string-argv';
import { fail, ok, type Result } from '../../../shared/result';
import * as texts from '../../../shared/texts/proxies';

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

const placeholder = /%(proxyhost|proxyport|host|port|user|pass|[A-Za-z%]|$)/gu;

/** Whether the user name is in it: `%r`, or PuTTY's `%user`. */
export function namesUser(template: string): boolean {
  return [...template.matchAll(placeholder)].some(([, name]) => name === 'r' || name === 'user');
}

/**
 * Makes a command of a ProxyCommand. It is split into arguments first and filled in then, so that whatever a host or a user
 * is called stays within the argument it stands in.
 * @param template with %h, %p, %r, %n and %% (ssh_config(5)), or PuTTY's %host, %port, %user, %proxyhost and %proxyport
 * @returns fails with proxy-command-invalid for what only a shell could run, and for names that would be options
 */
export function readCommand(template: string, facts: Facts): Result<CommandLine> {
  const invalid = (detail: string): Result<CommandLine> =>
    fail({ code: 'proxy-command-invalid', data: { command: template.trim(), detail } });
  if (template.trim() === '') return invalid(texts.typeCommand);
  const trouble = shellTrouble(template);
  if (trouble !== null) return invalid(trouble);

  const values: Readonly<Record<string, string>> = {
    ...{ h: facts.host, n: facts.host, host: facts.host },
    ...{ p: String(facts.port), port: String(facts.port) },
    ...{ r: facts.username, user: facts.username },
    ...{ proxyhost: facts.proxyHost, proxyport: String(facts.proxyPort), '%': '%' },
  };
  const words = parseArguments(template);
  const filled: string[] = [];
  for (const word of words) {
    for (const [whole, name = ''] of word.matchAll(placeholder)) {
      if (name === 'pass') return invalid(texts.noPasswordForCommand);
      if (values[name] === undefined) return invalid(texts.unknownPlaceholder(whole));
    }
    const text = word.replace(placeholder, (_whole, name: string) => values[name] ?? '');
    if (text.includes('\0')) return invalid(texts.impossibleCharacter);
    if (text.startsWith('-') && !word.startsWith('-')) return invalid(texts.beginsWithDash(text));
    filled.push(text);
  }
  const [first = '', ...args] = filled;
  if (words[0]?.includes('%') === true || first === '') return invalid(texts.programOutright);
  const program = /^~[/\\]/u.test(first) ? join(homedir(), first.slice(2)) : first;
  return ok({ program, args, shown: [program, ...args].map(quoted).join(' ') });
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
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]|(?! )\p{Zs}/gu;

/** An argument as a user reads it: in single quotes where it needs them, else as a JavaScript string. */
function quoted(word: string): string {
  if (plain.test(word)) return word;
  if (!word.includes("'") && word.search(unseen) === -1) return `'${word}'`;
  const escaped = JSON.stringify(word);
  return escaped.replace(unseen, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}
