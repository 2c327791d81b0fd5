import { createServer } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { serveInSlices } from '../../../electron/forwards/accept-slices';

/** A server whose handle is made here; to serve a connection takes so many milliseconds of its clock. */
function scene(serving: number) {
  const server = createServer();
  const served: unknown[] = [];
  const closed: number[] = [];
  let time = 0;
  const handle = {
    onconnection: (...args: readonly unknown[]): void => {
      time += serving;
      served.push(args[1] === undefined ? 'failure' : Reflect.get(Object(args[1]), 'name'));
    },
  };
  Reflect.set(server, '_handle', handle);
  const slices = serveInSlices(server, () => time);
  return {
    served,
    closed,
    slices,
    tick: (milliseconds: number) => {
      time += milliseconds;
    },
    come: (name: number) => {
      handle.onconnection(0, { name, close: () => closed.push(name) });
    },
    fail: () => {
      handle.onconnection(-24);
    },
  };
}

describe('a server that serves in slices', () => {
  it('serves one that comes alone in the same turn, and a failure as well', async () => {
    const { come, fail, served, tick } = scene(1);
    tick(100);
    come(1);
    await nextTurn();
    expect(served).toEqual([1]);
    tick(100);
    fail();
    await nextTurn();
    expect(served).toEqual([1, 'failure']);
  });

  it('serves for 5 ms at a time, in the order they came', async () => {
    const { come, served } = scene(2);
    for (let name = 1; name <= 7; name += 1) come(name);
    await nextTurn();
    expect(served).toEqual([1, 2, 3]);
    await nextTurn();
    expect(served).toEqual([1, 2, 3, 4, 5, 6]);
    await nextTurn();
    expect(served).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('takes more in between, as long as some come', async () => {
    const { come, served, tick } = scene(6);
    come(1);
    come(2);
    await nextTurn();
    for (const name of [3, 4, 5]) {
      tick(1);
      come(name);
      await nextTurn();
      expect(served).toEqual([1]);
    }
    tick(3);
    come(6);
    await nextTurn();
    expect(served).toEqual([1, 2]);
  });

  it('closes those that wait when it is closed itself', async () => {
    const { come, served, closed, slices } = scene(6);
    for (let name = 1; name <= 3; name += 1) come(name);
    await nextTurn();
    slices.close();
    await nextTurn();
    expect([served, closed]).toEqual([[1], [2, 3]]);
  });

  it('is left as it is without the handle that Node gives it', () => {
    const server = createServer();
    Reflect.set(server, '_handle', {});
    serveInSlices(server).close();
    expect(Reflect.get(server, '_handle')).toEqual({});
  });
});
