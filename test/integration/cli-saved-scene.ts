import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject } from 'vitest';
import { createFollowedFiles, createKnownHosts, createSessionStore } from '../../electron/storage';
import { portSchema } from '../../shared/endpoint';
import { newFollowedId, newForwardId } from '../../shared/ids';
import { parseNotation } from '../../shared/notation';
import { newProfile, type SessionProfile } from '../../shared/session-profile';
import { disk } from '../support/here';
import { makeKey, run, RunningProgram, startSshd, type SshServer } from '../support/ssh-servers';

/** A saved session as `list --json` prints it. */
export interface Saved {
  readonly name: string;
  readonly [key: string]: unknown;
}

interface Ended {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

/** `ginnel` as a program of its own, on a data folder that each test has anew. */
export class CliScene {
  readonly cli = inject('bundles').cli;
  data = '';
  /** Environment variables of each program. */
  environment: Record<string, string> = {};
  readonly #owned: { close: () => Promise<void> }[] = [];

  constructor() {
    beforeEach(async () => {
      this.data = await mkdtemp(join(tmpdir(), 'ginnel-cli-'));
      this.environment = { GINNEL_DATA_DIR: this.data, SSH_AUTH_SOCK: '' };
    });
    afterEach(async () => {
      for (const resource of this.#owned.splice(0).reverse()) await resource.close();
      await rm(this.data, { recursive: true });
    });
  }

  /** Closes something when the test ends. */
  readonly own = <T extends { close: () => Promise<void> }>(resource: T): T => {
    this.#owned.push(resource);
    return resource;
  };

  /** Ends as soon as it is done; its input is a pipe, not a terminal. */
  readonly ginnel = async (...args: string[]): Promise<Ended> => {
    const ended = await run(process.execPath, [this.cli, ...args], { env: this.environment });
    return { code: ended.code, stdout: ended.stdout.toString(), stderr: ended.stderr };
  };

  /** Runs it in a terminal of its own; what is written to stdin is typed there. */
  readonly inTerminal = (...args: string[]): RunningProgram => {
    const words = [process.execPath, this.cli, ...args].map((word) => `'${word}'`).join(' ');
    const options = ['-q', '-e', '-c', `exec ${words}`, '/dev/null'];
    return this.own(new RunningProgram('script', options, this.environment));
  };

  /** A Ginnel that holds the data folder until the test ends, with sessions open. */
  readonly startEngine = async (...names: string[]): Promise<RunningProgram> => {
    const args = [this.cli, 'run', ...names];
    const program = this.own(new RunningProgram(process.execPath, args, this.environment));
    await program.waitForLog(/forwarding listening on|Access granted/u);
    return program;
  };

  readonly saved = async (): Promise<readonly Saved[]> =>
    JSON.parse((await this.ginnel('list', '--json')).stdout) as readonly Saved[];

  readonly save = async (...profiles: SessionProfile[]): Promise<void> => {
    const store = createSessionStore(this.data, disk);
    expect((await store.save({ profiles, order: [], defaults: newProfile() })).ok).toBe(true);
  };

  /** Has a file of Ginnel's JSON followed from now on. */
  readonly follow = async (path: string): Promise<void> => {
    const store = createFollowedFiles(join(this.data, 'followed.json'), disk);
    const file = { id: newFollowedId(), kind: 'ginnel', path, overlays: [] } as const;
    expect((await store.save([file])).ok).toBe(true);
  };

  /** An executable script in the data folder: its path. */
  readonly script = async (name: string, text: string): Promise<string> => {
    const path = join(this.data, name);
    await writeFile(path, `#!/bin/sh\n${text}\n`, { mode: 0o700 });
    return path;
  };

  async #trust(server: SshServer): Promise<void> {
    for (const { algorithm, base64 } of server.hostKeys) {
      const key = { type: algorithm, bits: 256, sha256: '', md5: '', publicKey: `${algorithm} ${base64}` };
      await createKnownHosts(join(this.data, 'known_hosts'), disk).accept(server.host, server.port, key);
    }
  }

  /** A saved session of a server that lets a key in. */
  readonly sessionOn = async (
    notations: readonly string[],
    more: Partial<SessionProfile> = {},
  ): Promise<SessionProfile> => {
    const { path: privateKeyFile, publicKey } = await makeKey({ path: join(this.data, 'id') });
    const server = this.own(await startSshd({ authorizedKeys: [publicKey] }));
    await this.#trust(server);
    const forwards = notations.map((text) => {
      const read = parseNotation(text, newForwardId());
      if (!read.ok) throw new Error(text);
      return read.value;
    });
    const session: SessionProfile = {
      ...newProfile(),
      ...{ name: 'bastion', host: server.host, port: portSchema.parse(server.port), username: server.user },
      ...{ privateKeyFile, forwards },
      ...more,
    };
    await this.save(session);
    return session;
  };
}
