import { execFile } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { startLocal } from '../../../electron/forwards';
import { makeLogin } from '../../../electron/forwards/socks/login';
import { formatDestination, type Endpoint } from '../../../shared/endpoint';
import type { AppError } from '../../../shared/errors';
import type { DynamicForward } from '../../../shared/forward';
import { fail, ok, type Result } from '../../../shared/result';
import {
  closeAll,
  dialTo,
  dynamicForward,
  endpointOf,
  freePort,
  readAll,
  readBytes,
  serve,
  tcpConnection,
  testContext,
  value,
  type TestContext,
} from './peers';
import { unixOnly } from '../../support/unix-only';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
  await closeAll();
});

const run = promisify(execFile);
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

/** A Dynamic forward that listens, stopped after the test. */
async function start(context: TestContext, forward: Partial<DynamicForward> = {}): Promise<Endpoint> {
  const port = await freePort();
  const running = value(await startLocal({ ...dynamicForward({ port }), ...forward }, context));
  stops.push(() => context.stop(running));
  return endpointOf('127.0.0.1', port);
}

/** A client of a fresh Dynamic forward. */
async function client(context: TestContext, forward: Partial<DynamicForward> = {}): Promise<Socket> {
  return await dialTo(await start(context, forward));
}

const echoAtEnd = () => serve((socket) => void readAll(socket).then((bytes) => socket.end(bytes)));

function portBytes(port: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(port);
  return bytes;
}

describe('a Dynamic forward', () => {
  it('logs its start as PuTTY does', async () => {
    const context = testContext();
    const { port } = await start(context, { family: 'ipv4' });
    expect(context.lines).toEqual([`Local IPv4 port ${String(port)} SOCKS dynamic forwarding`]);
  });

  it('serves SOCKS5 to where the client asks', async () => {
    const destination = await echoAtEnd();
    const context = testContext();
    const socket = await client(context);
    const from = String(socket.localPort);
    socket.write(hex('05 01 00'));
    expect(await readBytes(socket, 2)).toEqual(hex('05 00'));
    socket.write(Buffer.concat([hex('05 01 00 01 7f000001'), portBytes(destination.port)]));
    expect(await readBytes(socket, 10)).toEqual(hex('05 00 00 01 00000000 0000'));
    socket.end('through');
    expect((await readAll(socket)).toString()).toBe('through');
    expect(context.lines[1]).toBe(
      `Opening connection to 127.0.0.1:${String(destination.port)} for forwarding from 127.0.0.1:${from}`,
    );
    await context.logged('Forwarded port closed');
    expect(context.counters).toEqual({ live: 0, total: 1, sent: 7, received: 7 });
  });

  it('serves SOCKS4, and brings along what the client sent too early', async () => {
    const destination = await echoAtEnd();
    const socket = await client(testContext());
    socket.end(
      Buffer.concat([
        hex('04 01'),
        portBytes(destination.port),
        hex('7f000001'),
        Buffer.from('user\0early words'),
      ]),
    );
    expect((await readAll(socket)).toString('latin1')).toBe('\0\x5a\0\0\0\0\0\0early words');
  });

  it('hands names on unresolved', async () => {
    const wanted: string[] = [];
    const context = testContext(false, (destination) => {
      const { host, port } = destination as Endpoint;
      wanted.push(formatDestination(destination));
      return Promise.resolve(fail({ code: 'channel-unresolved', data: { host, port, detail: '' } }));
    });
    const socket = await client(context);
    socket.write(Buffer.concat([hex('04 01 0050 00000007 00'), Buffer.from('intranet\0')]));
    expect(await readAll(socket)).toEqual(hex('00 5b 0000 00000000'));
    expect(wanted).toEqual(['intranet:80']);
  });

  it('answers after the channel’s result, never before', async () => {
    const { near } = await tcpConnection();
    let open: (channel: Result<Duplex>) => void = () => undefined;
    const context = testContext(false, () => new Promise((resolve) => (open = resolve)));
    const socket = await client(context);
    socket.write(hex('05 01 00 05 01 00 01 7f000001 0050'));
    await context.logged('Opening connection');
    expect(await readBytes(socket, 2)).toEqual(hex('05 00'));
    expect(socket.read()).toBeNull();
    open(ok(near));
    expect(await readBytes(socket, 10)).toEqual(hex('05 00 00 01 00000000 0000'));
  });

  const at = { host: '127.0.0.1', port: 80, detail: '' };
  it.each<[AppError, string]>([
    [{ code: 'channel-refused', data: at }, '05'],
    [{ code: 'channel-unresolved', data: at }, '04'],
    [{ code: 'channel-unreachable', data: at }, '04'],
    [{ code: 'channel-prohibited', data: at }, '02'],
    [{ code: 'channel-failed', data: at }, '01'],
  ])('tells the client why: %o', async (error, code) => {
    const socket = await client(testContext(false, () => Promise.resolve(fail(error))));
    socket.write(hex('05 01 00 05 01 00 01 7f000001 0050'));
    expect(await readAll(socket)).toEqual(hex(`0500 05${code}0001000000000000`));
  });

  it.each([
    ['BIND of SOCKS5', '05 01 00 05 02 00 01 7f000001 0050', '0500 05070001000000000000'],
    ['UDP ASSOCIATE', '05 01 00 05 03 00 01 7f000001 0050', '0500 05070001000000000000'],
    ['BIND of SOCKS4', '04 02 0050 7f000001 00', '005b000000000000'],
    ['an unknown address type', '05 01 00 05 01 00 09', '0500 05080001000000000000'],
    ['a login', '05 01 02', '05ff'],
    ['HTTP', Buffer.from('GET / HTTP/1.0\r\n\r\n').toString('hex'), ''],
  ])('turns %s away and closes', async (_name, bytes, answer) => {
    const context = testContext();
    const socket = await client(context);
    const from = String(socket.localPort);
    socket.write(hex(bytes));
    expect(await readAll(socket)).toEqual(hex(answer));
    expect(context.lines.at(-1)).toContain(`127.0.0.1:${from} `);
    expect(context.channels).toHaveLength(0);
  });

  it('brings its last words to a client that sends megabytes behind a bad request', async () => {
    const socket = await client(testContext());
    const answer = readAll(socket);
    socket.write(hex('05 01 00 05 02 00 01 7f000001 0050'));
    socket.end(Buffer.alloc(5_000_000));
    expect(await answer).toEqual(hex('0500 05070001000000000000'));
  });

  it('forgets a client that leaves in the midst of its request', async () => {
    const context = testContext();
    const socket = await client(context);
    socket.end(hex('05 01 00 05 01'));
    expect(await readAll(socket)).toEqual(hex('05 00'));
    expect(context.channels).toHaveLength(0);
  });

  it('closes the channel of a client that left while it was being opened', async () => {
    const { near } = await tcpConnection();
    let open: (channel: Result<Duplex>) => void = () => undefined;
    const context = testContext(false, () => new Promise((resolve) => (open = resolve)));
    const socket = await client(context);
    socket.write(hex('04 01 0050 7f000001 00'));
    await context.logged('Opening connection');
    socket.resetAndDestroy();
    await once(socket, 'close');
    open(ok(near));
    await context.logged('Forwarded port closed');
    expect(near.destroyed).toBe(true);
  });

  it('shows where a client wants to go, and what came of it', async () => {
    const destination = await echoAtEnd();
    const context = testContext();
    const socket = await client(context);
    socket.end(Buffer.concat([hex('05 01 00 05 01 00 01 7f000001'), portBytes(destination.port)]));
    await readAll(socket);
    await context.connections.drained();
    expect(context.connections.history()).toMatchObject([
      { to: formatDestination(destination), ended: { reason: { kind: 'finished' } } },
    ]);
  });

  it('asks for a login where it has one, as curl gives it', unixOnly('programs'), async () => {
    const destination = await serve((socket) => {
      socket.end('HTTP/1.0 200 OK\r\n\r\nlet in');
      socket.resume();
    });
    const context = testContext();
    const login = value(await makeLogin('anna', 'pass:wörd'));
    const proxy = formatDestination(await start(context, { login }));
    const curl = async (...options: readonly string[]) => {
      const { stdout } = await run('curl', [
        '-sS',
        '-m',
        '10',
        ...options,
        `http://${formatDestination(destination)}/`,
      ]);
      return stdout;
    };
    expect(await curl('--socks5-hostname', proxy, '--proxy-user', 'anna:pass:wörd')).toBe('let in');
    expect(await curl('--socks5', proxy, '--proxy-user', 'anna:pass:wörd')).toBe('let in');
    for (const options of [
      ['--socks5-hostname', proxy, '--proxy-user', 'anna:password'],
      ['--socks5-hostname', proxy, '--proxy-user', 'Anna:pass:wörd'],
      ['--socks5-hostname', proxy],
      ['--socks4a', proxy, '--proxy-user', 'anna:pass:wörd'],
    ]) {
      // 97 is curl's "could not complete the proxy handshake".
      await expect(curl(...options)).rejects.toMatchObject({ code: 97, stdout: '' });
    }
    expect(context.channels).toHaveLength(2);
    await context.connections.drained();
    expect(context.connections.history().map(({ ended }) => ended?.reason)).toMatchObject([
      { kind: 'turned-away', detail: expect.stringContaining('gave no user name') as string },
      { kind: 'turned-away', detail: expect.stringContaining('gave no user name') as string },
      { kind: 'turned-away', detail: 'The program gave a wrong user name or password.' },
      { kind: 'turned-away', detail: 'The program gave a wrong user name or password.' },
      { kind: 'finished' },
      { kind: 'finished' },
    ]);
  });
});
