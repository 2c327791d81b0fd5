import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { KeyInstallation } from '../../shared/keys';
import type { Result } from '../../shared/result';
import {
  makeKey,
  runOrThrow,
  startDropbear,
  startSshd,
  testAccount,
  type SshServer,
  type TestKey,
} from '../support/ssh-servers';
import { attempt, connectionOf, errorOf } from './ssh-attempt';

const { user, home, password } = testAccount();
const folder = join(home, '.ssh');
const file = join(folder, 'authorized_keys');
const other = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINsOwbmc90E/jjHFLib9uZS+CG+l4LzUcHyL1xuLoMQk study@test';

let key: TestKey;
let owner = { uid: 0, gid: 0 };
beforeAll(async () => {
  key = await makeKey();
  const { uid, gid } = await stat(home);
  owner = { uid, gid };
});
afterAll(() => key.remove());
beforeEach(() => rm(folder, { recursive: true, force: true }));
afterEach(async () => {
  await chmod(home, 0o755);
  await rm(folder, { recursive: true, force: true });
});

const usual = ['AuthorizedKeysFile .ssh/authorized_keys'];
const servers: Readonly<Record<string, () => Promise<SshServer>>> = {
  'sshd with sftp': () => startSshd({ config: [...usual, 'Subsystem sftp internal-sftp'] }),
  'sshd without sftp': () => startSshd({ config: usual }),
  dropbear: () => startDropbear(),
  'dropbear without sftp': () => startDropbear({ args: ['-c', withoutSftp] }),
};

/** What dropbear runs in place of what is asked for: all of it but the sftp that Debian brings along. */
const withoutSftp =
  'case "$SSH_ORIGINAL_COMMAND" in *sftp*) exit 1 ;; *) exec sh -c "$SSH_ORIGINAL_COMMAND" ;; esac';

/** Logs in with the password, and installs a key. */
async function install(server: SshServer, line = key.publicKey): Promise<Result<KeyInstallation>> {
  const made = await attempt({
    port: server.port,
    username: user,
    profile: { tryKeyboardInteractive: false },
    answers: () => [password ?? ''],
  });
  const connection = connectionOf(made);
  try {
    return await connection.installKey(line);
  } finally {
    await connection.end();
  }
}

/** Logs in with the key and nothing else. */
async function logIn(server: SshServer): Promise<void> {
  const made = await attempt({ port: server.port, username: user, profile: { privateKeyFile: key.path } });
  await connectionOf(made).end();
  expect(made.questions).toEqual([]);
}

/** Puts authorized_keys there as the account would have it. */
async function put(text: string, mode = 0o600): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(file, text);
  await chmod(file, mode);
  for (const path of [folder, file]) await chown(path, owner.uid, owner.gid);
}

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;
const line = (): string => `${key.publicKey}\n`;
const whyNot = (result: Result<KeyInstallation>): string => {
  const error = errorOf(result);
  if (error.code !== 'key-install') throw new Error(error.code);
  return error.data.detail;
};

describe.each(Object.entries(servers))('on %s', (_name, start) => {
  let server: SshServer;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server.close());

  it('a key is added once, folder and file are made for the account alone, and the key lets in', async () => {
    expect(await install(server)).toEqual({ ok: true, value: { outcome: 'added', file } });
    expect(await readFile(file, 'utf8')).toBe(line());
    expect(await modeOf(folder)).toBe(0o700);
    expect(await modeOf(file)).toBe(0o600);
    expect((await stat(file)).uid).toBe(owner.uid);
    await logIn(server);
    const before = await stat(file);
    expect(await install(server)).toEqual({ ok: true, value: { outcome: 'already-there', file } });
    const after = await stat(file);
    expect([after.mtimeMs, after.size]).toEqual([before.mtimeMs, before.size]);
  });

  it('what is there keeps its contents and rights', async () => {
    await put(`# mine\n${other}\n`, 0o640);
    await chmod(folder, 0o750);
    expect(await install(server)).toMatchObject({ ok: true, value: { outcome: 'added' } });
    expect(await readFile(file, 'utf8')).toBe(`# mine\n${other}\n${line()}`);
    expect(await modeOf(file)).toBe(0o640);
    expect(await modeOf(folder)).toBe(0o750);
    await logIn(server);
  });

  it('a last line without its end does not swallow it', async () => {
    await put(other);
    expect(await install(server)).toMatchObject({ ok: true, value: { outcome: 'added' } });
    expect(await readFile(file, 'utf8')).toBe(`${other}\n${line()}`);
    await logIn(server);
  });

  it('lines ended as on Windows are understood', async () => {
    const [type = '', base64 = ''] = key.publicKey.split(' ');
    await put(`${other}\r\n${type} ${base64}\r\n`);
    expect(await install(server)).toMatchObject({ ok: true, value: { outcome: 'already-there' } });
    await put(`${other}\r\n`);
    expect(await install(server)).toMatchObject({ ok: true, value: { outcome: 'added' } });
    expect(await readFile(file, 'utf8')).toBe(`${other}\r\n${line()}`);
    await logIn(server);
  });

  it('it is known by type and base64, whatever stands around them, but not in a comment', async () => {
    const [type = '', base64 = ''] = key.publicKey.split(' ');
    for (const there of [
      `from="10.0.0.0/8,::1",no-pty ${type} ${base64} old name\n`,
      `command="echo 'a  b'"\t${type}  ${base64}`,
    ]) {
      await put(there);
      expect(await install(server)).toMatchObject({ ok: true, value: { outcome: 'already-there' } });
      expect(await readFile(file, 'utf8')).toBe(there);
    }
    for (const there of [
      `# ${type} ${base64}\n`,
      `  #${type} ${base64}\n`,
      `${type} ${base64}AAAA\n`,
      `${type} A${base64}\n`,
    ]) {
      await put(there);
      expect(await install(server), there).toMatchObject({ ok: true, value: { outcome: 'added' } });
      expect(await readFile(file, 'utf8')).toBe(`${there}${line()}`);
    }
  });

  it('a symbolic link stays one, and what it leads to is written', async () => {
    await put('');
    const real = join(home, 'keys');
    await writeFile(real, `${other}\n`, { mode: 0o600 });
    await chown(real, owner.uid, owner.gid);
    await rm(file);
    await symlink('../keys', file);
    expect(await install(server)).toMatchObject({ ok: true, value: { outcome: 'added' } });
    expect((await lstat(file)).isSymbolicLink()).toBe(true);
    expect(await readFile(real, 'utf8')).toBe(`${other}\n${line()}`);
    await logIn(server);
    await rm(real);
  });

  it('a file that must not be written is left alone, and that is said', async () => {
    await put(`${other}\n`, 0o400);
    expect(whyNot(await install(server))).toMatch(/permission denied/iu);
    expect(await readFile(file, 'utf8')).toBe(`${other}\n`);
    expect(await modeOf(file)).toBe(0o400);
  });

  it('a home folder that must not be written is said to be so', async () => {
    await chown(home, 0, 0);
    try {
      expect(whyNot(await install(server))).toMatch(/permission denied/iu);
    } finally {
      await chown(home, owner.uid, owner.gid);
    }
  });

  it('a folder that is none, and a file that is none, are named', async () => {
    await writeFile(folder, '');
    expect(whyNot(await install(server))).toMatch(/no folder|exists/iu);
    await rm(folder);
    await mkdir(file, { recursive: true });
    await chown(folder, owner.uid, owner.gid);
    expect(whyNot(await install(server))).toMatch(/is no file|cannot be read/iu);
  });

  it('nothing but a public key is written', async () => {
    const [type = '', base64 = ''] = key.publicKey.split(' ');
    for (const text of [
      '',
      'no key',
      `${type} AAAA me`,
      `ssh-rsa ${base64}`,
      `command="x" ${key.publicKey}`,
      `${key.publicKey}\n${other}`,
    ]) {
      expect(whyNot(await install(server, text)), text).toMatch(/no public key/u);
    }
    const sly = `${type} ${base64} '$(touch ${home}/sly)\`touch ${home}/sly\`;"\\n%s`;
    expect(await install(server, sly)).toMatchObject({ ok: true, value: { outcome: 'added' } });
    expect(await readFile(file, 'utf8')).toBe(`${sly}\n`);
    await expect(stat(join(home, 'sly'))).rejects.toThrow();
    await logIn(server);
  });
});

describe('a server where it cannot be done', () => {
  const refusedBy = async (config: readonly string[]): Promise<string> => {
    const server = await startSshd({ config: [...usual, ...config] });
    try {
      return whyNot(await install(server));
    } finally {
      await server.close();
    }
  };

  it('because another command is run instead: its words are told', async () => {
    expect(await refusedBy(['ForceCommand echo Only backups here.'])).toContain('Only backups here.');
    expect(await refusedBy(['ForceCommand /bin/true'])).toMatch(/forced command/u);
  });

  it('because there is neither sftp nor a session', async () => {
    expect(await refusedBy(['MaxSessions 0'])).toMatch(/neither file transfer \(sftp\) nor commands/u);
  });

  it('and where the forced command is sftp, it can', async () => {
    const server = await startSshd({
      config: [...usual, 'Subsystem sftp internal-sftp', 'ForceCommand internal-sftp'],
    });
    try {
      expect(await install(server)).toMatchObject({ ok: true, value: { outcome: 'added' } });
      await logIn(server);
    } finally {
      await server.close();
    }
  });

  it('because it is gone', async () => {
    const server = await startSshd({ config: usual });
    const made = await attempt({
      port: server.port,
      username: user,
      profile: { tryKeyboardInteractive: false },
      answers: () => [password ?? ''],
    });
    await server.close();
    await made.whenClosed;
    expect(errorOf(await connectionOf(made).installKey(key.publicKey)).code).toBe('not-connected');
  });
});

describe('the shell’s way', () => {
  it.each(['tcsh', 'fish', 'bash', 'dash'])('is understood by %s as the login shell', async (shell) => {
    const path = (await runOrThrow('sh', ['-c', `command -v ${shell}`])).trim();
    await runOrThrow('usermod', ['--shell', path, user]);
    const server = await startSshd({ config: usual });
    try {
      expect(await install(server)).toMatchObject({ ok: true, value: { outcome: 'added', file } });
      await logIn(server);
    } finally {
      await server.close();
      await runOrThrow('usermod', ['--shell', '/bin/sh', user]);
    }
  });

  it('shows the key in no list of processes', async () => {
    const seen = await mkdtemp(join(tmpdir(), 'ginnel-argv-'));
    await chmod(seen, 0o777);
    const wrapper = join(seen, 'wrap');
    await writeFile(
      wrapper,
      `#!/bin/sh\nprintf "%s" "$SSH_ORIGINAL_COMMAND" >${seen}/command\nexec sh -c "$SSH_ORIGINAL_COMMAND"\n`,
    );
    await chmod(wrapper, 0o755);
    const server = await startSshd({ config: [...usual, `ForceCommand ${wrapper}`] });
    try {
      expect(await install(server)).toMatchObject({ ok: true, value: { outcome: 'added', file } });
      expect(await readFile(join(seen, 'command'), 'utf8')).not.toContain(key.publicKey.split(' ')[1]);
    } finally {
      await server.close();
      await rm(seen, { recursive: true });
    }
  });
});
