import {
  algorithmFamilies,
  completePreference,
  warnLine,
  type AlgorithmList,
} from '../../../shared/algorithms';
import { formatJump } from '../../../shared/jump';
import { targetOf, titleOf, type SessionProfile, type Target } from '../../../shared/session-profile';
import type { SettingKey } from '../../../shared/settings';
import * as texts from '../../../shared/texts/export';
import { isUserName } from '../ssh-options-taken';
import { forwardWords, permittedWords, type ForwardLimits, type ForwardWords } from './forward-words';
import { proxyCommand } from './proxy-command';
import { loginAt, wayTo, type Hop } from './route';
import { isUsual, unsaidSettings } from './unsaid';
import { hasUnseen } from './unseen';
import type { WriteContext } from './writer';

/** An option of ssh_config(5). */
export interface SshOption {
  readonly keyword: string;
  /** Its value as words; the words of a command are one, quotes and all. */
  readonly words: readonly string[];
}

/** A session in ssh's words, before they are a command or a block of a file. */
export interface SshWords {
  readonly profile: SessionProfile;
  readonly target: Target;
  /** All but how to get to the first server, in the order of ssh_config(5). */
  readonly options: readonly SshOption[];
  readonly forwards: readonly ForwardWords[];
  readonly hops: readonly Hop[];
  /** The command that makes the first connection; empty for none. */
  readonly proxyCommand: string;
  /** Sentences about what is not in the words. */
  readonly leftOut: readonly string[];
}

/** Settings that {@link sshWords} writes, each in its own way; the others are only named where they are not as usual. */
const written: ReadonlySet<SettingKey> = new Set<SettingKey>([
  ...(['name', 'host', 'port', 'username', 'keepaliveSeconds', 'keepaliveCount', 'connectSeconds'] as const),
  ...(['tcpKeepalives', 'addressFamily', 'logicalHostName', 'jumps', 'proxy', 'compression'] as const),
  ...([
    'algorithms',
    'tryAgent',
    'agentPath',
    'onlyThisKey',
    'tryDefaultKeys',
    'allowAgentForwarding',
  ] as const),
  ...(['tryKeyboardInteractive', 'privateKeyFile', 'certificateFile', 'localPortsAcceptOthers'] as const),
  ...(['remotePortsAcceptOthers', 'forwards'] as const),
]);

const limits: ForwardLimits = {
  socketPath: socketWord,
  remoteDynamic: true,
  widens: true,
  restricts: true,
  narrows: true,
};

/**
 * A session in ssh's words.
 * @returns the words, or a sentence on why there can be none
 */
export function sshWords(profile: SessionProfile, { saved, platform }: WriteContext): SshWords | string {
  const title = titleOf(profile);
  if (profile.demo) return texts.demoStays(title);
  const target = targetOf(profile);
  if (!target.ok) return texts.noServer(title);
  const { username } = target.value;
  if (username !== null && !isUserName(username)) return texts.noSuchUser(title, username);
  const { hops, proxy } = wayTo(profile, saved);
  if (hops === null) return texts.noWay(title);
  const strange = hops.find((hop) => hop.target.username !== null && !isUserName(hop.target.username));
  if (strange !== undefined) return texts.noSuchUser(strange.title, strange.target.username ?? '');
  const { forwards, leftOut } = forwardWords(profile, limits);
  const dialling = proxyCommand(proxy, 'ssh', platform, title);
  const options = optionsOf(profile, forwards);
  const all = [
    ...[target.value, ...hops.map((hop) => hop.target)].map(loginAt),
    ...options.options.flatMap(({ words }) => words),
    ...forwards.flatMap(({ source, destination }) => [source, destination]),
    ...[dialling.command, ...hops.map((hop) => hop.privateKeyFile.trim())],
  ];
  if (hasUnseen(all)) return texts.unseen(title);
  return {
    profile,
    target: target.value,
    options: options.options,
    forwards,
    hops,
    proxyCommand: dialling.command,
    leftOut: [
      ...leftOut.map((text) => texts.about(title, text)),
      ...dialling.leftOut,
      ...options.leftOut.map((text) => texts.about(title, text)),
      ...unsaidSettings(profile, written),
    ],
  };
}

const yes = 'yes';

function optionsOf(
  profile: SessionProfile,
  forwards: readonly ForwardWords[],
): { readonly options: readonly SshOption[]; readonly leftOut: readonly string[] } {
  const options: SshOption[] = [];
  const leftOut: string[] = [];
  const say = (keyword: string, ...words: readonly string[]): void => {
    options.push({ keyword, words });
  };
  /** A path, whose percent signs are no tokens; one with a variable in it would be filled in. */
  const sayPath = (keyword: string, path: string): void => {
    const word = pathWord(path);
    if (word === null) leftOut.push(texts.pathUnsayable(keyword, path));
    else if (word !== '') say(keyword, word);
  };
  if (profile.addressFamily !== 'auto')
    say('AddressFamily', profile.addressFamily === 'ipv4' ? 'inet' : 'inet6');
  if (profile.compression) say('Compression', yes);
  if (!isUsual('connectSeconds', profile)) say('ConnectTimeout', String(profile.connectSeconds));
  // ssh sends none unless it is told to.
  say('ServerAliveInterval', String(profile.keepaliveSeconds));
  if (!isUsual('keepaliveCount', profile)) say('ServerAliveCountMax', String(profile.keepaliveCount));
  if (profile.tcpKeepalives) say('TCPKeepAlive', yes);
  if (profile.logicalHostName.trim() !== '') say('HostKeyAlias', profile.logicalHostName.trim());
  for (const [list, keyword] of lists) {
    const names = namesOf(list, profile);
    if (names === null) continue;
    const known = names.filter((name) => !unknownToSsh.has(name));
    if (known.length === 0) leftOut.push(texts.noAlgorithms(keyword));
    else {
      say(keyword, known.join(','));
      leftOut.push(texts.belowTheLine(keyword));
      if (known.length < names.length) {
        leftOut.push(
          texts.unknownAlgorithms(
            keyword,
            names.filter((name) => unknownToSsh.has(name)),
          ),
        );
      }
    }
  }
  sayPath('IdentityFile', profile.privateKeyFile.trim());
  if (profile.privateKeyFile.trim() === '' && !profile.tryDefaultKeys) say('IdentityFile', 'none');
  sayPath('CertificateFile', profile.certificateFile.trim());
  if (profile.onlyThisKey && profile.privateKeyFile.trim() !== '') say('IdentitiesOnly', yes);
  if (!profile.tryAgent) say('IdentityAgent', 'none');
  else sayPath('IdentityAgent', profile.agentPath.trim());
  if (profile.allowAgentForwarding) say('ForwardAgent', yes);
  if (!profile.tryKeyboardInteractive) say('KbdInteractiveAuthentication', 'no');
  if (profile.localPortsAcceptOthers) say('GatewayPorts', yes);
  const permitted = forwards.flatMap(({ forward }) => permittedWords(forward) ?? []);
  if (permitted.length > 0) say('PermitRemoteOpen', ...new Set(permitted));
  return { options, leftOut };
}

const lists: readonly (readonly [AlgorithmList, string])[] = [
  ['cipher', 'Ciphers'],
  ['kex', 'KexAlgorithms'],
  ['hostKey', 'HostKeyAlgorithms'],
];

/**
 * Methods that OpenSSH never had, has no more since version 10, or has since 9.9 alone: with one of them in a list it refuses
 * to start.
 */
const unknownToSsh: ReadonlySet<string> = new Set([
  'mlkem768x25519-sha256',
  'sntrup761x25519-sha512',
  'diffie-hellman-group15-sha512',
  'diffie-hellman-group17-sha512',
  'ssh-dss',
]);

/** Names of all algorithms above the warning line; null where the session leaves them as they are. */
function namesOf(list: AlgorithmList, { algorithms }: SessionProfile): readonly string[] | null {
  const [above, usual] = [algorithms[list], []].map((words) => {
    const whole = completePreference(list, words);
    return whole.slice(0, whole.indexOf(warnLine));
  });
  if (above === undefined || JSON.stringify(above) === JSON.stringify(usual)) return null;
  return above.flatMap((id) => algorithmFamilies[list].find((family) => family.id === id)?.names ?? []);
}

/** A path as ssh takes it where it fills tokens in; null where it would fill in what is none. */
export function pathWord(path: string): string | null {
  if (/\$\{|\p{Cc}/u.test(path) || path.startsWith('$')) return null;
  return path.replaceAll('%', '%%');
}

/** A socket's path: `~` is this user's home folder here, and nothing ssh knows on the server. */
function socketWord(path: string, where: 'here' | 'there'): string | null {
  if (/[:[\]\\]|\$\{/u.test(path) || (where === 'there' && path.startsWith('~'))) return null;
  const tokens = path.replaceAll('%', '%%');
  return path.startsWith('~/') ? `%d${tokens.slice(1)}` : tokens;
}

/** The jump hosts as ssh's -J takes them. */
export function jumpList(hops: readonly Hop[]): string {
  return hops
    .map(({ target }) => {
      const host = target.host.includes(':') ? `[${target.host}]` : target.host;
      return formatJump({ host: loginAt({ ...target, host }), port: target.port });
    })
    .join(',');
}
