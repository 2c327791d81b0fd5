import { access, constants, mkdtemp, chmod, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './net';
import { RunningProgram } from './programs';

/** One of a server's host keys, as OpenSSH prints it. */
export interface HostKey {
  /** `ssh-ed25519`, `ssh-rsa`, `ecdsa-sha2-nistp256`. */
  readonly algorithm: string;
  /** The key in base64, as in known_hosts. */
  readonly base64: string;
  /** `SHA256:…` */
  readonly fingerprint: string;
}

/** A real SSH server on loopback, its log kept. It belongs to the test that started it, which closes it. */
export interface SshServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** The user's password, where the server takes one. */
  readonly password: string;
  readonly hostKeys: readonly HostKey[];
  readonly pid: number;
  /** All the server has logged. */
  log(): string;
  /** Waits for a line of the log; `from` as in RunningProgram.waitForLog. */
  waitForLog(pattern: RegExp, options?: { from?: number; timeoutMs?: number }): Promise<RegExpExecArray>;
  /** Ends every connection at once; the server stays and takes new ones. */
  dropSessions(): void;
  /** Stops the server and its sessions where they are: connections stay open, nothing answers. */
  pause(): void;
  continue(): void;
  /** Ends the server and its sessions at once. The port is free afterwards; `restart` brings it back. */
  kill(): Promise<void>;
  /** Starts it again on the same port, with its old host keys or with new ones. */
  restart(options?: { hostKeys?: 'same' | 'new' }): Promise<void>;
  /** Ends it for good and removes its files; idempotent. */
  close(): Promise<void>;
}

/** How one kind of server is run; the rest is the same for all. */
export interface ServerKind {
  readonly program: string;
  /** Logged once it listens. */
  readonly ready: RegExp;
  /** Logged when another program was faster with the port. */
  readonly portTaken: RegExp;
  /** Makes host keys in `folder`, in place of those there. */
  makeHostKeys(folder: string): Promise<readonly HostKey[]>;
  /** Writes what it needs into `folder`; the arguments to start it with. */
  prepare(folder: string, port: number): Promise<readonly string[]>;
}

/** Starts a server of this kind, on `port` or on a free one. */
export async function startServer(
  kind: ServerKind,
  login: { user: string; password: string },
  wantedPort: number | undefined,
): Promise<SshServer> {
  const folder = await mkdtemp(join(tmpdir(), 'ginnel-server-'));
  // The account that logs in reads its authorized_keys here.
  await chmod(folder, 0o755);
  let hostKeys = await kind.makeHostKeys(folder);
  let { port, program } = await startOnPort(kind, folder, wantedPort);
  let isClosed = false;
  return {
    host: '127.0.0.1',
    ...login,
    get port() {
      return port;
    },
    get hostKeys() {
      return hostKeys;
    },
    get pid() {
      return program.pid;
    },
    log: () => program.log(),
    waitForLog: async (pattern, options) => program.waitForLog(pattern, options),
    dropSessions: () => program.killChildren(),
    pause: () => program.pause(),
    continue: () => program.continue(),
    kill: async () => program.kill(),
    restart: async (options = {}) => {
      await program.close();
      if (options.hostKeys === 'new') hostKeys = await kind.makeHostKeys(folder);
      ({ port, program } = await startOnPort(kind, folder, port));
    },
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      await program.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startOnPort(
  kind: ServerKind,
  folder: string,
  wantedPort: number | undefined,
): Promise<{ port: number; program: RunningProgram }> {
  // Neither server can say which port it got for 0, so a free one is looked up, and another if that was just taken.
  for (let attempt = 1; ; attempt += 1) {
    const port = wantedPort ?? (await freePort());
    const program = new RunningProgram(kind.program, await kind.prepare(folder, port));
    try {
      await program.waitForLog(kind.ready);
      return { port, program };
    } catch (error) {
      await program.close();
      if (wantedPort !== undefined || attempt === 5 || !kind.portTaken.test(program.log())) throw error;
    }
  }
}

/** The first of these that is an executable file. Servers live in sbin, which PATH may lack. */
export async function findProgram(name: string): Promise<string> {
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/usr/local/sbin', '/sbin'];
  for (const folder of folders) {
    try {
      await access(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      // Not in this folder.
    }
  }
  throw new Error(`${name} is not installed; "npm test" names the package it comes in.`);
}
