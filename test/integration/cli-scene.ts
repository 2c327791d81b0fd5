import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, inject } from 'vitest';
import { createKnownHosts, createSessionStore } from '../../electron/storage';
import { portSchema } from '../../shared/endpoint';
import { newForwardId, newSessionId } from '../../shared/ids';
import { parseNotation } from '../../shared/notation';
import { newProfile, type SessionProfile } from '../../shared/session-profile';
import { disk } from '../support/here';
import { connectPage, type PageClient } from '../support/page-client';
import { makeKey, run, RunningProgram, startSshd, type SshServer } from '../support/ssh-servers';

/** What a program that ended printed. */
export interface Printed {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `ginnel` as programs of their own on one data folder. */
export interface CliScene {
  /** The data folder, of the test that runs now. */
  readonly data: () => string;
  /** Closed after the test, the last first. */
  readonly own: <T extends { close: () => Promise<unknown> }>(resource: T) => T;
  /** Runs it to its end; its input is a pipe, not a terminal. */
  readonly ginnel: (...args: readonly string[]) => Promise<Printed>;
  /** The same with bytes for its input, and what it printed as bytes. */
  readonly piped: (input: Buffer | string, ...args: readonly string[]) => ReturnType<typeof run>;
  readonly start: (...args: readonly string[]) => RunningProgram;
  /** Runs it in a terminal of its own; what is written to stdin is typed there. */
  readonly startInTerminal: (...args: readonly string[]) => RunningProgram;
  /** Browser mode on the data folder, and a page of it. */
  readonly startWeb: () => Promise<{ readonly program: RunningProgram; readonly page: PageClient }>;
  readonly save: (...profiles: readonly SessionProfile[]) => Promise<void>;
  readonly trust: (server: SshServer) => Promise<void>;
  /** A server that lets a key in whose file the session names. */
  readonly withKey: () => Promise<{ readonly server: SshServer; readonly privateKeyFile: string }>;
}

/** Makes a data folder for each test of a file, and removes it with all that the test started. Call once a file. */
export function cliScene(): CliScene {
  const bundles = inject('bundles');
  let base = '';
  let data = '';
  const owned: { readonly close: () => Promise<unknown> }[] = [];
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'ginnel-cli-'));
    data = join(base, 'data');
    await mkdir(data, { mode: 0o700 });
  });
  afterEach(async () => {
    for (const resource of owned.splice(0).reverse()) await resource.close();
    // An engine that was killed may have left a thread's file behind that is just written.
    await rm(base, { recursive: true, force: true, maxRetries: 5 });
  });
  const own: CliScene['own'] = (resource) => {
    owned.push(resource);
    return resource;
  };
  const environment = () => ({ GINNEL_DATA_DIR: data, SSH_AUTH_SOCK: '' });
  const piped: CliScene['piped'] = (input, ...args) =>
    run(process.execPath, [bundles.cli, ...args], { env: environment(), input });
  return {
    data: () => data,
    own,
    piped,
    ginnel: async (...args) => {
      const { code, stdout, stderr } = await piped('', ...args);
      return { code, stdout: stdout.toString(), stderr };
    },
    start: (...args) => own(new RunningProgram(process.execPath, [bundles.cli, ...args], environment())),
    startInTerminal: (...args) => {
      // exec: a shell that stayed in between would be reached by Ctrl+C too, and report that instead of our exit code.
      const words = [process.execPath, bundles.cli, ...args].map((word) => `'${word}'`);
      const command = `exec ${words.join(' ')}`;
      return own(new RunningProgram('script', ['-q', '-e', '-c', command, '/dev/null'], environment()));
    },
    startWeb: async () => {
      const args = [bundles.web, '--no-open', '--data-dir', data];
      const program = own(new RunningProgram(process.execPath, args, { SSH_AUTH_SOCK: '' }));
      const page = await connectPage(program);
      own({ close: () => Promise.resolve(page.close()) });
      return { program, page };
    },
    save: async (...profiles) => {
      const store = createSessionStore(data, disk);
      const saved = await store.save({ profiles, order: [], defaults: newProfile() });
      if (!saved.ok) throw new Error(saved.error.code);
    },
    trust: async (server) => {
      for (const { algorithm, base64 } of server.hostKeys) {
        const key = { type: algorithm, bits: 256, sha256: '', md5: '', publicKey: `${algorithm} ${base64}` };
        await createKnownHosts(join(data, 'known_hosts'), disk).accept(server.host, server.port, key);
      }
    },
    withKey: async () => {
      const { path, publicKey } = await makeKey({ path: join(base, 'id') });
      return { server: own(await startSshd({ authorizedKeys: [publicKey] })), privateKeyFile: path };
    },
  };
}

/** A session to a server with forwards as PuTTY writes them (`L8080<tab>host:80`), each with a name where one is given. */
export function sessionTo(
  server: Pick<SshServer, 'host' | 'port' | 'user'>,
  notations: readonly string[],
  more: Partial<SessionProfile> = {},
): SessionProfile {
  return {
    ...newProfile(newSessionId()),
    name: 'bastion',
    host: server.host,
    port: portSchema.parse(server.port),
    username: server.user,
    tryAgent: false,
    tryDefaultKeys: false,
    forwards: notations.map((text) => {
      const read = parseNotation(text, newForwardId());
      if (!read.ok) throw new Error(text);
      return read.value;
    }),
    ...more,
  };
}
