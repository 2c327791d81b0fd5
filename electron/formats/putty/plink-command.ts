import { parseArgs } from 'node:util';
import parseArguments from 'string-argv';
import { formatEndpoint } from '../../../shared/endpoint';
import { parseJumps, type Jump } from '../../../shared/jump';

/** A proxy command that only goes through another SSH server. */
export interface JumpCommand {
  /** The saved session it names, or the server itself. */
  readonly to: { readonly load: string } | { readonly jump: Jump };
  /** It has the password in it. */
  readonly hasPassword: boolean;
}

const plink = ['plink', 'klink', 'putty', 'kitty'];

/**
 * Reads a command that PuTTY runs in place of a connection, and which is nothing but plink or ssh on the way through another
 * server: `plink -P 2222 me@bastion -nc %host:%port`, `plink -load bastion -nc %host:%port`, `ssh -W %host:%port bastion`.
 * @returns null for all others, and for those with options that a jump host has no setting for
 */
export function readJumpCommand(command: string, facts: ProxyFacts): JumpCommand | null {
  const [first = '', ...words] = parseArguments(command);
  const program = /[^/\\]*$/u.exec(first.toLowerCase())?.[0]?.replace(/\.exe$/u, '') ?? '';
  const filled = words.map((word) => fillIn(word, facts));
  if (plink.includes(program)) return readPlink(filled);
  return program === 'ssh' ? readSsh(filled) : null;
}

/** What `%proxyhost` and the like stand for. */
export interface ProxyFacts {
  readonly host: string;
  readonly port: number;
  readonly username: string;
}

function fillIn(word: string, { host, port, username }: ProxyFacts): string {
  // The user of a proxy, for PuTTY: that of the server has no placeholder.
  const values: Readonly<Record<string, string>> = {
    proxyhost: host,
    proxyport: String(port),
    user: username,
  };
  return word.replace(/%(proxyhost|proxyport|user)/gu, (_, name: string) => values[name] ?? '');
}

const destination = '%host:%port';

function readPlink(words: readonly string[]): JumpCommand | null {
  const found = { host: '', user: '', port: '', key: '', load: '', to: '', hasPassword: false };
  const valued: Readonly<Record<string, (value: string) => void>> = {
    '-l': (value) => (found.user = value),
    '-P': (value) => (found.port = value),
    '-i': (value) => (found.key = value),
    '-load': (value) => (found.load = value),
    '-nc': (value) => (found.to = value),
    '-pw': () => (found.hasPassword = true),
    '-pwfile': () => (found.hasPassword = true),
  };
  const harmless = [
    '-ssh',
    '-2',
    '-batch',
    '-agent',
    '-a',
    '-x',
    '-T',
    '-N',
    '-v',
    '-C',
    '-noshare',
    '-share',
  ];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const take = valued[word];
    if (take !== undefined) take(words[(at += 1)] ?? '');
    else if (harmless.includes(word)) continue;
    else if (word.startsWith('-') || found.host !== '') return null;
    else found.host = word;
  }
  if (found.to !== destination) return null;
  if (found.load !== '') {
    return found.host === '' ? { to: { load: found.load }, hasPassword: found.hasPassword } : null;
  }
  const jump = jumpTo(found);
  return jump === null ? null : { to: { jump }, hasPassword: found.hasPassword };
}

function readSsh(words: readonly string[]): JumpCommand | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        W: { type: 'string', short: 'W' },
        p: { type: 'string', short: 'p' },
        l: { type: 'string', short: 'l' },
        i: { type: 'string', short: 'i' },
        q: { type: 'boolean', short: 'q' },
      },
    });
    if (positionals.length !== 1 || values.W !== destination) return null;
    const { p: port = '', l: user = '', i: key = '' } = values;
    const jump = jumpTo({ host: positionals[0] ?? '', user, port, key });
    return jump === null ? null : { to: { jump }, hasPassword: false };
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
}): Jump | null {
  const at = host.lastIndexOf('@');
  const login = user === '' ? host.slice(0, Math.max(at, 0)) : user;
  const bare = host.slice(at + 1).replace(/^\[(.*)\]$/u, '$1');
  if (bare === '' || (port !== '' && !/^\d{1,5}$/u.test(port))) return null;
  const endpoint = formatEndpoint({ host: bare, port: Number(port === '' ? 22 : port) });
  const read = parseJumps(login === '' ? endpoint : `${login}@${endpoint}`);
  const [jump, ...more] = read.ok ? read.value : [];
  if (jump === undefined || more.length > 0) return null;
  return { ...jump, privateKeyFile: key, onlyThisKey: key !== '' };
}
