import { fail, ok, type Result } from '../../../shared/result';
import { readSocketPath } from '../../../shared/endpoint-text';
import type { UseRemoteFiles } from './files';

/** Makes a path of a socket on the server one from the root on: `~/` is the account's home folder there. */
export type RemotePath = (path: string, which: 'source' | 'destination') => Promise<Result<string>>;

/**
 * Creates the look-up of paths on the server. sshd takes `~` as any other letter, so the home folder is asked for by
 * sftp, once a connection and not before it is needed.
 * @returns fails with remote-home-unknown where the server has no sftp, or socket-path-long
 */
export function createRemotePath(useFiles: UseRemoteFiles): RemotePath {
  let known: string | null = null;
  let asking: ReturnType<typeof ask> | null = null;
  const ask = async (path: string): Promise<Result<string>> => {
    const found = await useFiles((files) => files.home());
    if (!found.ok && found.gone) return fail({ code: 'not-connected', data: {} });
    if (!found.ok || found.value === null) return fail({ code: 'remote-home-unknown', data: { path } });
    known = found.value.replace(/\/+$/u, '');
    return ok(known);
  };
  return async (path, which) => {
    if (!path.startsWith('~/')) return ok(path);
    if (known === null) {
      // Connections that come at once wait for the same answer; a failure is not kept.
      asking ??= ask(path).finally(() => {
        asking = null;
      });
      const answer = await asking;
      if (!answer.ok) return answer;
    }
    const whole = readSocketPath(`${known ?? ''}/${path.slice(2)}`, which, 'server');
    return whole.ok ? ok(whole.value.path) : whole;
  };
}
