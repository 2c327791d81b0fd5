import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { startLocal } from '../../../electron/forwards';
import { Connections } from '../../../electron/forwards/connections';
import { serveSocks } from '../../../electron/forwards/dynamic';
import type { RunningForward } from '../../../electron/forwards/types';
import type { AppError } from '../../../shared/errors';
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

const running: RunningForward[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((forward) => forward.close()));
  await closeAll();
});

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

/** A client of a fresh Dynamic forward. */
async function client(context: TestContext): Promise<Socket> {
  const port = await freePort();
  running.push(value(await startLocal(dynamicForward({ port }), context)));
  return await dialTo(endpointOf('127.0.0.1', port));
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
    const port = await freePort();
    running.push(value(await startLocal(dynamicForward({ port, family: 'ipv4' }), context)));
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
    const context = testContext(false, ({ host, port }) => {
      wanted.push(`${host}:${String(port)}`);
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

  it('resets a client that does not come to the point', async () => {
    const context = testContext();
    const { near, far } = await tcpConnection();
    far.pause();
    serveSocks(far, context, new Connections(context), 20);
    near.write(hex('05 01'));
    await expect(readAll(near)).rejects.toMatchObject({ code: 'ECONNRESET' });
    await context.logged('no SOCKS request in time');
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
});
