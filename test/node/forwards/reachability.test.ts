import { once } from 'node:events';
import { PassThrough, type Duplex } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { SelfTest } from '../../../electron/forwards/self-test';
import {
  checkChannel,
  checkDial,
  checkForwarding,
  type Through,
} from '../../../electron/forwards/reachability';
import type { IncomingConnection } from '../../../electron/ssh/types';
import { formatDestination, type Destination } from '../../../shared/endpoint';
import type { AppError } from '../../../shared/errors';
import { fail, ok } from '../../../shared/result';
import { closeAll, endpointOf, freePort, readBytes, serve, tcpConnection } from './peers';
import { here } from '../../support/here';

afterEach(closeAll);

const refused = 'Connect failed [Connection refused]';
const never = new AbortController().signal;

/** A server that opens channels to these places and refuses all others. */
function serverWith(
  listening: readonly string[],
  refusal: (at: { host: string; port: number; detail: string }) => AppError = (data) => ({
    code: 'channel-refused',
    data,
  }),
): Through & { readonly asked: string[]; readonly channels: Duplex[] } {
  const asked: string[] = [];
  const channels: Duplex[] = [];
  return {
    asked,
    channels,
    openChannel: (destination) => {
      const formatted = formatDestination(destination);
      asked.push(formatted);
      if (!listening.includes(formatted)) {
        const at = 'path' in destination ? endpointOf('socket', 1) : destination;
        return Promise.resolve(fail(refusal({ host: at.host, port: at.port, detail: refused })));
      }
      const channel = new PassThrough();
      channels.push(channel);
      return Promise.resolve(ok(channel));
    },
  };
}

const silent: Through = { openChannel: () => new Promise(() => undefined) };

describe('the reachability check of a Local forward', () => {
  it('opens a channel, sends nothing and closes it', async () => {
    const server = serverWith(['db:5432']);
    expect(await checkChannel(endpointOf('db', 5432), server)).toEqual(ok(null));
    expect(server.asked).toEqual(['db:5432']);
    expect(server.channels[0]?.destroyed).toBe(true);
    expect(server.channels[0]?.readableLength).toBe(0);
  });

  it('tells what the server says', async () => {
    expect(await checkChannel(endpointOf('db', 5432), serverWith([]))).toEqual(
      fail({ code: 'channel-refused', data: { host: 'db', port: 5432, detail: refused } }),
    );
  });

  it.each([
    ['localhost', '[::1]:3000'],
    ['localhost', '127.0.0.1:3000'],
    ['127.0.0.1', '[::1]:3000'],
    ['::1', '127.0.0.1:3000'],
  ])('finds a program that %s did not lead to at %s', async (host, answersAt) => {
    const server = serverWith([answersAt]);
    expect(await checkChannel(endpointOf(host, 3000), server)).toEqual(
      fail({ code: 'channel-refused', data: { host, port: 3000, detail: refused, answersAt } }),
    );
    expect(server.channels.every(({ destroyed }) => destroyed)).toBe(true);
  });

  it('says that nothing listens where neither address answers, and looks no further for what is not allowed', async () => {
    const nobody = serverWith([]);
    const result = await checkChannel(endpointOf('localhost', 3000), nobody);
    expect(result).toMatchObject({ error: { code: 'channel-refused', data: { detail: refused } } });
    expect(nobody.asked).toEqual(['localhost:3000', '127.0.0.1:3000', '[::1]:3000']);
    const strict = serverWith([], (data) => ({ code: 'channel-prohibited', data }));
    await checkChannel(endpointOf('localhost', 3000), strict);
    expect(strict.asked).toEqual(['localhost:3000']);
  });

  it('gives a silent destination up, and closes the channel that comes after all', async () => {
    const late = new PassThrough();
    let answer: () => void = () => undefined;
    const slow: Through = {
      openChannel: () =>
        new Promise((resolve) => {
          answer = () => {
            resolve(ok(late));
          };
        }),
    };
    expect(await checkChannel(endpointOf('db', 1), slow, 20)).toMatchObject({
      error: { code: 'channel-timeout', data: { host: 'db', port: 1 } },
    });
    answer();
    await once(late, 'close');
  });
});

describe('the reachability check of a SOCKS port', () => {
  it('takes a refusal by the server’s own port for a proof that it forwards', async () => {
    const server = serverWith([]);
    expect(await checkForwarding(server)).toEqual(ok(null));
    expect(server.asked).toEqual(['127.0.0.1:1']);
    expect(await checkForwarding(serverWith(['127.0.0.1:1']))).toEqual(ok(null));
    const terse = serverWith([], (data) => ({ code: 'channel-failed', data }));
    expect(await checkForwarding(terse)).toEqual(ok(null));
  });

  it('tells a server that forbids forwarding, one that cannot, and one that is silent', async () => {
    const strict = serverWith([], (data) => ({ code: 'channel-prohibited', data }));
    expect(await checkForwarding(strict)).toMatchObject({ error: { code: 'socks-prohibited' } });
    const unable = serverWith([], ({ host, port }) => ({
      code: 'channel-failed',
      data: { host, port, detail: 'Unknown channel type []' },
    }));
    expect(await checkForwarding(unable)).toMatchObject({ error: { code: 'channel-failed' } });
    expect(await checkForwarding(silent, 20)).toMatchObject({ error: { code: 'socks-silent' } });
  });
});

describe('the reachability check of a destination here', () => {
  it('connects and closes at once', async () => {
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const formatted = await serve((socket) => {
      socket.resume().on('end', () => {
        socket.end();
        end();
      });
    });
    expect(await checkDial(formatted, 'auto', never, here)).toEqual(ok(null));
    await ended;
  });

  it('finds a program at the other loopback address', async () => {
    const { port } = await serve(() => undefined, '::1');
    expect(await checkDial(endpointOf('127.0.0.1', port), 'auto', never, here)).toMatchObject({
      error: { code: 'dial-failed', data: { system: 'ECONNREFUSED', answersAt: `[::1]:${String(port)}` } },
    });
    // The name leads to both.
    expect(await checkDial(endpointOf('localhost', port), 'auto', never, here)).toEqual(ok(null));
  });

  it('says why nobody is there', async () => {
    const port = await freePort();
    expect(await checkDial(endpointOf('127.0.0.1', port), 'auto', never, here)).toMatchObject({
      error: { code: 'dial-failed', data: { host: '127.0.0.1', port, system: 'ECONNREFUSED' } },
    });
  });
});

describe('the reachability check of a listener on the server', () => {
  /** A server where a channel to one of the places comes back as a connection from `from`. */
  function loopingServer(formatted: string, from = { host: '127.0.0.1', port: 40_000 }) {
    const served: IncomingConnection[] = [];
    const echo = new SelfTest((incoming) => {
      served.push(incoming);
    }, 200);
    const arrive = async (who = from) => {
      const { near, far } = await tcpConnection();
      const answer = new Promise<'accepted' | 'rejected'>((resolve) => {
        echo.receive({
          from: who,
          accept: () => {
            resolve('accepted');
            return near;
          },
          reject: () => {
            near.destroy();
            resolve('rejected');
          },
        });
      });
      return { far, answer };
    };
    const asked: string[] = [];
    const through: Through = {
      openChannel: async (destination: Destination) => {
        asked.push(formatDestination(destination));
        if (formatDestination(destination) !== formatted) {
          const { host, port } = { host: '', port: 1, ...destination };
          return fail({ code: 'channel-refused', data: { host, port, detail: refused } });
        }
        return ok((await arrive()).far);
      },
    };
    return { echo, served, arrive, through, asked };
  }
  const bound = { address: 'localhost', port: 8080 };

  it('is heard when its connection comes back, which nobody else sees', async () => {
    const { echo, served, through } = loopingServer('127.0.0.1:8080');
    expect(await echo.run(bound, through, never)).toBeNull();
    expect(served).toEqual([]);
  });

  it.each([
    ['localhost', '[::1]:8080', ['127.0.0.1:8080', '[::1]:8080']],
    ['*', '127.0.0.1:8080', ['127.0.0.1:8080']],
    ['192.0.2.7', '127.0.0.1:8080', ['192.0.2.7:8080', '127.0.0.1:8080']],
  ])('looks for %s where it may be bound', async (address, formatted, tried) => {
    const { echo, through, asked } = loopingServer(formatted);
    expect(await echo.run({ address, port: 8080 }, through, never)).toBeNull();
    expect(asked).toEqual(tried);
  });

  it('is missed when nothing listens, and when something else does', async () => {
    const { echo, through } = loopingServer('nowhere');
    expect(await echo.run(bound, through, never)).toEqual({
      code: 'remote-gone',
      data: { ...bound, detail: refused },
    });
    const other = serverWith(['127.0.0.1:8080']);
    expect(await new SelfTest(() => undefined, 20).run(bound, other, never)).toEqual({
      code: 'remote-not-returned',
      data: bound,
    });
    // What listens there got nothing to read.
    expect(other.channels[0]?.readableLength).toBe(0);
  });

  it('is taken for granted where the server does not let us try', async () => {
    const strict = serverWith([], (data) => ({ code: 'channel-prohibited', data }));
    expect(await new SelfTest(() => undefined).run(bound, strict, never)).toBeNull();
  });

  it('lets others through untouched who come at the same time', async () => {
    const { echo, served, arrive, through } = loopingServer('127.0.0.1:8080');
    const early = new Map<string, Awaited<ReturnType<typeof arrive>>>();
    const held: Through = {
      openChannel: async (...args) => {
        early.set('speaks', await arrive({ host: '127.0.0.1', port: 1 }));
        early.get('speaks')?.far.write('GET / HTTP/1.1');
        early.set('listens', await arrive({ host: '127.0.0.1', port: 2 }));
        early.set('ends', await arrive({ host: '::1', port: 3 }));
        early.get('ends')?.far.end();
        early.set('far', await arrive({ host: '192.0.2.9', port: 4 }));
        return through.openChannel(...args);
      },
    };
    expect(await echo.run(bound, held, never)).toBeNull();
    await expect.poll(() => served.map(({ from }) => from.port).toSorted()).toEqual([1, 2, 3, 4]);
    const channelOf = (port: number): Duplex => {
      const incoming = served.find(({ from }) => from.port === port);
      if (incoming === undefined) throw new Error('not served');
      return incoming.accept();
    };
    const chunks: string[] = [];
    channelOf(1)
      .on('data', (chunk: Buffer) => chunks.push(chunk.toString()))
      .resume();
    await expect.poll(() => chunks.join('')).toBe('GET / HTTP/1.1');
    channelOf(2).write('220 hello');
    const listener = early.get('listens')?.far;
    if (listener === undefined) throw new Error('nobody');
    expect((await readBytes(listener, 9)).toString()).toBe('220 hello');
    const ended = channelOf(3).resume();
    await expect.poll(() => ended.readableEnded).toBe(true);
    // One from elsewhere was not even accepted by the check.
    served.find(({ from }) => from.port === 4)?.reject();
    expect(await early.get('far')?.answer).toBe('rejected');
  });

  it('turns away whom the forward turns away, although it was accepted for the check', async () => {
    const { echo, served, arrive, through } = loopingServer('127.0.0.1:8080');
    const before: Through = {
      openChannel: async (...args) => {
        const other = await arrive({ host: '127.0.0.1', port: 1 });
        closed = once(other.far.resume(), 'end');
        return through.openChannel(...args);
      },
    };
    let closed: Promise<unknown> = Promise.reject(new Error('nobody came'));
    closed.catch(() => undefined);
    await echo.run(bound, before, never);
    served[0]?.reject();
    await closed;
  });

  it('is over at once when the forward stops', async () => {
    const stop = new AbortController();
    const nobody = serverWith(['127.0.0.1:8080']);
    const run = new SelfTest(() => undefined).run(bound, nobody, stop.signal);
    stop.abort();
    expect(await run).toBeNull();
  });
});
