import { once } from 'node:events';
import { Socket } from 'node:net';
import { expect, test } from '@playwright/test';
import { startBrowserMode, type BrowserMode } from '../support/browser-mode';
import {
  curl,
  freePort,
  startEchoServer,
  startHttpServer,
  startSshd,
  type NetServer,
} from '../support/ssh-servers';
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
  showStatus,
} from '../support/window-actions';

test('on a real server: counters outlive stop, start and reload; a second session for the same port is asked about', async ({
  page,
}) => {
  const [ginnel, sshd, web] = await Promise.all([
    startBrowserMode(),
    startSshd({ auth: ['password'] }),
    startHttpServer('hello'),
  ]);
  let squatter: NetServer | null = null;
  try {
    const port = await freePort();
    const name = `L${String(port)}`;
    await page.goto(ginnel.url);
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
    await forwardRow(first, name).getByRole('switch').click();
    await expect(row).toContainText('Off');
    await expect(row).toContainText('0 live of 1');
    await forwardRow(first, name).getByRole('switch').click();
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
    await expect(forwardRow(second, name)).toContainText('Waiting for its port');
    await expect(second).toContainText(`Port ${String(port)} is already in use on 127.0.0.1.`);
    expect((await curl([`http://localhost:${String(port)}/`])).stdout.toString()).toBe('hello');
    await second.getByRole('button', { name: 'Go to one' }).click();
    await expect(first).toBeFocused();

    // With the first one out of the way the port is free, and taken within seconds if nobody says so before.
    await first.getByRole('button', { name: 'Disconnect' }).click();
    await expect(first).toContainText('Disconnected');
    await showStatus(page, 'two');
    const retry = second.getByRole('button', { name: `Retry ${name}` });
    // It may have looked by itself in between, and there is nothing to press any more.
    await retry.click({ timeout: 2000 }).catch(() => undefined);
    await expect(forwardRow(second, name)).toContainText('Listening');

    // Another program takes the port: it is named, and the next free one is taken instead.
    await forwardRow(second, name).getByRole('switch').click();
    await expect(forwardRow(second, name)).toContainText('Off');
    squatter = await startEchoServer({ port });
    await forwardRow(second, name).getByRole('switch').click();
    await expect(second).toContainText(`(process ${String(process.pid)}) listens there.`);
    const instead = second.getByRole('button', { name: /^Use port \d+ instead/u });
    const other = /\d+/u.exec(await instead.innerText())?.[0] ?? '';
    await instead.click();
    await expect(forwardRow(second, `L${other}`)).toContainText('Listening');
    expect((await curl([`http://localhost:${other}/`])).stdout.toString()).toBe('hello');
  } finally {
    await Promise.all([ginnel.close(), sshd.close(), web.close(), squatter?.close()]);
  }
});

test('on a real server: a connection is seen with its program, counted, closed, and remembered', async ({
  page,
}) => {
  const [ginnel, sshd, echo] = await Promise.all([
    startBrowserMode(),
    startSshd({ auth: ['password'] }),
    startEchoServer(),
  ]);
  const port = await freePort();
  const client = new Socket();
  try {
    const name = `L${String(port)}`;
    await page.goto(ginnel.url);
    await fillServer(page, sshd);
    await addForward(page, 'Local', String(port), `localhost:${String(echo.port)}`);
    await saveAs(page, 'seen');
    await pressOpen(page);
    await answerHostKey(page, 'Accept');
    await answerPassword(page, /password:$/u, sshd.password);
    const card = sessionCard(page, 'seen');
    await expect(forwardRow(card, name)).toContainText('Listening');
    await card.getByRole('button', { name: `connections of ${name}` }).click();
    await expect(card.getByText('No connection is open.')).toBeVisible();

    client.connect(port, '127.0.0.1');
    await once(client, 'connect');
    client.write('x'.repeat(1500));
    await once(client, 'data');
    const live = card.getByRole('table', { name: 'Open connections' }).getByRole('row').last();
    await expect(live).toContainText(`127.0.0.1:${String(client.localPort)}`);
    await expect(live).toContainText(`localhost:${String(echo.port)}`);
    await expect(live.getByText('1.5 kB')).toHaveCount(2);
    // Only Linux tells the program of a connection cheaply enough.
    if (process.platform === 'linux') await expect(live).toContainText(`(process ${String(process.pid)})`);

    // What was unfolded and counted is there again after a reload.
    await page.reload();
    await expect(live.getByText('1.5 kB')).toHaveCount(2);
    const ended = new Promise((resolve) => client.once('close', resolve));
    // Closed at once, that is by a reset.
    client.on('error', () => undefined);
    await live.getByRole('button', { name: 'Close the connection from' }).click();
    await ended;
    const history = card.getByRole('table', { name: 'Ended connections' }).getByRole('row').last();
    await expect(history).toContainText('Closed by you');
    await expect(history.getByText('1.5 kB')).toHaveCount(2);
    await expect(forwardRow(card, name)).toContainText('0 live of 1');
  } finally {
    client.destroy();
    await Promise.all([ginnel.close(), sshd.close(), echo.close()]);
  }
});

test('on a real server: one that falls silent is told of and left on demand, and a crash offers what was open again', async ({
  page,
}) => {
  const [ginnel, sshd] = await Promise.all([startBrowserMode(), startSshd({ auth: ['password'] })]);
  let again: BrowserMode | null = null;
  try {
    await page.goto(ginnel.url);
    await fillServer(page, sshd);
    await openPanel(page, 'Connection');
    await page.getByRole('textbox', { name: /Seconds between keepalives/u }).fill('1');
    await page.getByRole('textbox', { name: /Unanswered keepalives/u }).fill('60');
    await saveAs(page, 'silent');
    await pressOpen(page);
    await answerHostKey(page, 'Accept');
    await answerPassword(page, /password:$/u, sshd.password);
    const card = sessionCard(page, 'silent');
    await expect(card).toContainText('Connected');
    // What has never answered says nothing about life.
    await expect(card).toContainText('round trip');
    sshd.pause();
    await expect(card).toContainText('Not answering');
    await expect(card).toContainText(/Nothing has come from the server since \d\d:\d\d:\d\d/u);
    await card.getByRole('button', { name: 'Retry now' }).click();
    await expect(card).toContainText(/Connecting…|Securing the connection…/u);
    sshd.continue();
    await expect(card).toContainText('Connected');
    await expect(card).toContainText(
      /Came back once\. Last lost .*: Connection timed out: the server stopped answering\./u,
    );

    await ginnel.crash();
    await expect(page.getByText('Lost connection to Ginnel.')).toBeVisible();
    // Nobody knows whether the tunnel is still there: neither the title of the tab nor the page claims it.
    await expect(page).toHaveTitle('Ginnel — lost connection to it');
    await expect(card).toContainText('Not known now. Before: Connected');
    again = await ginnel.startAgain();
    await page.goto(again.url);
    const bar = page.getByRole('region', { name: 'Sessions that were open' });
    await expect(bar).toContainText('One session was open: “silent”.');
    await bar.getByRole('button', { name: 'Reopen' }).click();
    await answerPassword(page, /password:$/u, sshd.password);
    await expect(card).toContainText('Connected');
    await expect(bar).toHaveCount(0);
    await card.getByRole('tab', { name: 'History' }).click();
    await expect(card).toContainText('what was before Ginnel ended unexpectedly is not counted');
  } finally {
    sshd.continue();
    await again?.close();
    await ginnel.close();
    await sshd.close();
  }
});
