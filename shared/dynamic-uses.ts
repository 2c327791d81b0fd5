import { commandLine, quoteForSh } from './command-line';
import { formatConnectAt, type ConnectAt } from './connect-to';
import type { ForwardUse, UseId } from './forward-use';
import type { Platform } from './socket-path';
import type { SocksLogin } from './socks-login';
import { onlyInShell } from './texts/export';
import * as texts from './texts/uses';

/** A SOCKS listener, and the system in whose shells it is used. */
interface SocksAt {
  /** Null for a Unix socket. */
  readonly at: ConnectAt | null;
  readonly socket: string | null;
  readonly login: SocksLogin | null;
  readonly platform: Exclude<Platform, 'server'>;
}

/** Stand for what only the user knows. */
const password = 'PASSWORD';
const destination = 'USER@HOST';

/**
 * The uses of a SOCKS listener. Where it asks for a login, of which the password is kept nowhere, a line has a place for
 * it, and programs that give none are left out: browsers, and OpenBSD's nc.
 */
export function dynamicUses({ at, socket, login, platform }: SocksAt): readonly ForwardUse[] {
  const curl = platform === 'win32' ? 'curl.exe' : 'curl';
  const isGuarded = login !== null;
  const user = isGuarded ? `${encodeURIComponent(login.username)}:${password}@` : '';
  const known = isGuarded ? [texts.passwordUnknown] : [];
  const line = (
    id: UseId,
    label: string,
    words: readonly string[],
    notes: readonly string[] = [],
  ): ForwardUse => {
    const { text, only } = commandLine(words, platform);
    return copy(id, label, text, [...notes, ...known, ...(only === 'any' ? [] : [onlyInShell[only]])]);
  };
  if (at === null) {
    const path = socket ?? '';
    return [
      copy('address', texts.copySocket, path, []),
      line('curl', 'curl', [curl, '-x', `socks5h://${user}localhost${path}`]),
    ];
  }
  const where = formatConnectAt(at);
  const proxy = `socks5h://${user}${where}`;
  const browsers: readonly ForwardUse[] = isGuarded
    ? []
    : [
        {
          id: 'browser',
          kind: 'browser',
          label: texts.browserWithProxy,
          fits: true,
          note: texts.browserHint,
        },
        { id: 'proxy-file', kind: 'proxy-file', label: texts.proxyFile, fits: true },
      ];
  return [
    ...browsers,
    { ...copy('address', texts.copyAddress, where, []), fits: true },
    copy('url', texts.copyUrl, proxy, known),
    ...variables('all-proxy', texts.allProxy, ['ALL_PROXY', 'all_proxy'], proxy, platform, known),
    ...variables(
      'http-proxy',
      texts.httpProxy,
      ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'],
      proxy,
      platform,
      [texts.socksForHttp, ...known],
    ),
    line('curl', 'curl', [curl, '-x', proxy]),
    line('git', 'git', ['git', '-c', `http.proxy=${proxy}`]),
    ...gitOverSsh(at, login, platform, known),
    ...proxyPrograms(at, login, platform).map(({ id, program, command, needs }) =>
      line(
        id,
        texts.proxyCommandBy(program),
        ['ssh', '-o', `ProxyCommand=${command}`, destination],
        [texts.needsProgram(needs), texts.fillIn([destination])],
      ),
    ),
  ];
}

function copy(id: UseId, label: string, text: string, notes: readonly string[]): ForwardUse {
  return { id, kind: 'copy', label, text, fits: false, ...(notes.length > 0 && { note: notes.join(' ') }) };
}

/**
 * Sets variables for the programs that are started from a shell. Programs differ in whether they read the name in large or in small
 * letters; on Windows both are one.
 */
function variables(
  id: 'all-proxy' | 'http-proxy',
  label: string,
  names: readonly string[],
  value: string,
  platform: SocksAt['platform'],
  notes: readonly string[],
): readonly ForwardUse[] {
  if (platform !== 'win32') {
    const set = names.map((name) => `${name}=${quoteForSh(value)}`).join(' ');
    return [copy(id, label, `export ${set}`, notes)];
  }
  const own = names.filter((name) => name === name.toUpperCase());
  const { powershell, cmd } = texts.forShell;
  return [
    copy(
      id,
      texts.inShell(label, powershell),
      own.map((name) => inPowerShell(name, value)).join('; '),
      notes,
    ),
    copy(`${id}-cmd`, texts.inShell(label, cmd), own.map((name) => inCmd(name, value)).join(' & '), notes),
  ];
}

/** In single quotes PowerShell reads all but their end as it stands; curly ones end them, too. */
function inPowerShell(name: string, value: string): string {
  return `$env:${name} = '${value.replace(/['‘’‚‛]/gu, '$&$&')}'`;
}

/** At its prompt cmd.exe leaves a percent sign that begins no variable's name as it is. */
function inCmd(name: string, value: string): string {
  return `set "${name}=${value}"`;
}

interface ProxyProgram {
  readonly id: 'nc' | 'ncat' | 'connect';
  readonly program: string;
  /** As ssh has it, with its %h and %p. */
  readonly command: string;
  readonly needs: string;
}

/** Programs that speak SOCKS 5 for ssh and that systems have. Only ncat can be given a login. */
function proxyPrograms(
  at: ConnectAt,
  login: SocksLogin | null,
  platform: SocksAt['platform'],
): readonly ProxyProgram[] {
  const where = formatConnectAt(at);
  const ncatPlain = `ncat --proxy-type socks5 --proxy ${where}`;
  const ncat = (auth: string): ProxyProgram => ({
    ...{ id: 'ncat', program: 'ncat', needs: texts.programs.ncat },
    command: `${ncatPlain}${auth} %h %p`,
  });
  if (login !== null) {
    // ssh hands the command to a shell, and what is in it is a stranger's to neither.
    return /^[\w.@-]+$/u.test(login.username) ? [ncat(` --proxy-auth ${login.username}:${password}`)] : [];
  }
  const connect: ProxyProgram = {
    ...{ id: 'connect', program: 'connect', needs: texts.programs.connect },
    command: `connect -S ${where} %h %p`,
  };
  const nc: ProxyProgram = {
    ...{ id: 'nc', program: 'nc', needs: texts.programs.nc },
    command: `nc -X 5 -x ${where} %h %p`,
  };
  return platform === 'win32' ? [connect, ncat('')] : [nc, ncat('')];
}

/** git over ssh: the first of the programs, in the variable that git asks for the command. */
function gitOverSsh(
  at: ConnectAt,
  login: SocksLogin | null,
  platform: SocksAt['platform'],
  known: readonly string[],
): readonly ForwardUse[] {
  const [first] = proxyPrograms(at, login, platform);
  if (first === undefined) return [];
  // git runs it by a shell of Unix, also on Windows.
  const command = `ssh -o ${quoteForSh(`ProxyCommand=${first.command}`)}`;
  const notes = [texts.needsProgram(first.needs), ...known];
  if (platform !== 'win32') {
    return [copy('git-ssh', texts.gitSsh, `export GIT_SSH_COMMAND=${quoteForSh(command)}`, notes)];
  }
  const { powershell, cmd } = texts.forShell;
  const name = 'GIT_SSH_COMMAND';
  return [
    copy('git-ssh', texts.inShell(texts.gitSsh, powershell), inPowerShell(name, command), notes),
    copy('git-ssh-cmd', texts.inShell(texts.gitSsh, cmd), inCmd(name, command), notes),
  ];
}
