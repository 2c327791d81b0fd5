import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import shippedOptions from '../../../build/node-options.json' with { type: 'json' };
import { createKnownHosts, createSessionStore } from '../../../electron/storage';
import { portSchema } from '../../../shared/endpoint';
import { newProfile, type SessionProfile } from '../../../shared/session-profile';
import { disk } from '../../support/here';
import { forwardOf, profileOf } from '../../support/samples';
import {
  freePort,
  makeKey,
  RunningProgram,
  startEchoServer,
  startSshd,
  type NetServer,
  type SshServer,
  type TestKey,
} from '../../support/ssh-servers';
import { benchProgram } from '../programs';
import { knowSpeeds } from '../speed/peers';

/** The group that all sessions are in, by which they are named to `ginnel up`. */
export const group = 'fleet';

/** Forwards of each session: two Local ones, of which the engine checks what they lead to, a Dynamic and a Remote one. */
export const forwardsEach = 4;

/** Servers, the destination of forwards, and a data folder with the saved sessions. */
export interface World {
  readonly servers: readonly SshServer[];
  readonly folder: string;
  readonly profiles: readonly SessionProfile[];
  /** Starts a verb of the command line, as it is shipped, on the data folder. */
  readonly ginnel: (...args: readonly string[]) => RunningProgram;
  readonly close: () => Promise<void>;
}

export interface WorldOptions {
  readonly sessions: number;
  /** sshd processes, between which the sessions are spread. */
  readonly servers: number;
  /** sshd's MaxStartups. */
  readonly startups: string;
}

/** Starts the servers and saves the sessions. */
export async function makeWorld({ sessions, servers, startups }: WorldOptions): Promise<World> {
  const key = await makeKey();
  const echo = await startEchoServer();
  const folder = await mkdtemp(join(tmpdir(), 'ginnel-thousand-'));
  const running = await Promise.all(
    Array.from({ length: servers }, () =>
      startSshd({ authorizedKeys: [key.publicKey], config: [`MaxStartups ${startups}`] }),
    ),
  );
  const profiles: SessionProfile[] = [];
  for (let index = 0; index < sessions; index += 1) {
    const server = running[index % running.length];
    if (server !== undefined) profiles.push(await sessionOf(index, server, key, echo));
  }
  const saved = await createSessionStore(folder, disk).save({ profiles, order: [], defaults: newProfile() });
  if (!saved.ok) throw new Error(saved.error.code);
  const known = createKnownHosts(join(folder, 'known_hosts'), disk);
  for (const { port, hostKeys } of running) {
    for (const { algorithm, base64 } of hostKeys) {
      const publicKey = `${algorithm} ${base64}`;
      await known.accept('127.0.0.1', port, { type: algorithm, bits: 256, sha256: '', md5: '', publicKey });
    }
  }
  await knowSpeeds(folder);
  const environment = { GINNEL_DATA_DIR: folder, SSH_AUTH_SOCK: '', GINNEL_KNOWN_HOSTS: 'own' };
  return {
    ...{ servers: running, folder, profiles },
    ginnel: (...args) =>
      new RunningProgram(process.execPath, [...shippedOptions, benchProgram('cli'), ...args], environment),
    close: async () => {
      await Promise.all(running.map((server) => server.close()));
      await echo.close();
      await key.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function sessionOf(
  index: number,
  server: SshServer,
  key: TestKey,
  echo: NetServer,
): Promise<SessionProfile> {
  const destination = `127.0.0.1:${String(echo.port)}`;
  const port = async (): Promise<string> => String(await freePort());
  return profileOf({
    name: `session ${String(index).padStart(4, '0')}`,
    ...{ group, host: '127.0.0.1', port: portSchema.parse(server.port), username: server.user },
    ...{ privateKeyFile: key.path, onlyThisKey: true, tryAgent: false, tryDefaultKeys: false },
    forwards: [
      forwardOf('local', await port(), destination),
      forwardOf('local', await port(), destination),
      forwardOf('dynamic', await port()),
      forwardOf('remote', await port(), destination),
    ],
  });
}
