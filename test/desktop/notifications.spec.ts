import type { ElectronApplication } from '@playwright/test';
import { expect, test as base } from '../support/electron-app';
import { startNotificationHost, type NotificationHost } from '../support/notification-host';
import { beginSession, sessionCard } from '../support/window-actions';

const test = base.extend<{ notificationHost: NotificationHost }>({
  notificationHost: async ({}, use) => {
    const host = await startNotificationHost();
    await use(host);
    host.close();
  },
});

/** Lets time run twenty times as fast in the program, so that nobody waits for what takes it seconds. */
function hurry(electron: ElectronApplication): Promise<void> {
  return electron.evaluate(() => {
    const speed = 20;
    const { setTimeout: start, Date: time } = globalThis;
    const real = time.now.bind(time);
    const begun = real();
    time.now = () => begun + (real() - begun) * speed;
    const fast = (callback: () => void, delay = 0): NodeJS.Timeout => start(callback, delay / speed);
    Object.assign(globalThis, { setTimeout: fast });
  });
}

test('a lost connection is told once, its return too, and a click shows the session', async ({
  notificationHost,
  trayHost,
  prod,
  start,
}) => {
  const app = await start();
  await hurry(app.electron);
  const tray = await trayHost.item();
  const page = await app.page();
  await tray.choose('Connect prod');
  await tray.waitForTooltip((tooltip) => tooltip === 'Ginnel: 1 session and 2 tunnels up');
  await beginSession(page);
  await app.pressClose();
  // Its minute passes as fast as all else: the click finds no window, and what that looked at last is not what it is about.
  await expect
    .poll(() => app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length))
    .toBe(0);

  await prod.sshd.kill();
  const lost = await notificationHost.waitFor('prod lost its connection');
  expect(lost.body).toContain('Ginnel keeps trying.');
  notificationHost.click(lost);
  await expect.poll(app.windowIsVisible).toBe(true);
  const card = sessionCard(await app.page(), 'prod');
  await expect(card).toBeFocused();
  await expect(card.getByRole('tab', { name: 'Status' })).toHaveAttribute('aria-selected', 'true');

  await prod.sshd.restart();
  await notificationHost.waitFor('prod is connected again');
  await tray.choose('prod: Connected', 'Disconnect');
  await notificationHost.waitForEnd('prod is connected again');
  expect(notificationHost.titles()).toEqual(['prod lost its connection', 'prod is connected again']);
});
