import { expect, test } from '../support/electron-app';
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
  savedSession,
  sessionCard,
  showStatus,
} from '../support/window-actions';

test('a newcomer opens a tunnel as in PuTTY, uses it, and finds the session again', async ({
  trayHost,
  start,
}) => {
  const sshd = await startSshd({ auth: ['password'] });
  const web = await startHttpServer('hello from behind the server');
  const [local, dynamic, remote] = [await freePort(), await freePort(), await freePort()];
  const app = await start();
  const page = await app.page();
  const tray = await trayHost.item();

  await fillServer(page, sshd);
  await addForward(page, 'Local', String(local), `localhost:${String(web.port)}`);
  await addForward(page, 'Dynamic', String(dynamic));
  await addForward(page, 'Remote', String(remote), `127.0.0.1:${String(web.port)}`);
  await saveAs(page, 'story');
  await tray.waitForMenu((lines) => lines.includes('Connect story'));
  await pressOpen(page);
  await expect(page.getByRole('dialog', { name: 'Ginnel Security Alert' })).toContainText(
    sshd.hostKeys[0]?.fingerprint ?? 'no key',
  );
  await tray.waitForMenu(
    (lines) => lines.includes('story: Waiting for your answer') && lines.includes('  Answer...'),
  );
  await answerHostKey(page, 'Accept');
  await answerPassword(page, /password:$/u, sshd.password);

  const card = sessionCard(page, 'story');
  await expect(card).toContainText('Connected');
  for (const notation of [`L${String(local)}`, `D${String(dynamic)}`, `R${String(remote)}`]) {
    await expect(forwardRow(card, notation)).toContainText('Listening');
  }
  await tray.waitForTooltip((tooltip) => tooltip === 'Ginnel: 1 session and 3 tunnels up');
  for (const args of [
    [`http://localhost:${String(local)}/`],
    ['--socks5-hostname', `127.0.0.1:${String(dynamic)}`, `http://localhost:${String(web.port)}/`],
    [`http://127.0.0.1:${String(remote)}/`],
  ]) {
    expect((await curl(args)).stdout.toString(), args.join(' ')).toBe('hello from behind the server');
  }

  // Closed and opened again, the window is where it was and the tunnel was never away.
  await app.pressClose();
  await expect.poll(app.windowIsVisible).toBe(false);
  expect((await curl([`http://localhost:${String(local)}/`])).stdout.toString()).toBe(
    'hello from behind the server',
  );
  await tray.choose('Show window');
  await expect.poll(app.windowIsVisible).toBe(true);
  await expect(card).toContainText('Connected');

  await tray.choose('story: Connected', 'Disconnect');
  await expect(card).toContainText('Disconnected');
  expect((await curl([`http://localhost:${String(local)}/`])).code).toBe(7);
  expect(await app.end()).toBe(0);

  // Another start: the session is there, the host key is known, and the password is the only question.
  const again = await (await start()).page();
  await openPanel(again, 'Session');
  await savedSession(again, 'story').dblclick();
  await answerPassword(again, /password:$/u, sshd.password);
  await showStatus(again, 'story');
  await expect(sessionCard(again, 'story')).toContainText('Connected');
  expect((await curl([`http://localhost:${String(local)}/`])).stdout.toString()).toBe(
    'hello from behind the server',
  );
  await sshd.close();
  await web.close();
});

test('without a server: the demo opens, and a button opens its page through the tunnel', async ({
  trayHost: _,
  start,
}) => {
  const app = await start();
  const page = await app.page();
  await app.electron.evaluate(({ shell }) => {
    Object.assign(globalThis, { opened: [] });
    shell.openExternal = (url) => {
      (globalThis as unknown as { opened: string[] }).opened.push(url);
      return Promise.resolve();
    };
  });
  await page.getByRole('button', { name: 'Try the demo' }).click();
  const button = page.getByRole('button', { name: 'Open page' });
  await expect(button).toBeFocused();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await button.click();
  const opened = (): Promise<readonly string[]> =>
    app.electron.evaluate(() => (globalThis as unknown as { opened: readonly string[] }).opened);
  await expect.poll(opened).toHaveLength(1);
  const [address = ''] = await opened();
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/u);
  expect((await curl([address])).stdout.toString()).toContain('<html');
});
