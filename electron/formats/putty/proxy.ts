import type { Jump } from '../../../shared/jump';
import type { SessionId } from '../../../shared/ids';
import { noProxy, type Proxy } from '../../../shared/proxy';
import * as texts from '../../../shared/texts/import-putty';
import type { Traced } from '../traced';
import { withoutSecrets } from '../secret-words';
import { jumpTo, readJumpCommand, withoutEscapes } from './plink-command';
import type { Draft, Settings, StoredValue } from './stored';

/** A session of the same text, that may be on the way of another one. */
export type FindSession = (name: string) => SessionId | null;

type Method = Proxy['kind'] | 'telnet' | 'ssh' | 'ssh-command' | 'ssh-subsystem';

/** By `ProxyMethod`. */
const methods: readonly Method[] = [
  'none',
  'socks4',
  'socks5',
  'http',
  'telnet',
  'command',
  'ssh',
  'ssh-command',
  'ssh-subsystem',
];

/** Takes the way to the server over: PuTTY's Proxy panel, and jump hosts in disguise. */
export function readProxy(settings: Settings, draft: Draft, find: FindSession): void {
  const method = readMethod(settings, draft);
  const host = settings.take('ProxyHost');
  // PuTTY's default stands there before anything was typed.
  const name = host === null || (method === 'none' && host.text === 'proxy') ? '' : host.text.trim();
  const port = readPort(settings);
  const common: Omit<Proxy, 'kind' | 'command'> = {
    host: name,
    port: name === '' ? noProxy.port : port,
    username: settings.text('ProxyUsername'),
    exclude: settings.text('ProxyExcludeList'),
    localhost: settings.flag('ProxyLocalhost', false),
    dns: (['no', 'auto', 'yes'] as const)[settings.number('ProxyDNS', 1)] ?? 'auto',
  };
  const command = settings.pull('ProxyTelnetCommand');
  const way = { ...common, words: host === null ? [] : [host] };
  switch (method) {
    case 'none':
      if (command !== null) draft.take(command.words);
      // A proxy that is not used now stays where it is for later, as in PuTTY.
      draft.set({ proxy: { ...noProxy, ...common } });
      return;
    case 'command':
      readLocalCommand(command, way, draft, find);
      return;
    case 'ssh':
      if (command !== null) draft.take(command.words);
      readSshProxy(way, draft, find);
      return;
    case 'socks4':
    case 'socks5':
    case 'http':
      if (command !== null) draft.take(command.words);
      draft.set({ proxy: { ...noProxy, ...common, kind: method } }, way.words);
      if (common.host === '') draft.problem(way.words, { code: 'proxy-missing', data: {} });
      return;
    case 'telnet':
    case 'ssh-command':
    case 'ssh-subsystem':
    case 'system':
      draft.problem(way.words, {
        code: 'import-problem',
        data: texts.proxyUnsupported[method === 'telnet' ? 'telnet' : 'ssh'],
      });
      // A password may stand in it.
      if (command !== null) {
        draft.leaveOut(command.words, 'unsupported', texts.proxyCommandUnused, command.key);
      }
  }
}

/** Before `ProxyMethod` there was `ProxyType`, with numbers of its own. KiTTY has named proxies besides, kept elsewhere. */
function readMethod(settings: Settings, draft: Draft): Method {
  const selected = settings.pull('ProxySelection');
  const name = selected?.value?.text.trim() ?? '';
  if (selected !== null && !/^(?:-.*-)?$/u.test(name)) {
    const data = texts.namedProxy(name);
    draft.problem(selected.words, { code: 'import-problem', data });
  } else if (selected !== null) draft.take(selected.words);
  const hasMethod = settings.has('ProxyMethod') && settings.peek('ProxyMethod') !== '-1';
  const number = settings.take('ProxyMethod');
  const version = settings.number('ProxySOCKSVersion', 5);
  const type = settings.number('ProxyType', 0);
  const old: readonly Method[] = ['none', 'http', version === 4 ? 'socks4' : 'socks5', 'telnet', 'command'];
  if (!hasMethod) return old[type] ?? 'none';
  const method = methods[Number(number?.text.trim())];
  if (method === undefined && number !== null) {
    draft.problem(number, { code: 'import-problem', data: texts.proxyUnsupported.other });
  }
  return method ?? 'none';
}

function readPort(settings: Settings): number {
  const port = settings.number('ProxyPort', 80);
  return port >= 1 && port <= 65_535 ? port : 80;
}

interface Way extends Omit<Proxy, 'kind' | 'command'> {
  readonly words: readonly Traced[];
}

/** PuTTY looks for a session of that name first, and takes it for a server else. */
function readSshProxy(way: Way, draft: Draft, find: FindSession): void {
  const { host, port, username, words } = way;
  const saved = find(host);
  const jump: Jump | null =
    saved === null
      ? jumpTo({ host, user: username, port: String(port) })
      : { kind: 'saved', sessionId: saved };
  if (jump !== null) goThrough([jump], way, draft);
  else if (host === '') draft.problem(words, { code: 'proxy-missing', data: {} });
  else draft.problem(words, { code: 'jump-invalid', data: { text: host } });
}

function goThrough(jumps: readonly Jump[], { exclude, words }: Way, draft: Draft): void {
  draft.set({ jumps }, words);
  if (exclude !== '')
    draft.leaveOut(words, 'unsupported', texts.excludeFromJumps, `ProxyExcludeList=${exclude}`);
}

function readLocalCommand(stored: StoredValue | null, way: Way, draft: Draft, find: FindSession): void {
  const written = stored?.value?.text ?? 'connect %host %port\\n';
  const words = stored === null ? way.words : [stored.words, ...way.words];
  const found = readJumpCommand(written, way);
  const jumps = found?.jumps.map((jump): Jump | null => {
    if (!('load' in jump)) return jump;
    const sessionId = find(jump.load);
    return sessionId === null ? null : { kind: 'saved', sessionId };
  });
  if (found !== null && jumps?.every((jump) => jump !== null) === true) {
    goThrough(jumps, { ...way, words }, draft);
    if (found.hasPassword) draft.leaveOut(words, 'secret', texts.passwordInCommand);
    return;
  }
  const command = toOurCommand(written, way.username);
  if (withoutSecrets(command).isChanged || command.includes('%pass')) {
    draft.leaveOut(words, 'secret', texts.passwordInCommand);
    draft.problem([], { code: 'import-problem', data: texts.commandWithPassword });
    return;
  }
  const { words: _words, ...proxy } = way;
  draft.set({ proxy: { ...proxy, kind: 'command', command } }, words);
}

/**
 * A command as the Proxy panel here has it: without PuTTY's escapes (`\n`, `\\`), and with two percent signs where one stands
 * for itself. PuTTY knows fewer placeholders than Ginnel, and its %user is the proxy's.
 */
function toOurCommand(written: string, username: string): string {
  const named = /^[\w.@\\-]+$/u.test(username) ? written.replace(/(?<!%)%user/gu, () => username) : written;
  return withoutEscapes(named.replace(/%(?!%|host|port|user|pass|proxyhost|proxyport)|%%/gu, '%%'));
}
