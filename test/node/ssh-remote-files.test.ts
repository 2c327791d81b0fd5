import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import ssh2, { type Client, type ServerChannel, type Session } from 'ssh2';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createRemoteFiles } from '../../electron/ssh/remote/files';
import { createRemotePath } from '../../electron/ssh/remote/home';
import { makeHostKey } from '../../electron/demo/host-key';
import { closeAfterEach } from '../support/owned';

const keep = closeAfterEach();
afterEach(() => vi.restoreAllMocks());

/** What a server does with a session on which sftp is asked for. */
type Behaviour = (session: Session) => void;

interface Scene {
  readonly client: Client;
  /** Channels that the client has opened and not closed, as the server sees it. */
  readonly sessions: () => number;
  readonly hangUp: () => void;
}

async function serverThat(behaves: Behaviour): Promise<Scene> {
  const hostKey = makeHostKey();
  let sessions = 0;
  const ssh = new ssh2.Server({ hostKeys: [hostKey] }, (connection) => {
    connection.on('error', () => undefined);
    connection.on('authentication', (context) => context.accept());
    connection.on('session', (accept) => {
      const session = accept();
      sessions += 1;
      session.on('close', () => {
        sessions -= 1;
      });
      behaves(session);
    });
  });
  const listener = createServer({ noDelay: true }, (socket) => ssh.injectSocket(socket)).listen(
    0,
    '127.0.0.1',
  );
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const client = new ssh2.Client().on('error', () => undefined);
  client.connect({ host: '127.0.0.1', port, username: 'x', password: 'x' });
  await once(client, 'ready');
  client.setNoDelay(true);
  keep({
    close: async () => {
      client.destroy();
      listener.close();
      await once(listener, 'close');
    },
  });
  return { client, sessions: () => sessions, hangUp: () => client.destroy() };
}

/** Takes the request for sftp and hands out the bare channel behind it. */
function takeSubsystem(handle: (channel: Duplex) => void): Behaviour {
  return (session) => {
    session.on('subsystem', (accept: () => ServerChannel) => {
      const channel = accept();
      channel.on('error', () => undefined);
      handle(channel);
    });
  };
}

const version = Buffer.from([0, 0, 0, 5, 2, 0, 0, 0, 3]);
const failures: readonly (readonly [string, Behaviour])[] = [
  ['has no sftp', (session) => session.on('subsystem', (_accept, reject) => reject())],
  ['never answers the request', (session) => session.on('subsystem', () => undefined)],
  ['never says which version', takeSubsystem(() => undefined)],
  ['ends at once', takeSubsystem((channel) => channel.end())],
  [
    'greets instead, and goes on talking',
    takeSubsystem((channel) => {
      channel.write('Welcome to this server.\r\n');
      const timer = setInterval(() => channel.write('It is a fine day.\r\n'.repeat(50)), 1);
      channel.on('close', () => clearInterval(timer));
    }),
  ],
  ['sends a version of nothing', takeSubsystem((channel) => channel.write(Buffer.from([0, 0, 0, 0])))],
  ['greets in Russian', takeSubsystem((channel) => channel.write('Добро пожаловать на сервер!\r\n'))],
  ['sends a packet of 2 GiB', takeSubsystem((channel) => channel.write(Buffer.alloc(64, 0x7f)))],
];

describe('a server that', () => {
  it.each(failures)(
    '%s: no files, no channel left open, and the connection lives on',
    async (_what, behaves) => {
      const { client, sessions } = await serverThat(behaves);
      const useFiles = createRemoteFiles(client, 200);
      const room = vi.spyOn(Buffer, 'allocUnsafe');
      for (let round = 0; round < 2; round += 1) {
        expect(await useFiles((files) => files.lookAt('/'))).toEqual({ ok: false, gone: false });
        expect(await createRemotePath(useFiles)('~/x', 'source')).toMatchObject({
          error: { code: 'remote-home-unknown' },
        });
        await expect.poll(() => sessions(), { timeout: 10_000 }).toBe(0);
      }
      // No room is made for what a greeting looks like as a length.
      expect(Math.max(0, ...room.mock.calls.map(([size]) => size))).toBeLessThan(1e6);
    },
  );

  it.each([
    ['answers nothing', (channel: Duplex) => channel.write(version)],
    [
      'answers nonsense',
      (channel: Duplex) => {
        channel.once('data', () => {
          channel.write(version);
          channel.on('data', () => channel.write(Buffer.from('nonsense, and more than that')));
        });
      },
    ],
    [
      'ends when asked',
      (channel: Duplex) => {
        channel.once('data', () => {
          channel.write(version);
          channel.on('data', () => channel.end());
        });
      },
    ],
  ])('%s: nothing is known, no channel left open', async (_what, handle) => {
    const { client, sessions } = await serverThat(takeSubsystem(handle));
    const useFiles = createRemoteFiles(client, 200);
    expect(
      await useFiles(async (files) => [
        await files.lookAt('/x'),
        await files.remove('/x'),
        await files.home(),
      ]),
    ).toEqual({ ok: true, value: [{ kind: 'unknown' }, 'refused', null] });
    await expect.poll(() => sessions(), { timeout: 10_000 }).toBe(0);
  });
});

describe('files on the server', () => {
  /** lstat by path, an answer late enough to overlap others, and how many asked at once. */
  const serving = (most: { now: number; ever: number }): Behaviour => {
    return (session) => {
      session.on('sftp', (accept) => {
        most.now += 1;
        most.ever = Math.max(most.ever, most.now);
        const sftp = accept();
        sftp.on('error', () => undefined);
        session.on('close', () => {
          most.now -= 1;
        });
        sftp.on('LSTAT', (id, path) => {
          const modes: Record<string, number> = {
            '/socket': 0o140600,
            '/file': 0o100644,
            '/folder': 0o40755,
          };
          const mode = modes[path];
          if (mode === undefined) sftp.status(id, path === '/secret' ? 3 : 2);
          else sftp.attrs(id, { mode, uid: 7, gid: 7, size: 0, atime: 0, mtime: 0 });
        });
        sftp.on('REMOVE', (id, path) => sftp.status(id, path === '/socket' ? 0 : path === '/secret' ? 3 : 2));
        sftp.on('REALPATH', (id) =>
          sftp.name(id, [{ filename: '/home/x', longname: '', attrs: {} as never }]),
        );
      });
    };
  };

  it('are told apart, over one channel at a time', async () => {
    const most = { now: 0, ever: 0 };
    const { client } = await serverThat(serving(most));
    const useFiles = createRemoteFiles(client, 5000);
    const found = await Promise.all(
      ['/socket', '/file', '/folder', '/nothing', '/secret'].map((path) =>
        useFiles((files) => files.lookAt(path)),
      ),
    );
    expect(found.map((work) => (work.ok ? work.value : null))).toEqual([
      { kind: 'socket', owner: 7, mode: 0o600 },
      { kind: 'other' },
      { kind: 'other' },
      { kind: 'nothing' },
      { kind: 'unknown' },
    ]);
    expect(most.ever).toBe(1);
    const removed = await useFiles((files) =>
      Promise.all(['/socket', '/nothing', '/secret'].map(files.remove)),
    );
    expect(removed).toEqual({ ok: true, value: ['removed', 'not-there', 'refused'] });
  });

  it('in the home folder have a whole path, asked for once', async () => {
    const most = { now: 0, ever: 0 };
    let asked = 0;
    const { client } = await serverThat((session) => {
      asked += 1;
      serving(most)(session);
    });
    const remotePath = createRemotePath(createRemoteFiles(client, 5000));
    const paths = await Promise.all([
      remotePath('~/a.sock', 'source'),
      remotePath('~/b.sock', 'source'),
      remotePath('/tmp/c.sock', 'source'),
      remotePath('/tmp/~/d.sock', 'source'),
    ]);
    expect(paths.map((path) => (path.ok ? path.value : path.error.code))).toEqual([
      '/home/x/a.sock',
      '/home/x/b.sock',
      '/tmp/c.sock',
      '/tmp/~/d.sock',
    ]);
    expect(await remotePath('~/e.sock', 'source')).toEqual({ ok: true, value: '/home/x/e.sock' });
    expect(asked).toBe(1);
  });

  it('are out of reach when the connection is gone, at once', async () => {
    const { client, sessions, hangUp } = await serverThat(takeSubsystem((channel) => channel.write(version)));
    const useFiles = createRemoteFiles(client, 60_000);
    const during = useFiles((files) => files.lookAt('/x'));
    await expect.poll(() => sessions(), { timeout: 10_000 }).toBe(1);
    hangUp();
    expect(await during).not.toEqual({ ok: true, value: { kind: 'nothing' } });
    expect(await useFiles((files) => files.lookAt('/x'))).toEqual({ ok: false, gone: true });
    expect(await createRemotePath(useFiles)('~/x', 'source')).toMatchObject({
      error: { code: 'not-connected' },
    });
  });
});
