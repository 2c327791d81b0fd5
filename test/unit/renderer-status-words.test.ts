import { expect, test } from 'vitest';
import { newsBetween } from '../../renderer/state/news';
import type { AppError } from '../../shared/errors';
import type { ForwardState, SessionState, SessionStatus } from '../../shared/status';
import { byteWords, countdownWords, durationWords } from '../../shared/texts/numbers';
import { forwardWords, listenRetryWords, sessionWords, summary } from '../../shared/texts/status';
import { listening } from '../support/ginnel-double';
import { forwardOf, negotiated, profileOf } from '../support/samples';

const connected: SessionState = { kind: 'connected', since: 0, negotiated, stalledSince: null };
const waiting: SessionState = {
  kind: 'waiting',
  since: 0,
  attempt: 1,
  retryAt: 10_000,
  cause: { code: 'connection-lost', data: { detail: '' } },
};

function session(state: SessionState, ports: readonly string[]): SessionStatus {
  const profile = profileOf({ name: 'office', forwards: ports.map((port) => forwardOf('dynamic', port)) });
  return {
    id: profile.id,
    profile,
    state,
    reconnects: 0,
    lastLoss: null,
    hops: [],
    forwards: profile.forwards.map((forward) => ({
      forward,
      state: listening(forward, profile, 0),
      leaving: false,
      reachability: null,
    })),
  };
}

test('everything in one line', () => {
  expect(summary([])).toBe('No session open');
  expect(summary([session(connected, ['1080'])])).toBe('1 session and 1 tunnel up');
  expect(summary([session(connected, ['1', '2', '3']), session(connected, ['4', '5'])])).toBe(
    '2 sessions and 5 tunnels up',
  );
  expect(summary([session(connected, ['1']), session(waiting, ['2'])])).toBe(
    '1 session and 1 tunnel up, 1 session waiting to retry',
  );
  expect(
    summary([session({ kind: 'failed', since: 0, error: { code: 'auth-cancelled', data: {} } }, ['1'])]),
  ).toBe('0 sessions and 0 tunnels up, 1 session failed');
});

test('a countdown ends at one second, never at none', () => {
  expect(sessionWords(waiting, 3500)).toBe('Retry in 7 s');
  expect(sessionWords(waiting, 10_000)).toBe('Retry in 1 s');
  expect(countdownWords(75_000)).toBe('1 min 15 s');
});

test('a listener kept open while its session reconnects does not pass for a working tunnel', () => {
  const [status] = session(waiting, ['1080']).forwards;
  if (status === undefined) throw new Error('no forward');
  expect(forwardWords(status, connected)).toBe('Listening');
  expect(forwardWords(status, waiting)).toBe('Waiting for the server');
});

test.each([
  [0, '0 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [3_600_000, '1 h'],
  [90_000_000, '1 d'],
])('%d ms are %s', (span, words) => {
  expect(durationWords(span)).toBe(words);
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [99_949, '99.9 kB'],
  [99_950, '100 kB'],
  [999_499, '999 kB'],
  [999_500, '1.0 MB'],
  [104_857_600, '105 MB'],
])('%d bytes are %s', (bytes, words) => {
  expect(byteWords(bytes)).toBe(words);
});

test('a forward that waits for its port says when it looks again, and until when', () => {
  const noon = new Date(2026, 5, 1, 12, 0).getTime();
  expect(listenRetryWords({ retryAt: noon + 4200, until: null }, noon)).toBe(
    'Tries again in 5 s, and takes it when it is free',
  );
  expect(listenRetryWords({ retryAt: noon + 15_000, until: noon + 540_000 }, noon)).toBe(
    'Tries again in 15 s, until 12:09 (in 9 min)',
  );
});

test('news are sessions that changed and forwards that failed or wait, once', () => {
  const before = session(connected, ['1080']);
  const into = (state: ForwardState): SessionStatus => ({
    ...before,
    forwards: before.forwards.map(({ forward }) => ({ forward, state, leaving: false, reachability: null })),
  });
  const error: AppError = { code: 'listen-in-use', data: { address: '127.0.0.1', port: 1080 } };
  const failed = into({ kind: 'failed', error });
  const held = { kind: 'waiting', since: 0, error, retryAt: 1000, until: null } as const;
  expect(newsBetween([before], [into(held)])).toEqual([
    'office: D1080 waits for its port. Port 1080 is already in use on 127.0.0.1.',
  ]);
  expect(newsBetween([into(held)], [into({ ...held, retryAt: 2000 })])).toEqual([]);
  expect(newsBetween([before], [before])).toEqual([]);
  expect(newsBetween([before], [failed])).toEqual([
    'office: D1080 failed. Port 1080 is already in use on 127.0.0.1.',
  ]);
  expect(newsBetween([failed], [failed])).toEqual([]);
  expect(newsBetween([before], [{ ...before, state: waiting }])).toEqual(['office: Waiting to retry']);
});

test('a Remote forward of a session that is ready to connect is no trouble yet', () => {
  const forward = forwardOf('remote', '9000', 'localhost:3000');
  const off = { forward, state: { kind: 'off' }, leaving: false, reachability: null } as const;
  expect(forwardWords(off, { kind: 'standby', since: 0 })).toBe('Once connected');
  expect(forwardWords(off, { kind: 'connecting', since: 0, phase: 'tcp', attempt: 1 })).toBe(
    'Once connected',
  );
  expect(forwardWords(off, waiting)).toBe('Waiting for the server');
  // Its switch is on: that it is off would say the opposite.
  expect(forwardWords(off, { kind: 'idle', since: 0 })).toBe('Once connected');
  expect(forwardWords({ ...off, forward: { ...forward, enabled: false } }, waiting)).toBe('Off');
  expect(forwardWords(off, connected)).toBe('Off');
});
