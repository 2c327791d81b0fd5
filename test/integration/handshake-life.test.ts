import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type ssh2 from 'ssh2';
import { describe, expect, it } from 'vitest';
import type { Via } from '../../electron/ssh/types';
import { defaultPreferences } from '../../shared/algorithms';
import { sentence, type AppError } from '../../shared/errors';
import { ok } from '../../shared/result';
import type { Phase } from '../../shared/status';
import { closeAfterEach } from '../support/owned';
import { startEchoServer, startSshd, startTcpServer, type SshServer } from '../support/ssh-servers';
import { forgetStrict, startLibraryServer } from './library-server';
import { startRelay, type Relay } from './relay';
import { attempt, connectionOf, errorOf, type AttemptOptions } from './ssh-attempt';

const keep = closeAfterEach();

const loginTo = (server: SshServer): AttemptOptions => ({
  port: server.port,
  username: server.user,
  answers: () => [server.password],
});
const originator = { host: '127.0.0.1', port: 1 };

describe('a server that falls silent', () => {
  const short = { handshake: 1400, authReply: 1400, openChannel: 1400 };
  /** Bytes of the server's that end with its algorithms: a line, then one packet that tells its length. */
  const throughAlgorithms = (received: Buffer): number => {
    const line = received.indexOf('\n') + 1;
    return line === 0 || received.length < line + 4
      ? received.length
      : line + 4 + received.readUInt32BE(line);
  };
  /** A relay to a real server that loses everything from a phase of ours on. */
  const silentFrom = async (phase: Phase): Promise<AppError> => {
    const server = keep(await startSshd());
    const relay: Relay = keep(await startRelay(server.port));
    const made = await attempt({
      ...loginTo(server),
      port: relay.port,
      limits: short,
      onPhase: (entered) => {
        if (entered === phase) relay.silence();
      },
    });
    return errorOf(made.result);
  };
  const rows: readonly (readonly [string, string, () => Promise<AppError>])[] = [
    [
      'after it took the connection',
      'identification',
      async () => {
        const mute = keep(await startTcpServer((socket) => void socket.resume()));
        return errorOf((await attempt({ port: mute.port, limits: short })).result);
      },
    ],
    [
      'after it named itself',
      'algorithms',
      async () => {
        const stuck = keep(await startTcpServer((socket) => void socket.resume().write('SSH-2.0-Stuck\r\n')));
        return errorOf((await attempt({ port: stuck.port, limits: short })).result);
      },
    ],
    [
      'after it told its algorithms',
      'key-exchange',
      async () => {
        const server = keep(await startSshd());
        const relay = keep(await startRelay(server.port, throughAlgorithms));
        return errorOf((await attempt({ ...loginTo(server), port: relay.port, limits: short })).result);
      },
    ],
    ['after the key exchange', 'login', () => silentFrom('auth')],
    [
      'after a login was sent',
      'login',
      async () => {
        const server = keep(await startLibraryServer({ authenticate: () => undefined }));
        const made = await attempt({ port: server.port, limits: short });
        expect(server.attempts).toEqual(['none']);
        return errorOf(made.result);
      },
    ],
  ];
  it.each(rows)('%s: what it owed is told (%s)', async (_when, awaited, fall) => {
    const error = await fall();
    expect(error).toEqual({ code: 'handshake-timeout', data: { seconds: 1, awaited } });
  });

  it('has a sentence of its own for each of them', async () => {
    const errors = (['identification', 'algorithms', 'key-exchange', 'login'] as const).map(
      (awaited): AppError => ({ code: 'handshake-timeout', data: { seconds: 30, awaited } }),
    );
    const channel = await silentChannel();
    const sentences = [...errors, channel].map(sentence);
    expect(new Set(sentences).size).toBe(5);
    for (const text of sentences) expect(text).toMatch(/\d+ seconds/u);
  });

  const silentChannel = async (): Promise<AppError> => {
    // The client asks, and ssh2's server leaves it at that.
    const server = keep(
      await startLibraryServer({ greet: (client) => void client.on('tcpip', () => undefined) }),
    );
    const made = await attempt({ port: server.port, limits: short });
    const connection = connectionOf(made);
    const opened = await connection.openChannel({ host: 'db', port: 1 as never }, originator);
    expect(made.closed).toEqual([]);
    await connection.end();
    return errorOf(opened);
  };
  it('when asked for a channel: the connection lives on', async () => {
    expect(await silentChannel()).toEqual({
      code: 'channel-timeout',
      data: { host: 'db', port: 1, seconds: 1 },
    });
  });
});

/** What of ssh2's server decides about the next key exchange. */
const insides = (client: ssh2.Connection | undefined): Record<string, unknown> => {
  const protocol: unknown = client === undefined ? null : Reflect.get(client, '_protocol');
  if (typeof protocol !== 'object' || protocol === null) throw new Error('nobody connected');
  return protocol as Record<string, unknown>;
};

describe('a rekey the server starts', () => {
  it('with another host key ends the connection', async () => {
    const [server, other] = [keep(await startLibraryServer()), keep(await startLibraryServer())];
    const made = await attempt({ port: server.port });
    const impostor = await attempt({ port: other.port });
    connectionOf(made);
    insides(server.clients[0])['_hostKeys'] = insides(other.clients[0])['_hostKeys'];
    server.clients[0]?.rekey();
    expect(await made.whenClosed).toEqual({
      code: 'host-key-refused',
      data: { host: '127.0.0.1', port: server.port, changed: true },
    });
    expect(made.keys).toHaveLength(1);
    expect(made.closed).toHaveLength(1);
    await connectionOf(impostor).end();
  });

  it('down to something weak that nobody agreed to ends the connection', async () => {
    const server = keep(await startLibraryServer());
    const weak = keep(await startLibraryServer({ algorithms: { cipher: ['aes128-cbc'] } }));
    const asked: string[] = [];
    const made = await attempt({ port: server.port, weak: (_what, name) => asked.push(name) > 0 });
    const model = await attempt({ port: weak.port, weak: () => true });
    connectionOf(made);
    insides(server.clients[0])['_offer'] = insides(weak.clients[0])['_offer'];
    server.clients[0]?.rekey();
    expect(await made.whenClosed).toEqual({
      code: 'weak-refused',
      data: { what: 'cipher', name: 'aes128-cbc', host: '127.0.0.1', port: server.port },
    });
    expect(asked).toEqual([]);
    await connectionOf(model).end();
  });

  it('with what was agreed to goes on, and asks nothing', async () => {
    const server = keep(await startSshd({ config: ['Ciphers aes128-cbc', 'RekeyLimit 64K'] }));
    const echo = keep(await startEchoServer());
    const asked: string[] = [];
    const made = await attempt({ ...loginTo(server), weak: (_what, name) => asked.push(name) > 0 });
    const connection = connectionOf(made);
    const opened = await connection.openChannel({ host: '127.0.0.1', port: echo.port as never }, originator);
    if (!opened.ok) throw new Error(opened.error.code);
    let received = 0;
    opened.value.on('data', (chunk: Buffer) => (received += chunk.length)).end(Buffer.alloc(500_000));
    await once(opened.value, 'end');
    expect(received).toBe(500_000);
    expect(
      made.log.filter((line) => line.includes('again (asked for by the server)')).length,
    ).toBeGreaterThan(2);
    expect(asked).toEqual(['aes128-cbc']);
    await connection.end();
  });
});

describe('strict key exchange', () => {
  const only = (algorithms: ssh2.Algorithms): Parameters<typeof startLibraryServer>[0] => ({
    algorithms,
    greet: forgetStrict,
  });

  it('is logged where both do it', async () => {
    const made = await attempt(loginTo(keep(await startSshd())));
    expect(made.log).toContain('Enabling strict key exchange semantics');
    await connectionOf(made).end();
  });

  const chacha = 'chacha20-poly1305@openssh.com';
  it.each([
    [chacha, 'hmac-sha2-256', chacha],
    ['aes128-cbc', 'hmac-sha2-256-etm@openssh.com', 'aes128-cbc with hmac-sha2-256-etm@openssh.com'],
  ] as const)(
    'missing under %s with %s: refused unasked for a login, used after a yes',
    async (cipher, hmac, name) => {
      const server = keep(await startLibraryServer(only({ cipher: [cipher], hmac: [hmac] })));
      const question = { kind: 'no-strict-kex', what: 'cipher', name, better: null };
      // What stands below the warning line is another question.
      const refused = await attempt({ port: server.port, weak: (_what, asked) => asked !== name });
      expect(errorOf(refused.result)).toEqual({
        code: 'strict-kex-refused',
        data: { name, host: '127.0.0.1', port: server.port },
      });
      expect(refused.weakOnes.at(-1)).toEqual(question);
      expect(refused.keys).toEqual([]);
      expect(server.attempts).toEqual([]);

      const made = await attempt({ port: server.port, weak: () => true });
      expect(made.weakOnes.at(-1)).toEqual(question);
      expect(connectionOf(made).negotiated.weak).toEqual([cipher]);
      await connectionOf(made).end();
      expect(made.log).not.toContain('Enabling strict key exchange semantics');
      expect(made.warnings).toContain(
        `The server does not do strict key exchange, without which ${cipher} can be tampered with (CVE-2023-48795)`,
      );
    },
  );

  it('missing under what does not need it: none', async () => {
    const server = keep(await startLibraryServer(only({ cipher: ['aes128-gcm@openssh.com'] })));
    const made = await attempt({ port: server.port });
    expect(connectionOf(made).negotiated.weak).toEqual([]);
    await connectionOf(made).end();
    expect([made.warnings, made.weakOnes]).toEqual([[], []]);
  });

  it('is done by a real server with ChaCha20 alone: nothing to ask, and nothing weak', async () => {
    const server = keep(await startSshd({ config: [`Ciphers ${chacha}`] }));
    const made = await attempt(loginTo(server));
    expect(connectionOf(made).negotiated).toMatchObject({ cipher: chacha, weak: [] });
    await connectionOf(made).end();
    expect([made.warnings, made.weakOnes]).toEqual([[], []]);
  });

  it('missing, with a better cipher that the session puts behind it: the question names that', async () => {
    const server = keep(await startLibraryServer(only({ cipher: [chacha, 'aes256-ctr', 'aes128-cbc'] })));
    const others = defaultPreferences.cipher.filter((id) => id !== 'chacha20');
    const algorithms = { ...defaultPreferences, cipher: ['chacha20', ...others] };
    const made = await attempt({ port: server.port, profile: { algorithms } });
    expect(errorOf(made.result).code).toBe('strict-kex-refused');
    expect(made.weakOnes).toMatchObject([{ name: chacha, better: 'aes256-ctr' }]);
  });

  it('missing, and a rekey that turns to what needs it: the connection ends', async () => {
    const server = keep(await startLibraryServer({ greet: forgetStrict }));
    const weak = keep(await startLibraryServer(only({ cipher: [chacha] })));
    const made = await attempt({ port: server.port });
    const model = await attempt({ port: weak.port, weak: () => true });
    connectionOf(made);
    insides(server.clients[0])['_offer'] = insides(weak.clients[0])['_offer'];
    server.clients[0]?.rekey();
    expect(await made.whenClosed).toEqual({
      code: 'strict-kex-refused',
      data: { name: chacha, host: '127.0.0.1', port: server.port },
    });
    expect(made.weakOnes).toEqual([]);
    await connectionOf(model).end();
  });

  it('missing, and what was agreed to: a rekey asks nothing', async () => {
    const server = keep(await startLibraryServer(only({ cipher: [chacha] })));
    const made = await attempt({ port: server.port, weak: () => true });
    const connection = connectionOf(made);
    await new Promise<void>((resolve) => server.clients[0]?.rekey(resolve));
    expect(await connection.ping()).not.toBeNull();
    expect(made.weakOnes).toHaveLength(1);
    await connection.end();
  });
});

describe('over a stream that is no socket', () => {
  interface Carried {
    readonly via: Via;
    /** Streams handed out. */
    readonly streams: Duplex[];
    readonly sockets: Socket[];
  }
  /** A stream to a port that never closes by itself: only what a test makes it emit comes of it. */
  const carryTo = (port: number): Carried => {
    const streams: Duplex[] = [];
    const sockets: Socket[] = [];
    const open = async (): Promise<Duplex> => {
      const socket = createConnection(port, '127.0.0.1');
      sockets.push(socket);
      await once(socket, 'connect');
      const stream: Duplex = new Duplex({
        autoDestroy: false,
        emitClose: false,
        read: () => undefined,
        write: (chunk: Buffer, _encoding, done) => void socket.write(chunk, () => done()),
        destroy: (_error, done) => {
          socket.destroy();
          done(null);
        },
      });
      socket.on('data', (chunk) => void stream.push(chunk)).on('error', () => undefined);
      streams.push(stream);
      return stream;
    };
    return { via: { title: 'carrier', openChannel: async () => ok(await open()) }, streams, sockets };
  };

  const deaths: readonly (readonly [string, (stream: Duplex) => void, string])[] = [
    [
      'an error without a close',
      (stream) => void stream.emit('error', new Error('broken pipe')),
      'broken pipe',
    ],
    ['an end without a close', (stream) => void stream.push(null), ''],
    ['a close without an end', (stream) => void stream.emit('close'), ''],
    [
      'all of them, some twice',
      (stream) => {
        stream.emit('error', new Error('first'));
        stream.push(null);
        stream.emit('error', new Error('second'));
        stream.emit('close');
        stream.emit('close');
      },
      'first',
    ],
  ];

  it.each(deaths)('that dies by %s: the connection is lost, once', async (_how, die, detail) => {
    const server = keep(await startLibraryServer());
    const carried = carryTo(server.port);
    const made = await attempt({ port: server.port, via: carried.via });
    const connection = connectionOf(made);
    const waiting = connection.openChannel({ host: 'db', port: 1 as never }, originator);
    carried.streams.forEach(die);
    expect(await made.whenClosed).toEqual({ code: 'connection-lost', data: { detail } });
    expect(errorOf(await waiting).code).toBe('not-connected');
    await connection.end();
    await expect.poll(() => carried.sockets.every(({ destroyed }) => destroyed)).toBe(true);
    expect(made.closed).toHaveLength(1);
  });

  it.each(deaths)('that dies by %s while logging in: the attempt fails at once', async (_how, die) => {
    const carried: { value?: Carried } = {};
    const server = keep(
      await startLibraryServer({ authenticate: () => carried.value?.streams.forEach(die) }),
    );
    carried.value = carryTo(server.port);
    const made = await attempt({ port: server.port, via: carried.value.via });
    expect(errorOf(made.result).code).toBe('connection-lost');
    expect(made.closed).toEqual([]);
  });

  it.each(deaths)('that dies by %s before a word: the attempt fails at once', async (_how, die) => {
    const mute = keep(await startTcpServer((socket) => void socket.resume()));
    const carried = carryTo(mute.port);
    const made = await attempt({
      port: mute.port,
      via: carried.via,
      onPhase: (phase) => {
        if (phase === 'handshake') setImmediate(() => carried.streams.forEach(die));
      },
    });
    expect(errorOf(made.result).code).toBe('handshake-failed');
  });

  it('that never closes: end() resolves all the same, and what was lost is told of', async () => {
    const server = keep(await startLibraryServer());
    const carried = carryTo(server.port);
    const made = await attempt({ port: server.port, via: carried.via });
    await connectionOf(made).end();
    expect(made.closed).toEqual([null]);
    expect(carried.sockets.every(({ destroyed }) => destroyed)).toBe(true);
  });

  it('nothing of a large transfer is lost', async () => {
    const server = keep(await startSshd());
    const echo = keep(await startEchoServer());
    const carried = carryTo(server.port);
    const made = await attempt({ ...loginTo(server), via: carried.via });
    const connection = connectionOf(made);
    const opened = await connection.openChannel({ host: '127.0.0.1', port: echo.port as never }, originator);
    if (!opened.ok) throw new Error(opened.error.code);
    const sent = Buffer.alloc(3_000_000, 'through a carrier');
    const received: Buffer[] = [];
    opened.value.on('data', (chunk: Buffer) => received.push(chunk)).end(sent);
    await once(opened.value, 'end');
    expect(Buffer.concat(received).equals(sent)).toBe(true);
    await connection.end();
  });

  it('but a channel of another connection: both ends are told when the outer one dies', async () => {
    const [outer, inner] = [keep(await startSshd()), keep(await startSshd())];
    const hop = await attempt(loginTo(outer));
    const via: Via = { title: 'hop', openChannel: connectionOf(hop).openChannel };
    const made = await attempt({ ...loginTo(inner), via });
    connectionOf(made);
    expect(connectionOf(made).serverAddress).toBeNull();
    outer.dropSessions();
    expect((await hop.whenClosed)?.code).toBe('connection-lost');
    expect((await made.whenClosed)?.code).toBe('connection-lost');
    expect([hop.closed.length, made.closed.length]).toEqual([1, 1]);
  });

  it('but a channel of another connection that hangs: the inner one can be given up alone', async () => {
    const [outer, inner] = [keep(await startSshd()), keep(await startSshd())];
    const hop = await attempt(loginTo(outer));
    const via: Via = { title: 'hop', openChannel: connectionOf(hop).openChannel };
    const made = await attempt({ ...loginTo(inner), via });
    expect(await connectionOf(made).ping()).toBeGreaterThan(0);
    outer.pause();
    const unanswered = connectionOf(made).ping();
    const cause: AppError = { code: 'keepalive-timeout', data: { seconds: 1 } };
    connectionOf(made).giveUp(cause);
    expect(await made.whenClosed).toEqual(cause);
    expect(await unanswered).toBeNull();
    await connectionOf(made).end();
    outer.continue();
    await connectionOf(hop).end();
    expect(made.closed).toHaveLength(1);
    expect(hop.closed).toEqual([null]);
  });

  it('but a channel of another connection: a wrong login ends the inner one alone', async () => {
    const [outer, inner] = [keep(await startSshd()), keep(await startSshd({ auth: ['publickey'] }))];
    const hop = await attempt(loginTo(outer));
    const via: Via = { title: 'hop', openChannel: connectionOf(hop).openChannel };
    const made = await attempt({ ...loginTo(inner), via });
    expect(made.result.ok).toBe(false);
    const again = await attempt({ ...loginTo(keep(await startSshd())), via });
    await connectionOf(again).end();
    expect(hop.closed).toEqual([]);
    await connectionOf(hop).end();
  });
});
