import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { GivingBack, giveBackAfter } from '../../../electron/desktop/give-back';
import { leaveChannel } from '../../../shared/shown';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A window out of sight whose page answers as `state` says, if at all. */
function hidden(state: { free: boolean | null; held?: boolean }) {
  const ipc = new EventEmitter();
  const asked: number[] = [];
  let given = 0;
  const contents = {
    ipc,
    send: (channel: string) => {
      asked.push(Date.now());
      if (state.free !== null) ipc.emit(channel, {}, state.free);
    },
  };
  const giving = new GivingBack(() => state.held ?? false);
  giving.begin(contents as never, () => {
    given += 1;
  });
  return { giving, asked, ipc, given: () => given };
}

test('a window is given back after a minute, once', () => {
  const { given, ipc } = hidden({ free: true });
  vi.advanceTimersByTime(giveBackAfter - 1);
  expect(given()).toBe(0);
  vi.advanceTimersByTime(1);
  expect(given()).toBe(1);
  vi.advanceTimersByTime(10 * giveBackAfter);
  expect([given(), ipc.listenerCount(leaveChannel), vi.getTimerCount()]).toEqual([1, 0, 0]);
});

test('a page that would lose something is asked again every minute', () => {
  const state = { free: false };
  const { given, asked } = hidden(state);
  vi.advanceTimersByTime(3 * giveBackAfter);
  expect([asked.length, given()]).toEqual([3, 0]);
  state.free = true;
  vi.advanceTimersByTime(giveBackAfter);
  expect(given()).toBe(1);
});

test('one that does not answer stays, and a late answer counts while it is out of sight only', () => {
  const { giving, given, ipc } = hidden({ free: null });
  vi.advanceTimersByTime(giveBackAfter);
  giving.callOff();
  ipc.emit(leaveChannel, {}, true);
  vi.advanceTimersByTime(10 * giveBackAfter);
  expect(given()).toBe(0);
});

test('nothing is asked of a window that a dialog of the system is in front of', () => {
  const state = { free: true, held: true };
  const { given, asked } = hidden(state);
  vi.advanceTimersByTime(2 * giveBackAfter);
  expect([asked.length, given()]).toEqual([0, 0]);
  state.held = false;
  vi.advanceTimersByTime(giveBackAfter);
  expect(given()).toBe(1);
});

test.each([null, 1, 'true', undefined])('an answer of %s is none', (answer) => {
  const { given, ipc } = hidden({ free: null });
  vi.advanceTimersByTime(giveBackAfter);
  ipc.emit(leaveChannel, {}, answer);
  expect(given()).toBe(0);
});
