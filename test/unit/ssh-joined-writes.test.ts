import { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { joinWrites } from '../../electron/ssh/joined-writes';

/** A stream that notes each write that reaches the system. */
class Wire extends Writable {
  readonly writes: string[] = [];
  override _write(chunk: Buffer, _encoding: unknown, done: () => void): void {
    this.writes.push(chunk.toString());
    done();
  }
  override _writev(parts: readonly { readonly chunk: Buffer }[], done: () => void): void {
    this.writes.push(parts.map(({ chunk }) => chunk.toString()).join(''));
    done();
  }
}

function scene(): Wire {
  const wire = new Wire();
  joinWrites(wire);
  return wire;
}

describe('joined writes', () => {
  it('go out as one, once the turn of the event loop is over', async () => {
    const wire = scene();
    wire.write('length ');
    wire.write('body ');
    queueMicrotask(() => wire.write('tag'));
    expect(wire.writes).toEqual([]);
    await setImmediate();
    expect(wire.writes).toEqual(['length body tag']);
    wire.write('next');
    await setImmediate();
    expect(wire.writes).toEqual(['length body tag', 'next']);
  });

  it('count as waiting until then', async () => {
    const wire = scene();
    wire.write('12345');
    expect(wire.writableLength).toBe(5);
    await setImmediate();
    expect(wire.writableLength).toBe(0);
  });

  it('are sent by an end of the stream, and are nobody’s trouble after its death', async () => {
    const ended = scene();
    ended.write('good');
    ended.end('bye');
    expect(ended.writes.join('')).toBe('goodbye');
    const destroyed = scene();
    destroyed.write('lost');
    destroyed.destroy();
    await setImmediate();
    expect(destroyed.writes).toEqual([]);
    expect(ended.writes.join('')).toBe('goodbye');
  });
});
