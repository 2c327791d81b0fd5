import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createTickCounter,
  startTicking,
  watchTicks,
} from '../../../../../electron/engine/sessions/threads/watchdog';
import { createFakeClock, type FakeClock } from '../../../../support/fake-clock';

/** A watched thread, of which the test says what it does. */
interface Watched {
  readonly clock: FakeClock;
  readonly hung: readonly number[];
  readonly tick: () => void;
  /** Time passes in which nobody's timers run. */
  readonly sleep: (milliseconds: number) => void;
  readonly stop: () => void;
}

function watch(ticks = 1): Watched {
  const clock = createFakeClock();
  const hung: number[] = [];
  let asleep = 0;
  const awake = { now: () => clock.now() + asleep, after: clock.after };
  const stop = watchTicks(
    awake,
    () => ticks,
    (seconds) => hung.push(seconds),
  );
  return {
    ...{ clock, hung, stop },
    tick: () => {
      ticks += 1;
    },
    sleep: (milliseconds) => {
      asleep += milliseconds;
    },
  };
}

describe('a thread that is watched', () => {
  it('is told of once when it was silent for ten seconds', async () => {
    const { clock, hung } = watch();
    await clock.advance(9_999);
    expect(hung).toEqual([]);
    await clock.advance(1);
    expect(hung).toEqual([10]);
    await clock.advance(100_000);
    expect(hung).toEqual([10]);
    expect(clock.pending()).toBe(0);
  });

  it('is never told of while it ticks, however seldom', async () => {
    const { clock, hung, tick } = watch();
    for (let turn = 0; turn < 50; turn += 1) {
      await clock.advance(8000);
      tick();
    }
    expect(hung).toEqual([]);
  });

  it('has thirty seconds to start', async () => {
    const { clock, hung } = watch(0);
    await clock.advance(29_999);
    expect(hung).toEqual([]);
    await clock.advance(1);
    expect(hung).toEqual([30]);
  });

  it('is not blamed after the computer slept, not even after many short naps', async () => {
    const { clock, hung, sleep, tick } = watch();
    for (let nap = 0; nap < 20; nap += 1) {
      sleep(600_000);
      await clock.advance(2000);
    }
    expect(hung).toEqual([]);
    tick();
    await clock.advance(2000);
    expect(hung).toEqual([]);
  });

  it('is not blamed when the thread that looks was blocked itself', async () => {
    const { clock, hung, sleep } = watch();
    await clock.advance(7500);
    sleep(30_000);
    await clock.advance(2500);
    expect(hung).toEqual([]);
    // In time again, a look counts.
    await clock.advance(2500);
    expect(hung).toEqual([10]);
  });

  it('is watched no longer when that was ended', async () => {
    const { clock, hung, stop } = watch();
    stop();
    await clock.advance(60_000);
    expect(hung).toEqual([]);
    expect(clock.pending()).toBe(0);
  });
});

describe('the counter', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  // Wherever in a period it starts: it shares its moments with all others that tick.
  it.each([
    [0, 6],
    [999, 6],
    [1001, 5],
    [1999, 5],
  ])('started %d ms into a period counts from the first moment on, every two seconds', (into, ticks) => {
    vi.setSystemTime(1_000_000 + into);
    const counter = createTickCounter();
    expect(counter.read()).toBe(0);
    startTicking(counter.memory);
    expect(counter.read()).toBe(1);
    vi.advanceTimersByTime(10_000);
    expect(counter.read()).toBe(ticks);
  });
});
