import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer as createTls } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Forward } from '../../shared/forward';
import type { Service } from '../../shared/service';
import { closeAfterEach } from '../support/owned';
import { forwardOf } from '../support/samples';
import {
  freePort,
  runOrThrow,
  startHttpServer,
  startSshd,
  startTcpServer,
  type NetServer,
  type SshServer,
} from '../support/ssh-servers';
import { createEngineScene, profileFor, type EngineScene } from './engine-scene';

const own = closeAfterEach();

let sshd: SshServer;
let folder = '';
beforeAll(async () => {
  sshd = await startSshd({ auth: ['password'] });
  folder = await mkdtemp(join(tmpdir(), 'ginnel-identify-'));
  await runOrThrow('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=inner.example'],
    ...['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')],
  ]);
});
afterAll(async () => {
  await sshd.close();
  await rm(folder, { recursive: true });
});

/** A server that answers the first bytes that it is sent, and keeps all of them. */
async function answering(
  answer: (heard: Buffer) => Buffer | string | null,
  greeting: Buffer | string = '',
): Promise<NetServer & { readonly heard: () => readonly string[] }> {
  const heard: string[] = [];
  const server = await startTcpServer((socket: Socket) => {
    if (greeting !== '') socket.write(greeting);
    socket.on('data', (data: Buffer) => {
      heard.push(data.toString('latin1'));
      const said = answer(data);
      if (said === null) socket.end();
      else socket.write(said);
    });
    socket.on('end', () => socket.end());
  });
  return Object.assign(server, { heard: () => heard });
}

async function startHttps(): Promise<NetServer> {
  const [key, cert] = await Promise.all(['key.pem', 'cert.pem'].map((name) => readFile(join(folder, name))));
  const server = createTls({ key, cert }, (_request, response) => response.end('safe'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  let accepted = 0;
  server.on('connection', () => (accepted += 1));
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    connections: () => 0,
    accepted: () => accepted,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** MySQL 8's first packet, cut short behind the version. */
const mysqlGreeting = Buffer.concat([
  Buffer.from([74, 0, 0, 0, 10]),
  Buffer.from('8.0.36\0'),
  Buffer.alloc(66),
]);

/** Redis, which takes a line that begins with Host: for an attack and ends the connection. */
const redis = (heard: Buffer): Buffer | string | null => {
  const text = heard.toString('latin1');
  if (/^(?:POST|Host:)/mu.test(text)) return null;
  return text.startsWith('*1\r\n$4\r\nPING')
    ? '+PONG\r\n'
    : "-ERR unknown command 'HEAD', with args beginning with: '/'\r\n";
};

/** MongoDB: a reply to the message it was sent, or nothing to what is none. */
const mongodb = (heard: Buffer): Buffer | null => {
  if (heard.length < 16 || heard.readInt32LE(0) !== heard.length || heard.readInt32LE(12) !== 2013)
    return null;
  const reply = Buffer.alloc(300);
  reply.writeInt32LE(300, 0);
  heard.copy(reply, 8, 4, 8);
  reply.writeInt32LE(2013, 12);
  return reply;
};

const servers: Readonly<Record<string, readonly [() => Promise<NetServer>, Service | null, number]>> = {
  http: [() => startHttpServer('a page'), 'http', 2],
  'http that wants a host': [
    () => answering(() => 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'),
    'http',
    5,
  ],
  https: [startHttps, 'https', 3],
  vnc: [() => answering(() => null, 'RFB 003.008\n'), 'vnc', 1],
  mysql: [() => answering(() => null, mysqlGreeting), 'mysql', 1],
  'mysql that refuses': [
    () =>
      answering(
        () => null,
        Buffer.concat([
          Buffer.from([70, 0, 0, 0, 255, 106, 4]),
          Buffer.from("Host '::1' is not allowed".padEnd(67)),
        ]),
      ),
    'mysql',
    1,
  ],
  redis: [() => answering(redis), 'redis', 2],
  postgres: [
    () => answering((heard) => (heard.equals(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])) ? 'N' : null)),
    'postgres',
    4,
  ],
  mongodb: [() => answering(mongodb), 'mongodb', 5],
  'one that speaks first, and is not known': [
    () => answering(() => null, '220 mail.example ESMTP\r\n'),
    null,
    1,
  ],
  'one that says nothing': [() => answering(() => ''), null, 5],
  'one that closes at once': [() => startTcpServer((socket) => socket.destroy()), null, 5],
  'one that never stops': [
    () =>
      startTcpServer((socket) => {
        const more = (): void => {
          while (!socket.destroyed && socket.write(Buffer.alloc(64 * 1024)));
        };
        socket.on('drain', more);
        more();
      }),
    null,
    1,
  ],
};

async function opened(forwards: readonly Forward[]): Promise<{
  scene: EngineScene;
  identify: (forward: Forward) => ReturnType<EngineScene['engine']['handlers']['forwards']['identify']>;
  profile: ReturnType<typeof profileFor>;
}> {
  const scene = own(await createEngineScene(sshd.password));
  const profile = profileFor(sshd, forwards);
  await scene.open(profile);
  return {
    scene,
    profile,
    identify: (forward) =>
      scene.engine.handlers.forwards.identify({ sessionId: profile.id, forwardId: forward.id }),
  };
}

describe('what answers behind a forward', () => {
  it.each(Object.entries(servers))(
    'is told of %s, past its counters',
    async (_name, [start, service, most]) => {
      const server = own(await start());
      const forward = forwardOf('local', '0', `127.0.0.1:${String(server.port)}`);
      const { scene, profile, identify } = await opened([forward]);
      expect(await identify(forward)).toEqual({ ok: true, value: { service } });
      expect(server.accepted()).toBeLessThanOrEqual(most);
      const asked = server.accepted();
      // It is remembered, and nothing of it is left.
      expect(await identify(forward)).toEqual({ ok: true, value: { service } });
      expect(server.accepted()).toBe(asked);
      await expect.poll(() => server.connections()).toBe(0);
      const { handlers } = scene.engine;
      const list = await handlers.clientConnections.list({ sessionId: profile.id, forwardId: forward.id });
      expect(list).toMatchObject({ ok: true, value: { live: [], closed: [] } });
      expect(scene.engine.snapshot().sessions[0]?.forwards[0]?.reachability).toBeNull();
    },
  );

  it('is told of ssh, and of a Remote forward from here', async () => {
    const http = own(await startHttpServer('here'));
    const ssh = forwardOf('local', '0', `127.0.0.1:${String(sshd.port)}`);
    const remote = forwardOf('remote', String(await freePort()), `127.0.0.1:${String(http.port)}`);
    const { identify } = await opened([ssh, remote]);
    expect(await Promise.all([identify(ssh), identify(ssh), identify(remote)])).toEqual([
      { ok: true, value: { service: 'ssh' } },
      { ok: true, value: { service: 'ssh' } },
      { ok: true, value: { service: 'http' } },
    ]);
  });

  it('asks nothing at a port of printers and controllers', async () => {
    const forward = forwardOf('local', '0', '127.0.0.1:9103');
    const heard: string[] = [];
    const server = await startTcpServer(
      (socket) => socket.on('data', (data: Buffer) => heard.push(data.toString('latin1'))),
      { port: 9103 },
    );
    own(server);
    const { identify } = await opened([forward]);
    expect(await identify(forward)).toEqual({ ok: true, value: { service: null } });
    expect([server.accepted(), heard]).toEqual([1, []]);
  });

  it('is not asked without a connection, nor of what does not listen', async () => {
    const server = own(await startHttpServer('x'));
    const forward = forwardOf('local', '0', `127.0.0.1:${String(server.port)}`);
    const { scene, profile, identify } = await opened([forward]);
    const { handlers } = scene.engine;
    await handlers.forwards.stop({ sessionId: profile.id, forwardId: forward.id, lasting: false });
    expect(await identify(forward)).toMatchObject({ ok: false, error: { code: 'forward-not-listening' } });
    await handlers.sessions.disconnect({ sessionId: profile.id });
    expect(await identify(forward)).toMatchObject({ ok: false, error: { code: 'not-connected' } });
    expect(server.accepted()).toBe(0);
  });
});
