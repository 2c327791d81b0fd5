import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPendingLimit, type PendingBounds } from '../../../electron/forwards/pending-limit';

const bounds: PendingBounds = { most: 3, mostEver: 5, leastTime: 500, detail: 'Too many.' };

beforeEach(() => {
  vi.useFakeTimers({ now: 1000 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A limit, and who had to go. */
function scene(changes: Partial<PendingBounds> = {}) {
  const gone: number[] = [];
  const lines: string[] = [];
  let port = 0;
  const limit = createPendingLimit({ ...bounds, ...changes });
  return {
    gone,
    lines,
    enter: () => {
      const own = (port += 1);
      return limit.enter({
        from: { host: '127.0.0.1', port: own },
        log: (text) => lines.push(text),
        giveWay: (reason) => {
          expect(reason).toEqual({ kind: 'turned-away', detail: 'Too many.' });
          gone.push(own);
        },
      });
    },
  };
}

describe('the limit of clients that are in the midst of something', () => {
  it('has the oldest give way', () => {
    const { enter, gone } = scene();
    for (let count = 0; count < 6; count += 1) {
      enter();
      vi.advanceTimersByTime(600);
    }
    expect(gone).toEqual([1, 2, 3]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves each its least time, as long as there are not far too many', () => {
    const { enter, gone } = scene();
    for (let count = 0; count < 5; count += 1) enter();
    vi.advanceTimersByTime(450);
    expect(gone).toEqual([]);
    enter();
    expect(gone).toEqual([1]);
    vi.advanceTimersByTime(100);
    expect(gone).toEqual([1, 2, 3]);
  });

  it('has no more than some hundreds a second give way, whoever comes anew', () => {
    const { enter, gone } = scene({ most: 256, mostEver: 6144 });
    for (let count = 0; count < 5000; count += 1) enter();
    vi.advanceTimersByTime(500);
    expect(gone.length).toBeLessThanOrEqual(25);
    for (let tick = 0; tick < 100; tick += 1) {
      const before = gone.length;
      vi.advanceTimersByTime(50);
      for (let again = before; again < gone.length; again += 1) enter();
    }
    expect(gone.length).toBeGreaterThan(2400);
    expect(gone.length).toBeLessThanOrEqual(2525);
    vi.advanceTimersByTime(10_000);
    // Nobody comes any more: those above the bound are gone.
    expect(gone).toHaveLength(5000 + (gone.length - 4744) - 256);
  });

  it('counts nobody who has come further, and gives a place back once', () => {
    const { enter, gone } = scene({ leastTime: 0 });
    const leaves = [enter(), enter(), enter()];
    leaves[1]?.();
    leaves[1]?.();
    enter();
    vi.advanceTimersByTime(1000);
    expect(gone).toEqual([]);
    enter();
    vi.advanceTimersByTime(1000);
    expect(gone).toEqual([1]);
  });

  it('tells of it once a minute', () => {
    const { enter, lines } = scene({ leastTime: 0 });
    for (const pause of [0, 0, 0, 100, 59_900, 100]) {
      enter();
      vi.advanceTimersByTime(pause);
    }
    expect(lines).toEqual([
      'The program at 127.0.0.1:1 was turned away: Too many.',
      'The program at 127.0.0.1:3 was turned away: Too many.',
    ]);
  });
});
