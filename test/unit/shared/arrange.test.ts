import { expect, test } from 'vitest';
import { arranged } from '../../../shared/arrange';
import { newSessionId } from '../../../shared/ids';

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
