import { expect, test } from 'vitest';
import { Notifications, toldHere } from '../../../electron/desktop/notifications';
import type { NotificationTarget } from '../../../electron/desktop/notify-plan';
import type { Snapshot } from '../../../shared/snapshot';
import type { SessionState } from '../../../shared/status';
import { createFakeClock } from '../../support/fake-clock';
import { emptySnapshot, negotiated, statusOf, profileOf } from '../../support/samples';

const up: SessionState = { kind: 'connected', since: 0, negotiated, stalledSince: null };
const away: SessionState = {
  kind: 'waiting',
  since: 0,
  attempt: 1,
  retryAt: 9,
  cause: { code: 'connection-lost', data: { detail: '' } },
};

function setUp() {
  const clock = createFakeClock();
  const profile = profileOf({ name: 'prod', host: 'h' });
  const calls: string[] = [];
  const targets: NotificationTarget[] = [];
  const clicks = new Map<string, () => void>();
  const world: { snapshot: Snapshot } = { snapshot: emptySnapshot };
  const notifications = new Notifications({
    clock,
    snapshot: () => world.snapshot,
    inFront: () => false,
    goTo: (target) => targets.push(target),
    show: ({ title }, clicked) => {
      calls.push(title);
      clicks.set(title, clicked);
      return () => calls.push(`(${title})`);
    },
  });
  const become = (state: SessionState): void => {
    world.snapshot = { ...emptySnapshot, sessions: [statusOf(state, [], profile)] };
    notifications.look();
  };
  return { clock, profile, calls, targets, clicks, notifications, become };
}

test('what is over is taken back, and nothing is left of it', async () => {
  const { clock, calls, notifications, become } = setUp();
  become(up);
  become(away);
  expect(clock.pending()).toBe(1);
  await clock.advance(9999);
  expect(calls).toEqual([]);
  await clock.advance(1);
  expect(calls).toEqual(['prod lost its connection']);
  become(up);
  await clock.advance(3000);
  expect(calls.slice(1)).toEqual(['(prod lost its connection)', 'prod is connected again']);
  notifications.close();
  expect(calls.slice(3)).toEqual(['(prod is connected again)']);
  expect(clock.pending()).toBe(0);
  become(away);
  expect(clock.pending()).toBe(0);
});

test('a click leads to the place once and takes the notification away', async () => {
  const { clock, profile, calls, targets, clicks, become } = setUp();
  become(up);
  become(away);
  await clock.advance(10_000);
  clicks.get('prod lost its connection')?.();
  expect(targets).toEqual([{ kind: 'session', sessionId: profile.id }]);
  become(up);
  expect(calls).toEqual(['prod lost its connection', '(prod lost its connection)']);
});

test('of desktops that show one engine, the one that it runs in notifies; and none while it is gone', () => {
  const sessions = [statusOf(away, [], profileOf({ name: 'prod' }))];
  const told = (engine: Snapshot['app']['engine']): number =>
    toldHere({ ...emptySnapshot, sessions, app: { ...emptySnapshot.app, engine } }).sessions.length;
  const at = (mode: 'desktop' | 'service' | 'browser' | 'command') =>
    told({ kind: 'elsewhere', version: '1', holder: { mode, pid: 1 } });
  expect([told({ kind: 'here' }), at('service'), at('browser'), at('command')]).toEqual([1, 1, 1, 1]);
  expect(at('desktop')).toBe(0);
  expect(told({ kind: 'lost', holder: null, error: null })).toBe(0);
  expect(told({ kind: 'ended', holder: null, error: null })).toBe(0);
});
