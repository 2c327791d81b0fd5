import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunningProgram, run, type ProgramResult } from './programs';
import { askpass } from './ssh-agent';
import { type SshServer } from './ssh-server';

/** What they need to know of a server. */
export type SshTarget = Pick<SshServer, 'host' | 'port' | 'user' | 'password' | 'hostKeys'>;

/** OpenSSH's ssh and PuTTY's plink: the peers Ginnel is compared with, and the proof that a test server works. */
export interface ClientOptions {
  /** More arguments, before the host: `-L 8080:localhost:80`, `-N`. */
  readonly args?: readonly string[];
  /** A command to run on the server. */
  readonly command?: string;
  /** The password, where it is not the server's; null: none is given, only keys. */
  readonly password?: string | null;
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Runs ssh to its end. It trusts exactly the server's host keys and reads no configuration. */
export async function ssh(server: SshTarget, options: ClientOptions = {}): Promise<ProgramResult> {
  const { args, env, folder } = await sshCommand(server, options);
  const result = await run('ssh', args, {
    env,
    ...(options.input === undefined ? {} : { input: options.input }),
  });
  await rm(folder, { recursive: true });
  return result;
}

/** Starts ssh and leaves it running, for forwards. With `-v` in `args` its log tells when they stand. */
export async function startSsh(server: SshTarget, options: ClientOptions = {}): Promise<RunningProgram> {
  const { args, env, folder } = await sshCommand(server, options);
  const program = new RunningProgram('ssh', args, env);
  void program.exited.then(async () => rm(folder, { recursive: true }));
  return program;
}

/** Runs plink to its end. PuTTY 0.78 takes the password on its command line, which shows it to all: for tests only. */
export async function plink(server: SshTarget, options: ClientOptions = {}): Promise<ProgramResult> {
  return run(
    'plink',
    plinkArgs(server, options),
    options.input === undefined ? {} : { input: options.input },
  );
}

/** Starts plink and leaves it running, for forwards. */
export function startPlink(server: SshTarget, options: ClientOptions = {}): RunningProgram {
  return new RunningProgram('plink', plinkArgs(server, options), options.env);
}

async function sshCommand(
  server: SshTarget,
  options: ClientOptions,
): Promise<{ args: readonly string[]; env: Record<string, string | undefined>; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'ginnel-ssh-'));
  const known = join(folder, 'known_hosts');
  const lines = server.hostKeys.map(
    (key) => `[${server.host}]:${String(server.port)} ${key.algorithm} ${key.base64}\n`,
  );
  await writeFile(known, lines.join(''));
  const password = options.password === undefined ? server.password : options.password;
  const args = [
    // First, as ssh keeps an option's first value.
    ...(options.args ?? []),
    ...['-F', 'none', '-p', String(server.port), '-l', server.user],
    ...['-o', `UserKnownHostsFile=${known}`, '-o', 'GlobalKnownHostsFile=/dev/null'],
    ...['-o', 'StrictHostKeyChecking=yes', '-o', 'NumberOfPasswordPrompts=1', '-o', 'IdentitiesOnly=yes'],
    ...(password === null ? ['-o', 'BatchMode=yes'] : []),
    server.host,
    ...(options.command === undefined ? [] : [options.command]),
  ];
  const noAgent = { SSH_AUTH_SOCK: undefined };
  const env = password === null ? {} : await askpass(folder, password);
  return { args, env: { ...noAgent, ...env, ...options.env }, folder };
}

function plinkArgs(server: SshTarget, options: ClientOptions): readonly string[] {
  const password = options.password === undefined ? server.password : options.password;
  return [
    ...['-ssh', '-batch', '-noagent', '-P', String(server.port), '-l', server.user],
    ...server.hostKeys.flatMap((key) => ['-hostkey', key.fingerprint]),
    ...(password === null ? [] : ['-pw', password]),
    ...(options.args ?? []),
    server.host,
    ...(options.command === undefined ? [] : [options.command]),
  ];
}
