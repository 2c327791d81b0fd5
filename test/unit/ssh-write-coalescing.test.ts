import { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { coalesceWrites } from '../../electron/net/write-coalescing';

/** A stream that notes each write that reaches the system. */
class Wire extends Writable {
  readonly writes: string[] = [];
  /** How many pieces it was handed. */
  pieces = 0;
  override _write(chunk: Buffer, _encoding: unknown, done: () => void): void {
    this.writes.push(chunk.toString());
    this.pieces += 1;
    done();
  }
  override _writev(parts: readonly { readonly chunk: Buffer }[], done: () => void): void {
    this.pieces += parts.length;
    this.writes.push(parts.map(({ chunk }) => chunk.toString()).join(''));
    done();
  }
}

const small = (text: string): Buffer => Buffer.from(text);

function scene(): Wire {
  const wire = new Wire();
  coalesceWrites(wire);
  return wire;
}

describe('joined writes', () => {
  it('go out as one, once the turn of the event loop is over', async () => {
    const wire = scene();
    wire.write(small('one '));
    wire.write(small('two '));
    queueMicrotask(() => wire.write(small('three')));
    expect(wire.writes).toEqual([]);
    await setImmediate();
    expect(wire.writes).toEqual(['one two three']);
    // Copied, so that the system is handed one piece.
    expect(wire.pieces).toBe(1);
    wire.write(small('next'));
    await setImmediate();
    expect(wire.writes).toEqual(['one two three', 'next']);
  });

  it('keep their order beside large ones, which are not copied and count as waiting until then', async () => {
    const wire = scene();
    const body = Buffer.alloc(32 * 1024, 'b');
    wire.write(small('length '));
    wire.write(body);
    wire.write(small(' tag'));
    wire.write('a text', 'latin1');
    expect(wire.writableLength).toBe(7 + body.length + 4 + 6);
    await setImmediate();
    expect(wire.writes).toEqual([`length ${body.toString()} taga text`]);
    expect(wire.pieces).toBe(4);
    expect(wire.writableLength).toBe(0);
    wire.write(small('next'));
    await setImmediate();
    expect(wire.writes[1]).toBe('next');
  });

  it('are copied up to a limit', async () => {
    const wire = scene();
    for (let count = 0; count < 100; count += 1) wire.write(Buffer.alloc(1024));
    expect(wire.writableLength).toBe(100 * 1024);
    await setImmediate();
    expect(wire.writes.map((text) => text.length)).toEqual([100 * 1024]);
  });

  it('are sent by an end of the stream, and are nobody’s trouble after its death', async () => {
    const ended = scene();
    ended.write(small('good'));
    ended.end('bye');
    expect(ended.writes.join('')).toBe('goodbye');
    const destroyed = scene();
    destroyed.write(small('lost'));
    destroyed.destroy();
    await setImmediate();
    expect(destroyed.writes).toEqual([]);
    expect(ended.writes.join('')).toBe('goodbye');
  });
});
