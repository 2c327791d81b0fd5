import { describe, expect, it } from 'vitest';
import { createPendingLimit, type PendingBounds } from '../../../electron/forwards/pending-limit';

const bounds: PendingBounds = { most: 3, mostEver: 5, leastTime: 500, detail: 'Too many.' };

/** A limit on a clock of its own, and who had to go. */
function scene(changes: Partial<PendingBounds> = {}) {
  let time = 1000;
  const gone: number[] = [];
  const lines: string[] = [];
  let port = 0;
  const limit = createPendingLimit({ ...bounds, ...changes }, () => time);
  return {
    gone,
    lines,
    wait: (milliseconds: number) => {
      time += milliseconds;
    },
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
    const { enter, wait, gone } = scene();
    for (let count = 0; count < 6; count += 1) {
      enter();
      wait(500);
    }
    expect(gone).toEqual([1, 2, 3]);
  });

  it('leaves each its least time, as long as there are not far too many', () => {
    const { enter, wait, gone } = scene();
    for (let count = 0; count < 5; count += 1) enter();
    expect(gone).toEqual([]);
    enter();
    expect(gone).toEqual([1]);
    wait(500);
    enter();
    expect(gone).toEqual([1, 2, 3, 4]);
  });

  it('counts nobody who has come further, and gives a place back once', () => {
    const { enter, wait, gone } = scene({ leastTime: 0 });
    const leaves = [enter(), enter(), enter()];
    leaves[1]?.();
    leaves[1]?.();
    wait(1);
    enter();
    expect(gone).toEqual([]);
    enter();
    expect(gone).toEqual([1]);
  });

  it('tells of it once a minute', () => {
    const { enter, wait, lines } = scene({ leastTime: 0 });
    for (const pause of [0, 0, 0, 0, 1, 59_998, 1, 1]) {
      wait(pause);
      enter();
    }
    expect(lines).toEqual([
      'The program at 127.0.0.1:1 was turned away: Too many.',
      'The program at 127.0.0.1:4 was turned away: Too many.',
    ]);
  });
});
