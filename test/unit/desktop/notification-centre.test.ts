import { EventEmitter } from 'node:events';
import { beforeEach, expect, test, vi } from 'vitest';
import { notificationCentre } from '../../../electron/desktop/notification-centre';
import type { Announcement } from '../../../electron/desktop/notify-plan';

const made = vi.hoisted(() => ({
  all: [] as { options: object; emit: (name: string, ...more: unknown[]) => void }[],
}));

vi.mock('electron', () => ({
  Notification: class extends EventEmitter {
    static isSupported = (): boolean => true;
    constructor(readonly options: object) {
      super();
      made.all.push(this);
    }
    show(): void {
      // The system answers later, by an event.
    }
    close(): void {
      // Nothing is left on a screen.
    }
  },
}));
vi.mock('../../../electron/desktop/window-picture', () => ({ windowIconPath: '/icon.png' }));

const announcement: Announcement = {
  ...{ topic: 'lost', title: 'prod', body: 'Connection lost', silent: false },
  target: { kind: 'overview' },
};

beforeEach(() => {
  made.all.length = 0;
});

test.each([
  [
    'win32',
    'Windows did not show the last one: “HRESULT 0x80070490”. Look for Ginnel in Settings > System > Notifications.',
  ],
  [
    'darwin',
    'macOS did not show the last one: “HRESULT 0x80070490”. Look for Ginnel in System Settings > Notifications.',
  ],
] as const)('a notification that %s does not show is told of, until one is shown', (platform, words) => {
  const troubles: (string | null)[] = [];
  notificationCentre(platform, (trouble) => troubles.push(trouble))(announcement, () => undefined);
  made.all[0]?.emit('failed', {}, 'HRESULT 0x80070490');
  made.all[0]?.emit('show');
  expect(troubles).toEqual([words, null]);
});

test.each([
  ['linux', { icon: '/icon.png' }],
  ['win32', {}],
  ['darwin', {}],
] as const)('%s: what is shown', (platform, icon) => {
  notificationCentre(platform, () => undefined)(announcement, () => undefined);
  expect(made.all[0]?.options).toEqual({ title: 'prod', body: 'Connection lost', silent: false, ...icon });
});
