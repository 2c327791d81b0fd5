import { warnLine, completePreference, defaultPreferences } from '../../../shared/algorithms';
import { isSocket } from '../../../shared/endpoint';
import type { Forward } from '../../../shared/forward';
import { formatPortForwardings } from '../../../shared/putty-forwardings';
import { targetOf, titleOf, type SessionProfile } from '../../../shared/session-profile';
import type { SettingKey } from '../../../shared/settings';
import * as texts from '../../../shared/texts/export';
import * as putty from '../../../shared/texts/import-putty';
import { isPuttyDefault, ourPreference, puttyLists, puttyPreference } from '../putty/algorithms';
import { fileNameOf } from './file-name';
import { forwardWords, type ForwardLimits } from './forward-words';
import { withJumpSessions } from './jump-sessions';
import { jumpCommand } from './plink';
import { proxyCommand } from './proxy-command';
import { wayTo } from './route';
import { unsaidSettings } from './unsaid';
import type { WriteContext, Writer } from './writer';

const limits: ForwardLimits = {
  socketPath: null,
  remoteDynamic: false,
  widens: true,
  restricts: false,
  narrows: false,
};

/** Settings that a session of PuTTY has, too. */
const written: ReadonlySet<SettingKey> = new Set<SettingKey>([
  ...(['name', 'host', 'port', 'username', 'keepaliveSeconds', 'tcpNoDelay', 'tcpKeepalives'] as const),
  ...(['addressFamily', 'logicalHostName', 'jumps', 'proxy', 'compression', 'algorithms'] as const),
  ...(['preferKnownHostKeys', 'hostKeys', 'showBanner', 'tryAgent', 'allowAgentForwarding'] as const),
  ...(['tryKeyboardInteractive', 'privateKeyFile', 'certificateFile', 'forwards', 'demo'] as const),
  ...(['localPortsAcceptOthers', 'remotePortsAcceptOthers', 'onlyThisKey', 'tryDefaultKeys'] as const),
]);

type Value = readonly [key: string, value: string | number];

/** Sessions in the form of PuTTY's files on Unix: one file each, in `~/.putty/sessions`. */
export const puttySessionWriter: Writer = {
  format: 'putty-session',
  write: (profiles, context) => {
    const { sessions, leftOut } = storedSessions(profiles, context);
    const [only, ...more] = sessions;
    const body = (values: readonly Value[]): string =>
      values.map(([key, value]) => `${key}=${String(value)}\n`).join('');
    if (only === undefined) return { text: '', suggestedName: fileNameOf(profiles, ''), leftOut };
    if (more.length === 0) {
      return { text: body(only.values), suggestedName: unixName(only.name), leftOut };
    }
    const files = sessions.map(
      ({ name, values }) => `==> .putty/sessions/${unixName(name)} <==\n${body(values)}`,
    );
    return {
      text: files.join('\n'),
      suggestedName: fileNameOf(profiles, 'txt'),
      leftOut: [...leftOut, putty.severalFiles],
    };
  },
};

/** Sessions as a file for Windows' registry. It is of ASCII alone, so that it is the same in each encoding. */
export const puttyRegWriter: Writer = {
  format: 'putty-reg',
  write: (profiles, context) => {
    const { sessions, leftOut } = storedSessions(profiles, context);
    const suggestedName = fileNameOf(profiles, 'reg');
    if (sessions.length === 0) return { text: '', suggestedName, leftOut };
    const keys = sessions.map(({ name, values }) => {
      const lines = values.map(([key, value]) => `"${key}"=${registryData(value)}\r\n`);
      return `\r\n[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\${registryName(name)}]\r\n${lines.join('')}`;
    });
    const foreign = sessions.filter(({ name }) => /[^\0-\u00ff]/u.test(name));
    return {
      text: `Windows Registry Editor Version 5.00\r\n${keys.join('')}`,
      suggestedName,
      leftOut: [...leftOut, ...foreign.map(({ name }) => putty.foreignName(name))],
    };
  },
};

function registryData(value: string | number): string {
  if (typeof value === 'number') return `dword:${(value >>> 0).toString(16).padStart(8, '0')}`;
  if (/^[\u0020-\u007e]*$/u.test(value)) return `"${value.replace(/[\\"]/gu, '\\$&')}"`;
  const bytes = [...Buffer.from(`${value}\0`, 'utf16le')];
  return `hex(1):${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(',')}`;
}

/** A session's name as PuTTY names its file: the bytes of UTF-8, but for a few characters, as `%XX`. */
function unixName(name: string): string {
  return escaped(Buffer.from(name, 'utf8'), /[A-Za-z0-9+\-.@_]/u);
}

/** As it names its key: by the bytes of the code page, where Western Europe's has the letters. */
function registryName(name: string): string {
  const bytes = /[^\0-\u00ff]/u.test(name) ? Buffer.from(name, 'utf8') : Buffer.from(name, 'latin1');
  return escaped(bytes, /[!-~]/u, /[\\*?%]/u).replace(/^\./u, '%2E');
}

function escaped(bytes: Buffer, plain: RegExp, but = /[^]{2}/u): string {
  return Array.from(bytes, (byte) => {
    const letter = String.fromCharCode(byte);
    return plain.test(letter) && !but.test(letter)
      ? letter
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}

interface Stored {
  readonly name: string;
  readonly values: readonly Value[];
}

function storedSessions(
  profiles: readonly SessionProfile[],
  context: WriteContext,
): { readonly sessions: readonly Stored[]; readonly leftOut: readonly string[] } {
  const known = [...context.saved, ...profiles];
  const lost = profiles.filter((profile) => wayTo(profile, known).hops === null);
  // A jump host that is a saved session brings its own settings along.
  const { all, leftOut } = withJumpSessions(
    profiles.filter((profile) => !lost.includes(profile)),
    context.saved,
  );
  const sessions: Stored[] = [];
  const remarks = [...lost.map((profile) => texts.noWay(titleOf(profile))), ...leftOut];
  for (const profile of all) {
    const title = titleOf(profile);
    if (profile.demo) remarks.push(texts.demoStays(title));
    else if (!targetOf(profile).ok) remarks.push(texts.noServer(title));
    else {
      const values = valuesOf(profile, all, context, remarks).map(([key, value]): Value => [
        key,
        typeof value === 'string' ? plain(value) : value,
      ]);
      sessions.push({ name: title, values });
    }
  }
  return { sessions, leftOut: remarks };
}

/** @param remarks takes what is not said */
function valuesOf(
  profile: SessionProfile,
  all: readonly SessionProfile[],
  context: WriteContext,
  remarks: string[],
): readonly Value[] {
  const title = titleOf(profile);
  const { forwards, leftOut } = forwardWords({ ...profile, addressFamily: 'auto' }, limits);
  remarks.push(...leftOut.map((text) => texts.about(title, text)), ...unsaidSettings(profile, written));
  const key = profile.privateKeyFile.trim();
  if (key !== '' && !/\.ppk$/iu.test(key)) remarks.push(texts.needsPpk(title));
  if (key !== '' && !profile.onlyThisKey) remarks.push(putty.keyAlone(title));
  if (profile.keepaliveSeconds === 0) remarks.push(putty.keepalivesOff(title));
  const flag = (name: string, value: boolean): Value => [name, value ? 1 : 0];
  return [
    ['Present', 1],
    ['HostName', profile.host],
    ['Protocol', 'ssh'],
    ['PortNumber', profile.port],
    ['PingInterval', Math.floor(profile.keepaliveSeconds / 60)],
    ['PingIntervalSecs', profile.keepaliveSeconds % 60],
    flag('TCPNoDelay', profile.tcpNoDelay),
    flag('TCPKeepalives', profile.tcpKeepalives),
    ['AddressFamily', ['auto', 'ipv4', 'ipv6'].indexOf(profile.addressFamily)],
    ...wayValues(profile, all, context, remarks),
    ['UserName', profile.username],
    flag('Compression', profile.compression),
    flag('TryAgent', profile.tryAgent),
    flag('AgentFwd', profile.allowAgentForwarding),
    ...algorithmValues(profile, remarks),
    flag('PreferKnownHostKeys', profile.preferKnownHostKeys),
    flag('SshBanner', profile.showBanner),
    flag('AuthKI', profile.tryKeyboardInteractive),
    flag('SshNoShell', true),
    ['LogHost', profile.logicalHostName],
    ['PublicKeyFile', key],
    ['DetachedCertificate', profile.certificateFile],
    flag('LocalPortAcceptAll', profile.localPortsAcceptOthers),
    flag('RemotePortAcceptAll', profile.remotePortsAcceptOthers),
    ['PortForwardings', formatPortForwardings(forwards.map((words) => puttyForward(words.forward)))],
    ['SSHManualHostKeys', profile.hostKeys.map((hostKey) => hostKey.replace(/[\\,=]/gu, '\\$&')).join(',')],
  ];
}

/** A value has no line end: what stands behind it would be a setting of its own. */
function plain(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f]+/gu, ' ').trim();
}

/**
 * A forward as PuTTY means it. To it a D anywhere before the port makes a forward dynamic, so that names lose their capitals;
 * and the address of all is one of IPv4 or IPv6.
 */
function puttyForward(forward: Forward): Forward {
  const { source, kind, family } = forward;
  if (isSocket(source) || source.bindAddress === null) return forward;
  const all = family === 'ipv6' ? '::' : '0.0.0.0';
  const address = source.bindAddress === '*' && kind !== 'remote' ? all : source.bindAddress.toLowerCase();
  return { ...forward, source: { ...source, bindAddress: address } };
}

/** PuTTY's own lists are left to it where ours are as every new session has them. */
function algorithmValues({ algorithms, ...profile }: SessionProfile, remarks: string[]): readonly Value[] {
  return puttyLists.flatMap((entry): Value[] => {
    const whole = completePreference(entry.list, algorithms[entry.list]);
    if (whole.join() === completePreference(entry.list, defaultPreferences[entry.list]).join()) return [];
    const words = puttyPreference(entry, whole);
    if (isPuttyDefault(entry, words) || ourPreference(entry, words).preference.join() !== whole.join()) {
      remarks.push(putty.variantsTogether(titleOf(profile), entry.key));
    }
    return words.some((word) => word !== warnLine) ? [[entry.key, words.join(',')]] : [];
  });
}

/** The way to the server, for which PuTTY has a proxy of some kind: jump hosts are one, too. */
function wayValues(
  profile: SessionProfile,
  all: readonly SessionProfile[],
  context: WriteContext,
  remarks: string[],
): readonly Value[] {
  const title = titleOf(profile);
  const { proxy, jumps } = profile;
  const [jump, ...more] = jumps;
  const common: readonly Value[] = [
    ['ProxyExcludeList', proxy.exclude],
    ['ProxyDNS', ['no', 'auto', 'yes'].indexOf(proxy.dns)],
    ['ProxyLocalhost', proxy.localhost ? 1 : 0],
  ];
  const server = (method: number, host: string, port: number, username: string): readonly Value[] => [
    ['ProxyMethod', method],
    ['ProxyHost', host],
    ['ProxyPort', port],
    ['ProxyUsername', username],
  ];
  const run = (command: string): readonly Value[] => [
    ['ProxyMethod', 5],
    ['ProxyTelnetCommand', command],
  ];
  if (jump !== undefined) {
    const isDirect = more.length === 0 && proxy.kind === 'none';
    const exclude: Value = ['ProxyLocalhost', 1];
    if (isDirect && jump.kind === 'saved') {
      const session = all.find(({ id }) => id === jump.sessionId);
      remarks.push(putty.needsSshProxy(title));
      return [...server(6, session === undefined ? '' : titleOf(session), 22, ''), exclude];
    }
    if (isDirect && jump.kind === 'inline' && jump.privateKeyFile.trim() === '') {
      const target = targetOf({ ...jump, username: '' });
      remarks.push(putty.needsSshProxy(title));
      if (target.ok) {
        return [...server(6, target.value.host, target.value.port, target.value.username ?? ''), exclude];
      }
    }
    const way = wayTo(profile, all);
    const { command, leftOut } = jumpCommand(profile, way.hops ?? [], { ...context, saved: all });
    remarks.push(...leftOut);
    return [...run(command), exclude];
  }
  switch (proxy.kind) {
    case 'socks4':
      return [...server(1, proxy.host, proxy.port, proxy.username), ...common];
    case 'socks5':
      return [...server(2, proxy.host, proxy.port, proxy.username), ...common];
    case 'http':
      return [...server(3, proxy.host, proxy.port, proxy.username), ...common];
    case 'command': {
      const { command, leftOut } = proxyCommand(proxy, 'putty', context.platform, title);
      remarks.push(...leftOut);
      return [
        ...server(5, proxy.host, proxy.port, /%user/u.test(command) ? profile.username : proxy.username),
        ['ProxyTelnetCommand', command],
        ...common,
      ];
    }
    case 'system':
      remarks.push(texts.proxyStays(title));
      return [['ProxyMethod', 0]];
    case 'none':
      return [...server(0, proxy.host, proxy.port, proxy.username), ...common];
  }
}
