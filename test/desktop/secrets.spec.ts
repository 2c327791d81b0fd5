import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Ginnel } from '../../shared/contract';
import { portSchema } from '../../shared/endpoint';
import { noProxy } from '../../shared/proxy';
import type { SessionProfile } from '../../shared/session-profile';
import { filesHolding, formsOf } from '../support/canaries';
import { expect, saveSessions, test as base, type DesktopApp } from '../support/electron-app';
import { knownHostLine, writeKnownHosts } from '../support/electron-sessions';
import { startKeyringDesktop, type KeyringDesktop } from '../support/keyring';
import { profileOf } from '../support/samples';
import { startMicrosocks } from '../support/servers/proxies';
import { makeKey, startSshd } from '../support/ssh-servers';
import { openPanel, savedSession, sessionCard, showStatus } from '../support/window-actions';

/** Remembered secrets in the whole program: real Electron, a real keyring, real servers, and a user at the window. */
declare const window: { readonly ginnel: Ginnel };

const test = base.extend<{ desktop: KeyringDesktop }>({
  desktop: async ({}, use) => {
    const desktop = await startKeyringDesktop();
    await use(desktop);
    await desktop.close();
  },
});

/** Opens a saved session from its list. */
async function openSaved(page: Page, name: string): Promise<void> {
  await openPanel(page, 'Session');
  await savedSession(page, name).dblclick();
}

/** Answers the question with this label; `remember` is whether its box is ticked, or null where there must be none. */
async function answer(page: Page, label: RegExp, text: string, remember: boolean | null): Promise<void> {
  const dialog = page.getByRole('dialog').filter({ has: page.getByLabel(label) });
  await dialog.getByLabel(label).fill(text);
  const box = dialog.getByRole('checkbox', { name: /^Remember this pass/u });
  if (remember === null) await expect(box).toHaveCount(0);
  else await box.setChecked(remember);
  await dialog.getByRole('button', { name: 'OK', exact: true }).click();
}

/** All the program says of itself: the engine's state and logs, the page, what the page keeps, copies, and prints. */
async function allThatIsTold(app: DesktopApp, names: readonly string[]): Promise<string> {
  const page = await app.page();
  const told: string[] = [];
  const tell = async (): Promise<void> => void told.push(await page.evaluate(allOnPage));
  for (const name of names) {
    await showStatus(page, name);
    await tell();
    await page.getByRole('tab', { name: 'Event log' }).click();
    await app.electron.evaluate(({ clipboard }) => clipboard.clear());
    await sessionCard(page, name).getByRole('button', { name: 'Copy', exact: true }).click();
    const copied = (): Promise<string> => app.electron.evaluate(({ clipboard }) => clipboard.readText());
    await expect.poll(copied).not.toBe('');
    told.push(await copied());
    await tell();
  }
  await openPanel(page, 'Credentials');
  await tell();
  return [...told, app.printed()].join('\n');
}

/** Runs in the page: the engine's state and logs, what is shown, and what the page keeps. */
async function allOnPage(): Promise<string> {
  const snapshot = await window.ginnel.snapshot.get({});
  const sessions = snapshot.ok ? snapshot.value.sessions : [];
  const logs = await Promise.all(sessions.map(({ id }) => window.ginnel.sessions.getLog({ sessionId: id })));
  const boxes = [...document.querySelectorAll<HTMLInputElement>('input, textarea')].map(({ value }) => value);
  const kept = [Object.entries(localStorage), Object.entries(sessionStorage)];
  return `${JSON.stringify([snapshot, logs, boxes, kept])}${document.documentElement.outerHTML}`;
}

test('what is remembered opens sessions after a restart, until it is forgotten, and is nowhere to be read', async ({
  desktop,
  dataFolder,
  keep,
  start,
}) => {
  const wrong = 'cAnary-wrong-5d1e';
  const [passphrase, proxyPassword] = ['cAnary-phrase-77c0', 'cAnary-proxy-9b3a'];
  const key = await makeKey({ passphrase });
  const proxy = keep(await startMicrosocks({ login: { username: 'p', password: proxyPassword } }));
  const sshd = keep(
    await startSshd({
      config: ['AuthenticationMethods publickey,keyboard-interactive password'],
      authorizedKeys: [key.publicKey],
    }),
  );
  const canaries = [wrong, passphrase, proxyPassword, sshd.password];
  const server: Partial<SessionProfile> = {
    host: sshd.host,
    port: portSchema.parse(sshd.port),
    username: sshd.user,
    tryAgent: false,
    tryDefaultKeys: false,
  };
  const throughProxy = { ...noProxy, host: proxy.host, port: proxy.port, username: 'p', localhost: true };
  const codes = profileOf({ ...server, name: 'codes', privateKeyFile: key.path });
  await saveSessions(dataFolder, [
    profileOf({ ...server, name: 'office', proxy: { ...throughProxy, kind: 'socks5' } }),
    codes,
    profileOf({ ...server, name: 'direct', host: 'localhost' }),
  ]);
  await writeKnownHosts(
    dataFolder,
    [sshd.host, 'localhost'].map((host) => ({ knownHost: knownHostLine(sshd, host) })),
  );
  const secretsFile = join(dataFolder, 'secrets.json');
  /** Ends the program, and looks for the canaries in all that it said and left behind. */
  const endAndSearch = async (app: DesktopApp, names: readonly string[]): Promise<void> => {
    const told = Buffer.from(await allThatIsTold(app, names));
    expect(told.includes('Access granted')).toBe(true);
    expect(await app.end()).toBe(0);
    const all = Buffer.concat([told, Buffer.from(app.printed())]);
    for (const form of canaries.flatMap(formsOf)) expect(all.includes(form), form.toString()).toBe(false);
    expect(await filesHolding(dataFolder, canaries)).toEqual([]);
  };

  await desktop.startKeyring();
  const first = await start({ env: desktop.environment });
  let page = await first.page();
  await openSaved(page, 'office');
  await answer(page, /'s proxy password:$/u, proxyPassword, true);
  await answer(page, /'s password:$/u, sshd.password, true);
  await expect(sessionCard(page, 'office')).toContainText('Connected');
  await openSaved(page, 'codes');
  await answer(page, /^Passphrase for key/u, wrong, true);
  await expect(page.getByRole('dialog').getByText('Wrong passphrase')).toBeVisible();
  await answer(page, /^Passphrase for key/u, passphrase, true);
  await answer(page, /Password:$/u, sshd.password, null);
  await expect(sessionCard(page, 'codes')).toContainText('Connected');
  await endAndSearch(first, ['office', 'codes']);
  // The search would find them: what stands in the form is kept over a restart, in Chromium's own files.
  expect(await filesHolding(join(dataFolder, 'chromium'), [codes.id])).not.toEqual([]);
  const kept = await readFile(secretsFile);

  // The keyring is away: what it has cannot be had, nothing more is kept, and what is kept stays.
  await desktop.stopKeyring();
  const without = await start({ env: desktop.environment });
  page = await without.page();
  await openSaved(page, 'direct');
  await answer(page, /'s password:$/u, sshd.password, true);
  await expect(sessionCard(page, 'direct')).toContainText('Connected');
  await expect(page.getByText('The password could not be kept in the keychain.')).toBeVisible();
  await openSaved(page, 'codes');
  await answer(page, /^Passphrase for key/u, passphrase, null);
  await expect(page.getByText('A remembered password could not be read from the keychain.')).toBeVisible();
  await answer(page, /Password:$/u, sshd.password, null);
  await expect(sessionCard(page, 'codes')).toContainText('Connected');
  await openPanel(page, 'Credentials');
  await expect(page.locator('p', { hasText: 'The desktop’s keyring cannot be used' })).toBeVisible();
  await endAndSearch(without, ['direct', 'codes']);
  expect((await readFile(secretsFile)).equals(kept)).toBe(true);

  await desktop.startKeyring();
  const last = await start({ env: desktop.environment });
  page = await last.page();
  await openSaved(page, 'office');
  await expect(sessionCard(page, 'office')).toContainText('Connected');
  await openSaved(page, 'codes');
  await answer(page, /Password:$/u, sshd.password, null);
  await expect(sessionCard(page, 'codes')).toContainText('Connected');
  await openPanel(page, 'Credentials');
  const remembered = page.getByRole('list', { name: 'Remembered secrets' }).getByRole('listitem');
  await expect(remembered).toHaveCount(3);
  for (let left = 2; left >= 0; left -= 1) {
    await remembered.first().getByRole('button').click();
    await expect(remembered).toHaveCount(left);
  }
  await showStatus(page, 'office');
  await sessionCard(page, 'office').getByRole('button', { name: 'Disconnect' }).click();
  await sessionCard(page, 'office').getByRole('button', { name: 'Connect', exact: true }).click();
  await answer(page, /'s proxy password:$/u, proxyPassword, false);
  await answer(page, /'s password:$/u, sshd.password, false);
  await expect(sessionCard(page, 'office')).toContainText('Connected');
  await endAndSearch(last, ['office', 'codes']);
  expect(JSON.parse(await readFile(secretsFile, 'utf8'))).toMatchObject({ secrets: [] });
  await key.remove();
});
