import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect as connectSocket, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sentence } from '../../shared/errors';
import type { Proxy } from '../../shared/proxy';
import { closeAfterEach } from '../support/owned';
import { runOrThrow } from '../support/servers/programs';
import {
  namesEnvironment,
  startDante,
  startMicrosocks,
  startTinyproxy,
  type ProxyProgram,
} from '../support/servers/proxies';
import {
  freePort,
  startEchoServer,
  startHttpServer,
  startSsh,
  startSshd,
  startTcpServer,
  type NetServer,
  type SshServer,
} from '../support/ssh-servers';
import { openScene } from './forwards-scene';
import { openProxyScene, type ProxyScene } from './proxy-scene';
import { connectionOf, errorOf } from './ssh-attempt';

const keep = closeAfterEach();
let scene: ProxyScene;

beforeAll(async () => {
  scene = await openProxyScene();
});
afterAll(async () => {
  await scene.close();
});

/** Where a proxy is, as it is typed on the panel. */
const at = ({ host, port }: { host: string; port: number }): Pick<Proxy, 'host' | 'port'> => ({ host, port });
const target = (): string => `127.0.0.1:${String(scene.server.port)}`;
const login = { username: 'me', password: 'mellon-42' };
/** A name that no computer has but the proxy that was told of it. */
const onlyThere = { 'only-there.test': '127.0.0.1' };

const kinds: readonly (readonly [string, Proxy['kind'], typeof startMicrosocks])[] = [
  ['SOCKS 5 by microsocks', 'socks5', startMicrosocks],
  ['SOCKS 5 by dante', 'socks5', startDante],
  ['SOCKS 4 by dante', 'socks4', startDante],
  ['HTTP by tinyproxy', 'http', startTinyproxy],
];

describe.each(kinds)('%s', (_name, kind, start) => {
  it('leads to the server, data and all, and PuTTY’s words tell the way', async () => {
    const proxy = keep(await start());
    const made = await scene.through({ kind, ...at(proxy) });
    const connection = connectionOf(made);
    expect(connection.serverAddress).toBeNull();
    expect(made.phases).toEqual(['resolve', 'tcp', 'proxy', 'handshake', 'host-key', 'auth']);
    const name = kind.toUpperCase();
    expect(made.log.slice(0, 4)).toEqual([
      `Will use ${name} proxy at 127.0.0.1:${String(proxy.port)} to connect to ${target()}`,
      'Looking up host "127.0.0.1" for proxy',
      `Connecting to 127.0.0.1 port ${String(proxy.port)}`,
      'Connected to 127.0.0.1',
    ]);
    await scene.carries(connection);
  });

  it('names are looked up where the settings say', async () => {
    const proxy = keep(await start({ names: onlyThere }));
    const host = 'only-there.test';
    const ways = { no: 'here', auto: kind === 'socks4' ? 'here' : 'there', yes: 'there' } as const;
    for (const dns of ['no', 'auto', 'yes'] as const) {
      const made = await scene.through({ kind, ...at(proxy), dns }, { host });
      const left = 'Leaving host lookup to proxy of "only-there.test" (for SSH connection)';
      expect(made.log.includes(left)).toBe(ways[dns] === 'there');
      if (ways[dns] === 'here') expect(errorOf(made.result).code).toBe('host-unknown');
      // dante knows SOCKS 4, but not 4a; ssh does, below.
      else if (kind === 'socks4') expect(errorOf(made.result).code).toBe('proxy-refused');
      else await scene.carries(connectionOf(made));
    }
  });

  it('a name looked up here is passed on as its address', async () => {
    const proxy = keep(await start());
    const made = await scene.through({ kind, ...at(proxy), dns: 'no' }, { host: 'localhost' });
    expect(made.log[0]).toBe('Looking up host "localhost" for SSH connection');
    await connectionOf(made).end();
  });

  it('a port where nobody listens is told as the proxy’s failure', async () => {
    const proxy = keep(await start());
    const port = await freePort();
    const { result } = await scene.through({ kind, ...at(proxy) }, { port });
    expect(errorOf(result)).toMatchObject({
      code: 'proxy-refused',
      data: { ...at(proxy), target: `127.0.0.1:${String(port)}` },
    });
  });

  it('that is down is told apart from a server that is', async () => {
    const proxy = await start();
    await proxy.close();
    const { result, phases } = await scene.through({ kind, ...at(proxy) });
    expect(errorOf(result)).toMatchObject({ code: 'proxy-unreachable', data: at(proxy) });
    expect(phases).toEqual(['resolve', 'tcp']);
  });

  it('is left aside for hosts that are excluded, and for this computer unless the box is on', async () => {
    const port = await freePort();
    const nobody = { kind, host: '127.0.0.1', port };
    for (const proxy of [
      { exclude: '10.0.0.0/8, 127.0.0.*' },
      { exclude: '127.0.0.0/8' },
      { localhost: false },
    ]) {
      const made = await scene.through({ ...nobody, ...proxy });
      expect(connectionOf(made).serverAddress).toBe('127.0.0.1');
      await connectionOf(made).end();
    }
    expect(errorOf((await scene.through({ ...nobody, exclude: 'elsewhere' })).result).code).toBe(
      'proxy-unreachable',
    );
  });

  it('is left aside when the address of a name looked up here is excluded', async () => {
    const nobody = { kind, host: '127.0.0.1', port: await freePort(), exclude: '127.0.0.0/8' };
    const made = await scene.through({ ...nobody, dns: 'no' }, { host: 'localhost' });
    expect(connectionOf(made).serverAddress).toBe('127.0.0.1');
    await connectionOf(made).end();
  });

  it('whose own name nobody knows', async () => {
    const { result } = await scene.through({ kind, host: 'no-such-proxy.invalid' });
    expect(errorOf(result)).toMatchObject({ code: 'proxy-unknown', data: { host: 'no-such-proxy.invalid' } });
  });

  it('has the session’s address family', async () => {
    const proxy = keep(await start());
    const { result } = await scene.through(
      { kind, ...at(proxy) },
      { profile: { addressFamily: 'ipv6', proxy: { ...noFields, kind, ...at(proxy), localhost: true } } },
    );
    expect(errorOf(result).code).toBe('proxy-unreachable');
    expect(sentence(errorOf(result))).toContain('no IPv6 address');
  });

  it('an attempt given up while the proxy is silent leaves no connection to it', async () => {
    const stop = new AbortController();
    const silent = keep(
      await startSilent(() => {
        stop.abort();
      }),
    );
    const { result } = await scene.through({ kind, ...at(silent) }, { signal: stop.signal });
    expect(errorOf(result).code).toBe('auth-cancelled');
    await closedAll(silent);
  });

  it('that says nothing is given the connect time, and then hung up on', async () => {
    const silent = keep(await startSilent());
    const { result } = await scene.through({ kind, ...at(silent) }, { limits: { connect: 300 } });
    expect(errorOf(result)).toEqual({ code: 'proxy-timeout', data: { ...at(silent), seconds: 0 } });
    await closedAll(silent);
  });

  it('that falls silent over its answer has no longer', async () => {
    const half = keep(
      await startTcpServer((socket) => {
        // SOCKS 5 agrees to go on first; the others are at their answer right away.
        const begin: Partial<Record<Proxy['kind'], string>> = {
          ...{ http: 'HTTP/1.1 200 ', socks4: '\0', socks5: '\u0005\0' },
        };
        socket
          .on('end', () => socket.end())
          .once('data', () => {
            socket.write(begin[kind] ?? '');
            socket.resume();
          });
      }),
    );
    const { result } = await scene.through({ kind, ...at(half) }, { limits: { connect: 300 } });
    expect(errorOf(result)).toEqual({ code: 'proxy-timeout', data: { ...at(half), seconds: 0 } });
    await closedAll(half);
  });

  it('that leads to a server that says nothing is told apart from that', async () => {
    const mute = keep(await startSilent());
    const proxy = keep(await start());
    const { result } = await scene.through(
      { kind, ...at(proxy) },
      { port: mute.port, limits: { handshake: 300 } },
    );
    expect(errorOf(result)).toMatchObject({
      code: 'handshake-timeout',
      data: { awaited: 'identification' },
    });
    await closedAll(mute);
  });

  it('the connect time is the session’s', async () => {
    const silent = keep(await startSilent());
    const options = { kind, ...at(silent), localhost: true };
    const { result } = await scene.through(options, {
      profile: { connectSeconds: 1, proxy: { ...noFields, ...options } },
    });
    expect(errorOf(result)).toMatchObject({ code: 'proxy-timeout', data: { seconds: 1 } });
  });

  it('that hangs up at once', async () => {
    const short = keep(await startTcpServer((socket) => socket.destroy()));
    const { result } = await scene.through({ kind, ...at(short) });
    expect(errorOf(result)).toMatchObject({ code: 'proxy-closed', data: at(short) });
  });

  it.each([
    ['an echo', () => startEchoServer()],
    ['a web site', () => startHttpServer('hello')],
    ['an SSH server', () => Promise.resolve({ ...scene.server, close: () => Promise.resolve() })],
  ] as const)('that is %s, is none', async (what, startOther) => {
    const other = keep(await startOther());
    const { result } = await scene.through({ kind, ...at(other), username: 'me' }, { proxyPasswords: ['x'] });
    // Node's own server hangs up on CONNECT, as on all it does not know.
    const code = kind === 'http' && what === 'a web site' ? 'proxy-closed' : 'proxy-protocol';
    expect(errorOf(result)).toMatchObject({ code, data: at(other) });
  });
});

/** The fields of a panel nobody has touched. */
const noFields: Proxy = {
  kind: 'none',
  host: '',
  port: 1080,
  username: '',
  exclude: '',
  localhost: false,
  dns: 'auto',
  command: '',
};

/** Listens, takes what comes and says nothing. */
async function startSilent(came: () => void = () => undefined): Promise<NetServer> {
  return startTcpServer((socket) => {
    socket.resume().once('end', () => socket.end());
    came();
  });
}

/** Resolves when nobody is connected to it any more. */
async function closedAll(server: NetServer): Promise<void> {
  await expect.poll(() => server.connections()).toBe(0);
}

describe('IPv6', () => {
  it.each(kinds.filter(([, kind]) => kind !== 'socks4'))(
    '%s takes an address as the destination',
    async (_, kind, start) => {
      const proxy = keep(await start());
      await scene.carries(connectionOf(await scene.through({ kind, ...at(proxy) }, { host: '::1' })));
    },
  );

  it('is nothing for SOCKS 4, which is told before anything is dialled', async () => {
    const made = await scene.through({ kind: 'socks4', host: '127.0.0.1', port: 1 }, { host: '::1' });
    expect(errorOf(made.result)).toEqual({
      code: 'proxy-family',
      data: { target: `[::1]:${String(scene.server.port)}` },
    });
    expect(made.phases).toEqual([]);
  });

  it('leads to the proxy itself as well', async () => {
    const proxy = keep(await startMicrosocks({ host: '::1' }));
    for (const host of ['::1', '[::1]']) {
      await scene.carries(connectionOf(await scene.through({ kind: 'socks5', port: proxy.port, host })));
    }
  });
});

describe('SOCKS made of SSH', () => {
  /** An sshd that alone knows a name. */
  async function startBastion(): Promise<SshServer> {
    const folder = await mkdtemp(join(tmpdir(), 'ginnel-names-'));
    keep({ close: () => rm(folder, { recursive: true }) });
    await chmod(folder, 0o755);
    for (const [name, value] of Object.entries(await namesEnvironment(folder, onlyThere))) {
      vi.stubEnv(name, value);
    }
    try {
      return keep(await startSshd({ auth: ['password'] }));
    } finally {
      vi.unstubAllEnvs();
    }
  }

  it.each(['socks4', 'socks5'] as const)('%s of ssh -D, and names that only it knows', async (kind) => {
    const bastion = await startBastion();
    const port = await freePort();
    const ssh = keep(await startSsh(bastion, { args: ['-v', '-N', '-D', `127.0.0.1:${String(port)}`] }));
    await ssh.waitForLog(/Entering interactive session/);
    const proxy = { kind, host: '127.0.0.1', port, dns: 'yes' } as const;
    await scene.carries(connectionOf(await scene.through(proxy)));
    await scene.carries(connectionOf(await scene.through(proxy, { host: 'only-there.test' })));
  });

  it.each(['socks4', 'socks5'] as const)(
    '%s of Ginnel’s own Dynamic forward, and names that only it knows',
    async (kind) => {
      const own = keep(await openScene(await startBastion()));
      const { port } = await own.forward({ kind: 'dynamic' });
      const proxy = { kind, host: '127.0.0.1', port, dns: 'yes' } as const;
      await scene.carries(connectionOf(await scene.through(proxy)));
      await scene.carries(connectionOf(await scene.through(proxy, { host: 'only-there.test' })));
      const nobody = await scene.through(proxy, { port: await freePort() });
      expect(errorOf(nobody.result).code).toBe('proxy-refused');
    },
  );
});

describe('a proxy that wants a login', () => {
  const wanting: readonly (readonly [
    string,
    Proxy['kind'],
    () => Promise<ProxyProgram>,
    () => typeof login,
  ])[] = [
    ['microsocks', 'socks5', () => startMicrosocks({ login }), () => login],
    ['tinyproxy', 'http', () => startTinyproxy({ login }), () => login],
    [
      'dante',
      'socks5',
      () => startDante({ method: 'username' }),
      () => ({ username: scene.server.user, password: scene.server.password }),
    ],
  ];

  it.each(wanting)('%s gets it, and no log does', async (_name, kind, start, loginOf) => {
    const proxy = keep(await start());
    const { username, password } = loginOf();
    const made = await scene.through({ kind, ...at(proxy), username }, { proxyPasswords: [password] });
    expect(made.questions[0]).toEqual({ kind: 'proxy-password', username, ...at(proxy), again: false });
    expect(made.wholeLog.join('\n')).not.toContain(password);
    expect(made.wholeLog.join('\n')).not.toContain(Buffer.from(`${username}:${password}`).toString('base64'));
    await scene.carries(connectionOf(made));
  });

  it.each(wanting)(
    '%s is asked for again when it was wrong, over a new connection',
    async (_name, kind, start, loginOf) => {
      const proxy = keep(await start());
      const { username, password } = loginOf();
      const made = await scene.through(
        { kind, ...at(proxy), username },
        { proxyPasswords: ['no', password] },
      );
      const asked = made.questions.filter((question) => question.kind === 'proxy-password');
      expect(asked.map(({ again }) => again)).toEqual([false, true]);
      await scene.carries(connectionOf(made));
    },
  );

  it.each(wanting)('%s refuses three wrong ones, and that is told', async (_name, kind, start, loginOf) => {
    const proxy = keep(await start());
    const { username } = loginOf();
    const made = await scene.through({ kind, ...at(proxy), username }, { proxyPasswords: ['wrong-one'] });
    expect(errorOf(made.result)).toMatchObject({ code: 'proxy-login', data: at(proxy) });
    expect(made.questions).toHaveLength(3);
    expect(JSON.stringify([made.result, made.log])).not.toContain('wrong-one');
  });

  it.each(wanting)(
    '%s without a user name: nothing is asked, and what to do is told',
    async (_name, kind, start) => {
      const proxy = keep(await start());
      const made = await scene.through({ kind, ...at(proxy) });
      expect(errorOf(made.result)).toMatchObject({ code: 'proxy-login-needed', data: at(proxy) });
      expect(made.questions).toEqual([]);
    },
  );

  it.each(wanting)('%s is not dialled when the user cancels', async (_name, kind, start, loginOf) => {
    const proxy = keep(await start());
    const made = await scene.through({ kind, ...at(proxy), username: loginOf().username });
    expect(errorOf(made.result).code).toBe('auth-cancelled');
    expect(made.phases).toEqual([]);
  });

  it('the user’s thinking counts against no limit', async () => {
    const proxy = keep(await startMicrosocks({ login }));
    const made = await scene.through(
      { kind: 'socks5', ...at(proxy), username: login.username },
      {
        limits: { connect: 2000 },
        answers: async ({ kind }) => {
          if (kind !== 'proxy-password') return [scene.server.password];
          await new Promise((resolve) => setTimeout(resolve, 2200));
          return [login.password];
        },
      },
    );
    await connectionOf(made).end();
  });

  it('a password longer than SOCKS 5 can carry is refused before it is sent', async () => {
    const proxy = keep(await startMicrosocks({ login }));
    const made = await scene.through(
      { kind: 'socks5', ...at(proxy), username: login.username },
      { proxyPasswords: ['é'.repeat(200), login.password] },
    );
    await connectionOf(made).end();
  });

  it.each([
    ['Proxy-Authenticate: NTLM\r\nProxy-Authenticate: Negotiate\r\n', 'NTLM, Negotiate'],
    ['Proxy-Authenticate: Digest realm="a, Basic b", nonce=x, qop="auth"\r\n', 'Digest'],
  ])('of a kind that is not Basic: %j', async (headers, names) => {
    const http = keep(
      await startTcpServer((socket) => {
        socket.once('data', () =>
          socket.end(`HTTP/1.1 407 Who are you\r\n${headers}Content-Length: 0\r\n\r\n`),
        );
      }),
    );
    const made = await scene.through(
      { kind: 'http', ...at(http), username: 'me' },
      { proxyPasswords: ['x'] },
    );
    expect(errorOf(made.result)).toMatchObject({
      code: 'proxy-login-method',
      data: { detail: expect.stringContaining(`takes ${names};`) as string },
    });
    expect(made.questions).toHaveLength(1);
  });

  it('one that takes GSSAPI only', async () => {
    const socks = keep(
      await startTcpServer((socket) => socket.once('data', () => socket.end(Buffer.from([5, 0xff])))),
    );
    const made = await scene.through(
      { kind: 'socks5', ...at(socks), username: 'me' },
      { proxyPasswords: ['x'] },
    );
    expect(errorOf(made.result).code).toBe('proxy-login-method');
  });
});

describe('a proxy with rules', () => {
  it('tinyproxy forbids a host', async () => {
    const proxy = keep(await startTinyproxy({ filtered: ['^127\\.0\\.0\\.1$'] }));
    const { result } = await scene.through({ kind: 'http', ...at(proxy) });
    expect(errorOf(result)).toMatchObject({
      code: 'proxy-forbidden',
      data: { ...at(proxy), target: target(), detail: expect.stringContaining('403') as string },
    });
  });

  it('tinyproxy forbids a port', async () => {
    const proxy = keep(await startTinyproxy({ ports: [443] }));
    const { result } = await scene.through({ kind: 'http', ...at(proxy) });
    expect(errorOf(result).code).toBe('proxy-forbidden');
    expect(sentence(errorOf(result))).toContain('does not allow connections to');
  });

  it('dante forbids a port', async () => {
    const proxy = keep(await startDante({ blockedPorts: [scene.server.port] }));
    const five = await scene.through({ kind: 'socks5', ...at(proxy) });
    expect(errorOf(five.result)).toMatchObject({ code: 'proxy-forbidden', data: { target: target() } });
    // SOCKS 4 has one reply for all that goes wrong.
    const four = await scene.through({ kind: 'socks4', ...at(proxy) });
    expect(errorOf(four.result)).toMatchObject({ code: 'proxy-refused', data: { target: target() } });
  });

  it.each([
    [502, 'proxy-refused', /could not reach the server/],
    [503, 'proxy-refused', /cannot connect at the moment/],
    [504, 'proxy-refused', /did not answer it in time/],
    [429, 'proxy-refused', /429 Words of its own/],
    [451, 'proxy-forbidden', /451/],
    [405, 'proxy-protocol', /405/],
  ])('the code %i is worded', async (code, expected, words) => {
    const http = keep(
      await startTcpServer((socket) => {
        socket.once('data', () =>
          socket.end(`HTTP/1.1 ${String(code)} Words of \u001b[31mits own\r\n\r\n<p>long story`),
        );
      }),
    );
    const { result } = await scene.through({ kind: 'http', ...at(http) });
    expect(errorOf(result).code).toBe(expected);
    expect(sentence(errorOf(result)).replace('[31m', '')).toMatch(words);
    expect(sentence(errorOf(result))).not.toContain('\u001b');
  });
});

/** A proxy of the test's own that sends the server's greeting with its answer, in one piece or byte by byte. */
async function startHasty(answer: Buffer, steps: number, bytewise: boolean): Promise<NetServer> {
  return startTcpServer((client) => {
    void (async () => {
      for (let step = 0; step < steps; step += 1) {
        await once(client, 'data');
        if (step < steps - 1) client.write(Buffer.from([5, 0]));
      }
      const server: Socket = connectSocket(scene.server.port, '127.0.0.1');
      const [greeting] = (await once(server, 'data')) as [Buffer];
      server.pause();
      const all = Buffer.concat([answer, greeting]);
      if (!bytewise) client.write(all);
      else {
        client.setNoDelay();
        for (const byte of all) await new Promise((resolve) => client.write(Buffer.of(byte), resolve));
      }
      client.pipe(server).pipe(client);
    })();
  });
}

describe.each([
  ['in one piece', false],
  ['byte by byte', true],
])('what comes right behind the proxy’s answer, %s', (_how, bytewise) => {
  it.each([
    ['http', Buffer.from('HTTP/1.1 200 OK\r\nVia: test\r\n\r\n'), 1],
    ['socks4', Buffer.from([0, 90, 0, 0, 0, 0, 0, 0]), 1],
    ['socks5', Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]), 2],
    ['socks5', Buffer.from([5, 0, 0, 3, 3, 97, 98, 99, 0, 0]), 2],
    ['socks5', Buffer.concat([Buffer.from([5, 0, 0, 4]), Buffer.alloc(18)]), 2],
  ] as const)('of %s is not lost', async (kind, answer, steps) => {
    const proxy = keep(await startHasty(answer, steps, bytewise));
    await scene.carries(connectionOf(await scene.through({ kind, ...at(proxy) })));
  });
});

describe('an HTTP proxy over TLS', () => {
  let folder: string;
  let authority: string;
  let key: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ginnel-tls-'));
    await runOrThrow('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
      ...['-subj', '/CN=proxy', '-addext', 'subjectAltName=DNS:localhost'],
      ...['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')],
    ]);
    authority = await readFile(join(folder, 'cert.pem'), 'utf8');
    key = await readFile(join(folder, 'key.pem'), 'utf8');
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  /** A real proxy with TLS before it. */
  async function startSecured(): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
    const proxy = keep(await startTinyproxy({ login }));
    const sockets = new Set<Socket>();
    const tls = createTlsServer({ key, cert: authority }, (socket) => {
      const inner = connectSocket(proxy.port, proxy.host);
      for (const one of [socket, inner]) one.on('error', () => undefined);
      sockets.add(socket).add(inner);
      socket.pipe(inner).pipe(socket);
    }).listen(0, '127.0.0.1');
    await once(tls, 'listening');
    const address = tls.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    return {
      port: address.port,
      close: async () => {
        const closed = once(tls.close(), 'close');
        sockets.forEach((socket) => socket.destroy());
        await closed;
      },
    };
  }
  const system = (
    answer: string,
    authorities: readonly string[],
  ): NonNullable<Parameters<ProxyScene['through']>[1]> => ({
    world: { systemProxy: () => Promise.resolve(answer), authorities },
    proxyPasswords: [login.password],
  });

  it('leads to the server, with a login, when its certificate is good', async () => {
    const secured = keep(await startSecured());
    const made = await scene.through(
      { kind: 'system', username: login.username },
      system(`HTTPS localhost:${String(secured.port)}`, [authority]),
    );
    expect(connectionOf(made).serverAddress).toBeNull();
    await scene.carries(connectionOf(made));
  });

  it.each([
    ['from nobody that is trusted', 'localhost', false],
    ['for another name', '127.0.0.1', true],
  ])('with a certificate %s gets no login', async (_what, host, trusted) => {
    const secured = keep(await startSecured());
    const made = await scene.through(
      { kind: 'system', username: login.username },
      system(`HTTPS ${host}:${String(secured.port)}`, trusted ? [authority] : []),
    );
    expect(errorOf(made.result)).toMatchObject({ code: 'proxy-certificate', data: { host } });
  });

  it('is none when it speaks plainly', async () => {
    const plain = keep(await startHttpServer('hello'));
    const made = await scene.through({ kind: 'system' }, system(`HTTPS 127.0.0.1:${String(plain.port)}`, []));
    expect(errorOf(made.result).code).toBe('proxy-protocol');
  });
});
