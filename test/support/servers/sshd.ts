import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { testAccount, type TestAccount } from './account';
import { fingerprintOf, makeKey, type KeyOptions } from './keys';
import { run } from './programs';
import { findProgram, startServer, type HostKey, type SshServer } from './ssh-server';

export interface SshdOptions {
  /** Lines of sshd_config (`AllowTcpForwarding no`). They come first, and sshd takes a keyword's first value. */
  readonly config?: readonly string[];
  /**
   * How the account may log in: `password`, `keyboard-interactive` (PAM's prompt), `publickey`; all of them by
   * default, where the account has a password.
   */
  readonly auth?: readonly ('password' | 'keyboard-interactive' | 'publickey')[];
  /** Lines of authorized_keys. */
  readonly authorizedKeys?: readonly string[];
  readonly hostKeyTypes?: readonly NonNullable<KeyOptions['type']>[];
  readonly port?: number;
  /** Who logs in; the account of the test run by default. */
  readonly account?: TestAccount;
  /** PAM's rules for it (pam.conf(5), without the service); the system's for sshd by default. */
  readonly pam?: readonly string[];
  /** IPv6 loopback too; IPv4 alone by default. */
  readonly ipv6?: boolean;
}

/**
 * A real OpenSSH server on 127.0.0.1 (and ::1 where asked). Passwords need root: see servers/account.ts.
 * @throws when it does not start, with its log
 */
export async function startSshd(options: SshdOptions = {}): Promise<SshServer> {
  const account = options.account ?? testAccount();
  const byDefault =
    account.password === undefined ? ['publickey'] : ['password', 'keyboard-interactive', 'publickey'];
  const auth: readonly string[] = options.auth ?? byDefault;
  if (
    account.password === undefined &&
    (auth.includes('password') || auth.includes('keyboard-interactive'))
  ) {
    throw new Error(
      'Logging in on sshd with a password takes a throw-away account, which only root can make.',
    );
  }
  const installed = await findProgram('sshd');
  const service = options.pam === undefined ? null : await makePamService(installed, options.pam);
  const program = service?.program ?? installed;
  const version = await openSshVersion();
  // The folder it locks itself into before authentication; the distribution makes it when the service starts.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
  const server = await startServer(
    {
      program,
      ready: /Server listening on 127\.0\.0\.1/,
      portTaken: /Address already in use/,
      makeHostKeys: async (folder) => makeHostKeys(folder, options.hostKeyTypes ?? ['ed25519']),
      prepare: async (folder, port) => {
        const authorized = join(folder, 'authorized_keys');
        await writeFile(authorized, (options.authorizedKeys ?? []).map((key) => `${key}\n`).join(''));
        const types = (await readdir(folder)).filter((name) => /^host_[a-z0-9]+$/.test(name));
        const lines = [
          ...(options.config ?? []),
          `Port ${String(port)}`,
          'ListenAddress 127.0.0.1',
          ...(options.ipv6 === true ? ['ListenAddress ::1'] : []),
          ...types.map((name) => `HostKey ${join(folder, name)}`),
          `AuthorizedKeysFile ${authorized}`,
          `PidFile none`,
          'StrictModes no',
          `UsePAM ${account.password === undefined ? 'no' : 'yes'}`,
          `PasswordAuthentication ${yes(auth.includes('password'))}`,
          `KbdInteractiveAuthentication ${yes(auth.includes('keyboard-interactive'))}`,
          `PubkeyAuthentication ${yes(auth.includes('publickey'))}`,
          // Tests log in often, and fail often on purpose.
          'MaxStartups 500:30:1000',
          'MaxSessions 1000',
          'LoginGraceTime 60',
          ...(version >= 9.8 ? ['PerSourcePenalties no'] : []),
          'PrintMotd no',
          'UseDNS no',
          'LogLevel VERBOSE',
        ];
        const config = join(folder, 'sshd_config');
        await writeFile(config, `${lines.join('\n')}\n`);
        return ['-D', '-e', '-f', config];
      },
    },
    { user: account.user, password: account.password ?? '' },
    options.port,
  );
  if (service === null) return server;
  // Its accessors read the server's state, which a copy would freeze.
  return Object.create(server, {
    close: {
      value: async () => {
        await server.close();
        await service.remove();
      },
    },
  }) as SshServer;
}

/** sshd takes PAM's rules by its own name, so one with other rules is called otherwise. */
async function makePamService(
  installed: string,
  rules: readonly string[],
): Promise<{ program: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'ginnel-pam-'));
  const name = basename(folder);
  const program = join(folder, name);
  // PAM looks services up in small letters.
  const file = join('/etc/pam.d', name.toLowerCase());
  await symlink(installed, program);
  await writeFile(file, rules.map((rule) => `${rule}\n`).join(''));
  return {
    program,
    remove: async () => {
      await rm(file, { force: true });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const yes = (claim: boolean): string => (claim ? 'yes' : 'no');

async function makeHostKeys(
  folder: string,
  types: readonly NonNullable<KeyOptions['type']>[],
): Promise<HostKey[]> {
  return Promise.all(
    types.map(async (type) => {
      const path = join(folder, `host_${type}`);
      await rm(path, { force: true });
      await rm(`${path}.pub`, { force: true });
      const { publicKey } = await makeKey({ type, path });
      const [algorithm = '', base64 = ''] = publicKey.split(' ');
      return { algorithm, base64, fingerprint: await fingerprintOf(`${path}.pub`) };
    }),
  );
}

/** 9.2 for "OpenSSH_9.2p1 …". */
async function openSshVersion(): Promise<number> {
  const { stderr } = await run('ssh', ['-V']);
  return Number(/OpenSSH_(\d+\.\d+)/.exec(stderr)?.[1] ?? 0);
}
