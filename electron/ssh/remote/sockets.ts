import type { Client } from '../ssh2';
import type { AppError } from '../../../shared/errors';
import type { LogLevel } from '../../../shared/event-log';
import { fail, ok, type Result } from '../../../shared/result';
import { dispatch, noResponse, watchEnd, type OnConnection } from './incoming';
import type { Limits } from '../limits';
import type { UseRemoteFiles } from './files';
import type { RemotePath } from './home';
import { clearTheWay, tryChannel, type Bind } from './socket-in-the-way';
import type { RemoteSocketListener, SshConnection } from '../types';
import type { WriteScheduler } from '../ssh2/write-scheduler';

/** A Unix socket has no client's address to tell. */
const nowhere = { host: '', port: 0 };

/**
 * Creates the way to listen on Unix sockets of the server (OpenSSH's PROTOCOL, 2.4), and the one place that hands what
 * comes in there to its forward. ssh2 tells all of it through one event, by the path the server echoes, which is the one
 * asked for.
 */
export function createRemoteSockets(
  client: Client,
  writeScheduler: WriteScheduler,
  limits: Limits,
  useFiles: UseRemoteFiles,
  remotePath: RemotePath,
  log: (text: string, level?: LogLevel) => void,
): SshConnection['listenOnSocket'] {
  const listeners = new Map<string, OnConnection>();
  // Their files are on the way out: who comes next on the same path waits, or its file would be the one removed.
  const closing = new Map<string, Promise<void>>();
  // What the server goes on listening on although it was asked to stop; the next listener on it takes it over.
  const unstoppable = new Set<string>();

  const isGone = watchEnd(client);
  client.on('unix connection', ({ socketPath }, accept, reject) => {
    dispatch(listeners.get(socketPath), nowhere, () => writeScheduler.pace(accept()), reject, isGone);
  });

  const unbind = (path: string): Promise<boolean> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), limits.listen);
      const done = (cancelled: boolean): void => {
        clearTimeout(timer);
        resolve(cancelled);
      };
      try {
        client.openssh_unforwardInStreamLocal(path, (error) => {
          if (error && error.message !== noResponse) unstoppable.add(path);
          done(!error);
        });
      } catch {
        done(false);
      }
    });
  /**
   * sshd leaves the file behind. It is ours as long as nobody answers at it. sftp starts while the server stops listening:
   * a session that ends waits for this.
   */
  const stop = async (path: string): Promise<void> => {
    const unbinding = unbind(path);
    const work = await useFiles(async (files) => {
      if (!(await unbinding)) return true;
      const found = await files.lookAt(path);
      if (found.kind === 'unknown') return false;
      if (found.kind !== 'socket') return true;
      const answer = await tryChannel(client, path, limits.files);
      return answer !== 'refused' || (await files.remove(path)) !== 'refused';
    });
    if (!(await unbinding)) {
      if (unstoppable.has(path)) log(`The server does not stop listening on the socket ${path}`, 'warning');
    } else if (work.ok ? !work.value : !work.gone) {
      log(`The socket ${path} stays behind on the server: it could not be removed by sftp`, 'warning');
    }
  };

  const bind: Bind = (path) =>
    new Promise((resolve) => {
      let waiting = true;
      const settle = (outcome: Awaited<ReturnType<Bind>>): void => {
        waiting = false;
        clearTimeout(timer);
        resolve(outcome);
      };
      const timer = setTimeout(() => settle('timeout'), limits.listen);
      try {
        client.openssh_forwardInStreamLocal(path, (error) => {
          if (!waiting) {
            if (!error) void stop(path);
          } else if (error) settle(error.message === noResponse ? 'gone' : 'refused');
          else settle('bound');
        });
      } catch {
        settle('gone');
      }
    });

  const listenAt = async (path: string): Promise<AppError | null> => {
    if (unstoppable.delete(path)) return null;
    const outcome = await bind(path);
    switch (outcome) {
      case 'bound':
        return null;
      case 'gone':
        return { code: 'not-connected', data: {} };
      case 'timeout':
        return { code: 'remote-timeout', data: { path } };
      case 'refused':
        break;
    }
    const found = await clearTheWay(path, { client, useFiles, bind, unbind, milliseconds: limits.files });
    if (found !== 'cleared') return { code: 'remote-socket-refused', data: { path, found } };
    log(`Removed the socket ${path} on the server, which an earlier session left behind`);
    const again = await bind(path);
    return again === 'bound' ? null : { code: 'remote-socket-refused', data: { path, found: 'nothing' } };
  };

  const listener = (path: string, onConnection: OnConnection): RemoteSocketListener => {
    const close = async (): Promise<void> => {
      if (listeners.get(path) !== onConnection) {
        await closing.get(path);
        return;
      }
      listeners.delete(path);
      const stopped = stop(path).finally(() => closing.delete(path));
      closing.set(path, stopped);
      await stopped;
    };
    return { path, close };
  };

  return async (asked, onConnection): Promise<Result<RemoteSocketListener>> => {
    const resolved = await remotePath(asked, 'source');
    if (!resolved.ok) return resolved;
    const path = resolved.value;
    await closing.get(path);
    if (listeners.has(path)) return fail({ code: 'remote-duplicate', data: { path } });
    const own: OnConnection = (incoming) => onConnection(incoming);
    listeners.set(path, own);
    const refusal = await listenAt(path);
    if (refusal === null) return ok(listener(path, own));
    if (listeners.get(path) === own) listeners.delete(path);
    return fail(refusal);
  };
}
