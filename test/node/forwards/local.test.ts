import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { startLocal } from '../../../electron/forwards';
import type { RunningForward, Waiter } from '../../../electron/forwards/types';
import { sentence, type AppError } from '../../../shared/errors';
import { fail, ok, type Result } from '../../../shared/result';
import { settle } from '../../support/fake-clock';
import {
  closeAll,
  dialTo,
  endpointOf,
  errorOf,
  failure,
  freePort,
  localForward,
  readAll,
  readBytes,
  serve,
  tcpConnection,
  testContext,
  value,
  type TestContext,
} from './peers';
import { unixOnly } from '../../support/unix-only';

const running: RunningForward[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((forward) => forward.close()));
  await closeAll();
});

async function start(...[forward, context]: Parameters<typeof startLocal>): Promise<RunningForward> {
  const started = value(await startLocal(forward, context));
  running.push(started);
  return started;
}

/** Answers each connection with the bytes it sent, after its end. */
const echoAtEnd = () => serve((socket) => void readAll(socket).then((bytes) => socket.end(bytes), gone));

/** A test may end before what it opened. */
const gone = () => undefined;

/** A forward to a server that keeps its connections, with one connection through it. */
async function connected(): Promise<{
  readonly forward: RunningForward;
  readonly context: TestContext;
  readonly client: Awaited<ReturnType<typeof dialTo>>;
  readonly port: number;
}> {
  const destination = await serve((socket) => socket.write('!'));
  const context = testContext();
  const port = await freePort();
  const forward = await start(localForward({ port }, destination), context);
  const client = await dialTo(endpointOf('127.0.0.1', port));
  await readBytes(client, 1);
  return { forward, context, client, port };
}

describe('a Local forward', () => {
  it('logs what PuTTY logs, carries a connection and counts it', async () => {
    const destination = await echoAtEnd();
    const context = testContext();
    const port = await freePort();
    await start(localForward({ port }, destination), context);
    const client = await dialTo(endpointOf('127.0.0.1', port));
    const from = String(client.localPort);
    client.end('there and back');
    expect((await readAll(client)).toString()).toBe('there and back');
    await context.logged('Forwarded port closed');
    expect(context.lines).toEqual([
      `Local port ${String(port)} forwarding to 127.0.0.1:${String(destination.port)}`,
      `Opening connection to 127.0.0.1:${String(destination.port)} for forwarding from 127.0.0.1:${from}`,
      'Forwarded port closed',
    ]);
    expect(context.counters).toEqual({ live: 0, total: 1, sent: 14, received: 14 });
  });

  it('names an IPv6 client in brackets', async () => {
    const destination = await echoAtEnd();
    const context = testContext();
    const port = await freePort();
    await start(localForward({ port, family: 'ipv6' }, destination), context);
    const client = await dialTo(endpointOf('::1', port));
    await context.logged(`for forwarding from [::1]:${String(client.localPort)}`);
    expect(context.lines[0]).toBe(
      `Local IPv6 port ${String(port)} forwarding to 127.0.0.1:${String(destination.port)}`,
    );
  });

  it('says which family failed and listens on the other', async () => {
    const taken = await serve(() => undefined, '127.0.0.1');
    const context = testContext();
    const forward = await start(localForward({ port: taken.port }, taken), context);
    const line = (family: string): string =>
      `Local ${family} port ${String(taken.port)} forwarding to 127.0.0.1:${String(taken.port)}`;
    expect(forward.bound).toEqual([{ address: '::1', port: taken.port }]);
    expect(context.lines).toEqual([line('IPv6'), `${line('IPv4')} failed: Address already in use`]);
    expect(forward.missing.map(({ code }) => code)).toEqual(['listen-in-use']);
  });

  it('fails with PuTTY’s line when the port is taken', async () => {
    const { port } = await serve(() => undefined, '127.0.0.1');
    await serve(() => undefined, '::1', port);
    const context = testContext();
    const result = await startLocal(localForward({ port }, endpointOf('localhost', 80)), context);
    expect(context.lines).toEqual([
      `Local port ${String(port)} forwarding to localhost:80 failed: Address already in use`,
    ]);
    expect(failure(result).code).toBe('listen-in-use');
  });

  it.each<[AppError['code'] & `channel-${string}`, string]>([
    ['channel-refused', 'Connect failed [Connection refused]'],
    ['channel-unresolved', 'Connect failed [Name or service not known]'],
    ['channel-unreachable', 'Connect failed [No route to host]'],
    ['channel-prohibited', 'Administratively prohibited [open failed]'],
    ['channel-prohibited', 'Administratively prohibited []'],
    ['channel-failed', 'Resource shortage [too\u001b many\nchannels]'],
  ])('resets the client and logs the server’s words and what they mean: %s, %s', async (code, detail) => {
    const error = { code, data: { host: 'db', port: 1, seconds: 30, detail } };
    const context = testContext(false, () => Promise.resolve(fail(error)));
    const port = await freePort();
    await start(localForward({ port }, endpointOf('db', 1)), context);
    expect(await errorOf(endpointOf('127.0.0.1', port))).toBe('ECONNRESET');
    const words = detail.replace('\u001b', '\\u001b').replace('\n', ' ');
    expect(context.lines.slice(2)).toEqual([
      `Forwarded connection refused by remote: ${words}`,
      sentence(error),
    ]);
    expect(context.counters).toEqual({ live: 0, total: 0, sent: 0, received: 0 });
  });

  it('blames nobody else when there is no connection to the server', async () => {
    const error: AppError = { code: 'not-connected', data: {} };
    const context = testContext(false, () => Promise.resolve(fail(error)));
    const port = await freePort();
    await start(localForward({ port }, endpointOf('db', 1)), context);
    expect(await errorOf(endpointOf('127.0.0.1', port))).toBe('ECONNRESET');
    expect(context.lines.slice(2)).toEqual([sentence(error)]);
  });

  it('lives on when opening a channel throws', async () => {
    const context = testContext(false, () => Promise.reject(new Error('no more ids')));
    const port = await freePort();
    await start(localForward({ port }, endpointOf('db', 1)), context);
    for (let round = 0; round < 2; round += 1) {
      expect(await errorOf(endpointOf('127.0.0.1', port))).toBe('ECONNRESET');
    }
    expect(context.lines.filter((line) => line.includes('no more ids'))).toHaveLength(2);
  });

  it('keeps what the client sends while the channel is being opened', async () => {
    const { near, far } = await tcpConnection();
    let open: (channel: Result<Duplex>) => void = () => undefined;
    const context = testContext(false, () => new Promise((resolve) => (open = resolve)));
    const port = await freePort();
    await start(localForward({ port }, endpointOf('db', 1)), context);
    const client = await dialTo(endpointOf('127.0.0.1', port));
    client.end('early words');
    await context.logged('Opening connection');
    open(ok(near));
    expect((await readAll(far)).toString()).toBe('early words');
    far.end('heard');
    expect((await readAll(client)).toString()).toBe('heard');
  });

  it('closes a channel that comes after its client has gone', async () => {
    const { near, far } = await tcpConnection();
    let open: (channel: Result<Duplex>) => void = () => undefined;
    const context = testContext(false, () => new Promise((resolve) => (open = resolve)));
    const port = await freePort();
    await start(localForward({ port }, endpointOf('db', 1)), context);
    const client = await dialTo(endpointOf('127.0.0.1', port));
    await context.logged('Opening connection');
    client.resetAndDestroy();
    await once(client, 'close');
    const gone = once(far, 'close');
    far.resume();
    open(ok(near));
    await context.logged('Forwarded port closed');
    expect(near.destroyed).toBe(true);
    far.end();
    await gone;
    expect(context.counters.live).toBe(0);
  });
});

describe('a Local forward that is stopped', () => {
  it('cuts its connections and frees the port', unixOnly('wine'), async () => {
    const { forward, context, client, port } = await connected();
    expect(context.counters.live).toBe(1);
    const rest = expect(readAll(client)).rejects.toMatchObject({ code: 'ECONNRESET' });
    await context.stop(forward);
    await rest;
    expect(context.counters.live).toBe(0);
    expect(context.channels.every((channel) => channel.destroyed)).toBe(true);
    await start(localForward({ port }, endpointOf('db', 1)), testContext());
  });

  it('destroys a channel that comes too late', async () => {
    const { near } = await tcpConnection();
    let open: (channel: Result<Duplex>) => void = () => undefined;
    const context = testContext(false, () => new Promise((resolve) => (open = resolve)));
    const port = await freePort();
    const forward = await start(localForward({ port }, endpointOf('db', 1)), context);
    await dialTo(endpointOf('127.0.0.1', port));
    await context.logged('Opening connection');
    await context.stop(forward);
    open(ok(near));
    await context.logged('Forwarded port closed');
    expect(near.destroyed).toBe(true);
    expect(context.counters).toEqual({ live: 0, total: 0, sent: 0, received: 0 });
  });

  it('keeps listening when only its connections are cut', unixOnly('wine'), async () => {
    const { context, client, port } = await connected();
    const rest = expect(readAll(client)).rejects.toMatchObject({ code: 'ECONNRESET' });
    await context.connections.lose();
    await rest;
    expect(context.connections.history()[0]?.ended?.reason).toEqual({ kind: 'lost' });
    const next = await dialTo(endpointOf('127.0.0.1', port));
    expect((await readBytes(next, 1)).toString()).toBe('!');
  });

  it('lets its connections finish when it only listens no more', async () => {
    const destination = await serve((socket) => {
      socket.write('!');
      socket.on('data', (bytes: Buffer) => socket.write(bytes));
    });
    const context = testContext();
    const port = await freePort();
    const forward = await start(localForward({ port }, destination), context);
    const client = await dialTo(endpointOf('127.0.0.1', port));
    await readBytes(client, 1);
    await forward.close();
    expect(await errorOf(endpointOf('127.0.0.1', port))).toBe('ECONNREFUSED');
    await start(localForward({ port }, destination), testContext());
    client.write('still here');
    expect((await readBytes(client, 10)).toString()).toBe('still here');
    expect(context.counters.live).toBe(1);
    client.resetAndDestroy();
    await context.connections.drained();
    expect(context.connections.history()[0]).toMatchObject({
      sent: 10,
      received: 11,
      ended: { reason: { kind: 'broken' } },
    });
  });
});

describe('a web site', () => {
  it('is stopped with a client that has not finished sending what nobody takes', async () => {
    const error: AppError = { code: 'not-connected', data: {} };
    const context = testContext(false, () => Promise.resolve(fail(error)));
    const port = await freePort();
    const site = { ...localForward({ port }, endpointOf('wiki', 80)), webSite: true };
    const forward = await start(site, context);
    const client = await dialTo(endpointOf('127.0.0.1', port));
    const closed = new Promise((resolve) => client.once('close', resolve));
    client.resume().write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhalf');
    await context.logged(sentence(error));
    await settle();
    await context.stop(forward);
    await closed;
    expect(context.connections.history()).toHaveLength(1);
  });
});

describe('a client that waits for the session', () => {
  it('is waited for no longer when it goes', async () => {
    let waits: (waiter: Waiter | undefined) => void;
    const waiting = new Promise<Waiter | undefined>((resolve) => {
      waits = resolve;
    });
    const context: TestContext = {
      ...testContext(),
      openChannel: (_to, _from, waiter) => {
        waits(waiter);
        return new Promise((resolve) => {
          waiter?.onLeave(() => {
            resolve(fail({ code: 'not-connected', data: {} }));
          });
        });
      },
    };
    const port = await freePort();
    await start(localForward({ port }, endpointOf('db', 1)), context);
    const client = await dialTo(endpointOf('127.0.0.1', port));
    expect((await waiting)?.hasLeft()).toBe(false);
    client.resetAndDestroy();
    await context.connections.drained();
    expect((await waiting)?.hasLeft()).toBe(true);
    expect(context.connections.history()[0]?.ended?.reason.kind).toBe('left');
    expect(context.lines.join()).not.toContain('not connected');
  });
});

describe('a Local forward for some addresses only', () => {
  it('takes nothing of one that it cannot place, as it has reset its connection', async () => {
    const reached: string[] = [];
    const destination = await serve((socket) => socket.on('data', (chunk) => reached.push(String(chunk))));
    const context = testContext();
    const port = await freePort();
    await start({ ...localForward({ port }, destination), allowFrom: ['192.0.2.0/24'] }, context);
    // Synchronous: this process accepts only when the client has come and gone.
    const program = `const s = require('node:net').connect(${String(port)}, '127.0.0.1', () => {
      s.write('a command', () => s.resetAndDestroy());
    })`;
    expect(spawnSync(process.execPath, ['-e', program]).status).toBe(0);
    await context.logged('is not among the addresses');
    await context.connections.drained();
    expect(reached).toEqual([]);
    expect(context.channels).toEqual([]);
    expect(context.connections.history()[0]?.ended?.reason.kind).toBe('turned-away');
  });
});
