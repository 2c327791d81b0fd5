import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import type { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { Client as SshClient, ClientChannel } from 'ssh2';
import { describe, expect, it } from 'vitest';
import { internalsOf } from '../../electron/ssh/ssh2/internals';
import { ReceiveWindows } from '../../electron/ssh/ssh2/receive-windows';
import { Budget } from '../../electron/ssh/window-budget';
import { windowSizes } from '../../electron/ssh/window-policy';
import { portSchema } from '../../shared/endpoint';
import { closeAfterEach } from '../support/owned';
import { makeKey, startDropbear, startSshd, startTcpServer, type SshServer } from '../support/ssh-servers';
import { startLibraryServer } from './library-server';
import { openOn, plainClient } from './plain-client';
import { startBetween } from './relay';
import { attempt, connectionOf } from './ssh-attempt';

const keep = closeAfterEach();
const from = { host: '127.0.0.1', port: 1 };
const { floor } = windowSizes;
const mebi = 1024 * 1024;
const content = randomBytes(12 * mebi);
const hashOf = (data: Buffer): string => createHash('sha256').update(data).digest('hex');

/** Sends all of the content to whoever connects, as fast as it is taken, and ends. */
async function startSource(data = content): Promise<number> {
  return keep(await startTcpServer((socket) => socket.resume().end(data))).port;
}

async function startServer(): Promise<SshServer & { readonly key: string; readonly keyText: string }> {
  const key = await makeKey();
  keep({ close: () => key.remove() });
  const server = keep(await startSshd({ authorizedKeys: [key.publicKey] }));
  return Object.assign(server, { key: key.path, keyText: await readFile(key.path, 'utf8') });
}

const clientOf = (
  { port, user: username }: { readonly port: number; readonly user: string },
  privateKey: string,
): Promise<SshClient> => plainClient(keep, { host: '127.0.0.1', port, username, privateKey });

const neverOverrun = (): void => {
  throw new Error('the server sent too much');
};
function adapted(client: SshClient): ReceiveWindows {
  return new ReceiveWindows(internalsOf(client), neverOverrun, new Budget(windowSizes.thread));
}

/** A network so many milliseconds long, there and back. */
async function startDelay(port: number, roundTrip: number): Promise<number> {
  const between = await startBetween(port, (near, far) => {
    near.on('data', (data) => setTimeout(() => far.write(data), roundTrip / 2));
    far.on('data', (data) => setTimeout(() => near.write(data), roundTrip / 2));
  });
  return keep(between).port;
}

/** Reads to the end, in one of several manners. */
async function read(stream: Duplex, manner: 'at once' | 'slowly' | 'with pauses'): Promise<Buffer> {
  const chunks: Buffer[] = [];
  if (manner === 'slowly') {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      await setImmediate();
    }
    return Buffer.concat(chunks);
  }
  stream.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    if (manner === 'at once' || chunks.length % 20 > 0) return;
    stream.pause();
    // Long enough for all to come that may, more often than not.
    let turns = 0;
    const wait = (): void => {
      turns += 1;
      if (turns > 50) stream.resume();
      else globalThis.setImmediate(wait);
    };
    wait();
  });
  stream.resume();
  await once(stream, 'end');
  return Buffer.concat(chunks);
}

describe.each([
  { name: 'sshd', start: () => startSshd() },
  { name: 'dropbear', start: () => startDropbear() },
])('through $name', ({ start }) => {
  it('all bytes arrive, whatever the manner they are read in', async () => {
    const server = keep(await start());
    const connection = connectionOf(
      await attempt({ port: server.port, username: server.user, answers: () => [server.password] }),
    );
    keep({ close: () => connection.end() });
    const port = portSchema.parse(await startSource());
    const read2 = async (manner: Parameters<typeof read>[1]): Promise<string> => {
      const channel = await connection.openChannel({ host: '127.0.0.1', port }, from);
      if (!channel.ok) throw new Error(channel.error.code);
      return hashOf(await read(channel.value, manner));
    };
    const manners = ['at once', 'slowly', 'with pauses'] as const;
    expect(await Promise.all(manners.map(read2))).toEqual(manners.map(() => hashOf(content)));
    // And what comes in at a port of the server.
    const incoming = new Promise<Duplex>((resolve) => {
      void connection
        .listen('localhost', 0, ({ accept }) => resolve(accept()))
        .then((listener) => {
          if (!listener.ok) throw new Error(listener.error.code);
          const client = createConnection(listener.value.port, '127.0.0.1').resume().end(content);
          client.on('error', () => undefined);
        });
    });
    expect(hashOf(await read(await incoming, 'with pauses'))).toBe(hashOf(content));
  });
});

it('readers that have stopped hold what their channels had in the beginning, and no more; then they get all', async () => {
  const server = await startServer();
  const source = await startSource();
  const little = content.subarray(0, mebi);
  const littleSource = await startSource(little);
  const client = await clientOf(server, server.keyText);
  adapted(client).measured(0.2);
  const channels = await Promise.all(Array.from({ length: 20 }, () => openOn(client, littleSource)));
  for (const channel of channels) channel.pause();
  const unread = (): readonly number[] => channels.map(({ readableLength }) => readableLength);
  const most = channels.map(() => floor);
  await expect.poll(unread).toEqual(most);
  // Beside them another one passes.
  expect(hashOf(await read(await openOn(client, source), 'at once'))).toBe(hashOf(content));
  expect(unread()).toEqual(most);
  const all = await Promise.all(channels.map((channel) => read(channel, 'at once')));
  for (const one of all) expect(hashOf(one)).toBe(hashOf(little));
});

it('the channels of a connection have such windows, those from the server, too', async () => {
  const server = await startServer();
  const connection = connectionOf(
    await attempt({ port: server.port, username: server.user, profile: { privateKeyFile: server.key } }),
  );
  keep({ close: () => connection.end() });
  const port = portSchema.parse(await startSource());
  const opened = await connection.openChannel({ host: '127.0.0.1', port }, from);
  const incoming = new Promise<Duplex>((resolve) => {
    void connection
      .listen('localhost', 0, ({ accept }) => resolve(accept()))
      .then((listener) => {
        const to = listener.ok ? listener.value.port : expect.fail(listener.error.code);
        const client = createConnection(to, '127.0.0.1').resume().end(content);
        client.on('error', () => undefined);
      });
  });
  for (const channel of [opened.ok ? opened.value : expect.fail(), await incoming]) {
    channel.pause();
    await expect.poll(() => channel.readableLength).toBeGreaterThanOrEqual(floor);
    // The server has sent before its answer all that it may; ssh2 alone would have let it send 4 MiB.
    for (let turn = 0; turn < 3; turn += 1) await connection.ping();
    expect(channel.readableLength).toBeLessThanOrEqual(windowSizes.first);
    expect(channel.readableHighWaterMark).toBeLessThan(floor);
    expect(hashOf(await read(channel, 'with pauses'))).toBe(hashOf(content));
  }
});

it('a window grows on a long path, and on a short one no further than is of use, for a hesitating reader, too', async () => {
  const server = await startServer();
  const source = await startSource();
  const far = await clientOf(
    { ...server, port: await startDelay(server.port, 200), user: server.user },
    server.keyText,
  );
  const windows = adapted(far);
  windows.measured(200);
  let [initial, widest] = [Infinity, 0];
  // A busy machine makes ways longer for a while, and a window stays as it is then: it has several chances.
  for (let download = 0; download < 4 && widest <= 2 * initial; download += 1) {
    const channel = await openOn(far, source);
    const [window] = windows.all();
    initial = window?.initial ?? Infinity;
    expect(initial).toBeGreaterThan(floor);
    channel.on('data', () => {
      widest = Math.max(widest, window?.size() ?? 0);
    });
    const closed = once(channel, 'close');
    expect(hashOf(await read(channel, 'at once'))).toBe(hashOf(content));
    channel.end();
    await closed;
  }
  expect(widest).toBeGreaterThan(2 * initial);

  const near = await clientOf(server, server.keyText);
  const nearWindows = adapted(near);
  nearWindows.measured(0.2);
  const slow = await openOn(near, await startSource());
  const slowWindow = nearWindows.all()[0] ?? expect.fail();
  let largest = 0;
  let count = 0;
  slow.on('data', (chunk: Buffer) => {
    count += chunk.length;
    slow.pause();
    const resume = (): void => {
      largest = Math.max(largest, slowWindow.size());
      // Only when there is nothing more to come.
      if (slowWindow.open() === 0 || count + slow.readableLength === content.length) slow.resume();
      else globalThis.setImmediate(resume);
    };
    if (slow.readableLength > 0 || slowWindow.open() > 0) resume();
    else slow.resume();
  });
  await once(slow, 'end');
  expect(count).toBe(content.length);
  // It waits for the server, and so looks like one that is fast.
  expect(largest).toBeLessThanOrEqual(1.5 * windowSizes.first);
});

it('a server that sends much more than it may loses the connection', async () => {
  const server = keep(
    await startLibraryServer({
      greet: (client) => {
        client.on('ready', () => {
          client.on('tcpip', (accept) => {
            const channel: unknown = accept();
            const protocol: unknown = Reflect.get(client, '_protocol');
            const send = Reflect.get(Object(protocol) as object, 'channelData') as (
              id: unknown,
              data: Buffer,
            ) => void;
            const { id } = Reflect.get(Object(channel) as object, 'outgoing') as { id: unknown };
            for (let sent = 0; sent < 8 * mebi; sent += 32_768)
              Reflect.apply(send, protocol, [id, Buffer.alloc(32_768)]);
          });
        });
      },
    }),
  );
  const made = await attempt({ port: server.port, answers: () => [''] });
  const connection = connectionOf(made);
  const channel = await connection.openChannel({ host: 'x', port: portSchema.parse(1) }, from);
  if (channel.ok) channel.value.pause();
  expect(await made.whenClosed).toMatchObject({
    code: 'protocol-broken',
    data: { detail: /more data on a channel than it was allowed/u },
  });
});

describe('ssh2’s own channels', () => {
  it('sets the mark of the channels of forwards, and of no others', async () => {
    const server = await startServer();
    const client = await clientOf(server, server.keyText);
    const windows = adapted(client);
    const channel = await openOn(client, await startSource());
    expect(channel.readableHighWaterMark).toBeLessThan(floor / 2);
    const command = await new Promise<ClientChannel>((resolve, reject) => {
      client.exec('head -c 3000000 /dev/zero', (error, opened) => {
        if (error) reject(error);
        else resolve(opened);
      });
    });
    expect(command.readableHighWaterMark).toBe(2 * mebi);
    expect(windows.all()).toHaveLength(1);
    expect(await read(command, 'slowly')).toHaveLength(3_000_000);
    expect(hashOf(await read(channel, 'at once'))).toBe(hashOf(content));
    channel.end();
    await once(channel, 'close');
    expect(windows.all()).toEqual([]);
  });
});
