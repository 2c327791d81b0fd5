import { parseArgs } from 'node:util';
import { formatEndpoint } from '../../../shared/endpoint';
import { parseJumps, type InlineJump } from '../../../shared/jump';
import { readWindowsLine } from '../../net/proxies/windows-words';
import { isServerName } from '../commands/destination';
import { lex } from '../commands/words';
import { isUserName } from '../ssh-options-taken';
import { Traced } from '../traced';

/** A proxy command that only goes through other SSH servers. */
export interface JumpCommand {
  /** In the order they are passed: saved sessions by their name, and servers. */
  readonly jumps: readonly (InlineJump | { readonly load: string })[];
  /** It has a password in it. */
  readonly hasPassword: boolean;
}

/** The values of `%proxyhost` and the like. */
export interface ProxyFacts {
  readonly host: string;
  readonly port: number;
  readonly username: string;
}

const programs: Readonly<Record<string, (words: readonly string[]) => JumpCommand | null>> = {
  plink: readPlink,
  klink: readPlink,
  putty: readPlink,
  kitty: readPlink,
  ssh: readSsh,
};

/**
 * Reads a command that PuTTY runs in place of a connection, and which is nothing but plink or ssh on the way through another
 * server: `plink -P 2222 me@bastion -nc %host:%port`, `plink -load bastion -nc %host:%port`, `ssh -W %host:%port bastion`.
 * @param written with PuTTY's escapes
 * @returns null for all others, and for those with options that a jump host has no setting for
 */
export function readJumpCommand(written: string, facts: ProxyFacts): JumpCommand | null {
  const text = fillIn(written, facts);
  // On Windows an apostrophe is a letter, and no shell is between.
  const [statement, ...more] = text.includes("'") ? lex(Traced.of(text), 'sh').statements : [];
  const words = statement?.words.map((word) => word.text.text) ?? readWindowsLine(text).words;
  const [first = '', ...rest] = words;
  if (more.length > 0) return null;
  const program = /[^/\\]*$/u.exec(first.toLowerCase())?.[0]?.replace(/\.exe$/u, '') ?? '';
  return Object.hasOwn(programs, program) ? (programs[program]?.(rest) ?? null) : null;
}

/** Stand-ins for the next server's host and port while a command is taken apart; no command has such letters. */
const next = { host: '\uE000', port: '\uE001' };

/** PuTTY's escapes and placeholders (manual, 4.16.5), without changes to what it would leave as it is. */
function fillIn(written: string, { host, port, username }: ProxyFacts): string {
  const values: Readonly<Record<string, string>> = {
    ...{ host: next.host, port: next.port, proxyhost: host, proxyport: String(port) },
    // The user of a proxy, to PuTTY: that of the server has no placeholder.
    ...{ user: username, '%': '%' },
  };
  return withoutEscapes(written).replace(
    /%(proxyhost|proxyport|host|port|user|%)/gu,
    (_, name: string) => values[name] ?? '',
  );
}

const blanks: Readonly<Record<string, string>> = { n: ' ', r: ' ', t: ' ' };

/** Takes PuTTY's escapes off: `\\`, `\n`, `\x41`; a percent sign behind a backslash stays one that stands for itself. */
export function withoutEscapes(written: string): string {
  const escape = /\\(?:x(?<digits>[\da-f]{2})|(?<letter>[\\%nrt]))/giu;
  const plain = written.replace(escape, (...found) => {
    const { digits, letter = '' } = found.at(-1) as Readonly<Record<string, string | undefined>>;
    if (digits !== undefined) return String.fromCharCode(parseInt(digits, 16));
    return letter === '%' ? '%%' : (blanks[letter] ?? letter);
  });
  return plain.trim();
}

function isOnward(to: string | undefined): boolean {
  return to === `${next.host}:${next.port}` || to === `[${next.host}]:${next.port}`;
}

const harmless = ['-ssh', '-2', '-batch', '-agent', '-a', '-x', '-T', '-N', '-v', '-C', '-noshare', '-share'];

function readPlink(words: readonly string[]): JumpCommand | null {
  const values = new Map<string, string>();
  let host = '';
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (['-l', '-P', '-i', '-load', '-nc', '-pw', '-pwfile', '-proxycmd'].includes(word)) {
      values.set(word, words[(at += 1)] ?? '');
    } else if (harmless.includes(word)) continue;
    else if (word.startsWith('-') || host !== '') return null;
    else host = word;
  }
  const value = (option: string): string => values.get(option) ?? '';
  if (!isOnward(value('-nc'))) return null;
  const hasPassword = values.has('-pw') || values.has('-pwfile');
  if (values.has('-load')) {
    return host === '' && !values.has('-proxycmd')
      ? { jumps: [{ load: value('-load') }], hasPassword }
      : null;
  }
  const jump = jumpTo({ host, user: value('-l'), port: value('-P'), key: value('-i') });
  const before = values.has('-proxycmd')
    ? readJumpCommand(value('-proxycmd'), { host: '', port: 0, username: '' })
    : { jumps: [], hasPassword: false };
  if (jump === null || before === null) return null;
  return { jumps: [...before.jumps, jump], hasPassword: hasPassword || before.hasPassword };
}

function readSsh(words: readonly string[]): JumpCommand | null {
  const text = { type: 'string' } as const;
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        onward: { ...text, short: 'W' },
        port: { ...text, short: 'p' },
        user: { ...text, short: 'l' },
        key: { ...text, short: 'i' },
        quiet: { type: 'boolean', short: 'q' },
      },
    });
    if (positionals.length !== 1 || !isOnward(values.onward)) return null;
    const { port = '', user = '', key = '' } = values;
    const jump = jumpTo({ host: positionals[0] ?? '', user, port, key });
    return jump === null ? null : { jumps: [jump], hasPassword: false };
  } catch {
    return null;
  }
}

/** @returns null for what no jump host can be */
export function jumpTo({
  host,
  user,
  port,
  key = '',
}: {
  readonly host: string;
  readonly user: string;
  readonly port: string;
  readonly key?: string;
}): InlineJump | null {
  const at = host.lastIndexOf('@');
  const login = user === '' ? host.slice(0, Math.max(at, 0)) : user;
  const bare = host.slice(at + 1).replace(/^\[(.*)\]$/u, '$1');
  if (
    !isServerName(bare) ||
    (login !== '' && !isUserName(login)) ||
    (port !== '' && !/^\d{1,5}$/u.test(port))
  )
    return null;
  const endpoint = formatEndpoint({ host: bare, port: Number(port === '' ? 22 : port) });
  const read = parseJumps(login === '' ? endpoint : `${login}@${endpoint}`);
  const [jump, ...more] = read.ok ? read.value : [];
  if (jump === undefined || more.length > 0) return null;
  return { ...jump, privateKeyFile: key, onlyThisKey: key !== '' };
}
