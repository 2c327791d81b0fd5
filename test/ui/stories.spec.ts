import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { startBrowserMode } from '../support/browser-mode';
import { handOf } from '../support/hand';
import { pasteInto } from '../support/paste';
import { expect, test as peers } from '../support/real-peers';
import { curl, freePort } from '../support/ssh-servers';
import { listedSession } from '../support/window-actions';

/** Three users on their first day, by what they read on the screen, and what it costs them. */

const test = peers.extend<{ home: string }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures from this pattern
  home: async ({}, use) => {
    const home = await mkdtemp(join(tmpdir(), 'ginnel-home-'));
    await use(home);
    await rm(home, { recursive: true, force: true });
  },
  ginnel: async ({ home }, use) => {
    const ginnel = await startBrowserMode(undefined, { HOME: home });
    await use(ginnel);
    await ginnel.close();
  },
});

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const question = (page: Page, name: string) => page.getByRole('dialog', { name });

async function answerBy(port: number): Promise<string> {
  return (await curl([`http://localhost:${String(port)}/`])).stdout.toString();
}

/** PuTTY's file of a session on Unix. */
async function putPuttySession(home: string, name: string, lines: readonly string[]): Promise<void> {
  const folder = join(home, '.putty', 'sessions');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), [...lines, ''].join('\n'));
}

test('a user of PuTTY has a tunnel of a saved session up in six clicks', async ({
  page,
  home,
  ginnel,
  sshd,
  web,
}) => {
  const port = await freePort();
  await putPuttySession(home, 'work', [
    'Protocol=ssh',
    `HostName=${sshd.host}`,
    `PortNumber=${String(sshd.port)}`,
    `UserName=${sshd.user}`,
    `PortForwardings=L${String(port)}=localhost:${String(web.port)}`,
  ]);
  await putPuttySession(home, 'other', ['Protocol=ssh', 'HostName=other.example']);
  const hand = handOf(page);
  await page.goto(ginnel.url);
  await hand.click(button(page, '2 PuTTY sessions found'));
  await hand.click(button(page, 'Import 2 sessions'));
  await hand.click(listedSession(page, 'work'));
  await hand.click(page.getByRole('main').getByRole('button', { name: 'Connect', exact: true }));
  await hand.click(question(page, 'Ginnel Security Alert').getByRole('button', { name: 'Accept' }));
  await expect(page.getByLabel(/password:$/u)).toBeFocused();
  await hand.type(sshd.password);
  await hand.click(button(page, 'OK'));
  await expect.poll(() => answerBy(port)).toBe('hello from behind the server');
  expect(hand.clicks()).toBeLessThanOrEqual(6);
});

test('a user of PuTTY fills in a new session as there, and has its tunnel up in eight clicks', async ({
  page,
  ginnel,
  sshd,
  web,
}) => {
  const port = await freePort();
  const hand = handOf(page);
  await page.goto(ginnel.url);
  await hand.click(page.getByRole('main').getByRole('button', { name: 'New session' }));
  await expect(page.getByLabel('Host Name (or IP address)')).toBeFocused();
  await hand.type(`${sshd.user}@${sshd.host}`);
  await hand.press('Tab', 'ControlOrMeta+A');
  await hand.type(String(sshd.port));
  await hand.click(page.getByRole('row', { name: 'Tunnels', exact: true }));
  await hand.click(page.getByLabel('Source port'));
  await hand.type(String(port));
  await hand.click(page.getByLabel('Destination'));
  await hand.type(`localhost:${String(web.port)}`);
  await hand.click(page.getByRole('button', { name: 'Add', exact: true }));
  await hand.click(page.getByRole('button', { name: 'Open', exact: true }));
  await hand.click(question(page, 'Ginnel Security Alert').getByRole('button', { name: 'Accept' }));
  await expect(page.getByLabel(/password:$/u)).toBeFocused();
  await hand.type(sshd.password);
  await hand.click(button(page, 'OK'));
  await expect.poll(() => answerBy(port)).toBe('hello from behind the server');
  expect(hand.clicks()).toBeLessThanOrEqual(8);
});

test('the command of an article takes one paste and two clicks until the server asks for the password', async ({
  page,
  ginnel,
  sshd,
  web,
}) => {
  const port = await freePort();
  const hand = handOf(page);
  await page.goto(ginnel.url);
  await expect(page.getByRole('region', { name: 'First start' })).toBeVisible();
  await pasteInto(
    page.locator('body'),
    `$ ssh -N -L ${String(port)}:localhost:${String(web.port)} -p ${String(sshd.port)} ${sshd.user}@${sshd.host}\n`,
  );
  await hand.click(question(page, 'Import').getByRole('button', { name: 'Connect' }));
  await hand.click(question(page, 'Ginnel Security Alert').getByRole('button', { name: 'Accept' }));
  await expect(page.getByLabel(/password:$/u)).toBeFocused();
  expect(hand.clicks()).toBeLessThanOrEqual(2);
  await hand.type(sshd.password);
  await hand.press('Enter');
  await expect.poll(() => answerBy(port)).toBe('hello from behind the server');
  // It is there tomorrow as well.
  await expect(listedSession(page, sshd.host)).toBeVisible();
});

test('a user without a server sees a page come through a tunnel in two clicks, and is asked nothing', async ({
  page,
  ginnel,
}) => {
  const hand = handOf(page);
  await page.goto(ginnel.url);
  await hand.click(button(page, 'Try the demo'));
  const link = page.getByRole('link', { name: 'Open page' });
  await expect(page.getByText('Your tunnel is up.')).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  const opened = page.waitForEvent('popup');
  await hand.click(link);
  await expect((await opened).getByRole('heading', { level: 1 })).toHaveText('It came through the tunnel');
  expect(hand.clicks()).toBe(2);
  await expect(page.getByText('Your tunnel is up.')).toHaveCount(0);

  // Once it is taken off the list nothing is left of it.
  await button(page, 'Disconnect').click();
  await listedSession(page, 'Demo').click();
  await page.keyboard.press('Delete');
  await expect(page.getByRole('region', { name: 'First start' })).toBeVisible();
  await expect(listedSession(page, 'Demo')).toHaveCount(0);
});
