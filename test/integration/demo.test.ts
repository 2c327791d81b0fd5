import { createConnection, createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { startDemo } from '../../electron/demo';
import type { SshConnection } from '../../electron/ssh';
import { endpointSchema } from '../../shared/endpoint';
import { closeAfterEach } from '../support/owned';
import { curl, freePort } from '../support/ssh-servers';
import { attempt, connectionOf, errorOf } from './ssh-attempt';

const keep = closeAfterEach();

const from = { host: '127.0.0.1', port: 50_000 };

async function demoConnection(): Promise<SshConnection> {
  const demo = keep(await startDemo());
  const connection = connectionOf(await attempt({ port: demo.port }));
  keep({ close: connection.end });
  return connection;
}

/** A plain local port in front of a channel, so that a real program can ask for the page. */
async function localPort(connection: SshConnection, host: string): Promise<number> {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    void connection.openChannel(endpointSchema.parse({ host, port: 80 }), from).then((channel) => {
      if (channel.ok) socket.pipe(channel.value).pipe(socket);
      else socket.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  keep({ close: () => new Promise((resolve) => server.close(resolve)) });
  return (server.address() as AddressInfo).port;
}

it.each(['localhost', '127.0.0.1', 'demo.ginnel', 'www.demo.ginnel'])(
  'shows its page at %s',
  async (host) => {
    const port = await localPort(await demoConnection(), host);
    const page = await curl(['-sS', '-i', `http://127.0.0.1:${String(port)}/`]);
    const text = page.stdout.toString();
    expect(text).toMatch(/^HTTP\/1\.1 200 OK/u);
    expect(text).toContain('<h1>It came through the tunnel</h1>');
    expect(text).toMatch(/content-security-policy: default-src 'none'/u);
    // Nothing in it comes from elsewhere.
    expect(text).not.toMatch(/(?:src|href)=/u);
  },
);

it('counts the requests, over one kept-alive connection and over many', async () => {
  const port = await localPort(await demoConnection(), 'localhost');
  const status = `http://127.0.0.1:${String(port)}/status.json`;
  const kept = await curl(['-sS', status, status, status]);
  expect(kept.stdout.toString()).toMatch(/"requests":3,"seconds":\d+\}$/u);
  await Promise.all(Array.from({ length: 20 }, () => curl(['-sS', status])));
  expect((await curl(['-sS', status])).stdout.toString()).toContain('"requests":24');
});

it('has one page and takes no more than a look at it', async () => {
  const port = await localPort(await demoConnection(), 'localhost');
  const codeOf = async (...args: readonly string[]): Promise<string> =>
    (await curl(['-sS', '-o', '/dev/null', '-w', '%{http_code}', ...args])).stdout.toString();
  expect(await codeOf(`http://127.0.0.1:${String(port)}/etc/passwd`)).toBe('404');
  expect(await codeOf('-X', 'POST', `http://127.0.0.1:${String(port)}/`)).toBe('405');
});

it('reaches nothing else', async () => {
  const connection = await demoConnection();
  const victim = createServer().listen(0, '127.0.0.1');
  await once(victim, 'listening');
  const { port } = victim.address() as AddressInfo;
  for (const [host, other] of [
    ['127.0.0.1', port],
    ['localhost', 443],
    ['example.org', 80],
  ] as const) {
    const error = errorOf(await connection.openChannel(endpointSchema.parse({ host, port: other }), from));
    expect(error).toMatchObject({ code: 'channel-prohibited', data: { host, port: other } });
  }
  victim.close();
});

it('has no Unix sockets, and says so', async () => {
  const connection = await demoConnection();
  const path = '/run/docker.sock';
  const error = errorOf(await connection.openChannel({ path }, from));
  expect(error).toMatchObject({ code: 'channel-prohibited', data: { path } });
  const refused = errorOf(await connection.listenOnSocket('/tmp/ginnel.sock', () => undefined));
  expect(refused).toEqual({
    code: 'remote-socket-refused',
    data: { path: '/tmp/ginnel.sock', found: 'unknown' },
  });
  expect(errorOf(await connection.openChannel({ path: '~/x.sock' }, from)).code).toBe('remote-home-unknown');
});

it('picks a port where it may, and tells which', async () => {
  const connection = await demoConnection();
  const ports: number[] = [];
  for (const text of ['first', 'second']) {
    const listener = await connection.listen('localhost', 0, ({ accept }) => accept().end(text));
    if (!listener.ok) throw new Error(listener.error.code);
    ports.push(listener.value.port);
    const socket = createConnection(listener.value.port, '127.0.0.1');
    const [data] = (await once(socket, 'data')) as [Buffer];
    expect(data.toString()).toBe(text);
    socket.destroy();
  }
  expect(new Set(ports).size).toBe(2);
});

it('lets nobody in but its own user', async () => {
  const demo = keep(await startDemo());
  const { result } = await attempt({ port: demo.port, username: 'root' });
  expect(errorOf(result).code).toBe('auth-refused');
});

it('listens for remote forwards, on loopback, until they are closed', async () => {
  const connection = await demoConnection();
  const port = await freePort();
  const listener = await connection.listen('', port, ({ accept }) => accept().end('back through the tunnel'));
  if (!listener.ok) throw new Error(listener.error.code);
  const socket = createConnection(port, '127.0.0.1');
  const [data] = (await once(socket, 'data')) as [Buffer];
  expect(data.toString()).toBe('back through the tunnel');
  socket.destroy();
  await listener.value.close();
  const again = createServer().listen(port, '127.0.0.1');
  await once(again, 'listening');
  again.close();
});

it('has another key each time, and ends everything when closed, twice if need be', async () => {
  const first = await startDemo();
  const second = keep(await startDemo());
  const one = await attempt({ port: first.port });
  const two = await attempt({ port: second.port });
  keep({ close: connectionOf(two).end });
  expect(one.keys[0]?.sha256).not.toBe(two.keys[0]?.sha256);
  await Promise.all([first.close(), first.close()]);
  expect((await one.whenClosed)?.code).toBe('connection-lost');
  expect(errorOf((await attempt({ port: first.port })).result).code).toBe('connect-refused');
  expect(two.closed).toEqual([]);
});
