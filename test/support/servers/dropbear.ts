import { appendFile, chown, mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { testAccount } from './account';
import { runOrThrow } from './programs';
import { findProgram, startServer, type HostKey, type SshServer } from './ssh-server';

export interface DropbearOptions {
  /** Dropbear's own options: `-j` refuses local forwards, `-k` remote ones, `-s` passwords, `-a` lets remote forwards listen widely. */
  readonly args?: readonly string[];
  /** Lines added to the account's ~/.ssh/authorized_keys, which all dropbear servers of a test run share. */
  readonly authorizedKeys?: readonly string[];
  readonly hostKeyTypes?: readonly ('ed25519' | 'rsa' | 'ecdsa')[];
  readonly port?: number;
}

/**
 * A real dropbear server on 127.0.0.1. It reads passwords and keys from the system's account, so it needs root.
 * @throws when it does not start, with its log
 */
export async function startDropbear(options: DropbearOptions = {}): Promise<SshServer> {
  const account = testAccount();
  if (account.password === undefined) {
    throw new Error('Logging in on dropbear takes a throw-away account, which only root can make.');
  }
  const types = options.hostKeyTypes ?? ['ed25519'];
  if (options.authorizedKeys !== undefined) await authorize(account.home, options.authorizedKeys);
  return startServer(
    {
      program: await findProgram('dropbear'),
      ready: /Not backgrounding/,
      portTaken: /Address already in use/,
      makeHostKeys: async (folder) => Promise.all(types.map(async (type) => makeHostKey(folder, type))),
      prepare: (folder, port) =>
        Promise.resolve([
          ...['-F', '-E', '-P', join(folder, 'pid'), '-p', `127.0.0.1:${String(port)}`],
          ...types.flatMap((type) => ['-r', join(folder, `host_${type}`)]),
          ...(options.args ?? []),
        ]),
    },
    { user: account.user, password: account.password },
    options.port,
  );
}

async function makeHostKey(folder: string, type: string): Promise<HostKey> {
  const path = join(folder, `host_${type}`);
  await rm(path, { force: true });
  const output = await runOrThrow('dropbearkey', ['-t', type, '-f', path]);
  const [, algorithm, base64] = /^(ssh-\S+|ecdsa-\S+) (\S+)/m.exec(output) ?? [];
  const fingerprint = /SHA256:\S+/.exec(output)?.[0];
  if (algorithm === undefined || base64 === undefined || fingerprint === undefined) {
    throw new Error(`dropbearkey printed no public key: ${output}`);
  }
  return { algorithm, base64, fingerprint };
}

/** Dropbear wants the file and its folder to belong to the account. */
async function authorize(home: string, keys: readonly string[]): Promise<void> {
  const { uid, gid } = await stat(home);
  const folder = join(home, '.ssh');
  const file = join(folder, 'authorized_keys');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await appendFile(file, keys.map((key) => `${key}\n`).join(''), { mode: 0o600 });
  await chown(folder, uid, gid);
  await chown(file, uid, gid);
}
