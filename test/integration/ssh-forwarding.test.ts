import { once } from 'node:events';
import { createConnection, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { IncomingConnection, SshConnection } from '../../electron/ssh';
import { endpointSchema, type Endpoint } from '../../shared/endpoint';
import { closeAfterEach } from '../support/owned';
import { freePort, startDropbear, startEchoServer, startSshd, type SshServer } from '../support/ssh-servers';
import { attempt, connectionOf, errorOf } from './ssh-attempt';

const keep = closeAfterEach();

async function connected(server: SshServer, limits = {}): Promise<SshConnection> {
  const answers = (): readonly string[] => [server.password];
  const connection = connectionOf(
    await attempt({ port: server.port, username: server.user, answers, limits }),
  );
  keep({ close: connection.end });
  return connection;
}

const from = { host: '127.0.0.1', port: 50_000 };
const to = (host: string, port: number): Endpoint => endpointSchema.parse({ host, port });
const servers = [
  { name: 'sshd', start: () => startSshd() },
  { name: 'dropbear', start: () => startDropbear() },
];

describe.each(servers)('a channel through $name', ({ start }) => {
  it('carries bytes both ways, the answer after our end included', async () => {
    const connection = await connected(keep(await start()));
    const echo = keep(await startEchoServer());
    const channel = await connection.openChannel(to('127.0.0.1', echo.port), from);
    if (!channel.ok) throw new Error(channel.error.code);
    const received: Buffer[] = [];
    channel.value.on('data', (chunk: Buffer) => received.push(chunk));
    channel.value.end('half-closed');
    await once(channel.value, 'end');
    expect(Buffer.concat(received).toString()).toBe('half-closed');
  });

  it('to a closed port fails, and the connection lives on', async () => {
    const connection = await connected(keep(await start()));
    const error = errorOf(await connection.openChannel(to('127.0.0.1', await freePort()), from));
    expect(['channel-refused', 'channel-failed']).toContain(error.code);
    const echo = keep(await startEchoServer());
    const next = await connection.openChannel(to('127.0.0.1', echo.port), from);
    expect(next.ok).toBe(true);
  });
});

describe('why sshd opens no channel', () => {
  it('nobody listens there', async () => {
    const connection = await connected(keep(await startSshd()));
    const port = await freePort();
    expect(errorOf(await connection.openChannel(to('127.0.0.1', port), from))).toEqual({
      code: 'channel-refused',
      data: { host: '127.0.0.1', port, detail: 'Connect failed [Connection refused]' },
    });
  });

  it('it does not know the name', async () => {
    const connection = await connected(keep(await startSshd()));
    const error = errorOf(await connection.openChannel(to('no-such-host.invalid', 80), from));
    expect(error).toMatchObject({ code: 'channel-unresolved', data: { host: 'no-such-host.invalid' } });
  });

  it('it does not allow it', async () => {
    const connection = await connected(keep(await startSshd({ config: ['AllowTcpForwarding no'] })));
    const error = errorOf(await connection.openChannel(to('127.0.0.1', 80), from));
    expect(error).toEqual({
      code: 'channel-prohibited',
      data: { host: '127.0.0.1', port: 80, detail: 'Administratively prohibited [open failed]' },
    });
  });

  it('dropbear -j does not allow it either', async () => {
    const connection = await connected(keep(await startDropbear({ args: ['-j'] })));
    const error = errorOf(await connection.openChannel(to('127.0.0.1', 80), from));
    expect(error).toMatchObject({
      code: 'channel-prohibited',
      data: { detail: 'Administratively prohibited []' },
    });
  });

  it('it does not answer in time; the connection lives on', async () => {
    const server = keep(await startSshd());
    const connection = await connected(server, { openChannel: 100 });
    const echo = keep(await startEchoServer());
    server.pause();
    const error = errorOf(await connection.openChannel(to('127.0.0.1', echo.port), from));
    expect(error.code).toBe('channel-timeout');
    server.continue();
    // The channel that comes too late is closed, which the destination sees.
    await expect.poll(() => [echo.accepted(), echo.connections()], { timeout: 10_000 }).toEqual([1, 0]);
    // A busy machine may need longer than the short limit for one of them.
    await expect
      .poll(async () => (await connection.openChannel(to('127.0.0.1', echo.port), from)).ok, {
        timeout: 10_000,
      })
      .toBe(true);
  });
});

describe.each(servers)('a listener on $name', ({ name, start }) => {
  it('hands on what comes in, and is gone when closed', async () => {
    const connection = await connected(keep(await start()));
    const port = await freePort();
    const incoming: IncomingConnection[] = [];
    const listener = await connection.listen('localhost', port, (connection) => {
      incoming.push(connection);
      const channel = connection.accept();
      channel.pipe(channel);
    });
    if (!listener.ok) throw new Error(listener.error.code);
    expect(listener.value).toMatchObject({ address: 'localhost', port });
    expect(await talk(port, 'through the server')).toBe('through the server');
    expect(incoming[0]?.from.host).toMatch(/^(::ffff:)?127\.0\.0\.1$/u);

    expect(errorOf(await connection.listen('localhost', port, () => undefined)).code).toBe(
      'remote-duplicate',
    );

    await listener.value.close();
    await listener.value.close();
    // dropbear goes on listening; nothing gets through all the same.
    if (name === 'sshd') await bindable(port);
    else expect(await talk(port, 'too late')).toBe('');
    const again = await connection.listen('localhost', port, ({ accept }) => accept().end('again'));
    expect(again.ok).toBe(true);
    expect(await talk(port, '')).toBe('again');
  });

  it('on any free port tells which, hands on what comes in there, and is gone when closed', async () => {
    const connection = await connected(keep(await start()));
    const both = await Promise.all(
      ['first', 'second'].map((text) =>
        connection.listen('localhost', 0, ({ accept }) => accept().end(text)),
      ),
    );
    const [first, second] = both.map((listener) => {
      if (!listener.ok) throw new Error(listener.error.code);
      return listener.value;
    });
    if (first === undefined || second === undefined) throw new Error('two were asked for');
    expect(first.port).toBeGreaterThan(0);
    expect(second.port).not.toBe(first.port);
    expect(await talk(second.port, '')).toBe('second');
    expect(await talk(first.port, '')).toBe('first');
    // The real port is taken now, for us as for others.
    expect(errorOf(await connection.listen('localhost', first.port, () => undefined)).code).toBe(
      'remote-duplicate',
    );
    await first.close();
    if (name === 'sshd') await bindable(first.port);
    else expect(await talk(first.port, '')).toBe('');
    expect(await talk(second.port, '')).toBe('second');
    const again = await connection.listen('localhost', first.port, ({ accept }) => accept().end('again'));
    expect(again.ok).toBe(true);
    expect(await talk(first.port, '')).toBe('again');
  });

  it('on a port that is taken is refused', async () => {
    const connection = await connected(keep(await start()));
    const taken = keep(await startEchoServer());
    // A server that can have one loopback family of two is content, so both are taken.
    keep(await startEchoServer({ host: '::1', port: taken.port }));
    const error = errorOf(await connection.listen('127.0.0.1', taken.port, () => undefined));
    expect(error).toEqual({ code: 'remote-refused', data: { address: '127.0.0.1', port: taken.port } });
  });
});

describe('listeners on sshd', () => {
  it('are told apart', async () => {
    const connection = await connected(keep(await startSshd()));
    const ports = [await freePort(), await freePort()];
    for (const [index, port] of ports.entries()) {
      const listener = await connection.listen('localhost', port, ({ accept }) =>
        accept().end(`listener ${String(index)}`),
      );
      expect(listener.ok).toBe(true);
    }
    expect(await talk(ports[1] ?? 0, '')).toBe('listener 1');
    expect(await talk(ports[0] ?? 0, '')).toBe('listener 0');
  });

  it('for everybody stay on loopback with GatewayPorts no, and still work', async () => {
    const connection = await connected(keep(await startSshd({ config: ['GatewayPorts no'] })));
    const port = await freePort();
    const listener = await connection.listen('', port, ({ accept }) => accept().end('loopback'));
    expect(listener.ok).toBe(true);
    expect(await talk(port, '')).toBe('loopback');
    await bindable(port, '127.0.0.2');
  });

  it('what came in opens no channel any more when the connection has ended meanwhile', async () => {
    const connection = await connected(keep(await startSshd()));
    const port = await freePort();
    const came = new Promise<IncomingConnection>((resolve) => {
      void connection.listen('localhost', port, resolve).then(() => talk(port, '').catch(() => undefined));
    });
    const incoming = await came;
    await connection.end();
    expect(() => incoming.accept()).toThrow('The connection has ended');
  });

  it('a taker that throws costs its own connection only', async () => {
    const connection = await connected(keep(await startSshd()));
    const port = await freePort();
    let calls = 0;
    await connection.listen('localhost', port, ({ accept, reject }) => {
      calls += 1;
      if (calls === 1) {
        reject();
        throw new Error('a bug of the forward');
      }
      accept().end('alive');
    });
    expect(await talk(port, '')).toBe('');
    expect(await talk(port, '')).toBe('alive');
  });

  it('that are forbidden are refused', async () => {
    const connection = await connected(keep(await startSshd({ config: ['AllowTcpForwarding local'] })));
    expect(errorOf(await connection.listen('localhost', await freePort(), () => undefined)).code).toBe(
      'remote-refused',
    );
  });

  it('that get no answer in time are given up, and not left behind', async () => {
    const server = keep(await startSshd());
    const connection = await connected(server, { listen: 100 });
    const port = await freePort();
    server.pause();
    expect(errorOf(await connection.listen('localhost', port, () => undefined)).code).toBe('remote-timeout');
    const echo = keep(await startEchoServer());
    server.continue();
    // sshd answers in turn: when this is open, the late answer to the first request has come.
    expect((await connection.openChannel(to('127.0.0.1', echo.port), from)).ok).toBe(true);
    await expect.poll(() => isBindable(port), { timeout: 10_000 }).toBe(true);
  });
});

/** Sends a text to a port of 127.0.0.1 and gives what comes back until the end. */
async function talk(port: number, text: string): Promise<string> {
  const socket = createConnection({ port, host: '127.0.0.1' });
  const received: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => received.push(chunk)).on('error', () => undefined);
  socket.end(text);
  await new Promise((resolve) => socket.on('close', resolve));
  return Buffer.concat(received).toString();
}

async function bindable(port: number, host = '127.0.0.1'): Promise<void> {
  const server = createServer().listen(port, host);
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
}

async function isBindable(port: number): Promise<boolean> {
  return bindable(port).then(
    () => true,
    () => false,
  );
}
