import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';
import * as texts from '../../shared/texts/storage';
import { account } from '../system/account';
import { systemCode } from '../system/errors';
import { fileError, readTextUpTo, type FileText } from './files';
import { fromRegistry } from './putty-host-keys';

/** Most that is read of anyone's known hosts, in bytes: far more than a user has servers. */
export const knownHostsLimit = 8 * 1024 * 1024;

/** Known hosts of other programs; Ginnel only ever reads them. */
export interface OtherKnownHosts {
  /** OpenSSH's files, the user's first. */
  readonly openssh: readonly string[];
  readonly putty: PuttyCache | null;
}

/** Reads PuTTY's host key cache, in the form of the Unix file, and says which file or place in the registry it is. */
export type PuttyCache = () => Promise<{ readonly location: string; readonly found: FileText }>;

/** Facts that decide where other programs keep known hosts. */
interface KnownHostsSources {
  readonly platform: NodeJS.Platform;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly home?: string;
}

/**
 * Where OpenSSH (ssh_config(5), UserKnownHostsFile and GlobalKnownHostsFile) and PuTTY keep the host keys they know.
 * `GINNEL_KNOWN_HOSTS=own` leaves all of them out.
 * @returns places only; nothing is looked up
 */
export function otherKnownHosts(sources: KnownHostsSources): OtherKnownHosts {
  const { platform, environment = process.env, home = homedir() } = sources;
  if (environment['GINNEL_KNOWN_HOSTS'] === 'own') return { openssh: [], putty: null };
  const windows = platform === 'win32';
  const paths = windows ? win32 : posix;
  const system = windows ? paths.join(environment['ProgramData'] ?? 'C:\\ProgramData', 'ssh') : '/etc/ssh';
  return {
    openssh: [
      ...['known_hosts', 'known_hosts2'].map((name) => paths.join(home, '.ssh', name)),
      ...['ssh_known_hosts', 'ssh_known_hosts2'].map((name) => paths.join(system, name)),
    ],
    putty: windows ? puttyRegistry(environment['SystemRoot']) : puttyFile(environment, home),
  };
}

/** The cache of PuTTY on Unix: `sshhostkeys` in the first of its folders that exists. */
export function puttyFile(
  environment: Readonly<Record<string, string | undefined>>,
  home: string,
): PuttyCache {
  return async () => {
    const location = await puttyLocation(environment, home);
    return { location, found: await readTextUpTo(location, knownHostsLimit) };
  };
}

async function puttyLocation(
  environment: Readonly<Record<string, string | undefined>>,
  home: string,
): Promise<string> {
  return environment['PUTTYSSHHOSTKEYS'] || posix.join(await puttyFolder(environment, home), 'sshhostkeys');
}

/** The folder of PuTTY on Unix: the first of those it looks for that is there, else the one it would make. */
export async function puttyFolder(
  environment: Readonly<Record<string, string | undefined>>,
  home: string,
): Promise<string> {
  const set = (name: string): string | undefined => environment[name] || undefined;
  const named = set('PUTTYDIR');
  const folders = [
    posix.join(set('XDG_CONFIG_HOME') ?? posix.join(home, '.config'), 'putty'),
    posix.join(home, '.putty'),
    // The account's own home, whatever HOME says.
    posix.join(account()?.homedir ?? home, '.putty'),
    '/.putty',
  ];
  for (const folder of named === undefined ? folders : [named]) {
    const found = await stat(folder).catch(() => null);
    if (found?.isDirectory() === true) return folder;
  }
  return named ?? posix.join(home, '.putty');
}

const registryKey = 'Software\\SimonTatham\\PuTTY\\SshHostKeys';

/**
 * The cache of PuTTY on Windows, in the registry of the user, read with the `reg` program of Windows.
 * @param systemRoot the folder of Windows; the program is named in full, so that none in the current folder is run
 */
export function puttyRegistry(systemRoot = 'C:\\Windows'): PuttyCache {
  const program = win32.join(systemRoot, 'System32', 'reg.exe');
  return async () => ({ location: `HKEY_CURRENT_USER\\${registryKey}`, found: await query(program) });
}

/**
 * Asks the registry for PuTTY's cache.
 * @param program the path of `reg`
 * @param limitMs the longest it may take
 */
export function query(program: string, limitMs = 5000): Promise<FileText> {
  const location = `HKCU\\${registryKey}`;
  return new Promise((resolve) => {
    const limits = { timeout: limitMs, maxBuffer: knownHostsLimit, windowsHide: true };
    execFile(program, ['query', location], limits, (error, printed) => {
      if (error === null) resolve({ kind: 'text', text: fromRegistry(printed) });
      // 1: there is no such key, as where PuTTY was never used; and without the program there is no registry.
      else if (error.code === 1 || systemCode(error) === 'ENOENT') resolve({ kind: 'missing' });
      else {
        const why = error.killed === true ? texts.registrySilent : texts.registryUnreadable;
        resolve({ kind: 'unreadable', error: fileError('file-read', location, new Error(why)) });
      }
    });
  });
}
