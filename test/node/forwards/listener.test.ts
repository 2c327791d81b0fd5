import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { listenError } from '../../../electron/forwards/listen-errors';
import { openListener, type Listener } from '../../../electron/forwards/listener';
import type { Result } from '../../../shared/result';
import type { Forward } from '../../../shared/forward';
import {
  closeAll,
  dialTo,
  dynamicForward,
  endpointOf,
  failure,
  freePort,
  readAll,
  serve,
  value,
} from './peers';

const listeners: Listener[] = [];
afterEach(async () => {
  await Promise.all(listeners.splice(0).map((listener) => listener.close()));
  await closeAll();
});

async function open(
  forward: Forward,
  acceptOthers = false,
  onConnection: (socket: Socket) => void = () => undefined,
  lastPort: number | null = null,
): Promise<Result<Listener>> {
  if ('path' in forward.source) throw new Error('not a port');
  const { source, family } = forward;
  const result = await openListener(
    { source, family, acceptOthers, lastPort },
    {
      connection: onConnection,
      trouble: (error) => {
        throw error;
      },
    },
    { platform: process.platform, readListeners: null },
  );
  if (result.ok) listeners.push(result.value);
  return result;
}

async function reaches(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port });
  return await new Promise((resolve) => {
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}

function addressesOf({ bound }: Listener): readonly string[] {
  return bound.map((entry) => ('address' in entry ? entry.address : entry.path));
}

function portsOf({ bound }: Listener): readonly number[] {
  return bound.map((entry) => ('port' in entry ? entry.port : -1));
}

const ownAddress = Object.values(networkInterfaces())
  .flatMap((entries) => entries ?? [])
  .find((entry) => !entry.internal && entry.family === 'IPv4')?.address;

describe('a listener', () => {
  it('binds both loopback families for Auto, and nothing beyond', async () => {
    const port = await freePort();
    const listener = value(await open(dynamicForward({ port })));
    expect(listener.bound).toEqual([
      { address: '127.0.0.1', port },
      { address: '::1', port },
    ]);
    expect(listener.missing).toEqual([]);
    expect(await reaches('127.0.0.1', port)).toBe(true);
    expect(await reaches('::1', port)).toBe(true);
    expect(await reaches('127.0.0.2', port)).toBe(false);
    if (ownAddress !== undefined) expect(await reaches(ownAddress, port)).toBe(false);
  });

  it.each([
    ['ipv4', '127.0.0.1', '::1'],
    ['ipv6', '::1', '127.0.0.1'],
  ] as const)('binds %s alone when asked to', async (family, bound, other) => {
    const port = await freePort();
    const listener = value(await open(dynamicForward({ port, family })));
    expect(listener.bound).toEqual([{ address: bound, port }]);
    expect(await reaches(bound, port)).toBe(true);
    expect(await reaches(other, port)).toBe(false);
  });

  it('binds the wildcard of both families side by side when others may connect', async () => {
    const port = await freePort();
    const listener = value(await open(dynamicForward({ port }), true));
    expect(addressesOf(listener)).toEqual(['0.0.0.0', '::']);
    expect(await reaches('127.0.0.2', port)).toBe(true);
    expect(await reaches('::1', port)).toBe(true);
    if (ownAddress !== undefined) expect(await reaches(ownAddress, port)).toBe(true);
  });

  it('binds * as the wildcard whatever the box says', async () => {
    const port = await freePort();
    const listener = value(await open(dynamicForward({ port, bindAddress: '*' })));
    expect(addressesOf(listener)).toEqual(['0.0.0.0', '::']);
  });

  it('binds an explicit address and nothing else, also when others may connect', async () => {
    const port = await freePort();
    const listener = value(await open(dynamicForward({ port, bindAddress: '127.0.0.5' }), true));
    expect(listener.bound).toEqual([{ address: '127.0.0.5', port }]);
    expect(await reaches('127.0.0.1', port)).toBe(false);
    expect(await reaches('::1', port)).toBe(false);
  });

  it('resolves localhost to both families', async () => {
    const port = await freePort();
    const listener = value(await open(dynamicForward({ port, bindAddress: 'localhost' })));
    expect(addressesOf(listener)).toEqual(['127.0.0.1', '::1']);
  });

  it('fails for a name nobody knows', async () => {
    const port = await freePort();
    const error = failure(await open(dynamicForward({ port, bindAddress: 'badname.invalid' })));
    expect(error.code).toBe('listen-address');
    expect(error.data).toMatchObject({ address: 'badname.invalid', port });
  });

  it('fails for an address of another machine', async () => {
    const port = await freePort();
    const error = failure(await open(dynamicForward({ port, bindAddress: '192.0.2.1' })));
    expect(error).toEqual({
      code: 'listen-address',
      data: {
        ...{ address: '192.0.2.1', port, platform: process.platform },
        detail: 'Cannot assign requested address',
      },
    });
  });

  it('listens on one family when the other is taken, and says which is missing', async () => {
    const taken = await serve(() => undefined, '127.0.0.1');
    const listener = value(await open(dynamicForward({ port: taken.port })));
    expect(listener.bound).toEqual([{ address: '::1', port: taken.port }]);
    expect(listener.missing).toEqual([
      { code: 'listen-in-use', data: { address: '127.0.0.1', port: taken.port } },
    ]);
  });

  it('takes the missing one as well once it is free, without letting go of the other', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = endpointOf('127.0.0.1', (holder.address() as AddressInfo).port);
    const greeted: string[] = [];
    const listener = value(
      await open(dynamicForward({ port }), false, (socket) => {
        greeted.push(String(socket.localAddress));
        socket.end();
      }),
    );
    expect(await listener.complete?.()).toEqual({ bound: listener.bound, missing: listener.missing });
    holder.close();
    await once(holder, 'close');
    expect(await listener.complete?.()).toEqual({
      bound: [
        { address: '::1', port },
        { address: '127.0.0.1', port },
      ],
      missing: [],
    });
    await Promise.all(
      ['127.0.0.1', '::1'].map(async (host) => readAll(await dialTo(endpointOf(host, port)))),
    );
    expect(greeted.sort()).toEqual(['127.0.0.1', '::1']);
    await listener.close();
    expect(await reaches('127.0.0.1', port)).toBe(false);
    expect(await reaches('::1', port)).toBe(false);
  });

  it('fails when both are taken', async () => {
    const { port } = await serve(() => undefined, '127.0.0.1');
    await serve(() => undefined, '::1', port);
    expect(failure(await open(dynamicForward({ port })))).toEqual({
      code: 'listen-in-use',
      data: { address: '127.0.0.1', port },
    });
  });

  it('frees its port on close, live connections or not, and can be opened again at once', async () => {
    const port = await freePort();
    for (let round = 0; round < 5; round += 1) {
      const { listener, accept } = await listening(port);
      const { client, socket } = await accept();
      client.write('x');
      await Promise.all([listener.close(), listener.close()]);
      expect(await reaches('127.0.0.1', port)).toBe(false);
      client.end('y');
      expect((await readAll(socket.resume())).toString()).toBe('xy');
    }
  });

  it('gives port 0 the same port on both families, the one from before if that is free', async () => {
    const first = value(await open(dynamicForward({ port: 0 })));
    const [port] = portsOf(first);
    expect(port).toBeGreaterThan(0);
    expect(portsOf(first)).toEqual([port, port]);
    await first.close();
    const again = value(await open(dynamicForward({ port: 0 }), false, undefined, port));
    expect(portsOf(again)).toEqual([port, port]);
    const other = value(await open(dynamicForward({ port: 0 }), false, undefined, port));
    expect(portsOf(other)).not.toContain(port);
  });

  it('hands over half-open sockets from which nothing has been read', async () => {
    const { accept } = await listening(await freePort());
    const { client, socket } = await accept();
    client.end('all I have');
    expect(socket.isPaused()).toBe(true);
    expect(socket.bytesRead).toBe(0);
    expect((await readAll(socket.resume())).toString()).toBe('all I have');
    socket.end('and an answer');
    expect((await readAll(client)).toString()).toBe('and an answer');
  });
});

/** A listener, and a function that connects to it and gives both ends. */
async function listening(port: number): Promise<{
  readonly listener: Listener;
  readonly accept: () => Promise<{ readonly client: Socket; readonly socket: Socket }>;
}> {
  const waiting: ((socket: Socket) => void)[] = [];
  const listener = value(await open(dynamicForward({ port }), false, (socket) => waiting.shift()?.(socket)));
  return {
    listener,
    accept: async () => {
      const accepted = new Promise<Socket>((resolve) => waiting.push(resolve));
      const client = await dialTo(endpointOf('127.0.0.1', port));
      return { client, socket: await accepted };
    },
  };
}

describe('errors of listening', () => {
  const error = (code: string): Error => Object.assign(new Error(`listen ${code}`), { code });

  it.each([
    ['EADDRINUSE', { code: 'listen-in-use', data: { address: '::1', port: 80 } }],
    ['EACCES', { code: 'listen-permission', data: { address: '::1', port: 80, platform: 'linux' } }],
    ['EPERM', { code: 'listen-permission', data: { address: '::1', port: 80, platform: 'linux' } }],
    [
      'EADDRNOTAVAIL',
      {
        code: 'listen-address',
        data: {
          ...{ address: '::1', port: 80, platform: 'linux' },
          detail: 'Cannot assign requested address',
        },
      },
    ],
    [
      'ENOTFOUND',
      {
        code: 'listen-address',
        data: { ...{ address: '::1', port: 80, platform: 'linux' }, detail: 'Name or service not known' },
      },
    ],
    ['EMFILE', { code: 'open-files-limit', data: { whose: 'program', limit: expect.any(Number) as number } }],
    ['ENFILE', { code: 'open-files-limit', data: { whose: 'system', limit: null } }],
    ['EWHATEVER', { code: 'listen-failed', data: { address: '::1', port: 80, detail: 'listen EWHATEVER' } }],
  ])('%s', (code, expected) => {
    expect(listenError('::1', 80, error(code), 'linux')).toEqual(expected);
  });

  it.each([80, 8080, 50_000])('on Windows a refused port is a reserved one, whichever it is: %d', (port) => {
    const reserved = { code: 'listen-reserved', data: { address: '127.0.0.1', port } };
    expect(listenError('127.0.0.1', port, error('EACCES'), 'win32')).toEqual(reserved);
  });
});
