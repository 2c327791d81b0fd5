import { randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '../ssh2';
import { abandonChannel } from '../ssh2/channel-state';
import { openChannel } from '../channels';
import type { Found, RemoteFiles, UseRemoteFiles } from './files';

/** Asks the server to listen on a Unix socket. */
export type Bind = (path: string) => Promise<'bound' | 'refused' | 'timeout' | 'gone'>;

/** Means to look at a socket on the server from all sides. */
export interface Tools {
  readonly client: Client;
  readonly useFiles: UseRemoteFiles;
  readonly bind: Bind;
  /** Stops listening; false when the server did not say that it has. */
  readonly unbind: (path: string) => Promise<boolean>;
  /** How long a channel may take to open. */
  readonly milliseconds: number;
}

type Verdict = 'nothing' | 'in-use' | 'not-a-socket' | 'leftover' | 'unknown';

/**
 * Finds out why the server would not listen on a Unix socket, and removes what is in the way if that is a socket on which
 * nobody listens.
 *
 * A server that refuses a channel to the socket has not said that nobody listens there: sshd answers in the same words
 * when it may not open any (AllowStreamLocalForwarding), or when the account has no right to the socket. So before
 * anything is removed, a socket made for the purpose shows that channels do open, and whose account we are.
 */
export async function clearTheWay(path: string, tools: Tools): Promise<Verdict | 'cleared'> {
  const work = await tools.useFiles(async (files): Promise<Verdict | 'cleared'> => {
    const found = await files.lookAt(path);
    if (found.kind === 'unknown') return 'unknown';
    if (found.kind === 'nothing') return 'nothing';
    if (found.kind === 'other') return 'not-a-socket';
    const first = await tryChannel(tools.client, path, tools.milliseconds);
    if (first !== 'refused') return first === 'accepted' ? 'in-use' : 'unknown';
    if (!(await wouldHaveAnswered(path, found, files, tools))) return 'unknown';
    // A listener with a full queue refuses, too, for a moment.
    for (let attempts = 0; attempts < 2; attempts += 1) {
      await pause(150);
      const next = await tryChannel(tools.client, path, tools.milliseconds);
      if (next !== 'refused') return next === 'accepted' ? 'in-use' : 'unknown';
    }
    return (await files.remove(path)) === 'refused' ? 'leftover' : 'cleared';
  });
  return work.ok ? work.value : 'unknown';
}

/** Whether a channel to a Unix socket opens; one that does is closed at once. */
export async function tryChannel(
  client: Client,
  path: string,
  milliseconds: number,
): Promise<'accepted' | 'refused' | 'unknown'> {
  const opened = await openChannel(client, { path }, { host: '', port: 0 }, milliseconds);
  if (opened.ok) {
    abandonChannel(opened.value);
    return 'accepted';
  }
  const { code } = opened.error;
  return code === 'channel-refused' || code === 'channel-failed' ? 'refused' : 'unknown';
}

/**
 * Whether a listener on this socket would have taken our channel: one on a socket of our own making does, and this one
 * belongs to the same account, which may write to it.
 */
async function wouldHaveAnswered(
  path: string,
  target: Extract<Found, { kind: 'socket' }>,
  files: RemoteFiles,
  tools: Tools,
): Promise<boolean> {
  const home = await files.home();
  const folders = [posix.dirname(path), ...(home === null ? [] : [home])];
  for (const folder of folders) {
    const own = await makeOwn(folder, files, tools);
    if (own === null) continue;
    return own.opens && (own.owner === 0 || (own.owner === target.owner && (target.mode & 0o200) !== 0));
  }
  return false;
}

/** Makes a socket in the folder, tries it, and removes it; null when there can be none, or it could not be removed. */
async function makeOwn(
  folder: string,
  files: RemoteFiles,
  { client, bind, unbind, milliseconds }: Tools,
): Promise<{ readonly opens: boolean; readonly owner: number } | null> {
  const path = posix.join(folder, `.cv${randomBytes(4).toString('hex')}`);
  // Where sftp may remove nothing at all, it says so of what is not there as well.
  if ((await files.remove(path)) !== 'not-there') return null;
  if ((await bind(path)) !== 'bound') return null;
  const channel = await tryChannel(client, path, milliseconds);
  const found = await files.lookAt(path);
  await unbind(path);
  await files.remove(path);
  return found.kind === 'socket' ? { opens: channel === 'accepted', owner: found.owner } : null;
}
