import type { Page } from '@playwright/test';
import type { KnownHost } from '../../shared/known-hosts';
import type { SessionProfile } from '../../shared/session-profile';
import { expect, test } from '../support/window-page';

const sha256 = 'SHA256:TQ/cJMvpIC6bl6KLKPKC2vJ4Dwm9mIYcXCFRto3bOzE';
const md5 = '3d:cc:98:45:43:68:9c:15:c4:ba:40:4f:4e:8e:e3:b0';
const plain: KnownHost = {
  id: 'gw',
  names: 'gw.example,192.0.2.7',
  marker: null,
  type: 'ssh-ed25519',
  bits: 255,
  sha256,
  comment: 'added by hand',
  source: 'ginnel',
  location: '/home/me/.config/Ginnel/known_hosts',
};
const location = '/home/me/.ssh/known_hosts';
const openssh: KnownHost = { ...plain, id: 'ssh', source: 'openssh', location, comment: '' };
const knownHosts: readonly KnownHost[] = [
  plain,
  { ...plain, id: 'own-2', names: 'db.example', type: 'ssh-rsa', bits: 3072, sha256: 'SHA256:db' },
  { ...openssh, id: 'hashed', names: '(hashed)', type: 'ecdsa-sha2-nistp256', bits: 256 },
  { ...openssh, id: 'ca', names: '*.lab.example', marker: 'cert-authority', type: 'ssh-rsa', bits: 3072 },
  { ...openssh, id: 'revoked', names: '[old.example]:2222', marker: 'revoked', bits: 0 },
  {
    ...openssh,
    id: 'putty',
    names: 'router.example',
    source: 'putty',
    location: '/home/me/.putty/sshhostkeys',
  },
];

const list = (page: Page) => page.getByRole('listbox', { name: 'Known host keys' });
const details = (page: Page) => page.getByRole('region', { name: 'The selected key' });
const row = (page: Page, name: string) => list(page).getByRole('option', { name });

async function openKnownHosts(page: Page): Promise<void> {
  await page.getByRole('row', { name: 'Known hosts', exact: true }).click();
}

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

test.describe('the known hosts', () => {
  test('are listed with whose they are and what marks them', async ({ window: { page, open } }) => {
    await open({ knownHosts });
    await openKnownHosts(page);
    await expect(page.getByText('6 keys')).toBeVisible();
    const rows = list(page).getByRole('option');
    await expect(rows.locator('[data-line="names"]')).toHaveText([
      'gw.example,192.0.2.7Ginnel',
      'db.exampleGinnel',
      'hashed nameOpenSSH',
      '*.lab.examplecertificate authorityOpenSSH',
      '[old.example]:2222revokedOpenSSH',
      'router.examplePuTTY',
    ]);
    await expect(rows.nth(1).locator('[data-line="key"]')).toHaveText('ssh-rsa 3072 SHA256:db');
    await expect(rows.nth(4).locator('[data-line="key"]')).toHaveText(`ssh-ed25519 ${sha256}`);
  });

  test('are searched by name, kind, fingerprint, marker and list, in any order', async ({
    window: { page, open },
  }) => {
    await open({ knownHosts });
    await openKnownHosts(page);
    const search = page.getByRole('textbox', { name: 'Search' });
    const rows = list(page).getByRole('option');
    for (const [text, count] of [
      ['GW.', 1],
      ['ssh-rsa', 2],
      ['sha256:DB', 1],
      ['openssh revoked', 1],
      ['putty', 1],
      ['example rsa 3072', 2],
    ] as const) {
      await search.fill(text);
      await expect(rows, text).toHaveCount(count);
    }
    await expect(page.getByText('2 of 6 keys')).toBeVisible();
    await search.fill('nobody.example');
    await expect(list(page)).toContainText(
      'No key matches “nobody.example”. Entries with hashed names are found by kind and fingerprint only.',
    );
    // Enter opens the session anywhere else.
    await search.press('Enter');
    await expect(page.getByRole('alert')).toHaveCount(0);
  });

  test('show their whole fingerprint, to be copied', async ({ window: { page, open } }) => {
    await open({ knownHosts });
    await openKnownHosts(page);
    await row(page, 'gw.example').click();
    await expect(details(page).locator('[data-fingerprint]')).toHaveText(sha256);
    await expect(details(page)).toContainText('Comment: added by hand');
    await details(page).getByRole('button', { name: 'Copy the fingerprint' }).click();
    await page.getByRole('textbox', { name: 'Search' }).focus();
    await page.keyboard.press('Control+v');
    await expect(page.getByRole('textbox', { name: 'Search' })).toHaveValue(sha256);
  });

  test('are removed after a question, when they are Ginnel’s own', async ({ window: { page, open } }) => {
    await open({ knownHosts });
    await openKnownHosts(page);
    await row(page, 'db.example').click();
    await details(page).getByRole('button', { name: 'Remove...' }).click();
    const question = page.getByRole('dialog', { name: 'Remove a host key' });
    await expect(question).toContainText('SHA256:db');
    await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(question).toBeHidden();
    expect(await page.evaluate(() => window.ginnelDouble.inputs('knownHosts.remove'))).toEqual([]);
    await row(page, 'db.example').click();
    await page.keyboard.press('Delete');
    await question.getByRole('button', { name: 'Remove' }).click();
    await expect(row(page, 'db.example')).toBeHidden();
    await expect(page.getByText('5 keys')).toBeVisible();
    await expect(page.getByText('Removed the ssh-rsa key of db.example.')).toBeVisible();
    expect(await page.evaluate(() => window.ginnelDouble.inputs('knownHosts.remove'))).toEqual([
      { id: 'own-2' },
    ]);
    await expect
      .poll(() => list(page).evaluate((element) => element.contains(document.activeElement)))
      .toBe(true);
  });

  test('that cannot be removed say why, and the list is read again', async ({ window: { page, open } }) => {
    await open({ knownHosts });
    await openKnownHosts(page);
    await row(page, 'db.example').click();
    await page.evaluate(() => {
      const error = { code: 'internal', data: { detail: 'Read-only file system' } } as const;
      window.ginnelDouble.program({ 'knownHosts.remove': { ok: false, error } });
    });
    await details(page).getByRole('button', { name: 'Remove...' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await expect(page.getByRole('alert')).toContainText('Read-only file system');
    await expect(row(page, 'db.example')).toBeVisible();
    expect(await page.evaluate(() => window.ginnelDouble.inputs('knownHosts.list').length)).toBe(2);
  });

  test('of OpenSSH and PuTTY say whose they are and how they are removed', async ({
    window: { page, open },
  }) => {
    await open({ knownHosts });
    await openKnownHosts(page);
    await row(page, '[old.example]').click();
    await expect(details(page)).toContainText('connections to a server with this key are always refused');
    await expect(details(page)).toContainText(`In OpenSSH’s file ${location}, which Ginnel only reads.`);
    await expect(details(page).locator('[data-command]')).toHaveText(
      `ssh-keygen -R '[old.example]:2222' -f ${location}`,
    );
    await expect(details(page).getByRole('button', { name: 'Remove...' })).toBeHidden();
    await page.keyboard.press('Delete');
    await expect(page.getByRole('dialog')).toBeHidden();
    await row(page, 'lab.example').click();
    await expect(details(page)).toContainText('with the server’s name in place of NAME');
    await row(page, 'hashed name').click();
    await expect(details(page)).toContainText('stored as a hash');
    await expect(details(page).locator('[data-command]')).toHaveText(`ssh-keygen -R NAME -f ${location}`);
    await row(page, 'router.example').click();
    await expect(details(page)).toContainText('In PuTTY’s cache, /home/me/.putty/sshhostkeys');
  });

  test('are read anew whenever the panel is opened, also after a failure', async ({
    window: { page, open },
  }) => {
    await open();
    await openKnownHosts(page);
    await expect(list(page)).toContainText('No server is known yet.');
    await page.getByRole('row', { name: 'Session', exact: true }).click();
    await page.evaluate(() => {
      const error = { code: 'internal', data: { detail: 'Permission denied' } } as const;
      window.ginnelDouble.program({ 'knownHosts.list': { ok: false, error } });
    });
    await openKnownHosts(page);
    await expect(page.getByRole('alert')).toContainText('Permission denied');
    await page.evaluate((value) => {
      window.ginnelDouble.program({ 'knownHosts.list': { ok: true, value } });
    }, knownHosts);
    await page.getByRole('button', { name: 'Retry' }).click();
    await expect(row(page, 'db.example')).toBeVisible();
    await expect(page.getByRole('alert')).toHaveCount(0);
  });

  test('may be five thousand: only those in sight are in the page, and all are reached', async ({
    window: { page, open },
  }) => {
    const many = Array.from({ length: 5000 }, (_none, at): KnownHost => ({
      ...openssh,
      id: `id-${String(at)}`,
      names: `host-${String(at)}.example`,
    }));
    await open({ knownHosts: many });
    await openKnownHosts(page);
    await expect(page.getByText('5,000 keys')).toBeVisible();
    const rows = list(page).getByRole('option');
    expect(await rows.count()).toBeLessThan(60);
    await expect(rows.first()).toHaveAttribute('aria-setsize', '5000');
    await row(page, 'host-0.example').click();
    await page.keyboard.press('End');
    await expect(row(page, 'host-4999.example')).toBeInViewport();
    expect(await rows.count()).toBeLessThan(60);
    await page.getByRole('textbox', { name: 'Search' }).pressSequentially('host-42');
    await expect(page.getByText('111 of 5,000 keys')).toBeVisible();
    await expect(row(page, 'host-42.example')).toBeInViewport();
  });
});

test.describe('host keys given by hand', () => {
  const listed = (page: Page): Promise<readonly string[]> =>
    page.evaluate(
      () =>
        (JSON.parse(localStorage.getItem('ginnel.draft') ?? '{}') as { profile: SessionProfile }).profile
          .hostKeys,
    );
  const field = (page: Page) => page.getByRole('textbox', { name: 'Key', exact: true });

  test('are added by Enter or Add key, in one normal form, and removed', async ({
    window: { page, open },
  }) => {
    await open();
    await page.getByRole('row', { name: 'Host keys', exact: true }).click();
    await expect(page.getByText('Host keys or fingerprints to accept:')).toBeVisible();
    await expect(page.getByText('the known hosts are not looked at')).toBeVisible();
    await field(page).fill(`ssh-ed25519 255 ${sha256}`);
    await field(page).press('Enter');
    await expect(field(page)).toHaveValue('');
    await expect(field(page)).toBeFocused();
    await page.keyboard.type(`MD5:${md5.toUpperCase()}`);
    await page.getByRole('button', { name: 'Add key' }).click();
    const keys = page.getByRole('listbox', { name: 'Host keys or fingerprints to accept:' });
    await expect(keys.getByRole('option')).toHaveText([sha256, md5]);
    expect(await listed(page)).toEqual([sha256, md5]);
    // Enter in that field never opened the session.
    expect(await page.evaluate(() => window.ginnelDouble.inputs('sessions.open'))).toEqual([]);
    await expect(page.getByRole('button', { name: 'Remove' })).toBeDisabled();
    await keys.getByRole('option', { name: sha256 }).click();
    await page.getByRole('button', { name: 'Remove' }).click();
    expect(await listed(page)).toEqual([md5]);
    await keys.getByRole('option', { name: md5 }).click();
    await page.keyboard.press('Delete');
    await expect(keys).toContainText('None: the server’s key is looked up among the known hosts');
  });

  test('that are typed and not yet added are there again after a look elsewhere and a reload', async ({
    window: { page, open },
  }) => {
    await open();
    await page.getByRole('row', { name: 'Host keys', exact: true }).click();
    await field(page).fill('SHA256:half');
    await page.getByRole('row', { name: 'Session', exact: true }).click();
    await page.reload();
    await page.getByRole('row', { name: 'Host keys', exact: true }).click();
    await expect(field(page)).toHaveValue('SHA256:half');
  });

  test('that are none give PuTTY’s three errors', async ({ window: { page, open } }) => {
    await open();
    await page.getByRole('row', { name: 'Host keys', exact: true }).click();
    await page.getByRole('button', { name: 'Add key' }).click();
    await expect(field(page)).toHaveAccessibleDescription('You need to specify a host key or fingerprint');
    await expect(field(page)).toBeFocused();
    await page.keyboard.type('nonsense');
    await expect(field(page)).not.toHaveAttribute('aria-invalid');
    await page.keyboard.press('Enter');
    await expect(field(page)).toHaveAccessibleDescription(
      /^Host key is not in a valid format\. Type SHA256/u,
    );
    await field(page).fill(sha256);
    await page.keyboard.press('Enter');
    await field(page).fill(`${sha256}=`);
    await page.keyboard.press('Enter');
    await expect(field(page)).toHaveAccessibleDescription('Specified host key is already listed');
    expect(await listed(page)).toEqual([sha256]);
  });
});
