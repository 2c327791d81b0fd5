import type { Client } from '../ssh2';
import type { AppError } from '../../../shared/errors';
import type { LogLevel } from '../../../shared/event-log';
import { fail, ok, type Result } from '../../../shared/result';
import * as texts from '../../../shared/texts/remote';
import { askServer, noResponse } from './ask-server';
import { createDispatch, type OnConnection } from './incoming';
import type { Limits } from '../limits';
import type { UseRemoteFiles } from './files';
import type { RemotePath } from './home';
import { clearTheWay, tryChannel, type Bind } from './socket-in-the-way';
import type { RemoteSocketListener } from '../types';
import type { WriteScheduler } from '../ssh2/write-scheduler';

/** A Unix socket has no client's address to tell. */
const nowhere = { host: '', port: 0 };

/**
 * Listens on Unix sockets of the server (OpenSSH's PROTOCOL, 2.4); the one place that hands what comes in there to its forward.
 * ssh2 tells all of it through one event, by the path the server echoes, which is the one asked for.
 */
export class RemoteSockets {
  readonly #listeners = new Map<string, OnConnection>();
  /** Their files are on the way out: who comes next on the same path waits, or its file would be the one removed. */
  readonly #closing = new Map<string, Promise<void>>();
  /** Paths that the server goes on listening on although it was asked to stop; the next listener on one takes it over. */
  readonly #unstoppable = new Set<string>();

  constructor(
    private readonly client: Client,
    writeScheduler: WriteScheduler,
    private readonly limits: Limits,
    private readonly useFiles: UseRemoteFiles,
    private readonly remotePath: RemotePath,
    private readonly log: (text: string, level?: LogLevel) => void,
  ) {
    const dispatch = createDispatch(client, writeScheduler);
    client.on('unix connection', ({ socketPath }, accept, reject) => {
      dispatch(this.#listeners.get(socketPath), nowhere, accept, reject);
    });
  }

  /** As {@link SshConnection.listenOnSocket}. */
  async listen(asked: string, onConnection: OnConnection): Promise<Result<RemoteSocketListener>> {
    const resolved = await this.remotePath(asked, 'source');
    if (!resolved.ok) return resolved;
    const path = resolved.value;
    await this.#closing.get(path);
    if (this.#listeners.has(path)) return fail({ code: 'remote-duplicate', data: { path } });
    const own: OnConnection = (incoming) => onConnection(incoming);
    this.#listeners.set(path, own);
    const refusal = await this.#listenAt(path);
    if (refusal === null) return ok({ path, close: () => this.#close(path, own) });
    if (this.#listeners.get(path) === own) this.#listeners.delete(path);
    return fail(refusal);
  }

  async #listenAt(path: string): Promise<AppError | null> {
    if (this.#unstoppable.delete(path)) return null;
    const outcome = await this.#bind(path);
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
    const found = await clearTheWay(path, {
      ...{ client: this.client, useFiles: this.useFiles, milliseconds: this.limits.files },
      bind: (own) => this.#bind(own),
      unbind: (own) => this.#unbind(own),
    });
    if (found !== 'cleared') return { code: 'remote-socket-refused', data: { path, found } };
    this.log(texts.socketRemoved(path));
    const again = await this.#bind(path);
    return again === 'bound' ? null : { code: 'remote-socket-refused', data: { path, found: 'nothing' } };
  }

  #bind(path: string): ReturnType<Bind> {
    return askServer<null, Awaited<ReturnType<Bind>>>(
      this.limits.listen,
      (done) => this.client.openssh_forwardInStreamLocal(path, (error) => done(error, null)),
      ({ kind }) => (kind === 'done' ? 'bound' : kind === 'late' ? 'timeout' : kind),
      () => void this.#stop(path),
    );
  }

  #unbind(path: string): Promise<boolean> {
    return askServer<null, boolean>(
      this.limits.listen,
      (done) => {
        this.client.openssh_unforwardInStreamLocal(path, (error) => {
          if (error && error.message !== noResponse) this.#unstoppable.add(path);
          done(error, null);
        });
      },
      ({ kind }) => kind === 'done',
    );
  }

  /**
   * sshd leaves the file behind. It is ours as long as nobody answers at it. sftp starts while the server stops listening:
   * a session that ends waits for this.
   */
  async #stop(path: string): Promise<void> {
    const unbinding = this.#unbind(path);
    const work = await this.useFiles(async (files) => {
      if (!(await unbinding)) return true;
      const found = await files.lookAt(path);
      if (found.kind === 'unknown') return false;
      if (found.kind !== 'socket') return true;
      const answer = await tryChannel(this.client, path, this.limits.files);
      return answer !== 'refused' || (await files.remove(path)) !== 'refused';
    });
    if (!(await unbinding)) {
      if (!this.#unstoppable.has(path)) return;
      this.log(texts.socketGoesOn(path), 'warning');
    } else if (work.ok ? !work.value : !work.gone) {
      this.log(texts.socketStays(path), 'warning');
    }
  }

  async #close(path: string, own: OnConnection): Promise<void> {
    if (this.#listeners.get(path) === own) {
      this.#listeners.delete(path);
      const stopped = this.#stop(path).finally(() => this.#closing.delete(path));
      this.#closing.set(path, stopped);
    }
    await this.#closing.get(path);
  }
}
