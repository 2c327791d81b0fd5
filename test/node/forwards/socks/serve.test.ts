import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createPendingLimit, silentClients } from '../../../../electron/forwards/pending-limit';
import { resetSocket } from '../../../../electron/net/reset-socket';
import { serveSocks, type SocksOptions, type SocksOutcome } from '../../../../electron/forwards/socks/serve';
import type { Client } from '../../../../electron/forwards/types';
import type { EndReason } from '../../../../shared/connections';
import { formatEndpoint } from '../../../../shared/endpoint';
import { fail, ok, type Result } from '../../../../shared/result';
import { closeAll, readAll, readBytes, tcpConnection } from '../peers';
import { unixOnly } from '../../../support/unix-only';

afterEach(async () => {
  vi.useRealTimers();
  await closeAll();
});

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const toPort80 = '05 01 00 01 7f000001 0050';
const login = '05 01 02 01 01 61 01 62';

/** Options of a listener that can connect to nothing, and what they were told. */
function options(changes: Partial<SocksOptions> = {}) {
  const told: string[] = [];
  const lines: string[] = [];
  const all: SocksOptions = {
    login: null,
    pending: createPendingLimit(silentClients),
    connect: ({ host, port }) =>
      Promise.resolve(fail({ code: 'channel-refused', data: { host, port, detail: '' } })),
    named: (destination) => told.push(destination),
    log: (text) => lines.push(text),
    signal: new AbortController().signal,
    ...changes,
  };
  return { all, told, lines };
}

/** A client that came in over TCP. */
async function visit(changes: Partial<SocksOptions> = {}) {
  const { near, far } = await tcpConnection();
  far.pause();
  const { all, told, lines } = options(changes);
  const from = { host: far.remoteAddress ?? '', port: far.remotePort ?? 0 };
  const outcome = serveSocks(
    {
      stream: far,
      from,
      drop: () => {
        resetSocket(far);
      },
    },
    all,
  );
  return { near, far, outcome, told, lines, from: formatEndpoint(from) };
}

function reasonOf(outcome: SocksOutcome): EndReason | null {
  return outcome.kind === 'ended' ? outcome.reason : null;
}

/** A promise and what settles it. */
function later<T>() {
  let settle: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => (settle = resolve));
  return { promise, settle };
}

/** Two ends of a stream that is no socket: what is written to one is read from the other. */
function streamPair(): readonly [Duplex, Duplex] {
  const ends: Duplex[] = [];
  const end = (other: number) =>
    new Duplex({
      allowHalfOpen: true,
      read: () => undefined,
      write: (chunk: Buffer, _encoding, done) => {
        ends[other]?.push(chunk);
        done();
      },
      final: (done) => {
        ends[other]?.push(null);
        done();
      },
    });
  ends.push(end(1), end(0));
  return ends as [Duplex, Duplex];
}

function channelClient(stream: Duplex): Client {
  return { stream, from: { host: '', port: 0 }, drop: () => stream.destroy() };
}

describe('serving a SOCKS client', () => {
  it('hands it over paused, with every byte it sent too early', async () => {
    const { far: destination } = await tcpConnection();
    const { near, far, outcome, told } = await visit({ connect: () => Promise.resolve(ok(destination)) });
    near.write(Buffer.concat([hex(`05 01 00 ${toPort80}`), Buffer.from('early ')]));
    expect(await outcome).toEqual({ kind: 'joined', far: destination });
    expect(told).toEqual(['127.0.0.1:80']);
    expect(await readBytes(near, 12)).toEqual(hex('0500 05000001000000000000'));
    expect(far.isPaused()).toBe(true);
    near.end('words');
    expect((await readAll(far.resume())).toString()).toBe('early words');
  });

  it('hands on what was sent in one go behind a login', async () => {
    const { far: destination } = await tcpConnection();
    const { near, far, outcome } = await visit({
      login: () => Promise.resolve(true),
      connect: () => Promise.resolve(ok(destination)),
    });
    const much = Buffer.alloc(300_000, 'x');
    near.write(Buffer.concat([hex(`${login} ${toPort80}`), much]));
    near.end();
    expect((await outcome).kind).toBe('joined');
    expect(await readBytes(near, 14)).toEqual(hex('0502 0100 05000001000000000000'));
    expect((await readAll(far.resume())).equals(much)).toBe(true);
  });

  it('reads nothing on while a login is checked, and answers it then', async () => {
    const check = later<boolean>();
    const given: string[] = [];
    const { near, outcome, lines, from } = await visit({
      login: (username, password) => {
        given.push(`${username.toString()}:${password.toString()}`);
        return check.promise;
      },
    });
    near.write(hex(login));
    expect(await readBytes(near, 2)).toEqual(hex('05 02'));
    expect(given).toEqual(['a:b']);
    near.write(hex(toPort80));
    expect(near.read()).toBeNull();
    check.settle(false);
    expect(await readAll(near)).toEqual(hex('01 01'));
    near.end();
    expect(reasonOf(await outcome)).toEqual({
      kind: 'turned-away',
      detail: 'The program gave a wrong user name or password.',
    });
    expect(lines).toEqual([`The program at ${from} gave a wrong user name or password.`]);
  });

  it('tells why a destination could not be reached', async () => {
    const { near, outcome } = await visit();
    near.write(hex(`05 01 00 ${toPort80}`));
    expect(await readAll(near)).toEqual(hex('0500 05050001000000000000'));
    near.end();
    expect(reasonOf(await outcome)).toEqual({
      kind: 'refused',
      error: { code: 'channel-refused', data: { host: '127.0.0.1', port: 80, detail: '' } },
    });
  });

  it('takes a connector that throws for one that failed', async () => {
    const { near, outcome } = await visit({ connect: () => Promise.reject(new Error('broken')) });
    near.end(hex('04 01 0050 7f000001 00'));
    expect(await readAll(near)).toEqual(hex('005b000000000000'));
    expect(reasonOf(await outcome)).toMatchObject({ kind: 'refused', error: { code: 'internal' } });
  });
});

describe('a SOCKS client that goes', () => {
  it.each([
    ['before a word', ''],
    ['in the midst of its greeting', '05 02'],
    ['in the midst of its request', '05 01 00 05 01'],
  ])('%s has left', async (_name, bytes) => {
    const { near, far, outcome, lines } = await visit();
    near.end(hex(bytes));
    expect(reasonOf(await outcome)).toEqual({ kind: 'left' });
    expect(far.closed).toBe(true);
    expect(lines).toEqual([]);
  });

  it('while its login is checked has left, and is not connected', unixOnly('wine'), async () => {
    const check = later<boolean>();
    const started = later<AbortSignal | undefined>();
    const { near, outcome, told } = await visit({
      login: (_username, _password, { signal } = {}) => {
        started.settle(signal);
        return check.promise;
      },
    });
    near.write(hex(`${login} ${toPort80}`));
    const signal = await started.promise;
    near.resetAndDestroy();
    expect(reasonOf(await outcome)).toEqual({ kind: 'left' });
    expect(signal?.aborted).toBe(true);
    check.settle(true);
    await check.promise;
    expect(told).toEqual([]);
  });

  it('with its login is noticed when the login is right', async () => {
    const [near, far] = streamPair();
    const check = later<boolean>();
    const started = later<true>();
    const { all } = options({
      login: () => {
        started.settle(true);
        return check.promise;
      },
    });
    const outcome = serveSocks(channelClient(far), all);
    near.end(hex(login));
    await started.promise;
    // Its end is told to nobody, and is to be found all the same.
    far.read(0);
    if (!far.readableEnded) await once(far, 'end');
    check.settle(true);
    expect(reasonOf(await outcome)).toEqual({ kind: 'left' });
  });

  it(
    'while its destination is connected has left, and what comes of it is closed',
    unixOnly('wine'),
    async () => {
      const { far: destination } = await tcpConnection();
      const connecting = later<Result<Duplex>>();
      const started = later<AbortSignal>();
      const { near, outcome } = await visit({
        connect: (_destination, signal) => {
          started.settle(signal);
          return connecting.promise;
        },
      });
      near.write(hex(`05 01 00 ${toPort80}`));
      const signal = await started.promise;
      near.resetAndDestroy();
      expect(reasonOf(await outcome)).toEqual({ kind: 'left' });
      expect(signal.aborted).toBe(true);
      connecting.settle(ok(destination));
      await once(destination, 'close');
    },
  );
});

describe('a SOCKS client that is made to go', () => {
  it('is reset when it does not come to the point', async () => {
    const { near, far, outcome, lines, from } = await visit({ limit: 20 });
    near.write(hex('05 01'));
    await expect(readAll(near)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(reasonOf(await outcome)).toEqual({
      kind: 'turned-away',
      detail: 'The program sent no SOCKS request in time.',
    });
    expect(far.closed).toBe(true);
    expect(lines).toEqual([`The program at ${from} sent no SOCKS request in time.`]);
  });

  it('is reset when its login takes too long to check', async () => {
    const { near, outcome } = await visit({ limit: 20, login: () => new Promise(() => undefined) });
    near.write(hex(login));
    await expect(readAll(near)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(reasonOf(await outcome)).toMatchObject({ kind: 'turned-away' });
  });

  it('has no limit for its destination to answer', async () => {
    const connecting = later<Result<Duplex>>();
    const started = later<true>();
    const { near, outcome } = await visit({
      limit: 20,
      connect: () => {
        started.settle(true);
        return connecting.promise;
      },
    });
    near.write(hex(`05 01 00 ${toPort80}`));
    await started.promise;
    // Another client's limit, set later, has passed.
    const other = await visit({ limit: 20 });
    await other.outcome;
    const { far: destination } = await tcpConnection();
    connecting.settle(ok(destination));
    expect((await outcome).kind).toBe('joined');
  });

  const never = new Promise<never>(() => undefined);
  it.each<[string, string, Partial<SocksOptions>]>([
    ['in its greeting', '05', {}],
    ['in the check of its login', login, { login: () => never }],
    ['while its destination is connected', `05 01 00 ${toPort80}`, { connect: () => never }],
    ['during the farewell', '05 01 01', {}],
  ])('is dropped at once when it is cut %s', async (_name, bytes, changes) => {
    const stop = new AbortController();
    const { near, far, outcome } = await visit({ signal: stop.signal, ...changes });
    // libuv takes a reset behind unread bytes for an end.
    const over = new Promise((resolve) => near.once('error', resolve).once('end', resolve).resume());
    let closed = false;
    far.once('close', () => (closed = true));
    near.write(hex(bytes));
    await once(far, 'data');
    stop.abort();
    expect(reasonOf(await outcome)).toEqual({ kind: 'stopped' });
    expect(closed).toBe(true);
    await over;
  });

  it('is reset when it was cut before it came', unixOnly('wine'), async () => {
    const { near, outcome } = await visit({ signal: AbortSignal.abort() });
    expect(reasonOf(await outcome)).toEqual({ kind: 'stopped' });
    await expect(readAll(near)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('has five seconds to go after its answer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { near, far, outcome } = await visit();
    near.write(hex('05 01 01'));
    expect(await readAll(near)).toEqual(hex('05 ff'));
    vi.advanceTimersByTime(4_999);
    expect(far.destroyed).toBe(false);
    vi.advanceTimersByTime(1);
    expect(far.destroyed).toBe(true);
    expect(reasonOf(await outcome)).toMatchObject({ kind: 'turned-away' });
  });

  it('gets its answer though it sent megabytes behind a bad request', async () => {
    const { near, outcome } = await visit();
    const answer = readAll(near);
    near.write(hex('05 01 00 05 02 00 01 7f000001 0050'));
    near.end(Buffer.alloc(5_000_000));
    expect(await answer).toEqual(hex('0500 05070001000000000000'));
    expect(reasonOf(await outcome)).toMatchObject({ kind: 'turned-away' });
  });
});

describe('the limit of SOCKS handshakes', () => {
  const limitOf = (most: number) =>
    createPendingLimit({ ...silentClients, most, mostEver: most, leastTime: 0 });

  it('has the oldest give way to what comes above it, and says so once', async () => {
    const pending = limitOf(2);
    const lines: string[] = [];
    const visitors = [];
    const log = (text: string) => lines.push(text);
    for (let count = 0; count < 5; count += 1) visitors.push(await visit({ pending, log }));
    const reasons = await Promise.all(
      visitors.slice(0, 3).map(async ({ outcome }) => reasonOf(await outcome)),
    );
    const { detail } = silentClients;
    expect(reasons).toEqual(Array.from({ length: 3 }, () => ({ kind: 'turned-away', detail })));
    expect(lines).toEqual([`The program at ${visitors[0]?.from ?? ''} was turned away: ${detail}`]);
    const newest = visitors[4]?.near;
    newest?.write(hex('05 01 00'));
    expect(newest && (await readBytes(newest, 2))).toEqual(hex('05 00'));
  });

  it('counts a client from its coming to its request, not to its end', async () => {
    const pending = limitOf(1);
    const { far: destination } = await tcpConnection();
    const connect = () => Promise.resolve(ok<Duplex>(destination));
    const outcomes = [];
    for (let count = 0; count < 3; count += 1) {
      const { near, outcome } = await visit({ pending, connect });
      near.write(hex(`05 01 00 ${toPort80}`));
      outcomes.push((await outcome).kind);
    }
    expect(outcomes).toEqual(['joined', 'joined', 'joined']);
  });

  it('gives up the login check of a client that gave way', async () => {
    const pending = limitOf(1);
    let given: AbortSignal | undefined;
    const { near, outcome } = await visit({
      pending,
      login: (_username, _password, { signal } = {}) => {
        given = signal;
        return new Promise(() => undefined);
      },
    });
    near.write(hex(login));
    expect(await readBytes(near, 2)).toEqual(hex('05 02'));
    await vi.waitFor(() => {
      expect(given?.aborted).toBe(false);
    });
    await visit({ pending });
    expect(reasonOf(await outcome)).toMatchObject({ kind: 'turned-away' });
    expect(given?.aborted).toBe(true);
  });
});

describe('a SOCKS client that is no socket', () => {
  it('is served alike', async () => {
    const [near, far] = streamPair();
    const { far: destination } = await tcpConnection();
    const { all } = options({ connect: () => Promise.resolve(ok(destination)) });
    const outcome = serveSocks(channelClient(far), all);
    near.end(Buffer.concat([hex(`05 01 00 ${toPort80}`), Buffer.from('early')]));
    expect((await outcome).kind).toBe('joined');
    expect(near.read(12)).toEqual(hex('0500 05000001000000000000'));
    expect((await readAll(far.resume())).toString()).toBe('early');
  });

  it('is turned away alike', async () => {
    const [near, far] = streamPair();
    const { all, lines } = options();
    const outcome = serveSocks(channelClient(far), all);
    near.end('GET / HTTP/1.0\r\n\r\n');
    expect(reasonOf(await outcome)).toMatchObject({ kind: 'turned-away' });
    expect(far.destroyed).toBe(true);
    expect(lines[0]).toContain('The program on the socket does not speak SOCKS.');
  });
});
