import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeepaliveMonitor } from '../../../../electron/engine/connections/keepalive-monitor';
import { createFakeClock, settle, type FakeClock } from '../../../support/fake-clock';

/** A peer that answers after its delay, may send something at any time, and may fall silent. */
interface Peer {
  readonly clock: FakeClock;
  readonly keepalive: KeepaliveMonitor;
  readonly told: readonly string[];
  readonly asked: () => number;
  /** Bytes come from it. */
  readonly send: () => void;
  silent: boolean;
  delay: number;
  /** What has gone out to it. */
  drained: number;
  /** The program cannot run, and the clock goes on; nothing of what comes meanwhile is read before. */
  readonly sleep: (milliseconds: number) => void;
}

const nothing = (): void => undefined;
const unheard = { stalled: nothing, doubted: nothing, unanswered: nothing, silent: nothing };
const deaf = { ping: () => Promise.resolve(null), lastHeard: () => 0, drained: () => 0 };

/**
 * @param silent it does not answer from the beginning on
 * @param before milliseconds since another peer of the thread was met, and left again
 */
function meet(keepaliveSeconds: number, keepaliveCount: number, silent = false, before = 0): Peer {
  const real = createFakeClock();
  let asleep = 0;
  const clock: FakeClock = { ...real, now: () => real.now() + asleep };
  if (before > 0) {
    new KeepaliveMonitor(clock, deaf, { keepaliveSeconds, keepaliveCount }, unheard).stop();
    asleep = before;
  }
  let lastHeard = clock.now();
  let asked = 0;
  const told: string[] = [];
  const seconds = (): string => String((clock.now() - 1_000_000) / 1000);
  const peer = { silent, delay: 0, drained: 0 };
  const hear = (): void => {
    lastHeard = clock.now();
  };
  const keepalive = new KeepaliveMonitor(
    clock,
    {
      lastHeard: () => lastHeard,
      drained: () => peer.drained,
      ping: () => {
        asked += 1;
        const sent = clock.now();
        return new Promise((resolve) => {
          const answer = (): void => {
            hear();
            resolve(clock.now() - sent);
          };
          if (peer.silent) return;
          if (peer.delay === 0) answer();
          else real.after(peer.delay, answer);
        });
      },
    },
    { keepaliveSeconds, keepaliveCount },
    {
      stalled: (since) => {
        told.push(`${seconds()}: ${since === null ? 'heard' : 'stalled'}`);
      },
      doubted: () => undefined,
      unanswered: (never) => {
        told.push(`${seconds()}: ${never ? 'never answers' : 'answers'}`);
      },
      silent: (cause) => {
        told.push(`${seconds()}: ${JSON.stringify(cause.data)}`);
      },
    },
  );
  return Object.assign(peer, {
    ...{ clock, keepalive, told },
    asked: () => asked,
    send: hear,
    sleep: (milliseconds: number) => {
      asleep += milliseconds;
    },
  });
}

describe('a peer that is asked every 15 seconds, 3 times', () => {
  it('and answers is left alone for ever, and its distance is known', async () => {
    const peer = meet(15, 3);
    expect(peer.keepalive.roundTrip()).toBeNull();
    await settle();
    expect(peer.keepalive.roundTrip()).toBe(0);
    peer.delay = 80;
    await peer.clock.advance(3_600_000);
    expect(peer.told).toEqual([]);
    expect(peer.keepalive.roundTrip()).toBe(80);
    expect(peer.asked()).toBe(241);
  });

  it('and falls silent is stalled after an interval without an answer, and given up after four at most', async () => {
    const peer = meet(15, 3);
    await peer.clock.advance(20_000);
    peer.silent = true;
    await peer.clock.advance(80_000);
    expect(peer.told).toEqual(['45: stalled', '75: {"seconds":45}']);
    expect(peer.clock.pending()).toBe(0);
  });

  it('is given up in time, and never too early, whenever it falls silent', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 0, max: 200_000 }),
        fc.boolean(),
        fc.integer({ min: 0, max: 60_000 }),
        async (interval, count, at, isBusy, before) => {
          const peer = meet(interval, count, false, before);
          peer.delay = 20;
          await peer.clock.advance(at);
          if (isBusy) peer.send();
          peer.silent = true;
          const bound = interval * 1000 * (count + 1);
          // An answer may be on its way.
          await peer.clock.advance(interval * 1000 * count - 1);
          expect(peer.told.filter((line) => line.includes('seconds'))).toEqual([]);
          await peer.clock.advance(bound - interval * 1000 * count + 21);
          expect(peer.told).toHaveLength(2);
          expect(peer.told[0]).toContain('stalled');
          expect(peer.clock.pending()).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('and answers late, behind all it has to send, is not even stalled', async () => {
    const peer = meet(15, 3);
    await settle();
    peer.delay = 40_000;
    for (let second = 0; second < 600; second += 1) {
      peer.send();
      await peer.clock.advance(1000);
    }
    expect(peer.told).toEqual([]);
    expect(peer.keepalive.roundTrip()).toBe(40_000);
  });

  it('and is heard again in time is told of, and starts with a clean sheet', async () => {
    const peer = meet(15, 3);
    await peer.clock.advance(20_000);
    peer.silent = true;
    await peer.clock.advance(40_000);
    expect(peer.keepalive.stalledSince()).toBe(1_015_000);
    // Bytes are enough, no answer is needed.
    peer.send();
    await peer.clock.advance(1000);
    expect(peer.told).toEqual(['45: stalled', '61: heard']);
    expect(peer.keepalive.stalledSince()).toBeNull();
    await peer.clock.advance(80_000);
    expect(peer.told.slice(2)).toEqual(['90: stalled', '120: {"seconds":45}']);
  });

  it('is stalled before it is given up where one question is all it gets', async () => {
    const peer = meet(10, 1);
    await settle();
    peer.silent = true;
    await peer.clock.advance(60_000);
    expect(peer.told).toEqual(['15: stalled', '20: {"seconds":10}']);
  });

  it('is not blamed for the time the computer slept, but asked anew', async () => {
    const peer = meet(15, 3);
    peer.delay = 20;
    await peer.clock.advance(1000);
    peer.silent = true;
    await peer.clock.advance(58_000);
    // The last keepalive is due, and comes an hour later.
    peer.sleep(3_600_000);
    peer.silent = false;
    await peer.clock.advance(120_000);
    expect(peer.told).toEqual(['30: stalled', '3660.02: heard']);
  });

  it('is found whichever way the clock is set', async () => {
    for (const jump of [-3_600_000, 3_600_000]) {
      const peer = meet(15, 3);
      await peer.clock.advance(16_000);
      peer.silent = true;
      peer.sleep(jump);
      await peer.clock.advance(90_000);
      expect(peer.told.at(-1)).toContain('seconds');
    }
  });
});

describe('a peer that is never asked by itself', () => {
  it('is asked once, for its distance', async () => {
    const peer = meet(0, 3);
    await settle();
    expect([peer.asked(), peer.keepalive.roundTrip(), peer.clock.pending()]).toEqual([1, 0, 0]);
    peer.silent = true;
    await peer.clock.advance(86_400_000);
    expect([peer.asked(), peer.told.length]).toEqual([1, 0]);
  });
});

describe('a probe', () => {
  it('of a live peer measures it, and ends', async () => {
    const peer = meet(0, 3);
    await settle();
    peer.delay = 900;
    peer.keepalive.probe();
    peer.keepalive.probe();
    await peer.clock.advance(10_000);
    expect([peer.asked(), peer.keepalive.roundTrip(), peer.told]).toEqual([2, 900, []]);
    expect(peer.clock.pending()).toBe(0);
  });

  it('of a dead one gives it up after five seconds', async () => {
    const peer = meet(60, 3);
    await settle();
    peer.silent = true;
    peer.keepalive.probe();
    await peer.clock.advance(10_000);
    expect(peer.told).toEqual(['2.5: stalled', '5: {"seconds":5}']);
    expect(peer.clock.pending()).toBe(0);
  });

  it('is not taken in by what lay in the buffers, but by what comes after that', async () => {
    for (const [at, isAlive] of [
      [500, false],
      [2000, true],
    ] as const) {
      const peer = meet(60, 3);
      await settle();
      peer.silent = true;
      peer.keepalive.probe();
      await peer.clock.advance(at);
      peer.send();
      await peer.clock.advance(6000 - at);
      expect(peer.told.some((line) => line.includes('seconds'))).toBe(!isAlive);
      peer.keepalive.stop();
    }
  });

  it('waits as long as what is before it still goes out', async () => {
    const peer = meet(0, 3);
    await settle();
    peer.silent = true;
    peer.keepalive.probe();
    for (let second = 0; second < 13; second += 1) {
      peer.drained += 1000;
      await peer.clock.advance(1000);
    }
    expect(peer.told).toEqual(['2.5: stalled']);
    await peer.clock.advance(7000);
    expect(peer.told.slice(1)).toEqual(['20: {"seconds":5}']);
  });

  it('that the computer slept through is made again', async () => {
    const peer = meet(0, 3);
    await settle();
    peer.silent = true;
    peer.keepalive.probe();
    await peer.clock.advance(4000);
    peer.sleep(60_000);
    await peer.clock.advance(1000);
    expect(peer.told).toEqual(['2.5: stalled']);
    await peer.clock.advance(10_000);
    expect(peer.told.slice(1)).toEqual(['70: {"seconds":5}']);
  });

  it('asked for after the end does nothing', async () => {
    const peer = meet(15, 3);
    peer.keepalive.stop();
    peer.keepalive.probe();
    expect(peer.keepalive.ask()()).toBe(true);
    await peer.clock.advance(100_000);
    expect([peer.asked(), peer.told.length, peer.clock.pending()]).toEqual([1, 0, 0]);
  });
});

describe('a peer that has never answered', () => {
  it('is not given up, but told of once, when it would have been, and asked on', async () => {
    const peer = meet(15, 3, true);
    await peer.clock.advance(86_400_000);
    expect(peer.told).toEqual(['45: never answers']);
    expect(peer.keepalive.neverAnswers()).toBe(true);
    expect(peer.keepalive.stalledSince()).toBeNull();
    expect(peer.asked()).toBe(5761);
    peer.keepalive.stop();
    expect(peer.clock.pending()).toBe(0);
  });

  it('is told of as well while data comes from it', async () => {
    const peer = meet(15, 3, true);
    for (let second = 0; second < 600; second += 1) {
      peer.send();
      await peer.clock.advance(1000);
    }
    expect(peer.told).toEqual(['45: never answers']);
  });

  it('and answers at last is checked from then on like any other', async () => {
    const peer = meet(15, 3, true);
    await peer.clock.advance(100_000);
    peer.silent = false;
    await peer.clock.advance(10_000);
    expect(peer.told).toEqual(['45: never answers', '105: answers']);
    expect([peer.keepalive.neverAnswers(), peer.keepalive.roundTrip()]).toEqual([false, 0]);
    await peer.clock.advance(100_000);
    peer.silent = true;
    await peer.clock.advance(100_000);
    expect(peer.told.slice(2)).toEqual(['240: stalled', '270: {"seconds":45}']);
  });

  it('but does in time is told nothing of', async () => {
    const peer = meet(15, 3);
    peer.delay = 0;
    await settle();
    await peer.clock.advance(3_600_000);
    expect(peer.told).toEqual([]);
    const slow = meet(15, 3, true);
    await slow.clock.advance(29_000);
    slow.silent = false;
    await slow.clock.advance(3_600_000);
    expect(slow.told).toEqual([]);
  });

  it('is not given up by a probe, nor marked', async () => {
    const peer = meet(60, 3, true);
    await settle();
    peer.keepalive.probe();
    await peer.clock.advance(20_000);
    expect([peer.told, peer.asked()]).toEqual([[], 2]);
  });

  it('is not told of for the time the computer slept', async () => {
    const peer = meet(15, 3, true);
    await peer.clock.advance(31_000);
    peer.sleep(3_600_000);
    await peer.clock.advance(15_000);
    expect(peer.told).toEqual([]);
    await peer.clock.advance(15_000);
    expect(peer.told).toEqual(['3660: never answers']);
  });
});

describe('peers of one thread', () => {
  /** Moments at which each of some peers was asked, in seconds; one is met so many milliseconds after the other. */
  async function meetAfter(
    pauses: readonly number[],
    until: number,
  ): Promise<readonly (readonly number[])[]> {
    const clock = createFakeClock();
    const moments: number[][] = [];
    const monitors: KeepaliveMonitor[] = [];
    for (const pause of pauses) {
      await clock.advance(pause);
      const own: number[] = [];
      moments.push(own);
      const ping = (): Promise<number> => {
        own.push((clock.now() - 1_000_000) / 1000);
        return Promise.resolve(20);
      };
      const keepalive = { keepaliveSeconds: 15, keepaliveCount: 3 };
      monitors.push(new KeepaliveMonitor(clock, { ...deaf, ping }, keepalive, unheard));
    }
    await clock.advance(until - (clock.now() - 1_000_000));
    for (const monitor of monitors) monitor.stop();
    expect(clock.pending()).toBe(0);
    return moments;
  }

  it('are asked at the same moments, whenever they were met, so that one wake does for all', async () => {
    const [first, ...others] = await meetAfter([4000, 700, 5000, 20_000], 95_000);
    expect(first).toEqual([4, 19, 34, 49, 64, 79, 94]);
    expect(others).toEqual([
      [4.7, 19, 34, 49, 64, 79, 94],
      [9.7, 19, 34, 49, 64, 79, 94],
      [29.7, 34, 49, 64, 79, 94],
    ]);
  });

  it('are not asked again at once when one is met just before such a moment', async () => {
    const [, other] = await meetAfter([0, 14_960], 46_000);
    expect(other).toEqual([14.96, 29.96, 44.96]);
  });
});
