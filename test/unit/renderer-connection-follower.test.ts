import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { followConnections, followEvery, type Followed } from '../../renderer/state/connection-follower';
import type { ConnectionList } from '../../shared/connections';
import { newForwardId, newSessionId } from '../../shared/ids';
import { fail, ok, type Result } from '../../shared/result';

const ids = { sessionId: newSessionId(), forwardId: newForwardId() };
const listOf = (liveTotal: number): ConnectionList => ({ live: [], liveTotal, closed: [] });

/** A page that can be put out of sight. */
class Page extends EventTarget {
  visibilityState: DocumentVisibilityState = 'visible';
  turn(state: DocumentVisibilityState): void {
    this.visibilityState = state;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

/** An engine that answers when it is told to. */
function scene(): {
  readonly page: Page;
  readonly shown: Followed[];
  readonly questions: () => number;
  readonly answer: (result: Result<ConnectionList>) => Promise<void>;
  readonly follower: ReturnType<typeof followConnections>;
} {
  const page = new Page();
  const shown: Followed[] = [];
  let questions = 0;
  let waiting: ((result: Result<ConnectionList>) => void) | null = null;
  const list = (): Promise<Result<ConnectionList>> => {
    expect(waiting, 'one question at a time').toBeNull();
    questions += 1;
    return new Promise((resolve) => {
      waiting = resolve;
    });
  };
  const follower = followConnections(
    { clientConnections: { list } },
    ids,
    (followed) => shown.push(followed),
    page,
  );
  return {
    page,
    shown,
    questions: () => questions,
    answer: async (result) => {
      const resolve = waiting;
      waiting = null;
      resolve?.(result);
      await vi.advanceTimersByTimeAsync(0);
    },
    follower,
  };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('asks at once, and a second after each answer, however long that took', async () => {
  const { questions, answer, shown, follower } = scene();
  expect(questions()).toBe(1);
  await vi.advanceTimersByTimeAsync(10 * followEvery);
  expect(questions()).toBe(1);
  await answer(ok(listOf(3)));
  expect(shown.at(-1)?.list).toEqual(listOf(3));
  await vi.advanceTimersByTimeAsync(followEvery - 1);
  expect(questions()).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(questions()).toBe(2);
  follower.stop();
});

test('asks right after the question under way when something was done meanwhile', async () => {
  const { questions, answer, follower } = scene();
  follower.refresh();
  follower.refresh();
  expect(questions()).toBe(1);
  await answer(ok(listOf(1)));
  expect(questions()).toBe(2);
  await answer(ok(listOf(0)));
  expect(questions()).toBe(2);
  follower.stop();
});

test('a refresh between two questions takes the place of the next', async () => {
  const { questions, answer, follower } = scene();
  await answer(ok(listOf(1)));
  await vi.advanceTimersByTimeAsync(followEvery / 2);
  follower.refresh();
  expect(questions()).toBe(2);
  await answer(ok(listOf(0)));
  await vi.advanceTimersByTimeAsync(followEvery - 1);
  expect(questions()).toBe(2);
  follower.stop();
});

test('asks nothing while the page is out of sight, and at once when it is back', async () => {
  const { page, questions, answer, follower } = scene();
  await answer(ok(listOf(1)));
  page.turn('hidden');
  await vi.advanceTimersByTimeAsync(60 * followEvery);
  expect(questions()).toBe(1);
  page.turn('visible');
  expect(questions()).toBe(2);
  page.turn('hidden');
  await answer(ok(listOf(1)));
  await vi.advanceTimersByTimeAsync(60 * followEvery);
  expect(questions()).toBe(2);
  follower.stop();
});

test('keeps the last list over an error, and goes on', async () => {
  const { questions, answer, shown, follower } = scene();
  await answer(ok(listOf(5)));
  await vi.advanceTimersByTimeAsync(followEvery);
  await answer(fail({ code: 'lost-backend', data: {} }));
  expect(shown.at(-1)).toMatchObject({ list: listOf(5), error: { code: 'lost-backend' } });
  await vi.advanceTimersByTimeAsync(followEvery);
  expect(questions()).toBe(3);
  follower.stop();
});

test('says and asks nothing any more once it is stopped', async () => {
  const { page, questions, answer, shown, follower } = scene();
  follower.stop();
  await answer(ok(listOf(1)));
  page.turn('hidden');
  page.turn('visible');
  await vi.advanceTimersByTimeAsync(10 * followEvery);
  expect(shown).toEqual([]);
  expect(questions()).toBe(1);
});
