import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { createKnownHosts, createSessionStore } from '../../electron/storage';
import { portSchema } from '../../shared/endpoint';
import { newForwardId } from '../../shared/ids';
import { parseNotation } from '../../shared/notation';
import { newProfile, type SessionProfile } from '../../shared/session-profile';
import { closeAfterEach } from '../support/owned';
import {
  makeKey,
  startSshd,
  type RunningProgram,
  type SshServer,
  type TestKey,
} from '../support/ssh-servers';
import { builtProgram, startInConsole, WindowsProgram } from '../support/windows-program';
import { windowsPath } from '../wine.mjs';
import { disk } from '../support/here';

/** A data folder with a session in it, for programs on Windows' Node, and the server that the session leads to. */
export interface WindowsScene {
  readonly folder: string;
  readonly data: string;
  readonly server: SshServer;
  readonly key: TestKey;
  save(...profiles: SessionProfile[]): Promise<void>;
  /** A session on the server, by the key's file unless `more` says otherwise. */
  session(notations: readonly string[], more?: Partial<SessionProfile>): SessionProfile;
  start(
    program: 'cli' | 'web',
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): Promise<WindowsProgram>;
  startInConsole(program: 'cli' | 'web', args: readonly string[]): RunningProgram;
  /** Runs a script of the test on Windows' Node. */
  script(path: string, args?: readonly string[]): Promise<WindowsProgram>;
}

/** Call once a file, outside of its tests. */
export function windowsScenes(): () => Promise<WindowsScene> {
  const keep = closeAfterEach();
  return async () => {
    const wine = inject('wine');
    const folder = await mkdtemp(join(tmpdir(), 'ginnel-windows-'));
    keep({ close: () => rm(folder, { recursive: true, force: true }) });
    const data = join(folder, 'data');
    await mkdir(data);
    const key = await makeKey({ path: join(folder, 'id') });
    const server = keep(await startSshd({ authorizedKeys: [key.publicKey] }));
    for (const { algorithm, base64 } of server.hostKeys) {
      const trusted = {
        type: algorithm,
        bits: 256,
        sha256: '',
        md5: '',
        publicKey: `${algorithm} ${base64}`,
      };
      await createKnownHosts(join(data, 'known_hosts'), disk).accept(server.host, server.port, trusted);
    }
    const place = ['--data-dir', windowsPath(data)];
    return {
      folder,
      data,
      server,
      key,
      save: async (...profiles) => {
        const saved = await createSessionStore(data, disk).save({
          profiles,
          order: [],
          defaults: newProfile(),
        });
        if (!saved.ok) throw new Error(saved.error.code);
      },
      session: (notations, more = {}) => ({
        ...newProfile(),
        name: 'bastion',
        host: server.host,
        port: portSchema.parse(server.port),
        username: server.user,
        privateKeyFile: windowsPath(key.path),
        forwards: notations.map((text) => {
          const read = parseNotation(text, newForwardId());
          if (!read.ok) throw new Error(text);
          return read.value;
        }),
        ...more,
      }),
      start: async (program, args, env = {}) =>
        keep(await WindowsProgram.start(wine, [builtProgram(program), ...args, ...place], env)),
      startInConsole: (program, args) =>
        keep(startInConsole(wine, [builtProgram(program), ...args, ...place])),
      script: async (path, args = []) => keep(await WindowsProgram.start(wine, [windowsPath(path), ...args])),
    };
  };
}
