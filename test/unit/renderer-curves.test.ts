import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { curvePath, curveWords } from '../../renderer/features/traffic/traffic-words';
import { rateWords } from '../../shared/texts/numbers';
import { curveOf, flat, grow, growingOf, sumOf, type Growing } from '../../renderer/state/curve';
import { Curves } from '../../renderer/state/curves';
import { trafficKey } from '../../shared/status';
import { newForwardId, newSessionId } from '../../shared/ids';
import { sampleCount, sampleSeconds, type Rates } from '../../shared/rates';
import { ok, type Result } from '../../shared/result';
import type { Traffic } from '../../shared/status';

const step = sampleSeconds * 1000;
const start = 1_000_000 * step;
const sessionId = newSessionId();
const [web, database] = [newForwardId(), newForwardId()];
const counters = (sent: number, received: number, forwardId = web): Traffic => ({
  ...{ sessionId, forwardId, live: 1, total: 1 },
  ...{ sent, received },
});
const none: Growing = { samples: [], sentSoFar: 0, receivedSoFar: 0 };

describe('a curve', () => {
  test('grows by what the counters say has moved, and begins anew with them', () => {
    const first = grow(none, counters(100, 10), start);
    const second = grow(first, counters(150, 10), start + step - 1);
    const third = grow(second, counters(150, 30), start + step);
    const anew = grow(third, counters(7, 0), start + 3 * step);
    expect(anew.samples).toEqual([
      { number: 1_000_000, sent: 150, received: 10 },
      { number: 1_000_001, sent: 0, received: 20 },
      { number: 1_000_003, sent: 7, received: 0 },
    ]);
    expect(grow(anew, counters(7, 0), start + 4 * step).samples).toBe(anew.samples);
  });

  test('goes on from what the engine told of the minutes before', () => {
    const told: Rates = {
      forwardId: web,
      lastAt: start,
      sent: [...new Array<number>(sampleCount - 1).fill(0), 40],
      received: [5, ...new Array<number>(sampleCount - 1).fill(0)],
      sentSoFar: 1040,
      receivedSoFar: 905,
    };
    const { samples } = grow(growingOf(told), counters(1041, 905), start + 1000);
    expect(samples).toEqual([
      { number: 1_000_000 - sampleCount + 1, sent: 0, received: 5 },
      { number: 1_000_000, sent: 41, received: 0 },
    ]);
  });

  test('forgets what is older than its minutes, however long it grows, and is the one flat curve then', () => {
    let growing = none;
    for (let at = 0; at < 2 * sampleCount; at += 1) {
      growing = grow(growing, counters(at + 1, 0), start + at * step);
    }
    expect(growing.samples).toHaveLength(sampleCount);
    const end = start + 2 * sampleCount * step;
    expect(curveOf(growing.samples, end).samples).toHaveLength(sampleCount - 1);
    expect(curveOf(growing.samples, end + sampleCount * step)).toBe(flat);
    expect(curveOf(growing.samples, start - step), 'a clock that was set back').toBe(flat);
  });

  test('has a rate over the last seconds, which falls to nothing when nothing moves any more', () => {
    const { samples } = grow(none, counters(6000, 0), start + 1000);
    const rate = (after: number): number => curveOf(samples, start + after).rate.sent;
    expect(rate(1000)).toBe(2000);
    expect(rate(step)).toBe(3000);
    expect(rate(2 * step)).toBe(0);
  });

  test('of a session is the sum of its forwards', () => {
    const one = { number: 1, sent: 1, received: 2 };
    const two = { number: 2, sent: 10, received: 20 };
    expect(sumOf([[one, two], [two], []])).toEqual([one, { number: 2, sent: 20, received: 40 }]);
  });

  test('is drawn to one scale both ways, and says in words what it shows', () => {
    const last = 1_000_000;
    const samples = [
      { number: last - 1, sent: 100, received: 0 },
      { number: last, sent: 1, received: 1_000_000 },
    ];
    const curve = curveOf(samples, start);
    expect(curvePath(curve, 'sent')).toBe('M148 16V15h1V16zM149 16V15h1V16z');
    expect(curvePath(curve, 'received')).toBe('M149 16V32h1V16z');
    expect(curvePath(flat, 'sent')).toBe('');
    expect(curveWords(curve)).toBe(
      'The last 5 minutes: 101 B sent, at most 50 B/s; 1.0 MB received, at most 500 kB/s.',
    );
    expect(curveWords(flat)).toBe('Nothing moved in the last 5 minutes.');
    expect(rateWords(1499.6)).toBe('1.5 kB/s');
  });
});

describe('following the traffic', () => {
  let curves: Curves;
  let asked = 0;
  let drawn = 0;
  let emit: (moved: readonly Traffic[]) => void = () => undefined;
  let answer: (rates: readonly Rates[]) => Promise<void> = () => Promise.resolve();
  const flatRates = (forwardId = web, soFar = 0): Rates => ({
    ...{ forwardId, lastAt: start, sent: [], received: [] },
    ...{ sentSoFar: soFar, receivedSoFar: 0 },
  });

  beforeEach(() => {
    vi.useFakeTimers({ now: start });
    asked = 0;
    drawn = 0;
    curves = new Curves({
      sessions: {
        getRates: () => {
          asked += 1;
          return new Promise<Result<readonly Rates[]>>((resolve) => {
            answer = async (rates) => {
              resolve(ok(rates));
              await vi.advanceTimersByTimeAsync(0);
            };
          });
        },
      },
      on: (_event, listener) => {
        emit = listener as typeof emit;
        return () => undefined;
      },
    });
    curves.store.subscribe(() => (drawn += 1));
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const rateOf = (key: string): number | undefined => curves.store.getState().get(key)?.rate.sent;

  test('nothing is asked, kept or drawn of what nobody looks at', () => {
    emit([counters(1000, 0)]);
    expect([asked, drawn, vi.getTimerCount()]).toEqual([0, 0, 0]);
  });

  test('what was told while the answer was under way counts once', async () => {
    curves.watch(sessionId);
    emit([counters(500, 0)]);
    await answer([{ ...flatRates(), sent: [400], received: [0], sentSoFar: 500 }, flatRates(database)]);
    expect(rateOf(sessionId)).toBe(200);
    emit([counters(600, 0), counters(100, 0, database)]);
    expect(rateOf(trafficKey(sessionId, web))).toBe(250);
    expect(rateOf(trafficKey(sessionId, database))).toBe(50);
    expect(rateOf(sessionId)).toBe(300);
  });

  test('it is drawn anew when something moves and while it moves out of sight, and then rests', async () => {
    curves.watch(sessionId);
    await answer([flatRates()]);
    expect([drawn, vi.getTimerCount()], 'a flat curve needs no timer').toEqual([1, 0]);
    emit([counters(10, 0)]);
    await vi.advanceTimersByTimeAsync(5 * 60_000 + step);
    expect(curves.store.getState().get(sessionId)).toBe(flat);
    expect(vi.getTimerCount()).toBe(0);
    const before = drawn;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(drawn).toBe(before);
  });

  test('who looks away last ends it, and it is asked anew for who comes back or after a lost connection', async () => {
    const [first, second] = [curves.watch(sessionId), curves.watch(sessionId)];
    await answer([flatRates()]);
    emit([counters(10, 0)]);
    first();
    first();
    emit([counters(20, 0)]);
    expect(rateOf(sessionId)).toBe(10);
    curves.refresh();
    await answer([{ ...flatRates(), sent: [80], received: [0], sentSoFar: 80 }]);
    expect(rateOf(sessionId)).toBe(40);
    second();
    expect([curves.store.getState().size, vi.getTimerCount()]).toEqual([0, 0]);
    curves.watch(sessionId);
    expect(asked).toBe(3);
  });
});
