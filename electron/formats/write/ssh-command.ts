import { commandLine } from '../../../shared/command-line';
import { titleOf, type SessionProfile } from '../../../shared/session-profile';
import * as texts from '../../../shared/texts/export';
import { configLine } from './config-line';
import { fileNameOf } from './file-name';
import { loginAt, type Hop } from './route';
import { jumpList, pathWord, sshWords, type SshOption, type SshWords } from './ssh-words';
import type { WriteContext, Writer } from './writer';

/** Options of ssh that have letters of their own. */
const letters: Readonly<Record<string, (words: readonly string[]) => readonly string[] | null>> = {
  AddressFamily: ([family]) => [family === 'inet' ? '-4' : '-6'],
  Compression: () => ['-C'],
  ForwardAgent: () => ['-A'],
  GatewayPorts: () => ['-g'],
  IdentityFile: ([path = '']) => (path === 'none' ? null : ['-i', path]),
};

/** Parts of a command besides the session's own settings. */
export interface CommandExtras {
  /** The program and what it takes before all other options. */
  readonly program: readonly string[];
  /** Options that the session's own are not to say again. */
  readonly options: readonly SshOption[];
}

/** The words of a command that opens a session's forwards, without a shell on the server; and what is left out of it. */
export function sshArguments(
  words: SshWords,
  { program, options: extra }: CommandExtras,
): { readonly words: readonly string[]; readonly leftOut: readonly string[] } {
  const { target, hops } = words;
  const title = titleOf(words.profile);
  const said = new Set(extra.map(({ keyword }) => keyword));
  const options = [...extra, ...words.options.filter(({ keyword }) => !said.has(keyword))];
  const route = routeWords(words, title);
  const all = [
    ...program,
    '-N',
    ...(target.port === 22 ? [] : ['-p', String(target.port)]),
    ...options.flatMap(({ keyword, words: value }) => {
      const own = letters[keyword]?.(value) ?? null;
      return own ?? ['-o', configLine(keyword, value, '=')];
    }),
    ...route.words,
    ...words.forwards.flatMap(({ letter, source, destination }) => [
      `-${letter}`,
      destination === '' ? source : `${source}:${destination}`,
    ]),
    loginAt(target),
  ];
  return { words: all, leftOut: [...words.leftOut, ...jumpRemarks(hops, title), ...route.leftOut] };
}

/** How to get to the first server. A key of the last jump host goes with a command of its own, as -J takes none. */
function routeWords(
  { hops, proxyCommand }: SshWords,
  title: string,
): { readonly words: readonly string[]; readonly leftOut: readonly string[] } {
  const last = hops.at(-1);
  if (last === undefined) {
    return { words: proxyCommand === '' ? [] : ['-o', `ProxyCommand=${proxyCommand}`], leftOut: [] };
  }
  const leftOut = [
    ...(proxyCommand === '' ? [] : [texts.proxyBeforeJump(title)]),
    ...hops
      .filter((hop) => hop.privateKeyFile.trim() !== '' && (hop !== last || jumpKey(hop) === null))
      .map((hop) => texts.keyOfJump(title, hop.title)),
  ];
  const key = jumpKey(last);
  if (key === null) return { words: ['-J', jumpList(hops)], leftOut };
  const before = hops.slice(0, -1);
  const command = [
    'ssh',
    ...['-i', key],
    ...(before.length === 0 ? [] : ['-J', jumpList(before)]),
    ...(last.target.port === 22 ? [] : ['-p', String(last.target.port)]),
    ...['-W', '[%h]:%p', loginAt(last.target)],
  ];
  return { words: ['-o', `ProxyCommand=${command.join(' ')}`], leftOut };
}

/** The key file of a jump host as it can stand in a ProxyCommand; null for none, and for one that a shell would part. */
function jumpKey({ privateKeyFile }: Hop): string | null {
  const path = privateKeyFile.trim();
  return path === '' || !/^[\w@+=:,./~-]+$/u.test(path) ? null : pathWord(path);
}

/** Settings of jump hosts that a command cannot say. */
function jumpRemarks(hops: readonly Hop[], title: string): readonly string[] {
  return hops.flatMap((hop) => [
    ...(hop.session === null ? [] : [texts.settingsOfJump(title, hop.title)]),
    ...(hop.onlyThisKey && hop.privateKeyFile.trim() !== '' ? [texts.keyAloneOfJump(title, hop.title)] : []),
  ]);
}

/** Writes a line for each session that can be said. */
function writeCommands(
  profiles: readonly SessionProfile[],
  context: WriteContext,
  platform: WriteContext['platform'],
  extras: (profile: SessionProfile) => CommandExtras,
  name: string,
): ReturnType<Writer['write']> {
  const lines: string[] = [];
  const leftOut: string[] = [];
  for (const profile of profiles) {
    const words = sshWords(profile, context);
    if (typeof words === 'string') {
      leftOut.push(words);
      continue;
    }
    const command = sshArguments(words, extras(profile));
    const line = commandLine(command.words, platform);
    lines.push(`${line.text}\n`);
    leftOut.push(...command.leftOut);
    if (line.only !== 'any') leftOut.push(texts.about(titleOf(profile), texts.onlyInShell[line.only]));
  }
  return { text: lines.join(''), suggestedName: fileNameOf(profiles, name), leftOut };
}

/** Writes commands of ssh(1), for the shells of the system. */
export const sshWriter: Writer = {
  format: 'ssh',
  write: (profiles, context) =>
    writeCommands(
      profiles,
      context,
      context.platform,
      () => ({ program: ['ssh'], options: [] }),
      context.platform === 'win32' ? 'cmd' : 'sh',
    ),
};

/**
 * Options that have ssh notice that a connection is lost, and end where a port is taken, for something to start it anew.
 * @param profile whose keepalives count; without any nothing would be noticed
 */
export function untended(profile: SessionProfile): readonly SshOption[] {
  return [
    { keyword: 'ExitOnForwardFailure', words: ['yes'] },
    { keyword: 'ConnectTimeout', words: [String(profile.connectSeconds)] },
    ...(profile.keepaliveSeconds === 0 ? [{ keyword: 'ServerAliveInterval', words: ['15'] }] : []),
  ];
}

/** Writes commands of autossh(1), which lets ssh's own keepalives find out what is lost. It is there for Unix alone. */
export const autosshWriter: Writer = {
  format: 'autossh',
  write: (profiles, context) =>
    writeCommands(
      profiles,
      context,
      'linux',
      (profile) => ({ program: ['autossh', '-M', '0'], options: untended(profile) }),
      'sh',
    ),
};
