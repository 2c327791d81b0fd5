import { expect, test } from '../support/electron-app';
import { sessionCard, showStatus } from '../support/window-actions';

test('a connection that died in the sleep is found at once, and made again', async ({
  trayHost,
  prod,
  start,
}) => {
  const app = await start();
  const tray = await trayHost.item();
  const page = await app.page();
  await tray.choose('Connect prod');
  await showStatus(page, 'prod');
  const card = sessionCard(page, 'prod');
  await expect(card).toContainText('Connected');
  // What has never answered says nothing about life.
  await expect(card).toContainText('round trip');
  prod.sshd.pause();
  // What the system tells Electron; the keepalives of the session would take a minute.
  await app.electron.evaluate(({ powerMonitor }) => powerMonitor.emit('resume'));
  await expect(card).toContainText('Not answering');
  // It is lost, and soon after tried anew at the server's port, which takes the connection and no more.
  await expect(card).toContainText(/server stopped answering|Securing the connection/u);
  prod.sshd.continue();
  await expect(card).toContainText('Connected');
  expect(await app.end()).toBe(0);
});
