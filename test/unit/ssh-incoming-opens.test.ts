import { describe, expect, it } from 'vitest';
import { capIncomingOpens } from '../../electron/ssh/ssh2/incoming-opens';
import type { Handlers, Internals, OpenRequest, Protocol } from '../../electron/ssh/ssh2/internals';

interface Scene {
  /** The server opens a channel. */
  readonly open: () => void;
  /** A channel of the server's is accepted, by our number. */
  readonly accept: (id: number) => void;
  readonly close: (id: number) => void;
  /** The reasons of refusals, in order (RFC 4254, 5.1). */
  readonly refused: number[];
  /** Limits that were told of. */
  readonly told: number[];
  /** How many messages counted as idle. */
  readonly idle: () => number;
}

function scene(limits: { readonly open: number; readonly waiting: number }): Scene {
  const notify = { reserved: [] as ((id: number) => void)[], removed: [] as ((id: number) => void)[] };
  const opened: ((id: number, channel: object) => void)[] = [];
  const refused: number[] = [];
  const told: number[] = [];
  let next = 0;
  let counted = 0;
  const protocol = {
    channelOpenFail: (_theirId: number, reason: number) => refused.push(reason),
  } as unknown as Protocol;
  const handlers = {
    CHANNEL_OPEN: () => {
      for (const reserved of notify.reserved) reserved(next);
      next += 1;
    },
  } as unknown as Handlers;
  const internals = {
    ...{ protocol, handlers },
    channels: {
      get: () => undefined,
      put: () => undefined,
      onOpened: (listener: (id: number, channel: object) => void) => opened.push(listener),
      onRemoved: (listener: (id: number) => void) => notify.removed.push(listener),
      onReserved: (listener: (id: number) => void) => notify.reserved.push(listener),
    },
  } as unknown as Internals;
  const idle = { count: () => (counted += 1) };
  capIncomingOpens(internals, idle, (limit) => told.push(limit), limits);
  const request: OpenRequest = {
    type: 'forwarded-tcpip',
    sender: 0,
    window: 1,
    packetSize: 1024,
    data: null,
  };
  return {
    open: () => handlers.CHANNEL_OPEN(protocol, request),
    accept: (id) => {
      for (const listener of opened) listener(id, {});
    },
    close: (id) => {
      for (const removed of notify.removed) removed(id);
    },
    ...{ refused, told },
    idle: () => counted,
  };
}

describe('the channels that a server opens', () => {
  it('are refused beyond those that are open, which is told once, until one is closed', () => {
    const { open, accept, close, refused, told, idle } = scene({ open: 3, waiting: 2 });
    for (let id = 0; id < 3; id += 1) {
      open();
      accept(id);
    }
    open();
    open();
    expect(refused).toEqual([4, 4]);
    expect(told).toEqual([3]);
    expect(idle()).toBe(2);
    close(1);
    open();
    expect(refused).toHaveLength(2);
  });

  it('are refused beyond those that wait, until one is accepted', () => {
    const { open, accept, refused, told } = scene({ open: 10, waiting: 2 });
    for (let opens = 0; opens < 3; opens += 1) open();
    expect(refused).toEqual([4]);
    expect(told).toEqual([2]);
    accept(0);
    open();
    expect(refused).toEqual([4]);
  });
});
