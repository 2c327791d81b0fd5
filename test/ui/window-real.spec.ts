import { expect, test } from '@playwright/test';
import { startBrowserMode } from '../support/browser-mode';
import { curl, freePort, startHttpServer, startSshd } from '../support/ssh-servers';
import {
  addForward,
  answerHostKey,
  answerPassword,
  fillServer,
  forwardRow,
  openPanel,
  pressOpen,
  saveAs,
  sessionCard,
} from '../support/window-actions';

test('on a real server: counters outlive stop, start and reload; a second session for the same port is asked about', async ({
  page,
}) => {
  const [culvert, sshd, web] = await Promise.all([
    startBrowserMode(),
    startSshd({ auth: ['password'] }),
    startHttpServer('hello'),
  ]);
  try {
    const port = await freePort();
    const name = `L${String(port)}`;
    await page.goto(culvert.url);
    await fillServer(page, sshd);
    await addForward(page, 'Local', String(port), `localhost:${String(web.port)}`);
    await saveAs(page, 'one');
    await pressOpen(page);
    await answerHostKey(page, 'Accept');
    await answerPassword(page, /password:$/u, sshd.password);
    const first = sessionCard(page, 'one');
    const row = forwardRow(first, name);
    await expect(row).toContainText('Listening');
    await curl([`http://localhost:${String(port)}/`]);
    await expect(row).toContainText('0 live of 1');
    await first.getByRole('button', { name: `Stop ${name}` }).click();
    await expect(row).toContainText('Off');
    await expect(row).toContainText('0 live of 1');
    await first.getByRole('button', { name: `Start ${name}` }).click();
    await expect(row).toContainText('Listening');
    await page.reload();
    await expect(row).toContainText('0 live of 1');

    await openPanel(page, 'Session');
    await saveAs(page, 'two');
    await pressOpen(page);
    const dialog = page.getByRole('dialog', { name: 'A port is taken by another session' });
    await expect(dialog).toContainText(
      `${name} would listen on 127.0.0.1:${String(port)}, where the session “one” already does.`,
    );
    await dialog.getByRole('button', { name: 'Open anyway' }).click();
    await answerPassword(page, /password:$/u, sshd.password);
    const second = sessionCard(page, 'two');
    await expect(second).toContainText('Connected');
    await expect(forwardRow(second, name)).toContainText('Failed');
    await expect(second).toContainText(`Port ${String(port)} is already in use on 127.0.0.1.`);
    expect((await curl([`http://localhost:${String(port)}/`])).stdout.toString()).toBe('hello');

    // With the first one out of the way nothing is asked, and the port is free.
    await first.getByRole('button', { name: 'Disconnect' }).click();
    await expect(first).toContainText('Disconnected');
    await second.getByRole('button', { name: `Start ${name}` }).click();
    await expect(forwardRow(second, name)).toContainText('Listening');
  } finally {
    await Promise.all([culvert.close(), sshd.close(), web.close()]);
  }
});
