import { describe, expect, it } from 'vitest';
import { watchThread } from '../../../../../electron/engine/sessions/threads/watchdog';
import { createFakeClock, type FakeClock } from '../../../../support/fake-clock';

/**
 * What a thread does: it waits; it works without a pause and answers; it is in the midst of one thing and answers nothing; it
 * still loads its code; it does a little now and then.
 */
type Doing = 'waits' | 'works' | 'hangs' | 'loads' | 'little';

/** A watched thread, of which the test says what it does. */
interface Watched {
  readonly clock: FakeClock;
  readonly hung: readonly number[];
  readonly does: (doing: Doing) => void;
  /** Times it was asked, and with that woken. */
  readonly asked: () => number;
  /** Looks at it so far. */
  readonly looks: () => number;
  /** Time passes in which nobody's timers run. */
  readonly sleep: (milliseconds: number) => void;
  readonly stop: () => void;
}

/** @param doing what it does from the beginning on; it is watched for a minute before that unless it loads */
async function watch(doing: Doing = 'waits'): Promise<Watched> {
  const clock = createFakeClock();
  const hung: number[] = [];
  let now: Doing = doing === 'loads' ? 'loads' : 'waits';
  let since = clock.now();
  let waited = 0;
  let asleep = 0;
  let asked = 0;
  let looks = 0;
  let answerLater: (() => void)[] = [];
  const share: Readonly<Record<Doing, number>> = { waits: 1, works: 0, hangs: 0, loads: 0.5, little: 0.9 };
  const idle = (): number => waited + (clock.now() - since) * share[now];
  const does = (next: Doing): void => {
    waited = idle();
    since = clock.now();
    now = next;
    if (next === 'hangs' || next === 'loads') return;
    for (const answer of answerLater) answer();
    answerLater = [];
  };
  const awake = {
    now: () => clock.now() + asleep,
    after: (delay: number, callback: () => void) =>
      clock.after(delay, () => {
        looks += 1;
        callback();
      }),
  };
  const ask = (): Promise<unknown> => {
    asked += 1;
    return new Promise<void>((resolve) => {
      if (now === 'hangs' || now === 'loads') answerLater.push(resolve);
      else resolve();
    });
  };
  const stop = watchThread(awake, { idle, ask }, (seconds) => hung.push(seconds));
  if (doing !== 'loads') await clock.advance(60_000);
  does(doing);
  return {
    ...{ clock, hung, does, stop },
    asked: () => asked,
    looks: () => looks,
    sleep: (milliseconds) => {
      asleep += milliseconds;
    },
  };
}

describe('a thread that waits', () => {
  it('is never woken, and looked at every five seconds', async () => {
    const { clock, hung, asked, looks } = await watch();
    expect(asked()).toBe(1);
    const before = looks();
    await clock.advance(60_000);
    expect(asked()).toBe(1);
    expect(looks() - before).toBe(12);
    expect(hung).toEqual([]);
  });

  it('is looked at more closely while it does something, and then not', async () => {
    const { clock, does, asked, looks } = await watch('little');
    await clock.advance(5000);
    const before = looks();
    await clock.advance(60_000);
    expect(looks() - before).toBe(24);
    does('waits');
    await clock.advance(5000);
    const [woken, looked] = [asked(), looks()];
    await clock.advance(60_000);
    expect(asked()).toBe(woken);
    expect(looks() - looked).toBe(12);
  });
});

describe('a thread that hangs', () => {
  // From a look on, and from just before one.
  it.each([1, 50, 101, 1000, 2499, 2500, 2501, 4000, 4900, 4999])(
    'is told of once, %d ms after it was seen waiting, when it was silent for ten seconds and a little more',
    async (into) => {
      const { clock, hung, does } = await watch();
      await clock.advance(into);
      does('hangs');
      await clock.advance(9_900);
      expect(hung).toEqual([]);
      await clock.advance(2700);
      expect(hung).toEqual([10]);
      await clock.advance(100_000);
      expect(hung).toEqual([10]);
      expect(clock.pending()).toBe(0);
    },
  );

  it.each([1, 1000, 2499, 2500, 2501, 4999])(
    'is told of after the same while when it was at work before (%d ms)',
    async (into) => {
      const { clock, hung, does } = await watch('works');
      await clock.advance(60_000 + into);
      does('hangs');
      await clock.advance(7_499);
      expect(hung).toEqual([]);
      await clock.advance(5_001);
      expect(hung).toEqual([10]);
    },
  );

  it('is not one that works without a pause', async () => {
    const { clock, hung } = await watch('works');
    await clock.advance(600_000);
    expect(hung).toEqual([]);
  });

  it('is not one that gets round to it every eight seconds, though it never waits', async () => {
    const { clock, hung, does } = await watch('hangs');
    for (let turn = 0; turn < 50; turn += 1) {
      await clock.advance(7900);
      does('works');
      await clock.advance(100);
      does('hangs');
    }
    expect(hung).toEqual([]);
  });

  it('has thirty seconds to start', async () => {
    const { clock, hung } = await watch('loads');
    await clock.advance(29_999);
    expect(hung).toEqual([]);
    await clock.advance(1);
    expect(hung).toEqual([30]);
  });

  it('is as any other once it has started, however long that took', async () => {
    const { clock, hung, does } = await watch('loads');
    await clock.advance(25_000);
    does('waits');
    await clock.advance(10_000);
    expect(hung).toEqual([]);
    does('hangs');
    await clock.advance(12_600);
    expect(hung).toEqual([10]);
  });

  it('is not blamed after the computer slept, not even after many short naps', async () => {
    const { clock, hung, sleep, does } = await watch('hangs');
    for (let nap = 0; nap < 20; nap += 1) {
      sleep(600_000);
      await clock.advance(2000);
    }
    expect(hung).toEqual([]);
    does('waits');
    await clock.advance(2000);
    expect(hung).toEqual([]);
  });

  it('is not blamed when the thread that looks was blocked itself', async () => {
    const { clock, hung, sleep } = await watch('hangs');
    await clock.advance(9_999);
    sleep(30_000);
    await clock.advance(2);
    expect(hung).toEqual([]);
    // In time again, looks count.
    await clock.advance(5000);
    expect(hung).toEqual([10]);
  });

  it('is watched no longer when that was ended', async () => {
    const { clock, hung, stop } = await watch('hangs');
    stop();
    await clock.advance(60_000);
    expect(hung).toEqual([]);
    expect(clock.pending()).toBe(0);
  });
});
