import { expect, test } from 'vitest';
import { groupsOf, testText } from '../../renderer/features/connection-test/test-words';
import { outcomeWords, verdictWords } from '../../shared/texts/connection-test';
import { newsBetween } from '../../renderer/state/news';
import { newForwardId } from '../../shared/ids';
import type { SessionState } from '../../shared/status';
import { connectionTestSchema, type ConnectionTest, type TestStep } from '../../shared/connection-test';
import { finishedTest } from '../support/double-tests';
import { up } from '../support/double-states';
import { forwardOf, profileOf } from '../support/samples';

const profile = profileOf({ name: 'office', host: 'gw.example', forwards: [forwardOf('dynamic', '1080')] });
const refused = {
  code: 'channel-refused',
  data: { host: 'localhost', port: 80, detail: 'Connect failed' },
} as const;
const step = (more: Partial<TestStep>): TestStep => ({
  ...{ kind: 'name', subject: 'gw.example', hop: null, forwardId: null },
  ...{ state: 'ok', took: 12, error: null },
  ...more,
});
const testOf = (steps: readonly TestStep[], endedAt: number | null): ConnectionTest =>
  connectionTestSchema.parse({ sessionId: profile.id, title: 'office', startedAt: 1000, endedAt, steps });

test('steps stand with what they are about: jump hosts, the server, each forward', () => {
  const forwardId = newForwardId();
  const groups = groupsOf({
    steps: [
      step({ hop: 'bastion' }),
      step({ hop: 'bastion', kind: 'auth' }),
      step({}),
      step({ kind: 'forward', subject: 'L8080 to localhost:80', forwardId }),
      step({ kind: 'destination', subject: 'localhost:80', forwardId }),
    ],
  });
  expect(groups.map(({ title, steps }) => [title, steps.length])).toEqual([
    ['Jump host bastion', 2],
    ['The server', 1],
    ['L8080 to localhost:80', 2],
  ]);
});

test('a test says how it went, in one line', () => {
  const failed = step({ kind: 'auth', state: 'failed', took: 3400, error: refused });
  const skipped = step({ kind: 'forward', state: 'skipped', took: null });
  expect(verdictWords(finishedTest(profile, 5000))).toBe('Everything works: 7 steps in 84 ms.');
  expect(verdictWords(testOf([step({}), failed, skipped], 2500))).toBe('1 step failed, in 1.5 s.');
  expect(verdictWords(testOf([step({}), skipped], 2500))).toBe('The test was stopped before all steps ran.');
  expect(verdictWords(testOf([step({}), step({ state: 'running', took: null })], null))).toBe(
    'Not over yet: 1 of 2 steps done.',
  );
  expect([failed, skipped].map(outcomeWords)).toEqual(['failed after 3.4 s', 'not tried']);
});

test('as text it holds everything: outcome, times, what failed and why', () => {
  const failed = step({ kind: 'tcp', subject: '192.0.2.1:22', state: 'failed', took: 5, error: refused });
  expect(
    testText(testOf([step({}), failed], 2500))
      .split('\n')
      .slice(1),
  ).toEqual([
    '1 step failed, in 1.5 s.',
    '',
    'The server',
    '  Look up the name (gw.example): done, 12 ms',
    '  Connect (192.0.2.1:22): failed after 5 ms',
    expect.stringContaining('    localhost:80 refused the connection from the server.'),
    '    Connect failed',
    '',
  ]);
});

test('a server that falls silent and a destination that does not answer are news, once', () => {
  const before = up(profile, 0);
  const silent = { ...before, state: { ...before.state, stalledSince: 5000 } } as typeof before;
  expect(newsBetween([before], [silent])).toEqual(['office: Not answering']);
  expect(newsBetween([silent], [before])).toEqual(['office: Connected']);
  const unreached = {
    ...before,
    forwards: before.forwards.map((status) => ({
      ...status,
      reachability: { kind: 'failed', at: 1, error: refused } as const,
    })),
  };
  expect(newsBetween([before], [unreached])).toEqual([
    'office: D1080 cannot reach its destination. localhost:80 refused the connection from the server.',
  ]);
  const again = { ...unreached, reconnects: 1 };
  expect(newsBetween([unreached], [again])).toEqual([]);
});

test('what is tried over and over is news when it is lost and when it is back, not with every try', () => {
  const before = up(profile, 0);
  const waiting = { kind: 'waiting', since: 0, attempt: 1, retryAt: 9000, cause: refused } as const;
  const trying = { kind: 'connecting', since: 0, attempt: 2, phase: 'tcp' } as const;
  const news = (from: SessionState, to: SessionState): readonly string[] =>
    newsBetween([{ ...before, state: from }], [{ ...before, state: to }]);
  expect(news(before.state, waiting)).toEqual(['office: Waiting to retry']);
  expect(news(waiting, trying)).toEqual([]);
  expect(news(trying, waiting)).toEqual([]);
  expect(news(trying, before.state)).toEqual(['office: Connected']);
  // The first try is one that the user has just asked for.
  expect(news({ ...trying, attempt: 1 }, waiting)).toEqual(['office: Waiting to retry']);
  expect(news(waiting, { ...waiting, retryAt: null })).toEqual(['office: Waiting for a network']);
});
