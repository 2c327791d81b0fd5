import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import type { RequestListener } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeAfterEach } from '../support/owned';
import {
  curl,
  startDropbear,
  startEchoServer,
  startHttpServer,
  startSshd,
  startTcpServer,
} from '../support/ssh-servers';
import { openScene, sha256 } from './forwards-scene';

const own = closeAfterEach();

const megabytes = 100;
let folder = '';
let payload = '';
let digest = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginnel-load-'));
  payload = join(folder, 'payload');
  const file = await open(payload, 'w');
  for (let count = 0; count < megabytes; count += 1) await file.write(randomBytes(1_000_000));
  await file.close();
  digest = await sha256(payload);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Gives the payload to GET; answers PUT with the digest of what came. */
const vault: RequestListener = (request, response) => {
  if (request.method === 'PUT') void sha256(request).then((received) => response.end(received));
  else createReadStream(payload).pipe(response);
};

const servers = [
  ['sshd', () => startSshd()],
  ['dropbear', () => startDropbear()],
] as const;

describe.each(servers)('load through %s', (_name, startServer) => {
  it.each(['local', 'remote', 'dynamic'] as const)(
    'brings 100 MB each way through a %s forward unchanged',
    async (kind) => {
      const scene = own(await openScene(own(await startServer())));
      const web = own(await startHttpServer(vault));
      const to = `127.0.0.1:${String(web.port)}`;
      const { port, counters } = await scene.forward({ kind, to });
      const args =
        kind === 'dynamic'
          ? ['--socks5-hostname', `127.0.0.1:${String(port)}`, `http://${to}/`]
          : [`http://127.0.0.1:${String(port)}/`];
      const target = join(folder, `${kind}-download`);
      expect(await curl(['-o', target, ...args])).toMatchObject({ code: 0 });
      expect(await sha256(target)).toBe(digest);
      const upload = await curl(['-T', payload, ...args]);
      expect(upload.stdout.toString()).toBe(digest);
      await rm(target);
      const [bulkIn, bulkOut] =
        kind === 'remote' ? [counters.sent, counters.received] : [counters.received, counters.sent];
      expect(bulkIn).toBeGreaterThan(megabytes * 1_000_000);
      expect(bulkOut).toBeGreaterThan(megabytes * 1_000_000);
    },
    120_000,
  );

  it('holds 200 connections at once, each with its own bytes, and lets go of them all', async () => {
    const scene = own(await openScene(own(await startServer())));
    const echo = own(await startEchoServer());
    const { port, counters, running } = await scene.forward({
      kind: 'local',
      to: `127.0.0.1:${String(echo.port)}`,
    });
    const sockets = await Promise.all(
      Array.from({ length: 200 }, async (_, index): Promise<Socket> => {
        const socket = connect({ host: '127.0.0.1', port });
        const word = `connection ${String(index)}`;
        socket.write(word);
        let heard = '';
        while (heard.length < word.length) heard += String(await once(socket, 'data'));
        expect(heard).toBe(word);
        return socket;
      }),
    );
    expect(counters.live).toBe(200);
    expect(echo.connections()).toBe(200);
    await Promise.all(
      sockets.map(async (socket) => {
        const closed = once(socket, 'close');
        socket.end();
        await closed;
      }),
    );
    await running.close();
    expect(counters).toMatchObject({ live: 0, total: 200 });
  });
});

describe('what a forward costs', () => {
  it('is bounded when nobody reads: the server is held up, not the memory filled', async () => {
    const scene = own(await openScene(own(await startSshd())));
    const chunk = Buffer.alloc(1_000_000);
    let pushed = 0;
    const web = own(
      await startTcpServer((socket) => {
        const more = (): void => {
          while (pushed < 200_000_000) {
            pushed += chunk.length;
            if (!socket.write(chunk)) return;
          }
        };
        socket.on('drain', more);
        more();
      }),
    );
    const { port, counters, running } = await scene.forward({
      kind: 'local',
      to: `127.0.0.1:${String(web.port)}`,
    });
    const socket = connect({ host: '127.0.0.1', port });
    await once(socket, 'connect');
    socket.pause();
    // It stands still once no more comes through: everything on the way is full.
    await expect
      .poll(
        async () => {
          const before = counters.received;
          await new Promise((resolve) => setTimeout(resolve, 200));
          return before > 0 && counters.received === before;
        },
        { timeout: 20_000 },
      )
      .toBe(true);
    const [channel] = scene.channels;
    // The channel's window, given out anew once at most, and the sockets' buffers; the rest of the 200 MB waits at the server.
    expect(counters.received).toBeLessThan(16_000_000);
    expect(channel?.readableLength).toBeLessThan(5_000_000);
    expect(pushed).toBeLessThan(200_000_000);
    socket.destroy();
    await running.close();
  });

  it('is nothing after it: 1,000 connections, always ten at once, leave no socket or timer', async () => {
    const scene = own(await openScene(own(await startSshd())));
    const echo = own(await startEchoServer());
    const { port, counters } = await scene.forward({ kind: 'local', to: `127.0.0.1:${String(echo.port)}` });
    const one = async (): Promise<void> => {
      const socket = connect({ host: '127.0.0.1', port });
      const closed = once(socket, 'close');
      socket.end('x');
      socket.resume();
      await closed;
    };
    const resources = (): Record<string, number> => {
      const counts: Record<string, number> = {};
      for (const name of process.getActiveResourcesInfo()) counts[name] = (counts[name] ?? 0) + 1;
      return counts;
    };
    await one();
    await expect.poll(() => counters.live).toBe(0);
    const before = resources();
    const lane = async (): Promise<void> => {
      for (let count = 0; count < 100; count += 1) await one();
    };
    await Promise.all(Array.from({ length: 10 }, lane));
    await expect.poll(() => counters.live).toBe(0);
    await expect.poll(() => echo.connections()).toBe(0);
    const kinds = ['TCPSocketWrap', 'TCPServerWrap', 'PipeWrap'];
    expect(kinds.map((kind) => resources()[kind])).toEqual(kinds.map((kind) => before[kind]));
    expect(resources()['Timeout'] ?? 0).toBeLessThanOrEqual((before['Timeout'] ?? 0) + 2);
    expect(counters.total).toBe(1001);
  });
});
