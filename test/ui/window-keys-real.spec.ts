import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startBrowserMode } from '../support/browser-mode';
import { makeExtraAccount } from '../support/servers/account';
import { runOrThrow, startSshd } from '../support/ssh-servers';
import {
  answerHostKey,
  answerPassword,
  fillServer,
  openPanel,
  pressOpen,
  saveAs,
  sessionCard,
  showStatus,
} from '../support/window-actions';

test('on a real server: a key is made, installed with the password, and lets in without it; the host key is listed and removed', async ({
  page,
}) => {
  const home = await mkdtemp(join(tmpdir(), 'ginnel-home-'));
  const account = makeExtraAccount();
  const sshd = await startSshd({
    account,
    auth: ['password', 'publickey'],
    config: ['AuthorizedKeysFile .ssh/authorized_keys'],
  });
  const ginnel = await startBrowserMode(undefined, { HOME: home });
  const panel = (name: string): Promise<void> => page.getByRole('row', { name, exact: true }).click();
  try {
    await page.goto(ginnel.url);
    await fillServer(page, sshd);
    await saveAs(page, 'keys');
    await panel('Credentials');
    await page.getByRole('button', { name: 'Make a new key...' }).click();
    await page.getByLabel('Key comment').fill('made in the window');
    await page.getByLabel('Key passphrase').fill('a passphrase');
    await page.getByLabel('Confirm passphrase').fill('a passphrase');
    await page.getByRole('button', { name: 'Make the key' }).click();
    const made = page.getByRole('dialog', { name: 'The new key' });
    const file = join(home, '.ssh/id_ed25519_keys');
    await expect(made).toContainText('The key was made');
    const publicKey = (await readFile(`${file}.pub`, 'utf8')).trim();
    await expect(made.getByRole('textbox')).toHaveValue(publicKey);
    // ssh-keygen finds the same key in the private half, by its passphrase alone.
    const readBack = await runOrThrow('ssh-keygen', ['-y', '-P', 'a passphrase', '-f', file]);
    expect(readBack.trim()).toBe(publicKey);

    await made.getByRole('button', { name: 'Install on server...' }).click();
    const install = page.getByRole('dialog', { name: 'Install the public key on the server' });
    await install.getByRole('button', { name: 'Open the session' }).click();
    await answerHostKey(page, 'Accept');
    await answerPassword(page, /'s password:$/u, sshd.password);
    await expect(install).toContainText(`of ${sshd.user}@${sshd.host}`);
    await install.getByRole('button', { name: 'Install', exact: true }).click();
    await expect(install).toContainText('The key was added to');
    expect(await readFile(join(account.home, '.ssh/authorized_keys'), 'utf8')).toBe(`${publicKey}\n`);
    await install.getByRole('button', { name: 'Use this key from now on' }).click();
    await install.getByRole('button', { name: 'Close' }).click();
    await expect(page.locator('[data-about="key"]')).toContainText('OpenSSH key, ssh-ed25519');
    await expect(page.locator('[data-about="key"]')).toContainText('encrypted');
    await openPanel(page, 'Session');
    await page.getByRole('button', { name: 'Save', exact: true }).click();

    // The password is out of the way, and never asked for again.
    await showStatus(page);
    const card = sessionCard(page, 'keys');
    await card.getByRole('button', { name: 'Disconnect' }).click();
    await expect(card).toContainText('Disconnected');
    await page.getByRole('tab', { name: 'Configuration' }).click();
    await pressOpen(page);
    await answerPassword(page, /^Passphrase for key "made in the window"/u, 'a passphrase');
    await expect(card).toContainText('Connected');

    await page.getByRole('tab', { name: 'Configuration' }).click();
    await panel('Known hosts');
    await page.getByRole('option', { name: sshd.host }).click();
    const details = page.getByRole('region', { name: 'The selected key' });
    await expect(details.locator('[data-fingerprint]')).toHaveText(sshd.hostKeys[0]?.fingerprint ?? 'no key');
    await details.getByRole('button', { name: 'Remove...' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await expect(page.getByText('No server is known yet.')).toBeVisible();
    expect(await readFile(join(ginnel.dataFolder, 'known_hosts'), 'utf8')).not.toContain('ssh-ed25519');
  } finally {
    await ginnel.close();
    await sshd.close();
    account.remove();
    await rm(home, { recursive: true, force: true });
  }
});
