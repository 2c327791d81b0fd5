import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RoundTrip } from '../../electron/ssh/round-trip';
import { Budget, type Holder } from '../../electron/ssh/window-budget';
import { ReceiveWindow, windowSizes } from '../../electron/ssh/window-policy';

const { floor, connection } = windowSizes;
const mega = 1e6;
/** Of simulated time, in milliseconds. */
const step = 0.25;

interface Course {
  /** Milliseconds to the server and back. */
  readonly roundTrip: number;
  /** Bytes a millisecond the path takes, and the reader. */
  readonly latency: number | ((now: number) => number);
  readonly reader: (now: number) => number;
  readonly milliseconds: number;
}

/** A server that always has something to send, a path to it, and a reader. */
function transfer(
  window: ReceiveWindow,
  { roundTrip, latency, reader, milliseconds }: Course,
): { readonly read: number; readonly mostUnread: number; readonly granted: number } {
  const coming: { readonly at: number; readonly bytes: number }[] = [];
  const grants: { readonly at: number; readonly bytes: number }[] = [];
  let allowed = window.initial;
  let granted = window.initial;
  let unread = 0;
  let mostUnread = 0;
  let read = 0;
  for (let now = 0; now < milliseconds; now += step) {
    const grant = (bytes: number): void => {
      granted += bytes;
      if (bytes > 0) grants.push({ at: now + roundTrip / 2, bytes });
    };
    while (grants[0] !== undefined && grants[0].at <= now) allowed += grants.shift()?.bytes ?? 0;
    const sent = Math.min(allowed, (typeof latency === 'number' ? latency : latency(now)) * step);
    allowed -= sent;
    if (sent > 0) coming.push({ at: now + roundTrip / 2, bytes: sent });
    while (coming[0] !== undefined && coming[0].at <= now) {
      const bytes = coming.shift()?.bytes ?? 0;
      unread += bytes;
      const taken = Math.min(unread, reader(now) * step);
      mostUnread = Math.max(mostUnread, unread);
      unread -= taken;
      read += taken;
      grant(window.arrived(bytes, unread, now));
    }
    const taken = Math.min(unread, reader(now) * step);
    unread -= taken;
    read += taken;
    if (taken > 0) grant(window.drained(unread, now));
  }
  return { read, mostUnread, granted };
}

function scene(): { readonly budget: Budget; readonly roundTrip: RoundTrip; readonly window: ReceiveWindow } {
  const budget = new Budget(connection);
  const roundTrip = new RoundTrip();
  return { budget, roundTrip, window: new ReceiveWindow(budget, roundTrip, 0) };
}
const always = (): number => Infinity;

describe('a receive window', () => {
  it('grows on a long path until it is not what limits, and then no more', () => {
    const { roundTrip } = scene();
    roundTrip.measured(100, 0);
    const window = new ReceiveWindow(new Budget(connection), roundTrip, 0);
    // 80 MB/s at 100 ms want 8 MB.
    const course = { roundTrip: 100, latency: 80_000, reader: always, milliseconds: 2000 };
    const { read } = transfer(window, course);
    expect(read).toBeGreaterThan(0.75 * 2 * 80 * mega);
    expect(window.size()).toBeGreaterThan(8 * mega);
    expect(window.size()).toBeLessThan(connection);
  });

  it('lets little lie on the server, and shrinks when the path takes less than before', () => {
    const { roundTrip } = scene();
    roundTrip.measured(100, 0);
    const window = new ReceiveWindow(new Budget(connection), roundTrip, 0);
    const sizes: number[] = [];
    const course = {
      ...{ roundTrip: 100, milliseconds: 8000, reader: always },
      // 200 MB/s want 20 MB, 50 MB/s want 5 MB.
      latency: (now: number): number => {
        if (now % 1000 === 0) sizes.push(window.size() / mega);
        return now < 4000 ? 200_000 : 50_000;
      },
    };
    const { read } = transfer(window, course);
    expect(read).toBeGreaterThan(0.85 * (4 * 200 + 4 * 50) * mega);
    expect(sizes[3]).toBeGreaterThan(20);
    expect(sizes[3]).toBeLessThan(1.7 * 20);
    expect(sizes[7]).toBeGreaterThan(5);
    expect(sizes[7]).toBeLessThan(1.7 * 5);
  });

  it('begins small where the server is near, and stays small as long as that is enough', () => {
    const { roundTrip, budget } = scene();
    roundTrip.measured(0.5, 0);
    const window = new ReceiveWindow(budget, roundTrip, 0);
    expect(window.initial).toBe(floor);
    transfer(window, { roundTrip: 0.5, latency: 5000, reader: always, milliseconds: 1000 });
    expect(window.size()).toBe(floor);
  });

  it('begins with what all others have where the server is far, or nobody knows how far', () => {
    expect(scene().window.initial).toBe(windowSizes.first);
    const { roundTrip } = scene();
    roundTrip.measured(50, 0);
    const initial = new ReceiveWindow(new Budget(connection), roundTrip, 0).initial;
    expect(initial).toBeGreaterThan(floor);
    expect(initial).toBeLessThan(windowSizes.first);
  });

  it('grants nothing to a reader that has stopped, and shrinks for one that is slow', () => {
    const { budget, roundTrip, window } = scene();
    roundTrip.measured(5, 0);
    const stopped = new ReceiveWindow(budget, roundTrip, 0);
    const course = { roundTrip: 5, latency: 100_000, milliseconds: 1000 };
    const { granted, mostUnread } = transfer(stopped, { ...course, reader: () => 0 });
    expect([granted, mostUnread]).toEqual([stopped.initial, stopped.initial]);
    // One that was fast before: 2 MiB at first.
    expect(window.size()).toBe(windowSizes.first);
    const { read } = transfer(window, { ...course, milliseconds: 8000, reader: () => 1000 });
    expect(read).toBeGreaterThan(7.9 * mega);
    expect(window.size()).toBe(floor);
  });

  it('is not taken in by what the system’s buffers take for a reader that has stopped', () => {
    const roundTrip = new RoundTrip();
    roundTrip.measured(0.5, 0);
    const window = new ReceiveWindow(new Budget(connection), roundTrip, 0);
    let room = 4 * mega;
    const reader = (): number => {
      const taken = Math.min(room, 500_000 * step);
      room -= taken;
      return taken / step;
    };
    const { mostUnread } = transfer(window, { roundTrip: 0.5, latency: 500_000, reader, milliseconds: 1000 });
    expect(mostUnread).toBeLessThanOrEqual(1.5 * windowSizes.first);
  });

  it('has more than the first while the others of a near connection hold little, and no more else', () => {
    const sizeBeside = (held: number): number => {
      const roundTrip = new RoundTrip();
      roundTrip.measured(2, 0);
      const budget = new Budget(connection);
      budget.note({ giveBack: () => undefined }, held, held);
      const window = new ReceiveWindow(budget, roundTrip, 0);
      transfer(window, { roundTrip: 2, latency: 800_000, reader: always, milliseconds: 1000 });
      return window.size();
    };
    expect(sizeBeside(0)).toBe(1.5 * windowSizes.first);
    expect(sizeBeside(3 * windowSizes.first)).toBe(windowSizes.first);
  });

  it('goes on where it stopped when the reader does', () => {
    const { roundTrip, budget } = scene();
    roundTrip.measured(5, 0);
    const window = new ReceiveWindow(budget, roundTrip, 0);
    const reader = (now: number): number => (Math.floor(now / 50) % 2 === 0 ? 0 : 20_000);
    const { read, mostUnread } = transfer(window, {
      ...{ roundTrip: 5, latency: 100_000, reader },
      milliseconds: 1000,
    });
    expect(read).toBeGreaterThan(2 * mega);
    expect(mostUnread).toBeLessThanOrEqual(windowSizes.first);
  });

  it('never has more open and unread than it was ever sized', () => {
    const event = fc.record({
      bytes: fc.integer({ min: 0, max: 40_000 }),
      taken: fc.double({ min: 0, max: 1, noNaN: true }),
      wait: fc.double({ min: 0, max: 50, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 400 }),
        fc.option(fc.integer({ max: 300, min: 1 })),
        (events, latency) => {
          const roundTrip = new RoundTrip();
          if (latency !== null) roundTrip.measured(latency, 0);
          const budget = new Budget(connection);
          const window = new ReceiveWindow(budget, roundTrip, 0);
          let unread = 0;
          let now = 0;
          let open = window.initial;
          let largest = window.initial;
          for (const { bytes, taken, wait } of events) {
            now += wait;
            const came = Math.min(bytes, open);
            unread += came;
            open += window.arrived(came, unread, now) - came;
            largest = Math.max(largest, window.size());
            unread -= Math.floor(unread * taken);
            open += window.drained(unread, now);
            expect(window.open()).toBe(open);
            expect(open + unread).toBeLessThanOrEqual(largest + 1);
            // Whoever has read enough may be sent something.
            if (unread === 0) expect(open).toBeGreaterThanOrEqual(floor / 2);
            expect(budget.used()).toBeLessThanOrEqual(connection);
          }
          window.close();
          expect(budget.used()).toBe(0);
          expect(window.drained(0, now)).toBe(0);
        },
      ),
    );
  });

  it('counts for nothing when the server has ended and all was read', () => {
    const { budget, window } = scene();
    expect(budget.used()).toBeGreaterThan(0);
    window.ended(0);
    expect(budget.used()).toBe(0);
  });

  it('gives back what it does not use when others need it, and takes it up again', () => {
    const roundTrip = new RoundTrip();
    const budget = new Budget(4 * windowSizes.first);
    const windows = Array.from({ length: 40 }, () => new ReceiveWindow(budget, roundTrip, 0));
    const used = budget.used();
    expect(used).toBeGreaterThan(2 * windowSizes.first);
    budget.allowance(0, windowSizes.idle + 1);
    expect(budget.used()).toBe(0);
    const first = windows[0] ?? expect.fail();
    first.arrived(1000, 0, windowSizes.idle + 2);
    expect(budget.used()).toBeGreaterThan(0);
    expect(budget.used()).toBeLessThan(used);
  });
});

describe('a budget', () => {
  const holder = (): Holder => ({ giveBack: () => undefined });

  it('always leaves something for the next one, and gives all who want the same the same', () => {
    const budget = new Budget(1000);
    const holders = Array.from({ length: 8 }, () => ({ holder: holder(), own: 0 }));
    for (let round = 0; round < 200; round += 1) {
      for (const one of holders) {
        const most = budget.allowance(one.own, 0);
        budget.note(one.holder, most - one.own, most);
        one.own = most;
      }
    }
    expect(budget.used()).toBeLessThan(1000);
    for (const { own } of holders) expect(own).toBeCloseTo((1000 * 3) / (1 + 3 * 8), 0);
  });

  it('counts in the one above it', () => {
    const above = new Budget(1000);
    const [one, other] = [new Budget(900, above), new Budget(900, above)];
    const own = one.allowance(0, 0);
    one.note(holder(), own, own);
    expect(above.used()).toBe(own);
    expect(other.allowance(0, 0)).toBeLessThan(own);
  });
});

describe('a round trip', () => {
  it('is the shortest one measured, until newer ones have taken its place', () => {
    const roundTrip = new RoundTrip();
    expect(roundTrip.milliseconds()).toBeNull();
    roundTrip.atMost(200);
    expect([roundTrip.milliseconds(), roundTrip.isLong()]).toEqual([200, false]);
    roundTrip.measured(30, 0);
    expect(roundTrip.isLong()).toBe(true);
    roundTrip.measured(20, 1000);
    roundTrip.measured(90, 2000);
    expect(roundTrip.milliseconds()).toBe(20);
    roundTrip.atMost(8);
    expect([roundTrip.milliseconds(), roundTrip.isLong()]).toEqual([8, false]);
    roundTrip.measured(90, 70_000);
    expect(roundTrip.milliseconds()).toBe(8);
    roundTrip.measured(80, 140_000);
    expect(roundTrip.milliseconds()).toBe(80);
  });
});
