import { commandLine } from '../../../shared/command-line';
import { isLoopback } from '../../../shared/endpoint';
import { targetOf, titleOf, type SessionProfile, type Target } from '../../../shared/session-profile';
import type { SettingKey } from '../../../shared/settings';
import * as texts from '../../../shared/texts/export';
import { fileNameOf } from './file-name';
import { forwardWords, type ForwardLimits } from './forward-words';
import { proxyCommand } from './proxy-command';
import { wayTo, type Hop } from './route';
import { unsaidSettings } from './unsaid';
import { hasUnseen } from './unseen';
import type { WriteContext, Writer } from './writer';

const limits: ForwardLimits = {
  socketPath: null,
  remoteDynamic: false,
  widens: false,
  restricts: false,
  narrows: false,
};

/** Settings that plink has an option for. */
const written: ReadonlySet<SettingKey> = new Set<SettingKey>([
  ...(['name', 'host', 'port', 'username', 'addressFamily', 'jumps', 'proxy', 'compression'] as const),
  ...(['hostKeys', 'tryAgent', 'allowAgentForwarding', 'privateKeyFile', 'forwards'] as const),
  ...(['localPortsAcceptOthers', 'remotePortsAcceptOthers', 'keepaliveSeconds', 'keepaliveCount'] as const),
]);

/** Writes commands of plink, PuTTY's ssh, for the shells of the system. */
export const plinkWriter: Writer = {
  format: 'plink',
  write: (profiles, context) => {
    const lines: string[] = [];
    const leftOut: string[] = [];
    for (const profile of profiles) {
      const command = plinkWords(profile, context);
      if (typeof command === 'string') {
        leftOut.push(command);
        continue;
      }
      const line = commandLine(command.words, context.platform);
      lines.push(`${line.text}\n`);
      leftOut.push(...command.leftOut);
      if (line.only !== 'any') leftOut.push(texts.about(titleOf(profile), texts.onlyInShell[line.only]));
    }
    const extension = context.platform === 'win32' ? 'cmd' : 'sh';
    return { text: lines.join(''), suggestedName: fileNameOf(profiles, extension), leftOut };
  },
};

interface Command {
  readonly words: readonly string[];
  readonly leftOut: readonly string[];
}

function plinkWords(profile: SessionProfile, context: WriteContext): Command | string {
  const title = titleOf(profile);
  if (profile.demo) return texts.demoStays(title);
  const target = targetOf(profile);
  if (!target.ok) return texts.noServer(title);
  const { hops } = wayTo(profile, context.saved);
  if (hops === null) return texts.noWay(title);
  const route = routeWords(profile, hops, context);
  // PuTTY reaches this computer's own names directly, whatever its proxy (ProxyLocalhost), and no option says otherwise.
  const proxied = [
    ...hops.slice(wayTo(profile, context.saved).proxy.kind === 'none' ? 1 : 0),
    { target: target.value },
  ];
  if (route.words.length > 0 && proxied.some((hop) => isLoopback(hop.target.host)))
    return texts.localThroughProxy(title);
  const { forwards, leftOut } = forwardWords(profile, limits);
  const key = profile.privateKeyFile.trim();
  const words = [
    ...['plink', '-N'],
    ...(profile.addressFamily === 'auto' ? [] : [profile.addressFamily === 'ipv4' ? '-4' : '-6']),
    ...(profile.compression ? ['-C'] : []),
    ...(profile.tryAgent ? [] : ['-noagent']),
    ...(profile.allowAgentForwarding ? ['-A'] : []),
    ...profile.hostKeys.flatMap((hostKey) => ['-hostkey', hostKey]),
    ...route.words,
    ...forwards.flatMap(({ letter, source, destination }) => [
      `-${letter}`,
      destination === '' ? source : `${source}:${destination}`,
    ]),
    ...serverWords(target.value, key),
  ];
  if (hasUnseen(words)) return texts.unseen(title);
  return {
    words,
    leftOut: [
      ...leftOut.map((text) => texts.about(title, text)),
      ...route.leftOut,
      ...(key === '' || /\.ppk$/iu.test(key) ? [] : [texts.needsPpk(title)]),
      ...(profile.keepaliveSeconds === 0 ? [] : [texts.noKeepalives(title)]),
      ...unsaidSettings(profile, written),
    ],
  };
}

/** A server with its port, user and key. */
function serverWords({ host, port, username }: Target, key: string): readonly string[] {
  const isPlain = username !== null && !/[@\s]/u.test(username);
  return [
    ...(port === 22 ? [] : ['-P', String(port)]),
    ...(key === '' ? [] : ['-i', key]),
    ...(username === null || isPlain ? [] : ['-l', username]),
    username !== null && isPlain ? `${username}@${host}` : host,
  ];
}

/** How to get to the first server, as options. */
function routeWords(profile: SessionProfile, hops: readonly Hop[], context: WriteContext): Command {
  const { command, leftOut } = jumpCommand(profile, hops, context);
  return { words: command === '' ? [] : ['-proxycmd', command], leftOut };
}

/**
 * A command that PuTTY runs in place of a connection: by the jump hosts, each a plink of its own, or by the proxy.
 * @returns an empty command where neither is needed
 */
export function jumpCommand(
  profile: SessionProfile,
  hops: readonly Hop[],
  { platform, saved }: WriteContext,
): { readonly command: string; readonly leftOut: readonly string[] } {
  const title = titleOf(profile);
  const dialling = proxyCommand(wayTo(profile, saved).proxy, 'putty', platform, title);
  let command = dialling.command;
  for (const [at, { target, privateKeyFile }] of hops.entries()) {
    const next = hops[at + 1]?.target.host ?? profile.host;
    const words = [
      ...['plink', '-batch'],
      ...(command === '' ? [] : ['-proxycmd', command]),
      ...['-nc', onward],
      ...serverWords(target, privateKeyFile.trim()),
    ];
    const line = formatEscaped(commandLine(words, platform).text);
    command = line.replace(onward, /:.*:/u.test(next) ? '[%host]:%port' : '%host:%port');
  }
  const remarks = hops.flatMap((hop) => [
    ...(hop.session === null ? [] : [texts.settingsOfJump(title, hop.title)]),
    ...(hop.privateKeyFile.trim() === '' || /\.ppk$/iu.test(hop.privateKeyFile.trim())
      ? []
      : [texts.needsPpk(hop.title)]),
  ]);
  return {
    command,
    leftOut: [...dialling.leftOut, ...(hops.length === 0 ? [] : [texts.jumpCannotAsk(title)]), ...remarks],
  };
}

/** Stands for the next server until the rest of the line is escaped; no shell minds it. */
const onward = 'HOST:PORT';

/** A text that PuTTY's formatting of commands gives back as it is. */
function formatEscaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('%', '%%');
}
