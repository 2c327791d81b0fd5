import { expect, test } from 'vitest';
import { Logs, joinLog } from '../../renderer/state/logs';
import type { LogEntry } from '../../shared/event-log';
import { createGinnelDouble } from '../support/ginnel-double';
import { profileOf } from '../support/samples';

const line = (sequence: number, at = sequence): LogEntry => ({
  sequence,
  at,
  level: 'info',
  text: `line ${String(sequence)}`,
});
const numbers = (entries: readonly LogEntry[] | null | undefined): readonly number[] | null =>
  entries?.map(({ sequence }) => sequence) ?? null;

test.each([
  ['new lines are appended', [line(1), line(2)], [line(3)], [1, 2, 3]],
  ['lines known already are not doubled', [line(1), line(2)], [line(2), line(3)], [1, 2, 3]],
  ['lines between that are missing tell that the log must be fetched', [line(1)], [line(3)], null],
  ['a log that began anew must be fetched', [line(1), line(2)], [line(1, 99)], null],
  ['the first lines are the log', [], [line(7)], [7]],
])('%s', (_claim, known, entries, expected) => {
  expect(numbers(joinLog(known, entries))).toEqual(expected);
});

test('a log is fetched when first looked at and then follows', async () => {
  const double = createGinnelDouble();
  const { id } = profileOf({});
  double.log(id, 'before');
  const logs = new Logs(double.ginnel);
  expect(logs.store.getState().logs.size).toBe(0);
  logs.look(id);
  double.log(id, 'meanwhile');
  await Promise.resolve();
  await Promise.resolve();
  double.log(id, 'after');
  expect(
    logs.store
      .getState()
      .logs.get(id)
      ?.map(({ text }) => text),
  ).toEqual(['before', 'meanwhile', 'after']);
  expect(double.inputs('sessions.getLog')).toHaveLength(1);
});

test('the log of a session that is gone is forgotten, and fetched again when it is back', async () => {
  const double = createGinnelDouble();
  const { id } = profileOf({});
  const logs = new Logs(double.ginnel);
  logs.look(id);
  await Promise.resolve();
  logs.keepOnly([]);
  expect(logs.store.getState().logs.has(id)).toBe(false);
  logs.look(id);
  expect(double.inputs('sessions.getLog')).toHaveLength(2);
});
