import { Duplex, Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { WriteScheduler } from '../../electron/ssh/ssh2/write-scheduler';

/** A transport that takes one write at a time, when it is told to. */
class SlowTransport extends Writable {
  /** What was written, in its order, by whom. */
  readonly written: string[] = [];
  longest = 0;
  readonly #held: (() => void)[] = [];
  constructor() {
    super({ highWaterMark: 16 * 1024 });
  }
  override _write(_chunk: Buffer, _encoding: unknown, done: () => void): void {
    this.#held.push(done);
  }
  note(chunk: Buffer): void {
    this.written.push(`${chunk.toString('latin1', 0, 1)}${chunk.length < 100 ? ' small' : ''}`);
    this.write(chunk);
    this.longest = Math.max(this.longest, this.writableLength);
  }
  /** Takes all that waits, and what comes for it. */
  async takeAll(): Promise<void> {
    for (;;) {
      const done = this.#held.shift();
      if (done === undefined) return;
      done();
      await setImmediate();
    }
  }
}

/** A channel as ssh2 makes them: hands all it is given to the transport. */
class Channel extends Duplex {
  constructor(readonly transport: SlowTransport) {
    super({ highWaterMark: 2 * 1024 * 1024 });
  }
  override _read(): void {
    // Nothing comes.
  }
  override _write(chunk: Buffer, _encoding: unknown, done: () => void): void {
    this.transport.note(chunk);
    done();
  }
}

const piece = 64 * 1024;

function scene(): { transport: SlowTransport; channel: () => Channel } {
  const transport = new SlowTransport();
  const writeScheduler = new WriteScheduler(transport);
  return { transport, channel: () => writeScheduler.pace(new Channel(transport)) };
}

const fill = (channel: Channel, name: string, pieces: number): void => {
  for (let index = 0; index < pieces; index += 1) channel.write(Buffer.alloc(piece, name));
};

describe('the write scheduler of a connection', () => {
  it('lets pass at once what the transport has room for', () => {
    const { transport, channel } = scene();
    channel().write('a');
    channel().write('b');
    expect(transport.written).toEqual(['a small', 'b small']);
  });

  it('keeps the transport’s queue short, however much is to be sent, and loses nothing', async () => {
    const { transport, channel } = scene();
    for (const name of 'abcdefgh') fill(channel(), name, 20);
    await transport.takeAll();
    expect(transport.written).toHaveLength(160);
    expect(transport.longest).toBeLessThanOrEqual(128 * 1024 + piece);
  });

  it('has a source pause that is two slices ahead of it, though ssh2 would take megabytes', async () => {
    const { transport, channel } = scene();
    const paced = channel();
    // What the transport has room for, and one slice that waits.
    const flowing = [1, 2, 3].map(() => paced.write(Buffer.alloc(piece, 'a')));
    expect(flowing).toEqual([true, true, true]);
    expect(paced.write(Buffer.alloc(piece, 'a'))).toBe(false);
    let drained = 0;
    paced.on('drain', () => (drained += 1));
    await transport.takeAll();
    expect(drained).toBe(1);
  });

  it('keeps all back during a key exchange, but for one write of each channel, and loses nothing', async () => {
    let isKeptBack = true;
    const transport = new SlowTransport();
    const writeScheduler = new WriteScheduler(transport, () => isKeptBack);
    const paced = writeScheduler.pace(new Channel(transport));
    expect(paced.write(Buffer.alloc(piece, 'a'))).toBe(true);
    expect(paced.write(Buffer.alloc(piece, 'b'))).toBe(false);
    await transport.takeAll();
    expect(transport.written).toEqual([]);
    isKeptBack = false;
    writeScheduler.goOn();
    await transport.takeAll();
    expect(transport.written).toEqual(['a', 'b']);
  });

  it('gives all that wait the same share', async () => {
    const { transport, channel } = scene();
    const names = ['a', 'b', 'c'];
    for (const name of names) fill(channel(), name, 20);
    await transport.takeAll();
    // The first ones went while there was room.
    const inTurn = transport.written.slice(2, 50);
    for (let at = 0; at + 3 <= inTurn.length; at += 3) {
      expect(inTurn.slice(at, at + 3).sort(), `from ${String(at)}`).toEqual(names);
    }
  });

  it('lets a few bytes go before the transfers that wait', async () => {
    const { transport, channel } = scene();
    for (const name of ['a', 'b', 'c']) fill(channel(), name, 20);
    const before = transport.written.length;
    const typed = channel();
    typed.write('x');
    expect(transport.written).toHaveLength(before);
    await transport.takeAll();
    expect(transport.written[before]).toBe('x small');
  });

  it('keeps each channel’s bytes in their order, small ones too', async () => {
    const { transport, channel } = scene();
    fill(channel(), 'a', 5);
    const mixed = channel();
    mixed.write(Buffer.alloc(piece, '1'));
    mixed.write('2');
    mixed.write(Buffer.alloc(piece, '3'));
    mixed.end();
    await transport.takeAll();
    expect(transport.written.filter((name) => /^\d/u.test(name))).toEqual(['1', '2 small', '3']);
    expect(mixed.writableFinished).toBe(true);
  });

  it('cuts what comes in one piece into slices, between which others have their turn', async () => {
    const { transport, channel } = scene();
    const [first, second] = [channel(), channel()];
    first.end(Buffer.alloc(40 * piece, 'a'));
    second.end(Buffer.alloc(40 * piece, 'b'));
    await transport.takeAll();
    expect(transport.longest).toBeLessThanOrEqual(128 * 1024 + piece);
    expect(transport.written.slice(10, 30).filter((name) => name === 'b')).toHaveLength(10);
    expect([first.writableFinished, second.writableFinished]).toEqual([true, true]);
  });

  it('forgets what waits when the transport is gone', async () => {
    const { transport, channel } = scene();
    fill(channel(), 'a', 20);
    const before = transport.written.length;
    transport.destroy();
    await transport.takeAll();
    transport.emit('drain');
    expect(transport.written).toHaveLength(before);
  });
});
