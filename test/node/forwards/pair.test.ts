import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { Pair } from '../../../electron/forwards/pair';
import { unixOnly } from '../../support/unix-only';
import { closeAll, readAll, readBytes, tcpConnection } from './peers';

afterEach(closeAll);

/** A local client and a far server with a pair in between: client ~ socket | channel ~ server. */
interface Scene {
  readonly client: Socket;
  readonly socket: Socket;
  readonly channel: Socket;
  readonly server: Socket;
  readonly pair: Pair;
  readonly counters: { sent: number; received: number };
}

async function scene(): Promise<Scene> {
  const local = await tcpConnection();
  const remote = await tcpConnection();
  const counters = { sent: 0, received: 0 };
  return {
    client: local.near,
    socket: local.far,
    channel: remote.near,
    server: remote.far,
    counters,
    pair: new Pair(local.far, remote.near, counters),
  };
}

const endless = 256 * 1024 * 1024;

/** Sends more than any test takes, as fast as it is let; `produced` counts bytes. */
class EndlessSource extends Duplex {
  produced = 0;
  override _read(): void {
    if (this.produced >= endless) return;
    const chunk = Buffer.alloc(64 * 1024, 'x');
    this.produced += chunk.length;
    this.push(chunk);
  }
  override _write(_chunk: unknown, _encoding: unknown, done: () => void): void {
    done();
  }
}

/** Takes nothing, ever: its writes never come back. */
class StuckSink extends Duplex {
  override _read(): void {
    // Sends nothing either.
  }
  override _write(): void {
    // Never calls back, as an ssh2 channel whose window is used up.
  }
}

/** Has ended from the start, and takes what is written only once it is let. */
class HeldSink extends Duplex {
  taken = '';
  #release: () => void = () => undefined;
  readonly #released = new Promise<void>((resolve) => (this.#release = resolve));
  override _read(): void {
    this.push(null);
  }
  override _write(chunk: Buffer, _encoding: unknown, done: () => void): void {
    void this.#released.then(() => {
      this.taken += chunk.toString();
      done();
    });
  }
  release(): void {
    this.#release();
  }
}

/** Resolves when the condition has held for 50 turns of the event loop: whatever could move has moved. */
async function settled(condition: () => boolean): Promise<void> {
  for (let turns = 0; turns < 50; turns = condition() ? turns + 1 : 0) await setImmediate();
}

describe('a pair', () => {
  it('carries bytes both ways and counts them', async () => {
    const { client, server, counters } = await scene();
    client.write('question');
    expect((await readBytes(server, 8)).toString()).toBe('question');
    server.write('the answer');
    expect((await readBytes(client, 10)).toString()).toBe('the answer');
    expect(counters).toEqual({ sent: 8, received: 10 });
  });

  it('passes on the client’s end and still brings the answer', async () => {
    const { client, server, pair } = await scene();
    client.end('question');
    expect((await readAll(server)).toString()).toBe('question');
    server.end('answer after the end');
    expect((await readAll(client)).toString()).toBe('answer after the end');
    expect(await pair.ended).toEqual({ kind: 'finished' });
  });

  it('passes on the server’s end and still takes what the client sends', async () => {
    const { client, server, pair } = await scene();
    server.end('greeting');
    expect((await readAll(client)).toString()).toBe('greeting');
    client.end('late words');
    expect((await readAll(server)).toString()).toBe('late words');
    expect(await pair.ended).toEqual({ kind: 'finished' });
  });

  it('lets the channel take all that is left after the client has closed', async () => {
    const { near: client, far: socket } = await tcpConnection();
    const channel = new HeldSink();
    const pair = new Pair(socket, channel, { sent: 0, received: 0 });
    await readAll(client);
    client.end('last words');
    await once(socket, 'close');
    expect(channel.destroyed).toBe(false);
    channel.release();
    expect(await pair.ended).toEqual({ kind: 'finished' });
    expect(channel.taken).toBe('last words');
  });

  // A plain socket of Node's under wine loses the end of a long write, too.
  it('brings megabytes through unchanged, then ends', unixOnly('wine'), async () => {
    const { client, server, pair, counters } = await scene();
    const bytes = Buffer.alloc(20_000_000);
    for (let index = 0; index < bytes.length; index += 4) bytes.writeUInt32LE(index, index);
    client.end(bytes);
    server.end(bytes);
    const [up, down] = await Promise.all([readAll(server), readAll(client)]);
    expect(up.equals(bytes)).toBe(true);
    expect(down.equals(bytes)).toBe(true);
    expect(await pair.ended).toEqual({ kind: 'finished' });
    expect(counters).toEqual({ sent: bytes.length, received: bytes.length });
  });

  it('knows a client that had ended before there was a channel', async () => {
    const local = await tcpConnection();
    local.far.resume();
    local.near.end();
    await once(local.far, 'end');
    const remote = await tcpConnection();
    const pair = new Pair(local.far, remote.near, { sent: 0, received: 0 });
    expect((await readAll(remote.far)).length).toBe(0);
    remote.far.end('bye');
    expect((await readAll(local.near)).toString()).toBe('bye');
    expect(await pair.ended).toEqual({ kind: 'finished' });
  });
});

describe('a pair with a slow side', () => {
  it('pauses the channel while the client does not read, and goes on when it does', async () => {
    const { near: client, far: socket } = await tcpConnection();
    const channel = new EndlessSource();
    const counters = { sent: 0, received: 0 };
    const pair = new Pair(socket, channel, counters);
    await settled(() => channel.isPaused() && socket.writableLength > 0);
    const stalledAt = channel.produced;
    // The kernel's buffers of both ends, and one buffer of ours; nothing near the endless supply.
    expect(stalledAt).toBeLessThan(16 * 1024 * 1024);
    expect(socket.writableLength).toBeLessThan(1024 * 1024);

    let read = 0;
    client.on('data', (chunk: Buffer) => (read += chunk.length));
    while (read < stalledAt + 4 * 1024 * 1024) await once(client, 'data');
    expect(channel.produced).toBeGreaterThan(stalledAt);
    pair.cut();
    await pair.ended;
  });

  it('pauses the client while the channel takes nothing', async () => {
    const { near: client, far: socket } = await tcpConnection();
    const channel = new StuckSink();
    const counters = { sent: 0, received: 0 };
    const pair = new Pair(socket, channel, counters);
    const block = Buffer.alloc(1024 * 1024);
    let offered = 0;
    while (offered < 200 && client.write(block)) offered += 1;
    for (; offered < 200; offered += 1) client.write(block);
    await settled(() => socket.isPaused() && client.writableNeedDrain);
    expect(counters.sent).toBeLessThan(1024 * 1024);
    expect(channel.writableLength + socket.readableLength).toBeLessThan(2 * 1024 * 1024);
    pair.cut();
    await pair.ended;
  });
});

describe('a pair that breaks', () => {
  it('closes the channel when the client resets, and tells why', async () => {
    const { client, server, channel, pair } = await scene();
    client.write('x');
    await readBytes(server, 1);
    client.resetAndDestroy();
    expect(await pair.ended).toEqual({ kind: 'broken', detail: 'Connection reset by peer' });
    expect(channel.destroyed).toBe(true);
  });

  it('takes a client that resets right after its last bytes for no orderly end', async () => {
    let arrive = (_socket: Socket): void => undefined;
    const arrived = new Promise<Socket>((resolve) => {
      arrive = resolve;
    });
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => arrive(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const client = connect({ port, host: '127.0.0.1' });
    const socket = await arrived;
    // Both are there when it is read, as when a destination breaks in the middle of what it sends.
    await new Promise<void>((resolve) => {
      client.write('a part of it', () => resolve());
    });
    client.resetAndDestroy();
    await once(client, 'close');
    const { near: channel, far } = await tcpConnection();
    const pair = new Pair(socket, channel, { sent: 0, received: 0 });
    far.resume();
    expect(await pair.ended).toEqual({ kind: 'broken', detail: 'Connection reset by peer' });
    expect(channel.destroyed).toBe(true);
    server.close();
  });

  it('takes a client that goes after both have ended for an orderly one', async () => {
    const { client, socket, server, pair } = await scene();
    server.end('all of it');
    await readAll(client);
    expect(socket.writableEnded).toBe(true);
    client.end();
    await readAll(server);
    client.destroy();
    expect(await pair.ended).toEqual({ kind: 'finished' });
  });

  it('resets the client when the channel dies, so that a part is not taken for the whole', async () => {
    const { client, server, channel, pair } = await scene();
    server.write('half of it');
    await readBytes(client, 10);
    channel.destroy();
    await expect(readAll(client)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await pair.ended).toEqual({ kind: 'reset' });
  });

  it('resets the client when the channel fails', async () => {
    const { client, channel, pair } = await scene();
    channel.destroy(new Error('broken'));
    await expect(readAll(client)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await pair.ended).toEqual({ kind: 'reset' });
  });

  it('resets both when it is cut, once', async () => {
    const { client, channel, pair } = await scene();
    const reset = readAll(client);
    pair.cut();
    pair.cut();
    await expect(reset).rejects.toMatchObject({ code: 'ECONNRESET' });
    await pair.ended;
    pair.cut();
    expect(channel.destroyed).toBe(true);
  });

  it('can be cut when the client has been sent its end but goes on sending', async () => {
    const { client, server, pair, socket } = await scene();
    server.end();
    await readAll(client);
    pair.cut();
    await pair.ended;
    expect(socket.destroyed).toBe(true);
    // The first of these makes the system answer with a reset, one of the next fails of it.
    while (!client.destroyed) await new Promise((resolve) => client.write('into the void', resolve));
    expect(client.errored).toMatchObject({ code: expect.stringMatching(/^(ECONNRESET|EPIPE)$/) as string });
  });

  it('can be cut while a client that does not read is being sent its end', async () => {
    const { near: client, far: socket } = await tcpConnection();
    const remote = await tcpConnection();
    const pair = new Pair(socket, remote.near, { sent: 0, received: 0 });
    remote.far.end(Buffer.alloc(32 * 1024 * 1024));
    await settled(() => remote.near.isPaused() && socket.writableLength > 0);
    socket.end();
    pair.cut();
    expect(await pair.ended).toEqual({ kind: 'stopped' });
    expect(socket.destroyed).toBe(true);
    expect(remote.near.destroyed).toBe(true);
    client.destroy();
  });

  it('ends at once when the client has gone before the channel came', async () => {
    const local = await tcpConnection();
    const remote = await tcpConnection();
    local.far.destroy();
    await once(local.far, 'close');
    const pair = new Pair(local.far, remote.near, { sent: 0, received: 0 });
    expect(await pair.ended).toEqual({ kind: 'left' });
    expect(remote.near.destroyed).toBe(true);
  });

  it('leaves other pairs alone', async () => {
    const broken = await scene();
    const whole = await scene();
    broken.client.resetAndDestroy();
    await broken.pair.ended;
    whole.client.end('still here');
    expect((await readAll(whole.server)).toString()).toBe('still here');
  });
});
