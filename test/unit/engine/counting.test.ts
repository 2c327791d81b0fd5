import { expect, test } from 'vitest';
import { Counting, type Pace } from '../../../electron/engine/counting';
import { createFakeClock } from '../../support/fake-clock';

function counting() {
  const clock = createFakeClock();
  const reads: number[] = [];
  const state: { pace: Pace } = { pace: 'moving' };
  const counted = new Counting(clock, 500, () => {
    reads.push(clock.now());
    return state.pace;
  });
  return { clock, reads, state, counted };
}

test('counters that move are read often', async () => {
  const { clock, reads, counted } = counting();
  counted.wake();
  await clock.advance(5000);
  expect(reads).toHaveLength(10);
});

test.each<[Pace, number]>([
  ['open', 60],
  ['still', 3],
  ['over', 0],
])('in a minute in which nothing moves: %s', async (pace, expected) => {
  const { clock, reads, state, counted } = counting();
  state.pace = pace;
  counted.wake();
  await clock.advance(500);
  reads.length = 0;
  await clock.advance(60_000);
  expect(reads).toHaveLength(expected);
});

test('what moves a moment after all else, as the first round trip does, is not told half a minute later', async () => {
  const { clock, reads, state, counted } = counting();
  state.pace = 'still';
  counted.wake(true);
  await clock.advance(1500);
  expect(reads).toHaveLength(3);
});

test('what moves after a long rest is told as soon as ever, and many calls make one look', async () => {
  const { clock, reads, state, counted } = counting();
  state.pace = 'still';
  counted.look();
  await clock.advance(7000);
  reads.length = 0;
  counted.wake();
  counted.wake();
  await clock.advance(400);
  counted.wake();
  expect(reads).toEqual([]);
  await clock.advance(100);
  expect(reads).toHaveLength(1);
});

test('stopped, it reads no more', async () => {
  const { clock, reads, counted } = counting();
  counted.wake();
  counted.stop();
  await clock.advance(60_000);
  expect(reads).toEqual([]);
  expect(clock.pending()).toBe(0);
});
