import { describe, expect, it } from 'vitest';
import { TrafficRates } from '../../../../electron/engine/records/rates';
import { newForwardId, newSessionId } from '../../../../shared/ids';
import { ratesSchema, sampleCount, sampleSeconds, type Rates } from '../../../../shared/rates';
import type { Traffic } from '../../../../shared/status';

const sessionId = newSessionId();
const forwardId = newForwardId();
const counters = (sent: number, received: number, of = forwardId): Traffic => ({
  ...{ sessionId, forwardId: of, live: 1, total: 1 },
  ...{ sent, received },
});
const step = sampleSeconds * 1000;

describe('the traffic of the last minutes', () => {
  let time = 0;
  const create = () => {
    time = 1_000_000 * step;
    return new TrafficRates(() => time);
  };
  const only = (rates: readonly Rates[]): Rates => {
    const [first] = rates;
    if (first === undefined) throw new Error('no rates');
    return ratesSchema.parse(first);
  };

  it('is empty for a forward that carried nothing', () => {
    const rates = create();
    expect(only(rates.read([counters(0, 0)]))).toEqual({
      ...{ forwardId, lastAt: time, sent: [], received: [] },
      ...{ sentSoFar: 0, receivedSoFar: 0 },
    });
  });

  it('puts what moved into the sample of its time, and what has just moved into the growing one', () => {
    const rates = create();
    rates.note([counters(10, 1)]);
    time += step / 2;
    rates.note([counters(30, 2)]);
    time += step * 3;
    rates.note([counters(100, 2)]);
    time += step;
    const read = only(rates.read([counters(101, 50)]));
    expect(read.lastAt).toBe(1_000_004 * step);
    expect(read.sent).toHaveLength(sampleCount);
    expect(read.sent.slice(-6)).toEqual([0, 30, 0, 0, 70, 1]);
    expect(read.received.slice(-6)).toEqual([0, 2, 0, 0, 0, 48]);
    expect(read).toMatchObject({ sentSoFar: 101, receivedSoFar: 50 });
  });

  it('forgets what is older than its minutes', () => {
    const rates = create();
    rates.note([counters(10, 10)]);
    time += step * (sampleCount - 1);
    expect(only(rates.read([counters(10, 10)])).sent[0]).toBe(10);
    time += step;
    expect(only(rates.read([counters(10, 10)])).sent).toEqual([]);
  });

  it('holds no more than its minutes, however long the traffic goes on', () => {
    const rates = create();
    for (let second = 1; second <= 2000; second += 1) {
      time += 1000;
      rates.note([counters(second * 10, 0)]);
    }
    const { sent } = only(rates.read([counters(20_000, 0)]));
    expect(sent).toHaveLength(sampleCount);
    expect(sent.slice(0, -1).every((bytes) => bytes === 20)).toBe(true);
  });

  it('begins anew with counters that did, and knows forwards apart', () => {
    const rates = create();
    const other = newForwardId();
    rates.note([counters(100, 100), counters(7, 7, other)]);
    time += step;
    const read = rates.read([counters(5, 0), counters(7, 7, other)]);
    expect(read.map(({ sent }) => sent.slice(-2))).toEqual([
      [100, 5],
      [7, 0],
    ]);
  });

  it('shows nothing of the future after the clock was set back', () => {
    const rates = create();
    rates.note([counters(100, 0)]);
    time -= step * 1000;
    expect(only(rates.read([counters(103, 0)])).sent.slice(-2)).toEqual([0, 3]);
  });

  it('drops a session that is closed', () => {
    const rates = create();
    rates.note([counters(100, 0)]);
    rates.forget(sessionId);
    // Counters of a session that is opened again begin at zero.
    expect(only(rates.read([counters(3, 0)])).sent.slice(-2)).toEqual([0, 3]);
  });
});
