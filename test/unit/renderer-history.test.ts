import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { historyLines } from '../../renderer/features/history/history-words';
import { uptimeOf } from '../../renderer/features/history/uptime';
import { uptime } from '../../shared/texts/history';
import { lengthWords, timesWords, tookWords } from '../../shared/texts/numbers';
import { historyCapacity, historyEntrySchema, type HistoryEntry } from '../../shared/history';

const minute = 60_000;
const hour = 60 * minute;
const lost = { code: 'connection-lost', data: { detail: 'read ECONNRESET' } } as const;
const unasked = { code: 'ended-unasked', data: {} } as const;
const entry = (at: number, what: HistoryEntry['what'], error: HistoryEntry['error'] = null): HistoryEntry =>
  historyEntrySchema.parse({ at, what, error });

describe('the uptime of a session', () => {
  test('is the time it was connected, of the time it was open', () => {
    const entries = [
      entry(0, 'opened'),
      entry(minute, 'connected'),
      entry(31 * minute, 'lost', lost),
      entry(41 * minute, 'connected'),
      entry(hour, 'closed'),
    ];
    expect(uptimeOf(entries, 0, 5 * hour, false)).toEqual({
      ...{ from: 0, open: hour, connected: 49 * minute },
      ...{ losses: 1, isPartial: false },
    });
    expect(uptimeOf(entries, 50 * minute, 5 * hour, false)).toEqual({
      ...{ from: 50 * minute, open: 10 * minute, connected: 10 * minute },
      ...{ losses: 0, isPartial: false },
    });
    expect(uptimeOf(entries, 2 * hour, 5 * hour, false)).toBeNull();
  });

  test('goes on until now for a session that is open, and does not count a server that is silent', () => {
    const entries = [entry(0, 'opened'), entry(0, 'connected'), entry(hour, 'stalled')];
    expect(uptimeOf(entries, 0, 2 * hour, true)).toMatchObject({ open: 2 * hour, connected: hour });
    expect(uptimeOf([...entries, entry(hour + minute, 'recovered')], 0, 2 * hour, true)).toMatchObject({
      connected: 2 * hour - minute,
    });
  });

  test('says nothing of what nobody saw: a run that was killed, entries that are gone, a last run not told of', () => {
    const killed = [entry(0, 'opened'), entry(0, 'connected'), entry(hour, 'ended', unasked)];
    expect(uptimeOf(killed, 0, hour, false)).toBeNull();
    expect(uptimeOf([entry(0, 'opened'), entry(0, 'connected')], 0, hour, false)).toBeNull();
    const cut = Array.from({ length: historyCapacity }, (_, at) =>
      entry(hour + at, at % 2 === 0 ? 'connected' : 'lost', at % 2 === 0 ? null : lost),
    );
    expect(uptimeOf(cut, 0, 2 * hour, true)?.from).toBe(hour);
  });

  test('is never longer than it was open, nor that longer than the time asked for', () => {
    const what = fc.constantFrom(...historyEntrySchema.unwrap().shape.what.options);
    const steps = fc.array(fc.record({ after: fc.nat(10_000), what, isUnseen: fc.boolean() }));
    fc.assert(
      fc.property(steps, fc.nat(50_000), fc.nat(50_000), fc.boolean(), (given, from, length, isLive) => {
        let at = 0;
        const entries = given.map(({ after, what: kind, isUnseen }) =>
          entry((at += after), kind, isUnseen ? unasked : null),
        );
        const uptime = uptimeOf(entries, from, from + length, isLive);
        if (uptime === null) return;
        expect(uptime.connected).toBeGreaterThanOrEqual(0);
        expect(uptime.connected).toBeLessThanOrEqual(uptime.open);
        expect(uptime.open).toBeLessThanOrEqual(length);
      }),
    );
  });

  test('reads as a share that is never rounded up', () => {
    expect(uptime({ open: 24 * hour, connected: 24 * hour - 1000, losses: 1, isPartial: false })).toBe(
      'connected for 23 h 59 min of the 1 d it was open (99.9 %), lost once',
    );
    expect(uptime({ open: hour, connected: hour, losses: 0, isPartial: true })).toBe(
      'connected for 1 h of the 1 h it was open (100 %), never lost; what was before Ginnel ended unexpectedly is not counted',
    );
    expect(uptime({ open: 6600, connected: 5900, losses: 0, isPartial: false })).toBe(
      'connected for 5 s of the 6 s it was open, never lost',
    );
  });
});

test('a history is read from its newest entry on, with how long things lasted and why', () => {
  const lines = historyLines([
    entry(0, 'opened'),
    entry(1000, 'connected'),
    entry(hour, 'lost', lost),
    entry(hour + 12_000, 'connected'),
    entry(2 * hour, 'ended', unasked),
    entry(3 * hour, 'opened'),
  ]);
  expect(lines.map(({ words, span }) => `${words} ${span}`.trim())).toEqual([
    'Opened',
    'Ginnel ended unexpectedly',
    'Connected',
    'Connection lost back after 12 s',
    'Connected for 59 min 59 s',
    'Opened',
  ]);
  expect(lines[3]?.why).toBe('Remote side unexpectedly closed network connection. read ECONNRESET.');
  expect(lines[1]?.shape).toBe('failed');
});

test('spans, times and amounts are short', () => {
  expect([0, 999, 8000, 312_000, 2 * hour, 50 * hour + minute].map(lengthWords)).toEqual([
    ...['0 s', '0 s', '8 s', '5 min 12 s', '2 h', '2 d 2 h'],
  ]);
  expect([0.4, 12.6, 3400].map(tookWords)).toEqual(['<1 ms', '13 ms', '3.4 s']);
  expect([1, 2, 1200].map(timesWords)).toEqual(['once', 'twice', '1,200 times']);
});
