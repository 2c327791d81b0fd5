import { once } from 'node:events';
import { lstat, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sentence } from '../../shared/errors';
import type { Forward } from '../../shared/forward';
import type { ForwardId } from '../../shared/ids';
import type { SessionProfile } from '../../shared/session-profile';
import { formatBound, type ForwardState, type SessionStatus } from '../../shared/status';
import { memoryInUse } from '../support/garbage';
import {
  curl,
  freePort,
  run,
  startEchoServer,
  startHttpServer,
  startSshd,
  type NetServer,
  type SshServer,
} from '../support/ssh-servers';
import { forwardOf } from '../support/samples';
import { createEngineScene, profileFor, type EngineScene } from './engine-scene';

let sshd: SshServer;
let web: NetServer;
let scene: EngineScene;
/** Short: a socket's path has room for 107 bytes. */
let folder: string;

beforeAll(async () => {
  sshd = await startSshd({ auth: ['password'], config: ['Subsystem sftp internal-sftp'] });
  web = await startHttpServer('through the tunnel');
});
afterAll(async () => {
  await sshd.close();
  await web.close();
});
beforeEach(async () => {
  scene = await createEngineScene(sshd.password);
  folder = await mkdtemp(join(tmpdir(), 'cv-'));
  // The account on the server makes sockets here as well.
  await run('chmod', ['777', folder]);
});
afterEach(async () => {
  await scene.close();
  await rm(folder, { recursive: true });
});

const webAt = (): string => `127.0.0.1:${String(web.port)}`;

async function open(...forwards: readonly Forward[]): Promise<SessionProfile> {
  const profile = profileFor(sshd, forwards);
  await scene.open(profile);
  return profile;
}

function state(profile: SessionProfile, id: ForwardId): ForwardState {
  const session = scene.engine.snapshot().sessions.find((candidate) => candidate.id === profile.id);
  const status = session?.forwards.find(({ forward }) => forward.id === id);
  if (status === undefined) throw new Error('no such forward');
  return status.state;
}

/** Where it listens; throws with the reason when it does not. */
function boundOf(profile: SessionProfile, id: ForwardId): readonly string[] {
  const found = state(profile, id);
  if (found.kind === 'failed') throw new Error(sentence(found.error));
  return found.kind === 'listening' ? found.bound.map(formatBound) : [];
}

function portOf(profile: SessionProfile, id: ForwardId): number {
  return Number(/:(\d+)$/u.exec(boundOf(profile, id)[0] ?? '')?.[1]);
}

async function get(...args: readonly string[]): Promise<string> {
  const result = await curl([...args]);
  return result.code === 0 ? result.stdout.toString() : `curl failed with ${String(result.code)}`;
}

async function listenOn(path: string): Promise<Server> {
  const server = createServer((socket) => {
    // A port scan goes without reading.
    socket.on('error', () => undefined);
    socket.end('from the socket');
  }).listen(path);
  await once(server, 'listening');
  await run('chmod', ['777', path]);
  return server;
}

async function readSocket(path: string): Promise<string> {
  const socket = connect(path);
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await once(socket, 'close');
  return text;
}

async function readPort(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await once(socket, 'close');
  return text;
}

describe('Unix sockets', () => {
  it('lead from a socket here to a port there, for the owner alone, and go with the forward', async () => {
    const path = join(folder, 'local.sock');
    const forward = forwardOf('local', path, webAt());
    const profile = await open(forward);
    expect(boundOf(profile, forward.id)).toEqual([path]);
    expect((await lstat(path)).mode & 0o777).toBe(0o600);
    expect(await get('--unix-socket', path, 'http://localhost/')).toBe('through the tunnel');
    await scene.engine.handlers.forwards.stop({
      sessionId: profile.id,
      forwardId: forward.id,
      lasting: false,
    });
    await expect(lstat(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('lead from a port here, and from a socket here, to a socket there', async () => {
    const [there, here] = [join(folder, 'there.sock'), join(folder, 'here.sock')];
    const server = await listenOn(there);
    const fromPort = forwardOf('local', '0', there);
    const fromSocket = forwardOf('local', here, there);
    const profile = await open(fromPort, fromSocket);
    expect(await readPort(portOf(profile, fromPort.id))).toBe('from the socket');
    expect(await readSocket(here)).toBe('from the socket');
    server.close();
  });

  it('lead from a socket there to a port and to a socket here, and the leftover of a lost connection is cleared', async () => {
    const [toPort, toSocket, here] = ['p.sock', 's.sock', 'here.sock'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const server = await listenOn(here);
    const forwards = [forwardOf('remote', toPort, webAt()), forwardOf('remote', toSocket, here)] as const;
    const profile = await open(...forwards);
    const check = async (): Promise<void> => {
      expect(await get('--unix-socket', toPort, 'http://localhost/')).toBe('through the tunnel');
      expect(await readSocket(toSocket)).toBe('from the socket');
    };
    await check();
    const up = (session: SessionStatus): boolean =>
      session.reconnects === 1 && session.forwards.every((forward) => forward.state.kind === 'listening');
    sshd.dropSessions();
    await scene.when(profile, up);
    await check();
    expect(await scene.logOf(profile)).toContain(toPort);
    for (const forward of forwards) {
      await scene.engine.handlers.forwards.stop({
        sessionId: profile.id,
        forwardId: forward.id,
        lasting: false,
      });
    }
    await expect(lstat(toPort)).rejects.toMatchObject({ code: 'ENOENT' });
    server.close();
  });

  it('take the place of a socket nobody listens on, and leave everything else that is in the way', async () => {
    const names = ['stale', 'used', 'directory', 'file', 'missing/folder'] as const;
    const [stale, used, directory, file, missing] = names.map((name) => join(folder, name)) as [
      string,
      string,
      string,
      string,
      string,
    ];
    // A program that ends without closing its socket leaves it behind.
    await run('python3', ['-c', `import socket; socket.socket(socket.AF_UNIX).bind('${stale}')`]);
    const server = await listenOn(used);
    await mkdir(directory);
    await writeFile(file, 'mine');
    const forwards = [stale, used, directory, file, missing].map((path) => forwardOf('local', path, webAt()));
    const profile = profileFor(sshd, forwards);
    const { forwards: found } = await scene.open(profile);
    expect(
      found.map(({ state: { kind }, state: own }) => (own.kind === 'failed' ? own.error.code : kind)),
    ).toEqual(['listening', 'waiting', 'socket-in-the-way', 'socket-in-the-way', 'socket-folder-missing']);
    expect(found[1]?.state).toMatchObject({
      error: { code: 'socket-in-use', data: { holder: { program: { pid: process.pid } } } },
    });
    expect(await readSocket(used)).toBe('from the socket');
    expect((await lstat(directory)).isDirectory() && (await lstat(file)).isFile()).toBe(true);
    server.close();
  });
});

describe('port 0', () => {
  it('takes a free port here and on the server, and keeps both over a reconnect', async () => {
    const local = forwardOf('local', '0', webAt());
    const remote = forwardOf('remote', '0', webAt());
    const dynamic = forwardOf('dynamic', '0');
    const profile = await open(local, remote, dynamic);
    const ports = [local, remote, dynamic].map(({ id }) => portOf(profile, id));
    expect(new Set(ports).size).toBe(3);
    expect(await get(`http://127.0.0.1:${String(ports[0])}/`)).toBe('through the tunnel');
    // By name: of a port that sshd chooses it may have only the IPv6 one.
    expect(await get(`http://localhost:${String(ports[1])}/`)).toBe('through the tunnel');
    sshd.dropSessions();
    await scene.when(
      profile,
      (session) =>
        session.reconnects === 1 && session.forwards.every((forward) => forward.state.kind === 'listening'),
    );
    expect([local, remote, dynamic].map(({ id }) => portOf(profile, id))).toEqual(ports);
    expect(await get(`http://localhost:${String(ports[1])}/`)).toBe('through the tunnel');
    const ids = { sessionId: profile.id, forwardId: local.id };
    await scene.engine.handlers.forwards.stop({ ...ids, lasting: false });
    await scene.engine.handlers.forwards.start({ ...ids, lasting: false });
    expect(portOf(profile, local.id)).toBe(ports[0]);
  });
});

describe('remote dynamic', () => {
  it('goes where it is allowed to, by name and address, and tells the far side why not', async () => {
    const port = String(web.port);
    const closed = forwardOf('remote', '0', '', { socks: true });
    const open_ = forwardOf('remote', '0', '', {
      socks: true,
      allowTo: `localhost:${port}, 127.0.0.0/8:${port}`,
    });
    const profile = await open(closed, open_);
    const through = async (forward: Forward, url: string): Promise<string> =>
      get('--socks5-hostname', `localhost:${String(portOf(profile, forward.id))}`, url);
    // curl's 97 is a refusal of its proxy's.
    expect(await through(closed, `http://127.0.0.1:${port}/`)).toBe('curl failed with 97');
    expect(await through(closed, `http://localhost:${port}/`)).toBe('curl failed with 97');
    expect(await through(closed, `http://[::ffff:127.0.0.1]:${port}/`)).toBe('curl failed with 97');
    expect(await through(open_, `http://127.0.0.1:${port}/`)).toBe('through the tunnel');
    expect(await through(open_, `http://localhost:${port}/`)).toBe('through the tunnel');
    expect(await through(open_, `http://127.0.0.1:${String(sshd.port)}/`)).toBe('curl failed with 97');
    const listed = await scene.engine.handlers.clientConnections.list({
      sessionId: profile.id,
      forwardId: closed.id,
    });
    expect(listed).toMatchObject({
      value: { liveTotal: 0, closed: [{}, {}, { ended: { reason: { kind: 'refused' } } }] },
    });
  });
});

describe('SOCKS with user name and password', () => {
  it('lets in who knows them, and nobody else', async () => {
    const login = await scene.engine.handlers.forwards.makeSocksLogin({
      username: 'anna',
      password: 'secret word',
    });
    if (!login.ok) throw new Error(login.error.code);
    expect(JSON.stringify(login.value)).not.toContain('secret');
    const forward = forwardOf('dynamic', '0', '', { login: login.value });
    const profile = await open(forward);
    const proxy = `127.0.0.1:${String(portOf(profile, forward.id))}`;
    const url = `http://127.0.0.1:${String(web.port)}/`;
    const get5 = (...more: readonly string[]): Promise<string> =>
      get('--socks5-hostname', proxy, ...more, url);
    expect(await get5('--proxy-user', 'anna:secret word')).toBe('through the tunnel');
    expect(await get5('--proxy-user', 'anna:secret word')).toBe('through the tunnel');
    expect(await get5('--proxy-user', 'anna:wrong')).toBe('curl failed with 97');
    expect(await get5()).toBe('curl failed with 97');
    expect(await get('--socks4a', proxy, url)).toBe('curl failed with 97');
    expect(await scene.logOf(profile)).not.toContain('secret word');
  });
});

describe('any loopback address', () => {
  it('gives two sessions the same port side by side', async () => {
    const port = String(await freePort());
    const [first, second] = [
      forwardOf('local', `127.0.0.21:${port}`, webAt(), { name: 'one' }),
      forwardOf('local', `127.0.0.22:${port}`, webAt(), { note: 'two' }),
    ];
    await open(first);
    await open(second);
    expect(await get(`http://127.0.0.21:${port}/`)).toBe('through the tunnel');
    expect(await get(`http://127.0.0.22:${port}/`)).toBe('through the tunnel');
  });
});

describe('a listener limited to some addresses', () => {
  it('turns others away before anything of theirs reaches the server', async () => {
    const port = String(await freePort());
    const forward = forwardOf('local', `0.0.0.0:${port}`, webAt(), { allowFrom: '127.0.0.9, 10.0.0.0/8' });
    const profile = await open(forward);
    expect(await get('--interface', '127.0.0.9', `http://127.0.0.1:${port}/`)).toBe('through the tunnel');
    expect(await get('--interface', '127.0.0.8', `http://127.0.0.1:${port}/`)).toMatch(
      /curl failed with (7|52|56)/u,
    );
    const listed = await scene.engine.handlers.clientConnections.list({
      sessionId: profile.id,
      forwardId: forward.id,
    });
    if (!listed.ok) throw new Error('no list');
    expect(listed.value.closed[0]).toMatchObject({
      ended: { reason: { kind: 'turned-away', detail: expect.stringContaining('127.0.0.8') as string } },
    });
    await expect.poll(() => scene.engine.snapshot().traffic[0]?.total).toBe(1);
  });
});

describe('connections', () => {
  it('are listed with their program and their bytes, can be closed, and end with a reason', async () => {
    const echo = await startEchoServer();
    const forward = forwardOf('dynamic', '0');
    const profile = await open(forward);
    const ids = { sessionId: profile.id, forwardId: forward.id };
    const list = async () => {
      const listed = await scene.engine.handlers.clientConnections.list(ids);
      if (!listed.ok) throw new Error(listed.error.code);
      return listed.value;
    };
    const client = connect(portOf(profile, forward.id), '127.0.0.1');
    await once(client, 'connect');
    const port = Buffer.from([echo.port >> 8, echo.port & 255]);
    client.write(Buffer.concat([Buffer.from([5, 1, 0, 5, 1, 0, 3, 9]), Buffer.from('localhost'), port]));
    client.write('hello');
    let received = 0;
    client.on('data', (chunk: Buffer) => (received += chunk.length));
    while (received < 2 + 10 + 5) await once(client, 'data');

    const { live, liveTotal, closed } = await list();
    expect([liveTotal, closed.length]).toEqual([1, 0]);
    expect(live[0]).toMatchObject({
      from: `127.0.0.1:${String(client.localPort)}`,
      to: `localhost:${String(echo.port)}`,
      program: { pid: process.pid },
      sent: 5,
      received: 5,
      ended: null,
    });
    const broken = once(client, 'error');
    const [connection] = live;
    if (connection === undefined) throw new Error('no connection');
    await scene.engine.handlers.clientConnections.close({ ...ids, connectionId: connection.id });
    expect(await broken).toMatchObject([{ code: 'ECONNRESET' }]);
    // The reset is on its way before the thread of the session has seen the end of its own side.
    await expect.poll(async () => (await list()).liveTotal).toBe(0);
    const after = await list();
    expect(after.closed[0]).toMatchObject({ id: connection.id, ended: { reason: { kind: 'closed' } } });
    expect(
      await scene.engine.handlers.clientConnections.close({ ...ids, connectionId: connection.id }),
    ).toMatchObject({
      ok: false,
    });
    await echo.close();
  });
});

describe('ten thousand short connections', () => {
  it('leave nothing behind but their sums and a short history', async () => {
    const echo = await startEchoServer();
    const forward = forwardOf('local', '0', `127.0.0.1:${String(echo.port)}`);
    const profile = await open(forward);
    const port = portOf(profile, forward.id);
    const one = async (): Promise<void> => {
      const socket = connect(port, '127.0.0.1');
      socket.end('x');
      socket.resume();
      await once(socket, 'close');
    };
    const many = async (count: number): Promise<void> => {
      const lines = Array.from({ length: 20 }, async () => {
        for (let round = 0; round < count / 20; round += 1) await one();
      });
      await Promise.all(lines);
      await expect.poll(() => scene.engine.liveConnections()).toBe(0);
    };
    // The first of them fill what has a bound: the history, the event log, the pools below.
    await many(2000);
    const before = memoryInUse().heapUsed;
    await many(10_000);
    const listed = await scene.engine.handlers.clientConnections.list({
      sessionId: profile.id,
      forwardId: forward.id,
    });
    if (!listed.ok) throw new Error('no list');
    expect([listed.value.liveTotal, listed.value.live.length]).toEqual([0, 0]);
    expect(listed.value.closed).toHaveLength(50);
    expect(listed.value.closed[0]?.ended?.reason).toEqual({ kind: 'finished' });
    expect(scene.engine.snapshot().traffic).toMatchObject([
      { live: 0, total: 12_000, sent: 12_000, received: 12_000 },
    ]);
    // The heap wavers by some hundred kilobytes; of a connection with its streams kilobytes would be kept.
    expect(memoryInUse().heapUsed - before).toBeLessThan(3_000_000);
    await echo.close();
  }, 120_000);
});

describe('on demand', () => {
  it('listens without a connection and makes it for the first that comes', async () => {
    const quiet = await startSshd({ auth: ['password'] });
    const forward = forwardOf('local', '0', webAt());
    const profile = profileFor(quiet, [forward], { onDemand: true });
    const demand = await createEngineScene(quiet.password);
    await demand.engine.handlers.sessions.open({ profile });
    const ready = await demand.when(profile, ({ forwards }) => forwards[0]?.state.kind === 'listening');
    expect(ready.state.kind).toBe('standby');
    expect(quiet.log()).not.toMatch(/Connection from|Accepted/u);
    const own = ready.forwards[0]?.state;
    const bound = own?.kind === 'listening' ? own.bound.map(formatBound)[0] : '';
    expect(await get(`http://${String(bound)}/`)).toBe('through the tunnel');
    expect(quiet.log()).toMatch(/Accepted password/u);
    await demand.close();
    await quiet.close();
  });
});
