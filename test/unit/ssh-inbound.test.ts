import { describe, expect, it } from 'vitest';
import { InboundGuard } from '../../electron/ssh/ssh2/inbound';
import type { Decipher, Internals, Protocol } from '../../electron/ssh/ssh2/internals';
import type { PhaseTracker } from '../../electron/ssh/ssh2/phases';

const open: Pick<PhaseTracker, 'current' | 'passed'> = {
  current: () => 'open',
  passed: () => undefined,
};

interface Scene {
  readonly guard: InboundGuard;
  /** Gives the connection so many packets in one chunk. */
  readonly receive: (packets: number) => void;
  /** Numbers of the packets that ssh2 was given. */
  readonly seen: number[];
  readonly transport: string[];
}

/** ssh2's way through a chunk (Protocol.parse, Decipher.decrypt), with a packet for each byte. */
function scene(work: (packet: number) => void): Scene {
  const seen: number[] = [];
  const transport: string[] = [];
  let next = 0;
  const decipher: Decipher = {
    inSeqno: 1,
    decrypt: (chunk, at, length) => {
      for (let from = at; from < length;) {
        const payload = Buffer.alloc(20, 1);
        payload[0] = 94;
        payload.writeUInt32BE(chunk[from] ?? 0, 1);
        from += 1;
        const answer = decipher._onPayload(payload);
        if (answer !== undefined) return answer === false ? from : answer;
      }
      return undefined;
    },
    _onPayload: () => {
      next += 1;
      seen.push(next);
      work(next);
      return undefined;
    },
  };
  const protocol = {
    _packetRW: { read: { read: (bytes: Buffer) => bytes, cleanup: () => undefined } },
    _authsQueue: [],
    _strictMode: true,
    _skipNextInboundPacket: false,
    _destruct: () => undefined,
    _decipher: undefined as Decipher | undefined,
    _parse: (chunk: Buffer, at: number, length: number) => decipher.decrypt(chunk, at, length),
    parse(chunk: Buffer, at: number, length: number): void {
      let from: number | undefined = at;
      while (from !== undefined && from < length) from = this._parse(chunk, from, length);
    },
  };
  const guard = new InboundGuard({ protocol: protocol as unknown as Protocol } as Internals, {
    phases: open,
    idle: { countMessage: () => undefined, countOpen: () => undefined },
    transport: { pause: () => transport.push('pause'), resume: () => transport.push('resume') },
    inspect: () => 'pass',
    passing: () => undefined,
    failed: (thrown) => {
      throw thrown;
    },
  });
  protocol._decipher = decipher;
  return {
    guard,
    seen,
    transport,
    receive: (packets) => protocol.parse(Buffer.alloc(packets), 0, packets),
  };
}

const busy = (milliseconds: number): void => {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
};
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('packets that take their time', () => {
  it('are read a few at a time, in their order, while others get their turn', async () => {
    const { receive, seen, transport } = scene(() => busy(0.5));
    receive(100);
    expect(seen.length).toBeLessThanOrEqual(32);
    const begun = performance.now();
    while (seen.length < 100) await turn();
    // Tiny as they are, they have half of the time.
    expect(performance.now() - begun).toBeGreaterThan(60);
    expect(seen).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    expect(transport.at(-1)).toBe('resume');
  });

  it('of an instant are all read at once', () => {
    const { receive, seen, transport } = scene(() => undefined);
    receive(64);
    expect(seen).toHaveLength(64);
    expect(transport).toEqual([]);
  });
});

describe('a hold', () => {
  it('stops right behind the packet that asks for it, until all who hold have let go', async () => {
    const releases: (() => void)[] = [];
    const made: Scene = scene((packet) => {
      if (packet === 3) releases.push(made.guard.hold(), made.guard.hold());
    });
    made.receive(10);
    expect(made.seen).toHaveLength(3);
    releases[0]?.();
    releases[0]?.();
    await turn();
    expect(made.seen).toHaveLength(3);
    made.receive(5);
    releases[1]?.();
    expect(made.seen).toHaveLength(15);
  });
});
