import { beginsWithProgram } from './programs';
import type { AlgorithmList } from '../../shared/algorithms';
import { parsePort } from '../../shared/endpoint-text';
import type { LogLevel } from '../../shared/event-log';
import type { AddressFamily, ForwardKind } from '../../shared/forward';
import { isHostText } from '../../shared/host-text';
import { settings as limits, type NumberSetting } from '../../shared/settings';
import * as texts from '../../shared/texts/import-ssh-options';
import { forwardLimit, readForwards } from './forward-range';
import { readAlgorithms, readFlag, readPermitted, readSeconds } from './ssh-option-values';
import {
  leftOut,
  problem,
  taken,
  takenBut,
  type Outcome,
  type PlainSettings,
  type SettingKeyword,
  type SshSettings,
} from './ssh-settings';

type Read = SettingKeyword['read'];

/** Yes or no. */
function flag(take: (settings: SshSettings, value: boolean) => void): Read {
  return ({ keyword, text }, settings) => {
    const value = readFlag(text);
    if (value === null) return problem(texts.notOneOf(keyword, text, 'yes or no'));
    take(settings, value);
    return taken;
  };
}

function plain(settings: SshSettings, more: PlainSettings): void {
  settings.plain = { ...settings.plain, ...more };
}

/** A number, or a time in seconds, within the limits of a setting. */
function numberIn(setting: NumberSetting & keyof PlainSettings, unit: 'count' | 'seconds'): Read {
  const { from, to } = limits[setting] as { readonly from: number; readonly to: number };
  return ({ keyword, text }, settings) => {
    const value = unit === 'seconds' ? readSeconds(text) : /^\d+$/u.test(text) ? Number(text) : null;
    if (value === null && unit === 'seconds') return problem(texts.noDuration(keyword, text));
    if (value === null || value < from || value > to) {
      return problem(texts.outOfRange(keyword, text, from, to));
    }
    plain(settings, { [setting]: value });
    return taken;
  };
}

function algorithms(list: AlgorithmList): Read {
  return ({ text }, settings, { defaults }) => {
    const before = settings.plain.algorithms ?? defaults.algorithms;
    const { preference, unknown, extra } = readAlgorithms(list, text, before[list]);
    if (preference === null) return leftOut('unsupported', texts.noneSpoken);
    plain(settings, { algorithms: { ...before, [list]: preference } });
    return takenBut(
      ...(unknown.length > 0
        ? [{ reason: 'unsupported', why: texts.notSpoken(unknown.join(', ')) } as const]
        : []),
      ...(extra.length > 0
        ? [{ reason: 'unsupported', why: texts.wholeFamilies(extra.join(', ')) } as const]
        : []),
    );
  };
}

/** A forward, as `port host:port` in a file or whole as behind -L; a range of ports is several. */
function forward(kind: ForwardKind): Read {
  return ({ words, from }, settings, context) => {
    const read = readForwards(kind, words.join(':'), context);
    if (!read.ok) return problem(read.error);
    if (settings.forwards.length + read.value.length > forwardLimit) {
      return problem(texts.tooManyForwards(forwardLimit));
    }
    settings.forwards.push(...read.value.map((value) => ({ value, from })));
    return taken;
  };
}

function collected(into: 'keyFiles' | 'certificates', limit: number): Read {
  return ({ keyword, text, from }, settings) => {
    if (text.length > limit) return problem(texts.tooLong(keyword, limit));
    if (text.toLowerCase() !== 'none') settings[into].push({ value: text, from });
    else if (into === 'keyFiles') settings.offersUsualKeys = false;
    return taken;
  };
}

const families: Readonly<Record<string, AddressFamily>> = { any: 'auto', inet: 'ipv4', inet6: 'ipv6' };

const levels: Readonly<Record<string, LogLevel>> = {
  fatal: 'error',
  error: 'error',
  info: 'info',
  verbose: 'debug',
  debug: 'debug',
  debug1: 'debug',
  debug2: 'trace',
  debug3: 'trace',
};

function oneOf<Value>(
  values: Readonly<Record<string, Value>>,
  take: (settings: SshSettings, value: Value) => void,
): Read {
  return ({ keyword, text }, settings) => {
    const key = text.toLowerCase();
    const value = Object.hasOwn(values, key) ? values[key] : undefined;
    if (value === undefined) return problem(texts.notOneOf(keyword, text, Object.keys(values).join(', ')));
    take(settings, value);
    return taken;
  };
}

/**
 * ssh refuses names that a shell or an option could be made of (valid_ruser in ssh.c). A name may hold blanks; what a quote
 * made one word of `ssh -p 22 me` is none.
 */
export function isUserName(text: string): boolean {
  const isCommand = /\s/u.test(text) && (beginsWithProgram(text) || /\s-/u.test(text));
  return (
    text !== '' &&
    text.length <= 256 &&
    !/^-|^\s|\s$|["'`;&<>|(){}]|\\$/u.test(text) &&
    !/\p{Cc}/u.test(text) &&
    !isCommand
  );
}

function readRoute(kind: 'jumps' | 'proxyCommand'): Read {
  return ({ keyword, text, from }, settings) => {
    if (text.length > 4096) return problem(texts.tooLong(keyword, 4096));
    if (settings.said.has('route')) return leftOut('meaningless', texts.jumpHidesProxy);
    settings.said.add('route');
    settings[kind] = { value: text.toLowerCase() === 'none' ? '' : text, from };
    return taken;
  };
}

/** The three ways to log in that Ginnel knows, of which a list may leave some out. */
function readMethods({ text }: { readonly text: string }, settings: SshSettings): Outcome {
  const methods = text.toLowerCase().split(',');
  const has = (name: string): boolean => methods.includes(name);
  if (!has('publickey') && !settings.said.has('pubkeyauthentication')) settings.offersKeys = false;
  if (!has('keyboard-interactive') && !settings.said.has('kbdinteractiveauthentication')) {
    plain(settings, { tryKeyboardInteractive: false });
  }
  if (!has('publickey') && !has('keyboard-interactive') && !has('password')) {
    return leftOut('unsupported', texts.noGssapi);
  }
  return takenBut(
    ...(methods.some((name) => name.startsWith('gssapi'))
      ? [{ reason: 'unsupported', why: texts.noGssapi } as const]
      : []),
    ...(has('hostbased') ? [{ reason: 'unsupported', why: texts.noHostbased } as const] : []),
    ...(has('password') ? [] : [{ reason: 'unsupported', why: texts.asksForPasswords } as const]),
  );
}

function readForwardAgent({ text }: { readonly text: string }, settings: SshSettings): Outcome {
  const value = readFlag(text);
  plain(settings, { allowAgentForwarding: value ?? true });
  return value === null ? takenBut({ reason: 'unsupported', why: texts.agentChosen }) : taken;
}

/** Every keyword that is a setting of a session, by its name in small letters. */
export const settingKeywords: Readonly<Record<string, SettingKeyword>> = {
  hostname: {
    name: 'HostName',
    read: ({ text, from }, settings) => {
      const plainText = text
        .replace(/%([h%])/gu, (_, letter) => (letter === '%' ? '%' : 'x'))
        .replace(/^\[(.*)\]$/u, '$1');
      if (!isHostText(plainText) || plainText.length > 255)
        return problem({ code: 'host-invalid', data: { text } });
      settings.hostName = { value: text.replace(/^\[(.*)\]$/u, '$1'), from };
      return taken;
    },
  },
  port: {
    name: 'Port',
    read: ({ text }, settings) => {
      const port = parsePort(text, 'server');
      if (!port.ok) return problem(port.error);
      plain(settings, { port: port.value });
      return taken;
    },
  },
  user: {
    name: 'User',
    read: ({ text }, settings) => {
      if (!isUserName(text)) return problem(texts.noUser(text));
      plain(settings, { username: text });
      return taken;
    },
  },
  hostkeyalias: {
    name: 'HostKeyAlias',
    read: ({ keyword, text }, settings) => {
      if (text.length > 512) return problem(texts.tooLong(keyword, 512));
      plain(settings, { logicalHostName: text });
      return taken;
    },
  },
  addressfamily: {
    name: 'AddressFamily',
    read: oneOf(families, (settings, family) => {
      settings.family = family;
    }),
  },
  serveraliveinterval: { name: 'ServerAliveInterval', read: numberIn('keepaliveSeconds', 'seconds') },
  serveralivecountmax: {
    name: 'ServerAliveCountMax',
    read: (value, settings, context) =>
      /^0+$/u.test(value.text)
        ? leftOut('unsupported', texts.keepsTrying)
        : numberIn('keepaliveCount', 'count')(value, settings, context),
  },
  connecttimeout: {
    name: 'ConnectTimeout',
    read: (value, settings, context) =>
      /^(?:none|0+)$/iu.test(value.text)
        ? leftOut('unsupported', texts.noTimeLimit)
        : numberIn('connectSeconds', 'seconds')(value, settings, context),
  },
  tcpkeepalive: {
    name: 'TCPKeepAlive',
    read: flag((settings, tcpKeepalives) => {
      plain(settings, { tcpKeepalives });
    }),
  },
  compression: {
    name: 'Compression',
    read: flag((settings, compression) => {
      plain(settings, { compression });
    }),
  },
  proxyjump: { name: 'ProxyJump', read: readRoute('jumps') },
  proxycommand: { name: 'ProxyCommand', isCommand: true, read: readRoute('proxyCommand') },
  ciphers: { name: 'Ciphers', read: algorithms('cipher') },
  kexalgorithms: { name: 'KexAlgorithms', read: algorithms('kex') },
  hostkeyalgorithms: { name: 'HostKeyAlgorithms', read: algorithms('hostKey') },
  identityfile: { name: 'IdentityFile', collects: true, read: collected('keyFiles', 4096) },
  certificatefile: { name: 'CertificateFile', collects: true, read: collected('certificates', 4096) },
  identitiesonly: {
    name: 'IdentitiesOnly',
    read: (value, settings, context) =>
      flag((into, only) => {
        into.onlyThisKey = { value: only, from: value.from };
      })(value, settings, context),
  },
  identityagent: {
    name: 'IdentityAgent',
    read: ({ keyword, text, from }, settings) => {
      if (text.length > 4096) return problem(texts.tooLong(keyword, 4096));
      if (text.toLowerCase() === 'none') plain(settings, { tryAgent: false });
      else if (text === 'SSH_AUTH_SOCK') return leftOut('meaningless', texts.asAlways);
      else if (/^\$\w+$/u.test(text)) return leftOut('unsupported', texts.agentVariable(text.slice(1)));
      else settings.agentPath = { value: text, from };
      return taken;
    },
  },
  forwardagent: { name: 'ForwardAgent', read: readForwardAgent },
  pubkeyauthentication: {
    name: 'PubkeyAuthentication',
    read: oneOf(
      { yes: true, no: false, true: true, false: false, unbound: true, 'host-bound': true },
      (settings, value) => {
        settings.offersKeys = value;
      },
    ),
  },
  kbdinteractiveauthentication: {
    name: 'KbdInteractiveAuthentication',
    read: flag((settings, tryKeyboardInteractive) => {
      plain(settings, { tryKeyboardInteractive });
    }),
  },
  preferredauthentications: { name: 'PreferredAuthentications', read: readMethods },
  gatewayports: {
    name: 'GatewayPorts',
    read: flag((settings, localPortsAcceptOthers) => {
      plain(settings, { localPortsAcceptOthers });
    }),
  },
  localforward: { name: 'LocalForward', most: 2, collects: true, read: forward('local') },
  remoteforward: { name: 'RemoteForward', most: 2, collects: true, read: forward('remote') },
  dynamicforward: { name: 'DynamicForward', collects: true, read: forward('dynamic') },
  clearallforwardings: {
    name: 'ClearAllForwardings',
    read: flag((settings, clears) => {
      settings.clearsForwards = clears;
    }),
  },
  permitremoteopen: {
    name: 'PermitRemoteOpen',
    most: 200,
    read: ({ words, from }, settings) => {
      const read = readPermitted(words);
      if (read === null) return leftOut('unsupported', texts.noDestination);
      if (!read.ok) return problem(read.error);
      if (read.value.length === 0) return leftOut('unsupported', texts.anyDestination);
      settings.allowTo = { value: read.value, from };
      return taken;
    },
  },
  loglevel: {
    name: 'LogLevel',
    read: (value, settings, context) =>
      value.text.toLowerCase() === 'quiet'
        ? leftOut('meaningless', texts.noTerminal)
        : oneOf(levels, (into, logLevel) => {
            plain(into, { logLevel });
          })(value, settings, context),
  },
  ignoreunknown: {
    name: 'IgnoreUnknown',
    most: 100,
    read: ({ words }, settings) => {
      settings.ignored = words.flatMap((word) => word.split(',')).filter((word) => word !== '');
      return leftOut('meaningless', texts.ownMatter);
    },
  },
};
