import { once } from 'node:events';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, expect, it, vi } from 'vitest';
import { portSchema } from '../../shared/endpoint';
import { closeAfterEach } from '../support/owned';
import { makeKey, startEchoServer, startSshd, startTcpServer } from '../support/ssh-servers';
import { attempt, connectionOf } from './ssh-attempt';

const keep = closeAfterEach();
afterEach(() => {
  vi.restoreAllMocks();
});

const uploads = 16;
const amount = 4 * 1024 * 1024;
const from = { host: '127.0.0.1', port: 1 };

it('many uploads at once do not fill the queue of the connection while the server takes nothing, and all of them arrive', async () => {
  const key = await makeKey();
  keep({ close: () => key.remove() });
  const server = keep(await startSshd({ authorizedKeys: [key.publicKey] }));
  const counts: number[] = [];
  const sink = keep(
    await startTcpServer((socket) => {
      let count = 0;
      socket.on('data', (data) => (count += data.length));
      socket.on('end', () => {
        counts.push(count);
        socket.end();
      });
    }),
  );
  const echo = keep(await startEchoServer());
  let longest = 0;
  const write = Reflect.get(Socket.prototype, 'write') as (...given: readonly unknown[]) => boolean;
  vi.spyOn(Socket.prototype, 'write').mockImplementation(function (
    this: Socket,
    ...given: readonly unknown[]
  ) {
    const isTaken = Reflect.apply(write, this, given);
    if (this.remotePort === server.port) longest = Math.max(longest, this.writableLength);
    return isTaken;
  });
  const connection = connectionOf(
    await attempt({ port: server.port, username: server.user, profile: { privateKeyFile: key.path } }),
  );
  keep({ close: () => connection.end() });
  const open = async (port: number): Promise<Duplex> => {
    const channel = await connection.openChannel({ host: '127.0.0.1', port: portSchema.parse(port) }, from);
    if (!channel.ok) throw new Error(channel.error.code);
    return channel.value;
  };
  const channels = await Promise.all(Array.from({ length: uploads }, () => open(sink.port)));
  const typing = await open(echo.port);
  const closed = Promise.all(channels.map((channel) => once(channel, 'close')));
  server.pause();
  for (const channel of channels) {
    channel.resume();
    channel.end(Buffer.alloc(amount, 1));
  }
  await expect.poll(() => longest).toBeGreaterThan(0);
  typing.write('typed');
  server.continue();
  const [answer] = (await once(typing, 'data')) as [Buffer];
  expect(answer.toString()).toBe('typed');
  await closed;
  expect(counts).toEqual(Array.from({ length: uploads }, () => amount));
  // ssh2 alone fills it with all that the server's windows allow.
  expect(longest).toBeLessThan(512 * 1024);
});
