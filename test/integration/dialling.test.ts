import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createConnection, createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Address } from '../../electron/net/addresses';
import { dial } from '../../electron/net/dial';
import { defaultLimits } from '../../electron/ssh/limits';
import { sentence } from '../../shared/errors';
import { closeAfterEach } from '../support/owned';
import { startDante, startMicrosocks, startTinyproxy } from '../support/servers/proxies';
import { freePort, startEchoServer, startSshd, startTcpServer } from '../support/ssh-servers';
import { startLibraryServer } from './library-server';
import { openProxyScene, type ProxyScene } from './proxy-scene';
import { attempt, connectionOf, errorOf } from './ssh-attempt';
import { here } from '../support/here';

const keep = closeAfterEach();
let scene: ProxyScene;

beforeAll(async () => {
  scene = await openProxyScene();
});
afterAll(async () => {
  await scene.close();
});

const v4 = (address = '127.0.0.1'): Address => ({ address, family: 4 });
const v6: Address = { address: '::1', family: 6 };

/** Dials these addresses at a port. */
async function dialled(
  addresses: readonly Address[],
  port: number,
  limits: Partial<typeof defaultLimits> = {},
): Promise<{ readonly log: readonly string[]; readonly address: string | undefined; readonly code: string }> {
  const log: string[] = [];
  const result = await dial(
    addresses,
    { host: 'server.example', port },
    {
      hooks: {
        log: (text, level) => {
          if (level !== 'debug') log.push(text);
        },
      },
      limits: { ...defaultLimits, ...limits },
      signal: new AbortController().signal,
      machine: here,
    },
  );
  if (!result.ok) return { log, address: undefined, code: result.error.code };
  const address = result.value.remoteAddress;
  result.value.destroy();
  return { log, address, code: 'ok' };
}

/** An address of loopback that swallows every attempt: a stopped program whose queue of connections is full. */
async function startBlackHole(
  host: string,
): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const program: ChildProcess = spawn(
    process.execPath,
    [
      '-e',
      `require('node:net').createServer().listen({ port: 0, host: ${JSON.stringify(host)}, backlog: 1 }, function () {
        console.log(this.address().port);
      });`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (program.stdout === null) throw new Error('no output');
  const [line] = (await once(program.stdout, 'data')) as [Buffer];
  const port = Number(line.toString());
  program.kill('SIGSTOP');
  const queue = Array.from({ length: 4 }, () => createConnection(port, host).on('error', () => undefined));
  await Promise.all(queue.slice(0, 2).map((socket) => once(socket, 'connect')));
  return {
    port,
    close: async () => {
      queue.forEach((socket) => socket.destroy());
      program.kill('SIGKILL');
      if (program.exitCode === null && program.signalCode === null) await once(program, 'exit');
    },
  };
}

describe('several addresses (RFC 8305)', () => {
  it.each([
    ['IPv6 first', v6, '127.0.0.1'],
    ['IPv4 first', v4(), '::1'],
  ])('%s and a black hole: the other family answers after the head start', async (_name, first, other) => {
    const hole = keep(await startBlackHole(first.address));
    const server = createServer().listen(hole.port, other);
    await once(server, 'listening');
    keep({ close: async () => once(server.close(), 'close') });
    const second = first.family === 4 ? v6 : v4();
    const begun = performance.now();
    const made = await dialled([first, second], hole.port, { nextAddress: 300 });
    const took = performance.now() - begun;
    expect(made.address).toBe(other);
    expect(took).toBeGreaterThan(290);
    expect(took).toBeLessThan(6000);
    expect(made.log).toEqual([
      `Connecting to ${first.address} port ${String(hole.port)}`,
      `Connecting to ${other} port ${String(hole.port)}`,
      `Connected to ${other}`,
    ]);
  });

  it('one that refuses costs no head start', async () => {
    const server = keep(await startEchoServer({ host: '127.0.0.1' }));
    const begun = performance.now();
    const made = await dialled([v6, v4()], server.port, { nextAddress: 5000 });
    expect(made.address).toBe('127.0.0.1');
    expect(performance.now() - begun).toBeLessThan(5000);
    expect(made.log[1]).toBe('Failed to connect to ::1: Connection refused');
  });

  it('the first that answers is the only one, and the others are closed', async () => {
    const hole = keep(await startBlackHole('127.0.0.1'));
    const server = keep(await startTcpServer(() => undefined, { host: '127.0.0.2', port: hole.port }));
    const made = await dialled([v4(), v4('127.0.0.2')], hole.port, { nextAddress: 50 });
    expect(made.address).toBe('127.0.0.2');
    expect(server.accepted()).toBe(1);
  });

  it('all of them dead: the connect time is for all together', async () => {
    const hole = keep(await startBlackHole('127.0.0.1'));
    const begun = performance.now();
    const made = await dialled([v4(), v4(), v4()], hole.port, { nextAddress: 50, connect: 400 });
    expect(made.code).toBe('connect-timeout');
    expect(performance.now() - begun).toBeLessThan(5000);
  });
});

describe('the address family', () => {
  it.each([
    ['auto', '127.0.0.1', '127.0.0.1'],
    ['ipv4', '127.0.0.1', '127.0.0.1'],
    ['auto', '::1', '::1'],
    ['ipv6', '::1', '::1'],
  ] as const)('%s leads to %s', async (addressFamily, host, address) => {
    const made = await attempt({
      host,
      port: scene.server.port,
      username: scene.server.user,
      answers: () => [scene.server.password],
      profile: { addressFamily },
    });
    expect(connectionOf(made).serverAddress).toBe(address);
    await connectionOf(made).end();
  });

  it.each([
    ['ipv4', '::1'],
    ['ipv6', '127.0.0.1'],
  ] as const)('%s has nothing to do with %s', async (family, host) => {
    const made = await attempt({ host, port: scene.server.port, profile: { addressFamily: family } });
    expect(errorOf(made.result)).toEqual({ code: 'no-address-in-family', data: { host, family } });
  });

  it('the connect time is the session’s', async () => {
    const hole = keep(await startBlackHole('127.0.0.1'));
    const made = await attempt({ port: hole.port, profile: { connectSeconds: 1 } });
    expect(errorOf(made.result)).toEqual({
      code: 'connect-timeout',
      data: { host: '127.0.0.1', port: hole.port, seconds: 1 },
    });
  });
});

describe('through a jump host', () => {
  it('the connection is a channel of its connection, whatever proxy is set', async () => {
    const bastion = keep(await startSshd({ auth: ['password'] }));
    const hop = connectionOf(
      await attempt({ port: bastion.port, username: bastion.user, answers: () => [bastion.password] }),
    );
    keep({ close: () => hop.end() });
    const made = await scene.through(
      { kind: 'socks5', host: 'no-such-proxy.invalid' },
      { via: { title: 'bastion', openChannel: hop.openChannel } },
    );
    const target = `127.0.0.1:${String(scene.server.port)}`;
    expect(made.log[0]).toBe(`Opening connection to ${target} through bastion`);
    expect(made.phases[0]).toBe('tcp');
    expect(connectionOf(made).serverAddress).toBeNull();
    await scene.carries(connectionOf(made));
    // It is the inner connection alone that ended.
    const again = await scene.through({}, { via: { title: 'bastion', openChannel: hop.openChannel } });
    await scene.carries(connectionOf(again));
  });

  it('that forbids it, or reaches nobody, is named', async () => {
    const strict = keep(await startSshd({ auth: ['password'], config: ['PermitOpen 127.0.0.1:1'] }));
    const hop = connectionOf(
      await attempt({ port: strict.port, username: strict.user, answers: () => [strict.password] }),
    );
    keep({ close: () => hop.end() });
    const via = { title: 'strict one', openChannel: hop.openChannel };
    const forbidden = await scene.through({}, { via });
    expect(errorOf(forbidden.result)).toMatchObject({ code: 'hop-forbidden', data: { from: 'strict one' } });
    const nobody = await scene.through({}, { via, port: 1 });
    expect(errorOf(nobody.result)).toMatchObject({ code: 'hop-refused', data: { target: '127.0.0.1:1' } });
    expect(sentence(errorOf(nobody.result))).toContain('refused the connection');
  });

  it('that gives no answer has the session’s connect time for it', async () => {
    // The client asks, and ssh2's server leaves it at that.
    const silent = keep(
      await startLibraryServer({ greet: (client) => void client.on('tcpip', () => undefined) }),
    );
    const hop = connectionOf(await attempt({ port: silent.port }));
    keep({ close: () => hop.end() });
    const made = await scene.through(
      {},
      {
        port: 22,
        via: { title: 'silent one', openChannel: hop.openChannel },
        profile: { connectSeconds: 1 },
      },
    );
    expect(errorOf(made.result)).toEqual({
      code: 'hop-refused',
      data: { from: 'silent one', target: '127.0.0.1:22', detail: 'No answer came within 1 second.' },
    });
  });

  it('given up while the jump host is at it, a channel that comes late is closed', async () => {
    const bastion = keep(await startSshd({ auth: ['password'] }));
    const hop = connectionOf(
      await attempt({ port: bastion.port, username: bastion.user, answers: () => [bastion.password] }),
    );
    keep({ close: () => hop.end() });
    const stop = new AbortController();
    let came = 0;
    const silent = keep(
      await startTcpServer((socket) => {
        came += 1;
        socket.resume().once('end', () => socket.end());
      }),
    );
    const made = await scene.through(
      {},
      {
        port: silent.port,
        signal: stop.signal,
        via: {
          title: 'bastion',
          openChannel: (...args) => {
            const opened = hop.openChannel(...args);
            stop.abort();
            return opened;
          },
        },
      },
    );
    expect(errorOf(made.result).code).toBe('auth-cancelled');
    await expect.poll(() => [came, silent.connections()]).toEqual([1, 0]);
  });
});

describe('the system’s proxy', () => {
  afterEach(() => vi.unstubAllEnvs());
  const says = (answer: string): { world: { systemProxy: () => Promise<string> } } => ({
    world: { systemProxy: () => Promise.resolve(answer) },
  });

  it('is asked for with the server’s host and port', async () => {
    const asked: unknown[] = [];
    const made = await scene.through(
      { kind: 'system' },
      {
        world: {
          systemProxy: (...place) => {
            asked.push(place);
            return Promise.resolve('DIRECT');
          },
        },
      },
    );
    expect(asked).toEqual([['127.0.0.1', scene.server.port]]);
    expect(connectionOf(made).serverAddress).toBe('127.0.0.1');
    await connectionOf(made).end();
  });

  it.each([
    ['PROXY', () => startTinyproxy()],
    ['SOCKS5', () => startMicrosocks()],
    ['SOCKS', () => startDante()],
  ] as const)('%s is used', async (word, start) => {
    const proxy = keep(await start());
    const made = await scene.through({ kind: 'system' }, says(`${word} 127.0.0.1:${String(proxy.port)}`));
    expect(connectionOf(made).serverAddress).toBeNull();
    await scene.carries(connectionOf(made));
  });

  it('one that is down gives way to the next, in order', async () => {
    const proxy = keep(await startMicrosocks());
    const down = String(await freePort());
    const web = keep(await startEchoServer());
    const answer = `PROXY 127.0.0.1:${down}; PROXY 127.0.0.1:${String(web.port)}; SOCKS5 127.0.0.1:${String(proxy.port)}; DIRECT`;
    const made = await scene.through({ kind: 'system' }, says(answer));
    const used = made.log.filter((line) => line.startsWith('Will use')).map((line) => line.split(' to ')[0]);
    expect(used).toEqual([
      `Will use HTTP proxy at 127.0.0.1:${down}`,
      `Will use HTTP proxy at 127.0.0.1:${String(web.port)}`,
      `Will use SOCKS5 proxy at 127.0.0.1:${String(proxy.port)}`,
    ]);
    await scene.carries(connectionOf(made));
  });

  it('one that forbids it has the last word', async () => {
    const proxy = keep(await startTinyproxy({ ports: [443] }));
    const made = await scene.through(
      { kind: 'system' },
      says(`PROXY 127.0.0.1:${String(proxy.port)}; DIRECT`),
    );
    expect(errorOf(made.result).code).toBe('proxy-forbidden');
  });

  it('comes from the environment, with user name and password, which are not asked for or logged', async () => {
    const login = { username: 'me', password: 'mellon' };
    const proxy = keep(await startTinyproxy({ login }));
    vi.stubEnv('https_proxy', `http://me:mellon@127.0.0.1:${String(proxy.port)}/`);
    vi.stubEnv('no_proxy', '');
    const made = await scene.through({ kind: 'system' });
    expect(made.questions.map(({ kind }) => kind)).toEqual(['password']);
    expect(made.wholeLog.join('\n')).not.toContain('mellon');
    await scene.carries(connectionOf(made));
  });

  it('with a wrong password in the environment asks the user', async () => {
    const proxy = keep(await startTinyproxy({ login: { username: 'me', password: 'mellon' } }));
    vi.stubEnv('https_proxy', `http://me:wrong@127.0.0.1:${String(proxy.port)}`);
    const made = await scene.through({ kind: 'system' }, { proxyPasswords: ['mellon'] });
    expect(made.questions[0]).toMatchObject({ kind: 'proxy-password', username: 'me', again: true });
    await connectionOf(made).end();
  });

  it('that makes no sense, or cannot be told, is said so', async () => {
    const odd = await scene.through({ kind: 'system' }, says('QUIC somewhere:1'));
    expect(errorOf(odd.result).code).toBe('proxy-system');
    const broken = await scene.through(
      { kind: 'system' },
      { world: { systemProxy: () => Promise.reject(new Error('the bus is down')) } },
    );
    expect(errorOf(broken.result)).toEqual({ code: 'proxy-system', data: { detail: 'the bus is down' } });
    const never = await scene.through(
      { kind: 'system' },
      { world: { systemProxy: () => new Promise(() => undefined) }, limits: { resolve: 200 } },
    );
    expect(errorOf(never.result)).toMatchObject({
      code: 'proxy-system',
      data: { detail: 'The system did not answer.' },
    });
  });
});
