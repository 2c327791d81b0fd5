import type { ElectronApplication } from '@playwright/test';
import { giveBackAfter } from '../../electron/desktop/give-back';
import { expect, test, type DesktopApp } from '../support/electron-app';
import { beginSession, listedSession, openPanel, sessionCard, showStatus } from '../support/window-actions';

/** A minute of being out of sight passes at once from now on: no other timer is as long. */
async function hurry(electron: ElectronApplication): Promise<void> {
  await electron.evaluate((_electron, minute) => {
    const later = setTimeout;
    const hurried = (callback: () => void, delay?: number, ...more: readonly unknown[]) =>
      later(callback, delay === minute ? 100 : delay, ...more);
    Object.assign(globalThis, { setTimeout: Object.assign(hurried, later) });
  }, giveBackAfter);
}

const windows = (app: DesktopApp): Promise<number> =>
  app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);

test('closed to the tray the window is given back, and is as it was when it is shown again', async ({
  trayHost,
  prod: _,
  start,
}) => {
  const app = await start();
  const page = await app.page();
  await beginSession(page);
  await page.getByRole('textbox', { name: 'Host Name' }).fill('half "typed');
  await openPanel(page, 'Tunnels');
  await hurry(app.electron);
  await app.pressClose();
  await expect.poll(() => windows(app)).toBe(0);

  const item = await trayHost.item();
  await item.choose('Show window');
  const again = await app.page();
  await expect(again.getByRole('row', { name: 'Tunnels' })).toHaveAttribute('aria-selected', 'true');
  await openPanel(again, 'Session');
  await expect(again.getByRole('textbox', { name: 'Host Name' })).toHaveValue('half "typed');
  await expect.poll(app.windowIsVisible).toBe(true);
  // It can be used, and comes and goes again, with another session and page in sight. What was typed is put aside meanwhile.
  await showStatus(again, 'prod');
  await sessionCard(again, 'prod').getByRole('tab', { name: 'History' }).click();
  await app.pressClose();
  await expect.poll(() => windows(app)).toBe(0);
  await item.activate();
  await expect.poll(app.windowIsVisible).toBe(true);
  const third = await app.page();
  await expect(sessionCard(third, 'prod').getByRole('tab', { name: 'History' })).toHaveAttribute(
    'aria-selected',
    'true',
  );
  await listedSession(third, 'half "typed').click();
  await expect(third.getByRole('textbox', { name: 'Host Name' })).toHaveValue('half "typed');
});

test('what would be lost holds the window back until it is done with', async ({
  trayHost,
  prod: _,
  start,
}) => {
  const app = await start();
  const page = await app.page();
  await hurry(app.electron);
  const asked = page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        let times = 0;
        addEventListener('ginnel:leave', () => {
          times += 1;
          if (times === 2) resolve();
        });
      }),
  );
  await page.evaluate(() => {
    const field = document.createElement('textarea');
    document.body.append(field);
    field.value = 'nowhere else';
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await app.pressClose();
  await asked;
  expect(await windows(app)).toBe(1);
  await page.evaluate(() => {
    for (const field of document.querySelectorAll('body > textarea')) field.remove();
  });
  await expect.poll(() => windows(app)).toBe(0);
  await (await trayHost.item()).choose('Show window');
  await expect.poll(app.windowIsVisible).toBe(true);
});
