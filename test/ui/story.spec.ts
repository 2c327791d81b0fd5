import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rememberOnDesktop } from '../support/desktop-secrets';
import { expect, test } from '../support/real-peers';
import { curl, freePort } from '../support/ssh-servers';
import {
  addForward,
  answerHostKey,
  answerPassword,
  fillServer,
  forwardRow,
  openPanel,
  pressOpen,
  saveAs,
  listedSession,
  sessionCard,
} from '../support/window-actions';

test('a newcomer opens, uses, saves and finds again a session with all three kinds of tunnel', async ({
  page,
  ginnel,
  sshd,
  web,
}) => {
  const [local, dynamic, remote] = [await freePort(), await freePort(), await freePort()];
  await page.goto(ginnel.url);
  await fillServer(page, sshd);
  await addForward(page, 'Local', String(local), `localhost:${String(web.port)}`);
  await addForward(page, 'Dynamic', String(dynamic));
  await addForward(page, 'Remote', String(remote), `127.0.0.1:${String(web.port)}`);
  await saveAs(page, 'story');
  await pressOpen(page);

  const dialog = page.getByRole('dialog', { name: 'Ginnel Security Alert' });
  await expect(dialog).toContainText('The host key is not cached for this server:');
  await expect(dialog).toContainText(sshd.hostKeys[0]?.fingerprint ?? 'no key');
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await answerHostKey(page, 'Accept');
  await answerPassword(page, /password:$/u, sshd.password);

  const card = sessionCard(page, 'story');
  await expect(card).toContainText('Connected');
  for (const notation of [`L${String(local)}`, `D${String(dynamic)}`, `R${String(remote)}`]) {
    await expect(forwardRow(card, notation)).toContainText('Listening');
    // Another fact than that: a connection would arrive.
    await expect(forwardRow(card, notation)).toContainText(/reachable|works/u);
  }
  await expect(card).toContainText(/round trip (<1|\d+) ms/u);

  const direct = await curl([`http://localhost:${String(local)}/`]);
  expect(direct.stdout.toString()).toBe('hello from behind the server');
  const proxied = await curl([
    '--socks5-hostname',
    `127.0.0.1:${String(dynamic)}`,
    `http://localhost:${String(web.port)}/`,
  ]);
  expect(proxied.stdout.toString()).toBe('hello from behind the server');
  const back = await curl([`http://127.0.0.1:${String(remote)}/`]);
  expect(back.stdout.toString()).toBe('hello from behind the server');
  await expect(forwardRow(card, `L${String(local)}`)).toContainText('of 1');

  await expect(card.getByRole('group', { name: 'Traffic' }).getByRole('img')).toHaveAccessibleName(
    /^The last 5 minutes: [1-9].* sent, at most .*; [1-9].* received/u,
  );
  await card.getByRole('button', { name: 'Test', exact: true }).click();
  const connectionTest = page.getByRole('dialog', { name: 'Test of story' });
  await expect(connectionTest.getByRole('status')).toContainText('Everything works');
  await connectionTest.getByRole('button', { name: 'Close' }).click();

  await card.getByRole('tab', { name: 'Event log' }).click();
  await expect(
    card.getByText(`Local port ${String(local)} forwarding to localhost:${String(web.port)}`),
  ).toBeVisible();
  await expect(card.getByText('Access granted')).toBeVisible();

  // The window is only a view: another one shows the same, and nothing is asked or lost.
  await page.reload();
  await expect(sessionCard(page, 'story')).toContainText('Connected');

  expect(await ginnel.stop()).toBe(0);
  await expect(page.getByText('Lost connection to Ginnel.')).toBeVisible();
  const again = await ginnel.startAgain();
  await page.goto(again.url);
  await listedSession(page, 'story').click();
  await sessionCard(page, 'story').getByRole('button', { name: 'Connect', exact: true }).click();
  // The host key is known now: the password is the only question.
  await answerPassword(page, /password:$/u, sshd.password);
  await expect(sessionCard(page, 'story')).toContainText('Connected');
  expect((await curl([`http://localhost:${String(local)}/`])).stdout.toString()).toBe(
    'hello from behind the server',
  );
  await sessionCard(page, 'story').getByRole('tab', { name: 'History' }).click();
  await expect(page.getByRole('region', { name: 'History of story' }).getByRole('listitem')).toHaveText([
    /Connected$/u,
    /Opened$/u,
    /Ginnel was quit$/u,
    /Connected · for \d+ s$/u,
    /Opened$/u,
  ]);
  await sessionCard(page, 'story').getByRole('button', { name: 'Disconnect' }).click();
  await expect(sessionCard(page, 'story')).toContainText('Disconnected');
  expect((await curl([`http://localhost:${String(local)}/`])).code).toBe(7);
  await again.close();
});

test('a session is tested before it is opened, and says which step fails and what to do', async ({
  page,
  ginnel,
  sshd,
}) => {
  const [local, nothing] = [await freePort(), await freePort()];
  await page.goto(ginnel.url);
  await fillServer(page, sshd);
  await addForward(page, 'Local', String(local), `localhost:${String(nothing)}`);
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  await answerHostKey(page, 'Connect Once');
  await answerPassword(page, /password:$/u, sshd.password);
  const connectionTest = page.getByRole('dialog', { name: `Test of ${sshd.host}` });
  await expect(connectionTest.getByRole('status')).toContainText('1 step failed');
  await expect(connectionTest.getByRole('listitem').filter({ hasText: 'Log in' })).toContainText('done');
  await expect(connectionTest).toContainText(
    `localhost:${String(nothing)} refused the connection from the server.`,
  );
  await expect(connectionTest).toContainText('"localhost" as a destination means the server itself');
  await connectionTest.getByRole('button', { name: 'Close' }).click();
  // Nothing of it stays open.
  await expect(listedSession(page, sshd.host)).not.toContainText('Connected');
  expect((await curl([`http://localhost:${String(local)}/`])).code).toBe(7);
});

test('a wrong password is told and asked for again; cancelling ends it in words', async ({
  page,
  ginnel,
  sshd,
}) => {
  // What the desktop remembers is no use here: there is no keychain that would open it, or take more.
  const remembered = await rememberOnDesktop(ginnel.dataFolder, sshd);
  const before = await remembered();
  await page.goto(ginnel.url);
  await openPanel(page, 'Credentials');
  await expect(page.getByText('In the browser and on the command line there is no keychain')).toBeVisible();
  await fillServer(page, sshd);
  await pressOpen(page);
  await answerHostKey(page, 'Connect Once');
  await expect(page.getByRole('dialog', { name: 'Password' })).toBeVisible();
  await expect(page.getByRole('dialog').getByRole('checkbox')).toHaveCount(0);
  await answerPassword(page, /password:$/u, 'not the password');
  await expect(page.getByRole('dialog')).toContainText('Access denied');
  await page.getByRole('dialog', { name: 'Password' }).getByRole('button', { name: 'Cancel' }).click();
  await expect(sessionCard(page, sshd.host)).toContainText('Connection abandoned: the login was cancelled.');
  expect(await remembered()).toBe(before);
  // Connect Once stores nothing.
  await expect(
    readFile(join(ginnel.dataFolder, 'known_hosts'), 'utf8').catch(() => ''),
  ).resolves.not.toContain('ssh-');
});

test('a changed host key is a warning, and Cancel sends nothing to log in with', async ({
  page,
  ginnel,
  sshd,
}) => {
  await page.goto(ginnel.url);
  await fillServer(page, sshd);
  await pressOpen(page);
  await answerHostKey(page, 'Accept');
  await page.getByRole('dialog', { name: 'Password' }).getByRole('button', { name: 'Cancel' }).click();
  await expect(sessionCard(page, sshd.host)).toContainText('Failed');
  await sshd.restart({ hostKeys: 'new' });
  const before = sshd.log().length;
  await sessionCard(page, sshd.host).getByRole('button', { name: 'Connect' }).click();
  const dialog = page.getByRole('dialog', { name: 'Ginnel Security Alert' });
  await expect(dialog).toContainText('WARNING - POTENTIAL SECURITY BREACH!');
  await answerHostKey(page, 'Cancel');
  await expect(sessionCard(page, sshd.host)).toContainText('was not accepted');
  expect(sshd.log().slice(before)).not.toMatch(/password|publickey|userauth/iu);
});

test('a session shows the loss of its server with its cause, and comes back by itself', async ({
  page,
  ginnel,
  sshd,
  web,
}) => {
  const local = await freePort();
  await page.goto(ginnel.url);
  await fillServer(page, sshd);
  await addForward(page, 'Local', String(local), `localhost:${String(web.port)}`);
  await pressOpen(page);
  await answerHostKey(page, 'Accept');
  await answerPassword(page, /password:$/u, sshd.password);
  const card = sessionCard(page, sshd.host);
  await expect(card).toContainText('Connected');
  await sshd.kill();
  await expect(card).toContainText('Connection lost');
  await expect(card).toContainText(/retry in \d+ s/u);
  await expect(card.getByRole('button', { name: 'Retry now' })).toBeVisible();
  await expect(forwardRow(card, `L${String(local)}`)).toContainText('Waiting for the server');
  await sshd.restart();
  await expect(card).toContainText('Connected', { timeout: 20_000 });
  expect((await curl([`http://localhost:${String(local)}/`])).code).toBe(0);
});

test('what cannot work is told at the field before anything is opened, and nothing typed is lost', async ({
  page,
  ginnel,
}) => {
  await page.goto(ginnel.url);
  await openPanel(page, 'Session');
  await pressOpen(page);
  await expect(page.getByText('There is no host to connect to.')).toBeVisible();
  await expect(page.getByLabel('Host Name (or IP address)')).toBeFocused();

  await openPanel(page, 'Tunnels');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByRole('alert')).toHaveText(/You need to specify a source port number/u);
  await page.getByLabel('Source port').fill('5901');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByRole('alert')).toHaveText(/You need to specify a destination address/u);
  await page.getByLabel('Destination').fill('localhost:5901');
  await page.getByLabel('Destination').press('Enter');
  await page.getByLabel('Source port').fill('5901');
  await page.getByLabel('Destination').fill('localhost:5901');
  await page.getByLabel('Destination').press('Enter');
  await expect(page.getByRole('alert')).toHaveText(/Specified forwarding already exists/u);
  await expect(page.getByLabel('Source port')).toHaveValue('5901');
});
