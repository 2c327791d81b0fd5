import { once } from 'node:events';
import { connect, Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { closeAfterEach } from '../support/owned';
import { startEchoServer, startSshd, startTcpServer } from '../support/ssh-servers';
import { openScene } from './forwards-scene';

// What speed depends on and a busy machine does not change: how often the system is called. Times are the bench's.

const own = closeAfterEach();
afterEach(() => {
  vi.restoreAllMocks();
});

/** Counts the writes of this process that reach the system on sockets to a port. */
function countWrites(port: number): () => number {
  let writes = 0;
  for (const name of ['_write', '_writev'] as const) {
    const original = Reflect.get(Socket.prototype, name) as (...given: readonly unknown[]) => unknown;
    vi.spyOn(Socket.prototype, name).mockImplementation(function (
      this: Socket,
      ...given: readonly unknown[]
    ) {
      if (this.remotePort === port) writes += 1;
      return Reflect.apply(original, this, given);
    });
  }
  return () => writes;
}

describe('what is written to the server', () => {
  it('is one write for each small message', async () => {
    const server = own(await startSshd());
    const scene = own(await openScene(server));
    const echo = own(await startEchoServer());
    const { port } = await scene.forward({ kind: 'local', to: `127.0.0.1:${String(echo.port)}` });
    const socket = own(connectTo(port));
    await socket.roundTrip();
    const count = countWrites(server.port);
    const messages = 50;
    for (let index = 0; index < messages; index += 1) await socket.roundTrip();
    // The parts of a packet apart would be three each.
    expect(count()).toBeLessThanOrEqual(messages + 5);
  });

  it('is at most six writes for a connection that carries a byte', async () => {
    const server = own(await startSshd());
    const scene = own(await openScene(server));
    const echo = own(await startEchoServer());
    const { port, counters } = await scene.forward({ kind: 'local', to: `127.0.0.1:${String(echo.port)}` });
    const count = countWrites(server.port);
    const connections = 20;
    for (let index = 0; index < connections; index += 1) {
      const socket = connectTo(port);
      await socket.roundTrip();
      await socket.close();
    }
    await expect.poll(() => counters.live).toBe(0);
    // Opening, the byte, the end and the close are four packets, twelve writes in their parts.
    expect(count()).toBeLessThanOrEqual(6 * connections);
  });

  it('is at most 40 writes for a megabyte', async () => {
    const server = own(await startSshd());
    const scene = own(await openScene(server));
    const megabytes = 16;
    let received = 0;
    const sink = own(
      await startTcpServer((socket) => {
        socket.on('data', (data) => (received += data.length));
        socket.on('end', () => socket.end());
      }),
    );
    const { port, counters } = await scene.forward({ kind: 'local', to: `127.0.0.1:${String(sink.port)}` });
    const count = countWrites(server.port);
    const socket = connect({ host: '127.0.0.1', port });
    const closed = once(socket, 'close');
    socket.resume();
    socket.end(Buffer.alloc(megabytes * 1024 * 1024));
    await closed;
    await expect.poll(() => counters.live).toBe(0);
    expect(received).toBe(megabytes * 1024 * 1024);
    // Packets of 32 KiB in their parts would be 96.
    expect(count() / megabytes).toBeLessThanOrEqual(40);
  });
});

describe('what is written to a client', () => {
  it('is at most 16 writes for a megabyte', async () => {
    const server = own(await startSshd());
    const scene = own(await openScene(server));
    const megabytes = 16;
    const source = own(
      await startTcpServer((socket) => socket.resume().end(Buffer.alloc(megabytes * 1024 * 1024))),
    );
    const { port, counters } = await scene.forward({ kind: 'local', to: `127.0.0.1:${String(source.port)}` });
    const socket = connect({ host: '127.0.0.1', port });
    await once(socket, 'connect');
    const count = countWrites(socket.localPort ?? 0);
    let received = 0;
    socket.on('data', (data) => (received += data.length));
    const closed = once(socket, 'close');
    socket.on('end', () => socket.end());
    await closed;
    await expect.poll(() => counters.live).toBe(0);
    expect(received).toBe(megabytes * 1024 * 1024);
    // Packets of 32 KiB apart would be 32. It is about 6: what was read at once goes in one.
    expect(count() / megabytes).toBeLessThanOrEqual(16);
  });
});

interface Talker {
  /** Sends a byte and waits for it to come back. */
  readonly roundTrip: () => Promise<void>;
  readonly close: () => Promise<void>;
}

function connectTo(port: number): Talker {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  return {
    roundTrip: async () => {
      const answered = once(socket, 'data');
      socket.write('x');
      await answered;
    },
    close: async () => {
      const closed = once(socket, 'close');
      socket.end();
      await closed;
    },
  };
}
