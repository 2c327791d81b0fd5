import { once } from 'node:events';
import { chmod, chown, lstat, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { IncomingConnection, SshConnection } from '../../electron/ssh';
import { sentence } from '../../shared/errors';
import { closeAfterEach } from '../support/owned';
import { curl, startDropbear, startSshd, testAccount, type SshServer } from '../support/ssh-servers';
import { attempt, connectionOf, errorOf } from './ssh-attempt';

const keep = closeAfterEach();
const sftp = 'Subsystem sftp internal-sftp';
const from = { host: '', port: 0 };

interface Link {
  readonly connection: SshConnection;
  readonly log: readonly string[];
}

async function link(server: SshServer, limits = {}): Promise<Link> {
  const made = await attempt({
    port: server.port,
    username: server.user,
    answers: () => [server.password],
    limits,
  });
  const connection = connectionOf(made);
  keep({ close: connection.end });
  return { connection, log: made.log };
}

async function sshdWith(...config: string[]): Promise<Link> {
  return link(keep(await startSshd({ config })));
}

/** A folder with a short name that the account on the server may write to. */
async function ownFolder(): Promise<string> {
  const folder = await mkdtemp('/tmp/cv-');
  keep({ close: () => rm(folder, { recursive: true, force: true }) });
  await giveToAccount(folder);
  return folder;
}

async function giveToAccount(path: string): Promise<void> {
  const { uid, gid } = await stat(testAccount().home);
  await chown(path, uid, gid);
}

/** A program of this process that listens on the socket and sends back what comes. */
async function echoAt(path: string, mode: number): Promise<void> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    socket.pipe(socket);
  });
  server.listen(path);
  await once(server, 'listening');
  await chmod(path, mode);
  keep({
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
      }),
  });
}

/** A socket nobody listens on, as sshd leaves it behind when the connection that asked for it dies. */
async function leaveBehind(path: string): Promise<void> {
  const server = keep(await startSshd());
  const { connection } = await link(server);
  expect((await connection.listenOnSocket(path, echo)).ok).toBe(true);
  expect(await talk(path, 'alive')).toBe('alive');
  server.dropSessions();
  await connection.end();
  await expect.poll(() => talk(path, 'dead'), { timeout: 10_000 }).toBe('ECONNREFUSED');
  expect((await lstat(path)).isSocket()).toBe(true);
}

const echo = ({ accept }: IncomingConnection): void => {
  const channel = accept();
  channel.pipe(channel);
};

/** Sends a text to a socket and gives what comes back until the end, or the code of what went wrong. */
async function talk(path: string, text: string): Promise<string> {
  const socket = createConnection({ path });
  const received: Buffer[] = [];
  let wrong = '';
  socket.on('data', (chunk: Buffer) => received.push(chunk));
  socket.on('error', (error: NodeJS.ErrnoException) => {
    wrong = error.code ?? error.message;
  });
  socket.end(text);
  await new Promise((resolve) => socket.on('close', resolve));
  return wrong === '' ? Buffer.concat(received).toString() : wrong;
}

async function through(connection: SshConnection, path: string, text: string): Promise<string> {
  const channel = await connection.openChannel({ path }, from);
  if (!channel.ok) throw new Error(sentence(channel.error));
  const received: Buffer[] = [];
  channel.value.on('data', (chunk: Buffer) => received.push(chunk));
  channel.value.end(text);
  await once(channel.value, 'end');
  return Buffer.concat(received).toString();
}

async function refusal(connection: SshConnection, path: string): Promise<string> {
  const error = errorOf(await connection.listenOnSocket(path, echo));
  expect(sentence(error)).not.toContain('undefined');
  return error.code === 'remote-socket-refused' ? error.data.found : error.code;
}

describe('a channel to a socket on the server', () => {
  it('carries bytes both ways, the answer after our end included', async () => {
    const { connection } = await sshdWith();
    const path = join(await ownFolder(), 'echo.sock');
    await echoAt(path, 0o666);
    expect(await through(connection, path, 'half-closed')).toBe('half-closed');
  });

  it.each([
    ['nobody listens', 'stale.sock'],
    ['there is nothing', 'nothing.sock'],
    ['the account may not', 'private.sock'],
  ])('fails where %s, and the connection lives on', async (_why, name) => {
    const { connection } = await sshdWith();
    const folder = await ownFolder();
    await leaveBehind(join(folder, 'stale.sock'));
    await echoAt(join(folder, 'private.sock'), 0o600);
    const path = join(folder, name);
    expect(errorOf(await connection.openChannel({ path }, from))).toEqual({
      code: 'channel-failed',
      data: { path, detail: 'Connect failed [open failed]' },
    });
    await echoAt(join(folder, 'echo.sock'), 0o666);
    expect(await through(connection, join(folder, 'echo.sock'), 'on')).toBe('on');
  });

  it('is refused in the same words where sshd forwards to no sockets', async () => {
    const { connection } = await sshdWith('AllowStreamLocalForwarding no');
    const path = join(await ownFolder(), 'echo.sock');
    await echoAt(path, 0o666);
    const error = errorOf(await connection.openChannel({ path }, from));
    expect(error).toEqual({ code: 'channel-failed', data: { path, detail: 'Connect failed [open failed]' } });
    expect(sentence(error)).toContain('AllowStreamLocalForwarding');
  });

  it('is asked of dropbear as well, and its answer counts', async () => {
    const { connection } = await link(keep(await startDropbear()));
    const path = join(await ownFolder(), 'echo.sock');
    await echoAt(path, 0o666);
    const error = errorOf(await connection.openChannel({ path }, from));
    expect(error).toEqual({ code: 'channel-prohibited', data: { path, detail: 'Unknown channel type []' } });
    expect(sentence(error)).toContain('it cannot forward to Unix sockets at all');
  });

  it('finds a path in the home folder', async () => {
    const { connection } = await sshdWith(sftp);
    const name = `cv-${String(process.pid)}.sock`;
    await echoAt(join(testAccount().home, name), 0o666);
    expect(await Promise.all(['a', 'b'].map((text) => through(connection, `~/${name}`, text)))).toEqual([
      'a',
      'b',
    ]);
  });

  it('needs sftp for the home folder, and says so', async () => {
    const { connection } = await sshdWith();
    const error = errorOf(await connection.openChannel({ path: '~/echo.sock' }, from));
    expect(error).toEqual({ code: 'remote-home-unknown', data: { path: '~/echo.sock' } });
    expect(errorOf(await connection.listenOnSocket('~/echo.sock', echo)).code).toBe('remote-home-unknown');
  });

  it('is not opened where the path in the home folder is too long for a socket', async () => {
    const { connection } = await sshdWith(sftp);
    const path = `~/${'long'.repeat(26)}`;
    expect(errorOf(await connection.openChannel({ path }, from))).toMatchObject({
      code: 'socket-path-long',
      data: { which: 'destination', limit: 107 },
    });
  });

  it('knows the address the server was reached at', async () => {
    const { connection } = await sshdWith();
    expect(connection.serverAddress).toBe('127.0.0.1');
  });
});

describe('a socket on the server that listens for us', () => {
  it('hands on what comes in, is the account’s alone, and is gone when closed', async () => {
    const { connection, log } = await sshdWith(sftp);
    const path = join(await ownFolder(), 'in.sock');
    const incoming: IncomingConnection[] = [];
    const listener = await connection.listenOnSocket(path, (connection) => {
      incoming.push(connection);
      echo(connection);
    });
    if (!listener.ok) throw new Error(sentence(listener.error));
    expect(listener.value.path).toBe(path);
    expect(await talk(path, 'through the server')).toBe('through the server');
    expect(incoming[0]?.from).toEqual({ host: '', port: 0 });
    expect((await stat(path)).mode & 0o777).toBe(0o600);

    expect(errorOf(await connection.listenOnSocket(path, echo))).toEqual({
      code: 'remote-duplicate',
      data: { path },
    });
    expect(await talk(path, 'the first stays')).toBe('the first stays');

    await Promise.all([listener.value.close(), listener.value.close()]);
    expect(await talk(path, 'too late')).toBe('ENOENT');
    expect(log.join('\n')).not.toContain(path);
  });

  it('speaks to curl', async () => {
    const { connection } = await sshdWith(sftp);
    const path = join(await ownFolder(), 'web.sock');
    const listener = await connection.listenOnSocket(path, ({ accept }) => {
      const channel = accept();
      channel.once('data', () => channel.end('HTTP/1.0 200 OK\r\n\r\nfrom here'));
    });
    expect(listener.ok).toBe(true);
    const { stdout } = await curl(['--unix-socket', path, 'http://localhost/']);
    expect(stdout.toString()).toBe('from here');
  });

  it('can be closed and had again at once: the closing takes away no new file', async () => {
    const { connection, log } = await sshdWith(sftp);
    const path = join(await ownFolder(), 'in.sock');
    for (const round of ['one', 'two', 'three']) {
      const listener = await connection.listenOnSocket(path, echo);
      if (!listener.ok) throw new Error(sentence(listener.error));
      expect(await talk(path, round)).toBe(round);
      void listener.value.close();
    }
    const last = await connection.listenOnSocket(path, echo);
    expect(last.ok).toBe(true);
    expect(await talk(path, 'last')).toBe('last');
    // The next one waited, and did not come upon the leftover.
    expect(log.filter((line) => line.includes(path))).toEqual([]);
  });

  it('are told apart, and one that is not taken is rejected', async () => {
    const { connection } = await sshdWith();
    const folder = await ownFolder();
    const paths = [join(folder, '0.sock'), join(folder, '1.sock')];
    for (const [index, path] of paths.entries()) {
      const listener = await connection.listenOnSocket(path, ({ accept, reject }) => {
        if (index === 0) reject();
        else accept().end(`socket ${String(index)}`);
      });
      if (!listener.ok) throw new Error(sentence(listener.error));
    }
    expect(await talk(paths[1] ?? '', '')).toBe('socket 1');
    // The far client learns of it at its first or second step.
    expect(['', 'EPIPE', 'ECONNRESET']).toContain(await talk(paths[0] ?? '', ''));
  });

  it('may be in the home folder', async () => {
    const { connection } = await sshdWith(sftp);
    const name = `cv-${String(process.pid)}-in.sock`;
    const listener = await connection.listenOnSocket(`~/${name}`, echo);
    if (!listener.ok) throw new Error(sentence(listener.error));
    expect(listener.value.path).toBe(join(testAccount().home, name));
    expect(await talk(listener.value.path, 'home')).toBe('home');
  });

  it('whose file another program has taken over is left to that', async () => {
    const { connection } = await sshdWith(sftp);
    const path = join(await ownFolder(), 'in.sock');
    const listener = await connection.listenOnSocket(path, echo);
    if (!listener.ok) throw new Error(sentence(listener.error));
    await rm(path);
    await echoAt(path, 0o666);
    await listener.value.close();
    expect(await talk(path, 'still there')).toBe('still there');
  });

  it('leaves its file behind without sftp, and says so; the next one knows why it is refused', async () => {
    const { connection, log } = await sshdWith();
    const path = join(await ownFolder(), 'in.sock');
    const listener = await connection.listenOnSocket(path, echo);
    if (!listener.ok) throw new Error(sentence(listener.error));
    await listener.value.close();
    expect(await talk(path, 'too late')).toBe('ECONNREFUSED');
    expect(log.at(-1)).toBe(`The socket ${path} stays behind on the server: it could not be removed by sftp`);
    expect(await refusal(connection, path)).toBe('unknown');
  });

  it('ends with its connection, without anybody waiting', async () => {
    const server = keep(await startSshd({ config: [sftp] }));
    const { connection } = await link(server);
    const path = join(await ownFolder(), 'in.sock');
    const listener = await connection.listenOnSocket(path, echo);
    if (!listener.ok) throw new Error(sentence(listener.error));
    const pending = connection.listenOnSocket(`${path}2`, echo);
    await server.kill();
    await listener.value.close();
    await pending;
    expect(errorOf(await connection.listenOnSocket(path, echo)).code).toBe('not-connected');
    expect(errorOf(await connection.openChannel({ path: '~/x' }, from)).code).toBe('not-connected');
  });

  it('that gets no answer in time is given up, and not left behind', async () => {
    const server = keep(await startSshd({ config: [sftp] }));
    const { connection } = await link(server, { listen: 1500 });
    const folder = await ownFolder();
    server.pause();
    const error = errorOf(await connection.listenOnSocket(join(folder, 'in.sock'), echo));
    expect(error).toEqual({ code: 'remote-timeout', data: { path: join(folder, 'in.sock') } });
    await echoAt(join(folder, 'echo.sock'), 0o666);
    server.continue();
    // sshd answers in turn: when this is open, the late answer to the first request has come.
    expect(await through(connection, join(folder, 'echo.sock'), 'on')).toBe('on');
    await expect.poll(() => readdir(folder), { timeout: 10_000 }).toEqual(['echo.sock']);
  });
});

describe('what is in the way of a socket', () => {
  it('a leftover on which nobody listens is removed, and that is logged', async () => {
    const { connection, log } = await sshdWith(sftp);
    const folder = await ownFolder();
    const path = join(folder, 'in.sock');
    await leaveBehind(path);
    expect((await connection.listenOnSocket(path, echo)).ok).toBe(true);
    expect(await talk(path, 'again')).toBe('again');
    expect(log.filter((line) => line.includes('left behind'))).toEqual([
      `Removed the socket ${path} on the server, which an earlier session left behind`,
    ]);
    expect(await readdir(folder)).toEqual(['in.sock']);
  });

  it('a leftover is no matter with StreamLocalBindUnlink', async () => {
    const { connection, log } = await sshdWith(sftp, 'StreamLocalBindUnlink yes');
    const path = join(await ownFolder(), 'in.sock');
    await leaveBehind(path);
    expect((await connection.listenOnSocket(path, echo)).ok).toBe(true);
    expect(await talk(path, 'again')).toBe('again');
    expect(log.join('\n')).not.toContain('left behind');
  });

  it('a program that listens', async () => {
    const { connection } = await sshdWith(sftp);
    const path = join(await ownFolder(), 'in.sock');
    await echoAt(path, 0o666);
    expect(await refusal(connection, path)).toBe('in-use');
    expect(await talk(path, 'alive')).toBe('alive');
  });

  it('another session of the same account', async () => {
    const { connection } = await sshdWith(sftp);
    const other = await sshdWith(sftp);
    const path = join(await ownFolder(), 'in.sock');
    expect((await other.connection.listenOnSocket(path, echo)).ok).toBe(true);
    expect(await refusal(connection, path)).toBe('in-use');
    expect(await talk(path, 'alive')).toBe('alive');
  });

  it('a program that listens, but not to us, is left alone', async () => {
    const { connection } = await sshdWith(sftp);
    const folder = await ownFolder();
    const path = join(folder, 'in.sock');
    await echoAt(path, 0o600);
    expect(await refusal(connection, path)).toBe('unknown');
    expect(await talk(path, 'alive')).toBe('alive');
    expect(await readdir(folder)).toEqual(['in.sock']);
  });

  it('a program that listens is left alone where sshd lets us try no socket', async () => {
    const { connection } = await sshdWith(sftp, 'AllowStreamLocalForwarding remote');
    const other = await sshdWith(sftp);
    const folder = await ownFolder();
    const path = join(folder, 'in.sock');
    expect((await other.connection.listenOnSocket(path, echo)).ok).toBe(true);
    expect(await refusal(connection, path)).toBe('unknown');
    expect(await talk(path, 'alive')).toBe('alive');
    expect(await readdir(folder)).toEqual(['in.sock']);
  });

  it('a file, and a folder', async () => {
    const { connection } = await sshdWith(sftp);
    const folder = await ownFolder();
    await writeFile(join(folder, 'file'), 'precious');
    expect(await refusal(connection, join(folder, 'file'))).toBe('not-a-socket');
    expect(await refusal(connection, folder)).toBe('not-a-socket');
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('a leftover in a folder that is not ours any more', async () => {
    const { connection } = await sshdWith(sftp);
    const folder = await ownFolder();
    const path = join(folder, 'in.sock');
    await leaveBehind(path);
    await chown(folder, 0, 0);
    await chmod(folder, 0o755);
    expect(await refusal(connection, path)).toBe('leftover');
    expect((await lstat(path)).isSocket()).toBe(true);
  });

  it.each([
    ['no sftp', []],
    ['sftp that only reads', ['Subsystem sftp internal-sftp -R']],
    ['an account that may do nothing but one command', [sftp, 'ForceCommand echo Welcome to the server']],
    ['no sessions at all', [sftp, 'MaxSessions 0']],
    ['no sockets', [sftp, 'AllowStreamLocalForwarding no']],
  ])('a leftover where the server has %s', async (_what, config) => {
    const { connection } = await sshdWith(...config);
    const folder = await ownFolder();
    const path = join(folder, 'in.sock');
    await leaveBehind(path);
    expect(await refusal(connection, path)).toBe('unknown');
    expect(await readdir(folder)).toEqual(['in.sock']);
    expect((await connection.listen('localhost', 0, echo)).ok).toBe(true);
  });

  it.each([
    ['the folder is missing', [sftp], 'missing/in.sock'],
    ['the server forwards no sockets', [sftp, 'AllowStreamLocalForwarding no'], 'in.sock'],
    ['the server forwards sockets one way only', [sftp, 'AllowStreamLocalForwarding local'], 'in.sock'],
  ])('nothing: %s', async (_why, config, name) => {
    const { connection } = await sshdWith(...config);
    expect(await refusal(connection, join(await ownFolder(), name))).toBe('nothing');
  });

  it('nothing: dropbear knows no sockets', async () => {
    const { connection } = await link(keep(await startDropbear()));
    expect(await refusal(connection, join(await ownFolder(), 'in.sock'))).toBe('nothing');
  });
});
