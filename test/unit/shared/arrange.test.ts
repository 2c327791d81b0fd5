import { expect, test } from 'vitest';
import { arranged } from '../../../shared/arrange';
import { rearranged } from '../../../shared/arrangement';
import { newSessionId } from '../../../shared/ids';
import { revisionOf } from '../../../shared/revision';
import { profileOf } from '../../support/samples';

test('sessions come in the user’s order, and the others by their names, capitals first', () => {
  const [a, b, c, d] = ['b', 'a', 'B', 'z'].map((name) => ({ id: newSessionId(), name }));
  if (a === undefined || b === undefined || c === undefined || d === undefined) throw new Error('none');
  expect(arranged([a, b, c, d], []).map(({ name }) => name)).toEqual(['B', 'a', 'b', 'z']);
  expect(arranged([a, b, c, d], [d.id, newSessionId(), a.id]).map(({ name }) => name)).toEqual([
    'z',
    'b',
    'B',
    'a',
  ]);
});

test('ten times as many sessions take little more than ten times as many steps', () => {
  const steps = (many: number): number => {
    let read = 0;
    const sessions = Array.from({ length: many }, (_, at) => ({
      get id() {
        read += 1;
        return ids[at] as (typeof ids)[number];
      },
      name: String((at * 7919) % many),
    }));
    const ids = sessions.map(() => newSessionId());
    arranged(sessions, ids.toReversed());
    return read;
  };
  expect(steps(10_000) / steps(1_000)).toBeLessThan(15);
});

test('what is put somewhere else was there where it was read, or is there by now', () => {
  const [one, two] = [profileOf({ name: 'one', group: 'A' }), profileOf({ name: 'two' })];
  const before = { profiles: [one, two], order: [two.id], groupOrder: [] };
  const changedElsewhere = (title: string): object => ({
    error: { code: 'session-changed', data: { title, how: 'changed' } },
  });
  const move = (from: string, to: string) => ({ moves: [{ sessionId: one.id, from, to }], order: null });
  const moved = [{ ...one, group: 'B' }, two];
  expect(rearranged(before, move('A', 'B'))).toEqual({ ok: true, value: { ...before, profiles: moved } });
  expect(rearranged(before, move('', 'B'))).toMatchObject(changedElsewhere('one'));
  expect(rearranged(before, move('', 'A'))).toEqual({ ok: true, value: before });
  expect(rearranged({ ...before, profiles: [two] }, move('A', 'B'))).toMatchObject({
    error: { code: 'not-found' },
  });

  const put = (replaces: readonly string[], to: typeof before.order) => ({
    moves: [],
    order: { replaces: revisionOf(replaces), to },
  });
  const order = [one.id, two.id];
  expect(rearranged(before, put([two.id], [...order, one.id]))).toEqual({
    ok: true,
    value: { ...before, order },
  });
  expect(rearranged(before, put([], order))).toMatchObject(changedElsewhere('The order of the sessions'));
  expect(rearranged(before, put([], [two.id]))).toEqual({ ok: true, value: before });
});
