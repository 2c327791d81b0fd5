import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { IncomingConnection, SshConnection } from '../../electron/ssh';
import { largestPacket } from '../../electron/ssh/ssh2/packet-size';
import { portSchema } from '../../shared/endpoint';
import type { AppError } from '../../shared/errors';
import { closeAfterEach } from '../support/owned';
import {
  Message,
  messages,
  serve,
  wire,
  type RawConnection,
  type RawOptions,
  type ServeOptions,
} from '../support/raw-ssh-server';
import { makeKey, ssh, startEchoServer, startSshd } from '../support/ssh-servers';
import { attempt, connectionOf, errorOf, type Attempt } from './ssh-attempt';

const keep = closeAfterEach();
const { string, uint32 } = wire;
const from = { host: '127.0.0.1', port: 1 };

interface Scene {
  readonly made: Attempt;
  readonly connection: SshConnection;
  readonly peer: RawConnection;
}

async function connected(options: RawOptions & ServeOptions = {}): Promise<Scene> {
  const server = keep(await serve({ target: 'echo', ...options }));
  const made = await attempt({ port: server.port, answers: () => ['open sesame'] });
  const connection = connectionOf(made);
  return { made, connection, peer: await server.connection(0) };
}

async function channelOf(connection: SshConnection): Promise<Duplex> {
  const opened = await connection.openChannel({ host: 'db', port: portSchema.parse(1) }, from);
  if (!opened.ok) throw new Error(opened.error.code);
  return opened.value;
}

/** The server broke the protocol in a way that is told in these words. */
const breach = (words: string): unknown => ({
  code: 'protocol-broken',
  data: { detail: expect.stringContaining(words) as string },
});

/** Answers the opening of the client's channels with what a test says in place of a confirmation. */
const confirming =
  (answer: (id: number, connection: RawConnection) => void): NonNullable<ServeOptions['intercept']> =>
  ({ number, payload }, connection) => {
    if (number !== Message.channelOpen) return false;
    const reader = new wire.WireReader(payload, 1);
    reader.string();
    answer(reader.uint32(), connection);
    return true;
  };

async function causeAfterOpening(
  answer: (id: number, connection: RawConnection) => void,
): Promise<AppError | null> {
  const { made, connection } = await connected({ intercept: confirming(answer) });
  const opened = connection.openChannel({ host: 'db', port: portSchema.parse(1) }, from);
  const cause = await made.whenClosed;
  await opened.then((channel) => {
    if (channel.ok) channel.value.on('error', () => undefined).destroy();
  });
  return cause;
}

describe('sizes that cannot be', () => {
  it.each([0, 1, 63])('packets of %i bytes at most end the connection', async (packet) => {
    const cause = await causeAfterOpening((id, peer) =>
      peer.send(messages.channelConfirmation(id, 5, { packet })),
    );
    expect(cause).toEqual(breach(`takes packets of ${String(packet)} bytes`));
  });

  it('packets of 64 bytes carry everything', async () => {
    const confirm = confirming((id, peer) => {
      peer.send(messages.channelConfirmation(id, 5, { packet: 64, window: 10_000_000 }));
    });
    const { connection } = await connected({
      intercept: (message, peer) => {
        if (message.number !== Message.data) return confirm(message, peer);
        peer.send(messages.channelData(0, new wire.WireReader(message.payload, 5).string()));
        return true;
      },
    });
    const channel = await channelOf(connection);
    const sent = Buffer.alloc(100_000, 'all that glisters ');
    let received = 0;
    const whole = new Promise<void>((resolve) => {
      channel.on('data', (data: Buffer) => {
        received += data.length;
        if (received === sent.length) resolve();
      });
    });
    channel.write(sent);
    await whole;
    await connection.end();
  });

  it('windows beyond 4 GB end the connection', async () => {
    const cause = await causeAfterOpening((id, peer) => {
      peer.send(messages.channelConfirmation(id, 5, { window: 2 ** 32 - 1 }));
      peer.send(messages.windowAdjust(id, 1));
    });
    expect(cause).toEqual(breach('window larger than 4 GB'));
  });

  it('a window of 4 GB is none too large', async () => {
    const { connection, made } = await connected({
      intercept: confirming((id, peer) => {
        peer.send(messages.channelConfirmation(id, 5, { window: 2 ** 31 }));
        peer.send(messages.windowAdjust(id, 2 ** 31 - 1));
        peer.send(messages.channelData(id, 'hello'));
      }),
    });
    const channel = await channelOf(connection);
    expect(String((await once(channel, 'data'))[0])).toBe('hello');
    expect(made.closed).toEqual([]);
    await connection.end();
  });

  it('much more data than a window allows ends the connection', async () => {
    const cause = await causeAfterOpening((id, peer) => {
      peer.send(messages.channelConfirmation(id, 5));
      for (let sent = 0; sent < 64; sent += 1) peer.send(messages.channelData(id, Buffer.alloc(128 * 1024)));
    });
    expect(cause).toEqual(breach('more data on a channel than it was allowed'));
  });

  it('data behind the end of a channel goes nowhere', async () => {
    const { connection, made } = await connected({
      intercept: confirming((id, peer) => {
        peer.sendTogether(
          messages.channelConfirmation(id, 5),
          messages.channelData(id, 'hello'),
          messages.channelEof(id),
          messages.channelData(id, 'evil'),
          messages.channelEof(id),
        );
      }),
    });
    const channel = await channelOf(connection);
    const received: Buffer[] = [];
    channel.on('data', (data: Buffer) => received.push(data));
    await once(channel, 'end');
    expect(await connection.ping()).toBeGreaterThan(0);
    expect(String(Buffer.concat(received))).toBe('hello');
    expect(made.closed).toEqual([]);
    await connection.end();
  });

  it.each([
    ['a confirmation', messages.channelConfirmation(7, 5)],
    ['a refusal', messages.channelFailure(7, 1)],
  ])('%s of a channel that nobody asked for ends the connection', async (_what, answer) => {
    const { made, peer } = await connected();
    peer.send(answer);
    expect(await made.whenClosed).toEqual(breach('for a channel that is not being opened'));
  });

  it('a second confirmation ends the connection', async () => {
    const cause = await causeAfterOpening((id, peer) => {
      peer.sendTogether(messages.channelConfirmation(id, 5), messages.channelConfirmation(id, 6));
    });
    expect(cause).toEqual(breach('for a channel that is not being opened'));
  });

  it('messages for the channel 2^32 − 1 end the connection', async () => {
    const { made, peer } = await connected();
    peer.send(messages.windowAdjust(2 ** 32 - 1, 100));
    expect(await made.whenClosed).toEqual(breach('for a channel that cannot be'));
  });

  it('messages for channels that are not there change nothing', async () => {
    const { made, connection, peer } = await connected();
    for (const message of [
      messages.windowAdjust(3, 1),
      messages.channelData(3, 'x'),
      messages.extendedData(3, 'x'),
      messages.channelEof(3),
      messages.channelClose(3),
      messages.channelRequest(3, 'nonsense', true),
      messages.channelRequestSuccess(3),
      messages.channelRequestFailure(3),
    ]) {
      peer.send(message);
    }
    expect(await connection.ping()).toBeGreaterThan(0);
    expect(made.closed).toEqual([]);
    await connection.end();
  });
});

describe('a flood', () => {
  const floods: readonly (readonly [string, Buffer])[] = [
    ['messages nobody knows', Buffer.of(192, 1, 2, 3)],
    ['IGNORE', messages.ignore()],
    ['DEBUG', messages.debug('x')],
    ['UNIMPLEMENTED', messages.unimplemented(1)],
    ['global requests', messages.globalRequest('nonsense@example.com', true)],
    ['hostkeys-00', messages.globalRequest('hostkeys-00@openssh.com', false, string('x'))],
    ['answers to nothing', messages.requestSuccess()],
    ['a login’s messages', messages.authSuccess()],
    ['EXT_INFO', messages.extInfo({ 'server-sig-algs': 'rsa-sha2-256' })],
    ['channel opens', messages.forwardedTcpip(1, { address: '127.0.0.1', port: 1 })],
    ['empty data', messages.channelData(1, '')],
    ['windows of nothing', messages.windowAdjust(1, 0)],
    ['data for a channel that is not there', messages.channelData(99, 'x')],
    ['errors’ output for a channel that is not there', messages.extendedData(99, 'x')],
    ['windows for a channel that is not there', messages.windowAdjust(99, 1000)],
    ['closes of a channel that is not there', messages.channelClose(99)],
    ['ends of a channel that is not there', messages.channelEof(99)],
  ];
  it.each(floods)('of %s ends the connection, which closes at once', async (_what, message) => {
    const { made, connection, peer } = await connected({ record: false });
    const many = Array<Buffer>(1000).fill(message);
    const closed = (): boolean => made.closed.length > 0;
    for (let round = 0; round < 200 && !closed(); round += 1) {
      peer.sendTogether(...many);
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    expect(await made.whenClosed).toEqual(breach('flood'));
    const begun = performance.now();
    await connection.end();
    expect(performance.now() - begun).toBeLessThan(5000);
  });

  const floodsChannel: readonly (readonly [string, (id: number) => Buffer])[] = [
    ['windows that nothing was sent for', (id) => messages.windowAdjust(id, 100)],
    ['data behind the end of a channel', (id) => messages.channelData(id, 'evil')],
  ];
  it.each(floodsChannel)('of %s ends the connection', async (_what, message) => {
    const { made, connection, peer } = await connected({
      record: false,
      intercept: confirming((id, server) => {
        server.send(messages.channelConfirmation(id, 5), messages.channelEof(id));
      }),
    });
    (await channelOf(connection)).on('error', () => undefined);
    const many = Array<Buffer>(1000).fill(message(0));
    for (let round = 0; round < 200 && made.closed.length === 0; round += 1) {
      peer.sendTogether(...many);
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    expect(await made.whenClosed).toEqual(breach('flood'));
  });

  it('is none where a server opens its window after each few bytes it reads, as Go’s do', async () => {
    const bytes = 'PING\r\n';
    const { made, connection } = await connected({
      record: false,
      intercept: (message, peer) => {
        if (message.number !== Message.data) {
          return confirming((id) => peer.send(messages.channelConfirmation(id, 5)))(message, peer);
        }
        peer.sendTogether(messages.windowAdjust(0, bytes.length), messages.channelData(0, bytes));
        return true;
      },
    });
    const channel = await channelOf(connection);
    let rounds = 0;
    const enough = new Promise<'enough'>((resolve) => {
      channel.on('data', () => {
        rounds += 1;
        if (rounds === 40_000) resolve('enough');
        else channel.write(bytes);
      });
    });
    for (let count = 0; count < 50; count += 1) setImmediate(() => channel.write(bytes));
    expect(await Promise.race([enough, made.whenClosed])).toBe('enough');
    await connection.end();
  });

  it.each([
    ['a channel that is not there', 99],
    ['a channel through which nothing goes', 0],
  ])('of key exchanges with windows for %s in between ends the connection', async (_what, id) => {
    const server = keep(
      await serve({
        intercept: confirming((opened, peer) => peer.send(messages.channelConfirmation(opened, 5))),
      }),
    );
    const made = await attempt({ port: server.port, answers: () => ['open sesame'] });
    (await channelOf(connectionOf(made))).on('error', () => undefined);
    const [service] = server.services;
    for (let round = 0; round < 1000 && made.closed.length === 0; round += 1) {
      service?.send(messages.windowAdjust(id, 1_000_000));
      await service?.rekey().catch(() => undefined);
    }
    expect(await made.whenClosed).toEqual(breach('flood'));
  });

  it('of key exchanges ends the connection', async () => {
    const server = keep(await serve({ target: 'echo' }));
    const made = await attempt({ port: server.port, answers: () => ['open sesame'] });
    connectionOf(made);
    const [service] = server.services;
    const closed = (): boolean => made.closed.length > 0;
    for (let round = 0; round < 1000 && !closed(); round += 1) {
      await service?.rekey().catch(() => undefined);
    }
    expect(await made.whenClosed).toEqual(breach('flood'));
  });

  it('of banners before the login ends the attempt', async () => {
    const server = keep(
      await serve({
        record: false,
        at: async (step, peer) => {
          if (step !== 'accepted') return undefined;
          for (let round = 0; round < 400 && !peer.ended; round += 1) {
            peer.send(...Array<Buffer>(100).fill(messages.authBanner('x'.repeat(2000))));
            await new Promise<void>((resolve) => setImmediate(resolve));
          }
          return undefined;
        },
      }),
    );
    const made = await attempt({ port: server.port, answers: () => new Promise(() => undefined) });
    expect(errorOf(made.result)).toEqual(breach('flood'));
    expect(made.log.length).toBeLessThan(300);
  });
});

describe('a key exchange that a server does not finish', () => {
  it('has uploads wait at their source, whatever the windows are, and go on behind it', async () => {
    const { connection, peer } = await connected({
      intercept: (message, server) => {
        const confirm = confirming((id) =>
          server.send(messages.channelConfirmation(id, 5, { window: 2 ** 32 - 1 })),
        );
        return (
          message.number === Message.data || message.number === Message.kexInit || confirm(message, server)
        );
      },
    });
    const channel = await channelOf(connection);
    peer.sendKexInit();
    await peer.agree();
    const piece = Buffer.alloc(64 * 1024, 'x');
    let taken = 0;
    while (taken < 64 && channel.write(piece)) {
      taken += 1;
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    expect(taken).toBeLessThan(4);
    peer.sendReply(await peer.reply());
    peer.sendNewKeys();
    await once(channel, 'drain');
    await connection.end();
  });
});

describe('a server that exchanges keys often', () => {
  it('is no flood: sshd after each 256 KB', async () => {
    const server = keep(await startSshd({ config: ['RekeyLimit 256K'] }));
    const made = await attempt({
      port: server.port,
      username: server.user,
      answers: () => [server.password],
    });
    const echo = keep(await startEchoServer());
    const place = { host: '127.0.0.1', port: portSchema.parse(echo.port) };
    const opened = await connectionOf(made).openChannel(place, from);
    if (!opened.ok) throw new Error(opened.error.code);
    const channel = opened.value.on('error', () => undefined);
    let received = 0;
    channel.on('data', (data: Buffer) => {
      received += data.length;
    });
    const ended = once(channel, 'end');
    channel.end(Buffer.alloc(8_000_000));
    await Promise.race([ended, made.whenClosed]);
    expect(made.closed).toEqual([]);
    expect(received).toBe(8_000_000);
    await connectionOf(made).end();
  });
});

describe('a key exchange of an open connection', () => {
  it('that the server does not finish ends the connection, whatever else it sends', async () => {
    let isStuck = false;
    const server = keep(await serve({ intercept: ({ number }) => isStuck && number === Message.kexInit }));
    const made = await attempt({
      port: server.port,
      limits: { authReply: 3000 },
      answers: () => ['open sesame'],
    });
    connectionOf(made);
    const peer = await server.connection(0);
    isStuck = true;
    peer.sendKexInit();
    const noise = setInterval(() => peer.ended || peer.send(messages.ignore()), 50);
    expect(await made.whenClosed).toEqual(breach('did not finish it'));
    clearInterval(noise);
  });
});

describe('packets', () => {
  it('of OpenSSH’s largest banners are read', async () => {
    const banner = `${'x'.repeat(99)}\n`.repeat(2500);
    const server = keep(
      await serve({
        at: (step, peer) => {
          if (step === 'accepted') peer.send(messages.authBanner(banner));
          return undefined;
        },
      }),
    );
    const made = await attempt({ port: server.port, answers: () => ['open sesame'] });
    expect(made.log).toContain(`| ${'x'.repeat(99)}`);
    await connectionOf(made).end();
  });

  it.each(['aes128-gcm@openssh.com', 'aes128-ctr', 'chacha20-poly1305@openssh.com', 'aes256-cbc'])(
    'of a banner of 48 KB are read under %s, as ssh reads them',
    async (cipher) => {
      const folder = await mkdtemp(join(tmpdir(), 'ginnel-banner-'));
      keep({ close: () => rm(folder, { recursive: true }) });
      await writeFile(`${folder}/banner`, `${'y'.repeat(79)}\n`.repeat(600));
      const server = keep(await startSshd({ config: [`Banner ${folder}/banner`, `Ciphers ${cipher}`] }));
      expect((await ssh(server, { command: 'true', args: ['-c', cipher] })).code).toBe(0);
      const made = await attempt({
        port: server.port,
        username: server.user,
        answers: () => [server.password],
        weak: () => true,
      });
      expect(made.log).toContain(`| ${'y'.repeat(79)}`);
      await connectionOf(made).end();
    },
  );

  it('beyond 256 KB end the connection', async () => {
    const { made, peer } = await connected({ names: { cipher: ['aes128-gcm@openssh.com'] } });
    const length = Buffer.alloc(4);
    length.writeUInt32BE(largestPacket + 16);
    peer.sendBytes(length);
    expect(await made.whenClosed).not.toBeNull();
  });

  it('that grow beyond that when they are unpacked end the connection', async () => {
    const { made, peer } = await connected({ names: { compression: ['zlib@openssh.com'] } });
    peer.send(messages.ignore(Buffer.alloc(300 * 1024)));
    expect(await made.whenClosed).toEqual(breach('compressed packet of more than 256 KB'));
  });

  it('without a message end the connection', async () => {
    const { made, peer } = await connected();
    peer.send(Buffer.alloc(0));
    expect(await made.whenClosed).toEqual(breach('a packet without a message'));
  });

  it('of kinds nobody knows are answered as such (RFC 4253, 11.4)', async () => {
    const { connection, peer } = await connected();
    peer.send(Buffer.of(192, 0));
    const { payload } = await peer.next(Message.unimplemented);
    expect(payload).toHaveLength(5);
    await connection.end();
  });
});

describe('what a server opens', () => {
  const listening = async (
    onConnection: (incoming: IncomingConnection) => void,
  ): Promise<Scene & { readonly open: (count: number) => void }> => {
    const scene = await connected({
      intercept: ({ number, payload }, peer) => {
        if (number !== Message.globalRequest || !payload.includes('tcpip-forward')) return false;
        peer.send(messages.requestSuccess());
        return true;
      },
    });
    const listener = await scene.connection.listen('127.0.0.1', 6001, onConnection);
    if (!listener.ok) throw new Error(listener.error.code);
    let id = 0;
    return {
      ...scene,
      open: (count) => {
        for (let opened = 0; opened < count; opened += 1) {
          scene.peer.send(messages.forwardedTcpip(id, { address: '127.0.0.1', port: 6001 }));
          id += 1;
        }
      },
    };
  };

  it('is refused beyond 512 that wait, which is said once', async () => {
    const waiting: IncomingConnection[] = [];
    const { made, connection, peer, open } = await listening((incoming) => waiting.push(incoming));
    open(600);
    const refusals: number[] = [];
    for (let count = 0; count < 88; count += 1) {
      const { payload } = await peer.next(Message.channelFailure);
      refusals.push(payload.readUInt32BE(5));
    }
    expect(new Set(refusals)).toEqual(new Set([4]));
    expect(waiting).toHaveLength(512);
    expect(made.warnings).toEqual([expect.stringContaining('more than 512 connections at once') as string]);
    // Room again as soon as they are answered.
    waiting.splice(0).forEach((incoming) => incoming.reject());
    for (let count = 0; count < 512; count += 1) await peer.next(Message.channelFailure);
    open(1);
    await expect.poll(() => waiting.length).toBe(1);
    expect(made.warnings).toHaveLength(1);
    await connection.end();
  });

  it('ends the connection when it takes packets of no bytes', async () => {
    const { made, peer } = await listening(() => undefined);
    peer.send(messages.forwardedTcpip(0, { address: '127.0.0.1', port: 6001 }, { packet: 0 }));
    expect(await made.whenClosed).toEqual(breach('takes packets of 0 bytes'));
  });
});

describe('a port that the server chooses', () => {
  it.each([
    ['not told', messages.requestSuccess()],
    ['0', messages.requestSuccess(uint32(0))],
    ['70000', messages.requestSuccess(uint32(70_000))],
    ['4294967295', messages.requestSuccess(uint32(2 ** 32 - 1))],
  ])('is none when it is %s', async (_what, reply) => {
    const { connection, made } = await connected({
      intercept: ({ number, payload }, peer) => {
        if (number !== Message.globalRequest || !payload.includes('tcpip-forward')) return false;
        peer.send(reply);
        return true;
      },
    });
    const listener = await connection.listen('127.0.0.1', 0, () => undefined);
    expect(errorOf(listener)).toEqual({ code: 'remote-refused', data: { address: '127.0.0.1', port: 0 } });
    expect(made.closed).toEqual([]);
    await connection.end();
  });
});

describe('OpenSSH’s offer of further host keys', () => {
  it('is left alone', async () => {
    const { connection, peer, made } = await connected();
    const key = Buffer.concat([string('ssh-ed25519'), string(Buffer.alloc(32, 7))]);
    peer.send(messages.globalRequest('hostkeys-00@openssh.com', false, string(key)));
    expect(await connection.ping()).toBeGreaterThan(0);
    const requests = peer.received.filter(({ number }) => number === Message.globalRequest);
    expect(requests.map(({ payload }) => new wire.WireReader(payload, 1).text())).toEqual([
      'keepalive@openssh.com',
    ]);
    expect(made.closed).toEqual([]);
    await connection.end();
  });
});

describe('keyboard-interactive questions', () => {
  const asking = async (ask: (peer: RawConnection) => void): Promise<Attempt> => {
    const server = keep(
      await serve({
        methods: ['keyboard-interactive'],
        authenticate: ({ method }, peer) => {
          if (method !== 'keyboard-interactive') return false;
          ask(peer);
          return 'handled';
        },
      }),
    );
    return attempt({ port: server.port, answers: () => new Promise(() => undefined) });
  };
  const rounds = (count: number): Buffer =>
    Buffer.concat([Buffer.of(60), string(''), string(''), string(''), uint32(count)]);

  it('come in no greater number than can be shown', async () => {
    const made = await asking((peer) => peer.send(rounds(30_000_000)));
    expect(errorOf(made.result)).toEqual(breach('30,000,000 questions at once'));
  });

  it('come again only when the ones before are answered', async () => {
    const one = Buffer.concat([rounds(1), string('Code: '), Buffer.of(1)]);
    const made = await asking((peer) => peer.sendTogether(one, one));
    expect(errorOf(made.result)).toEqual(breach('before its questions were answered'));
  });
});

describe('a login', () => {
  it('is asked for a new password once at a time', async () => {
    const server = keep(
      await serve({
        authenticate: ({ method }, peer) => {
          if (method !== 'password') return false;
          peer.sendTogether(messages.passwordChange('Change it'), messages.passwordChange('Change it'));
          return 'handled';
        },
      }),
    );
    const made = await attempt({
      port: server.port,
      answers: (_question, count) => (count === 1 ? ['old one'] : new Promise(() => undefined)),
    });
    expect(errorOf(made.result)).toEqual(breach('before its questions were answered'));
  });

  it('signs once for each key', async () => {
    const key = await makeKey();
    keep({ close: () => key.remove() });
    const server = keep(
      await serve({
        authenticate: (request, peer) => {
          if (request.key === null) return false;
          peer.send(messages.publicKeyOk(request.key.algorithm, request.key.blob));
          return 'handled';
        },
      }),
    );
    const made = await attempt({ port: server.port, profile: { privateKeyFile: key.path } });
    expect(errorOf(made.result)).toEqual(breach('a signature that it was just sent'));
  });
});
