import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, inject } from 'vitest';
import { attachEngine, type AttachedEngine } from '../../electron/ipc/attached-engine';
import { createKnownHosts, createSessionStore } from '../../electron/storage';
import { readVersion } from '../../electron/version';
import { portSchema } from '../../shared/endpoint';
import { sentence } from '../../shared/errors';
import { newForwardId, newSessionId } from '../../shared/ids';
import { parseNotation } from '../../shared/notation';
import { newProfile, type SessionProfile } from '../../shared/session-profile';
import type { Bundles } from '../support/bundle-setup';
import { disk } from '../support/here';
import { connectPage, type PageClient } from '../support/page-client';
import { curl, makeKey, run, RunningProgram, startSshd, type SshServer } from '../support/ssh-servers';

/** The output of a program that ended. */
export interface Printed {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `ginnel` as programs of their own on one data folder. */
export interface CliScene {
  /** The programs. */
  readonly bundles: Bundles;
  /** The data folder, of the test that runs now. */
  readonly data: () => string;
  /** Sets environment variables for the programs that are started from now on in the test. */
  readonly setVariables: (more: Readonly<Record<string, string>>) => void;
  /** Closed after the test, the last first. */
  readonly own: <T extends { close: () => unknown }>(resource: T) => T;
  /** Runs it to its end; its input is a pipe, not a terminal. */
  readonly ginnel: (...args: readonly string[]) => Promise<Printed>;
  /** The same with bytes for its input, and what it printed as bytes. */
  readonly piped: (input: Buffer | string, ...args: readonly string[]) => ReturnType<typeof run>;
  readonly start: (...args: readonly string[]) => RunningProgram;
  /** Runs it in a terminal of its own; what is written to stdin is typed there. */
  readonly startInTerminal: (...args: readonly string[]) => RunningProgram;
  /** Browser mode on the data folder, and a page of it. */
  readonly startWeb: () => Promise<{ readonly program: RunningProgram; readonly page: PageClient }>;
  /** Attaches to the engine that runs, with a person or without. */
  readonly attach: (attended?: boolean, folder?: string) => Promise<AttachedEngine>;
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
  let variables: Readonly<Record<string, string>> = {};
  const owned: { readonly close: () => unknown }[] = [];
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'ginnel-cli-'));
    data = join(base, 'data');
    variables = {};
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
  const environment = () => ({ GINNEL_DATA_DIR: data, SSH_AUTH_SOCK: '', ...variables });
  const piped: CliScene['piped'] = (input, ...args) =>
    run(process.execPath, [bundles.cli, ...args], { env: environment(), input });
  return {
    bundles,
    data: () => data,
    setVariables: (more) => {
      variables = { ...variables, ...more };
    },
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
      own(page);
      return { program, page };
    },
    attach: async (attended = true, folder = data) => {
      const options = { version: readVersion(), client: 'test', attended };
      const attached = await attachEngine(folder, disk, options);
      if (!attached.ok) throw new Error(sentence(attached.error));
      if (attached.value === null) throw new Error('nobody holds the folder');
      const engine = attached.value;
      own(engine);
      return engine;
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

/** The page that is served at a port of this computer, as text. */
export async function fetched(port: number): Promise<string> {
  return (await curl([`http://127.0.0.1:${String(port)}/`])).stdout.toString();
}

/** Whether nobody listens at a port of this computer. */
export async function isFree(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const listens = await once(socket, 'connect').then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED') return false;
      throw error;
    },
  );
  socket.destroy();
  return !listens;
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
