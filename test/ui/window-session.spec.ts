import type { Locator } from '@playwright/test';
import { portSchema } from '../../shared/endpoint';
import { up } from '../support/double-states';
import { forwardOf, profileOf } from '../support/samples';
import { expect, test } from '../support/window-page';
import { showStatus } from '../support/window-actions';

const office = profileOf({ name: 'office', host: 'gw.example' });
const lab = profileOf({ name: 'lab', host: 'lab.example' });

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

test('a newcomer who presses Open on the empty form is told what is missing, where it is missing', async ({
  window: { page, open },
}) => {
  await open();
  const host = page.getByRole('textbox', { name: 'Host Name (or IP address)' });
  await expect(host).toBeFocused();
  await page.getByRole('row', { name: 'Auth', exact: true }).click();
  await page.getByRole('button', { name: 'Open' }).click();
  await expect(host).toBeFocused();
  await expect(host).toHaveAccessibleDescription(/There is no host to connect to/);
  await host.fill('server.example:2222');
  await host.press('Enter');
  await expect(host).toHaveAccessibleDescription(/The host name holds a port/);
  await host.fill('server.example');
  await page.getByRole('textbox', { name: 'Port', exact: true }).fill('70000');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Port', exact: true })).toHaveAccessibleDescription(
    /Ports go from 1 to 65535/,
  );
});

test('Save, Load and Delete by their mnemonics', async ({ window: { page, open } }) => {
  await open({ profiles: [lab] });
  await page.getByRole('textbox', { name: 'Host Name' }).fill('me@gw.example');
  await page.keyboard.press('Alt+e');
  await page.keyboard.type('office');
  await page.keyboard.press('Alt+v');
  await expect(page.getByText('Saved “office”.')).toBeVisible();
  await expect(page.getByRole('option')).toHaveText([/^Default Settings/, /^lab/, /^office/]);
  await page.getByRole('option', { name: 'lab' }).click();
  await page.keyboard.press('Alt+l');
  await expect(page.getByRole('textbox', { name: 'Host Name' })).toHaveValue('lab.example');
  await page.keyboard.press('Alt+d');
  const dialog = page.getByRole('dialog', { name: 'Delete saved session' });
  await expect(dialog.getByRole('button', { name: 'Keep' })).toBeFocused();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('option')).toHaveText([/^Default Settings/, /^office/]);
});

test('the saved sessions tell server and port, also of one that is open', async ({
  window: { page, open },
}) => {
  const far = profileOf({ name: 'far', host: 'me@far.example', port: portSchema.parse(2222) });
  await open({ profiles: [far, office], sessions: [up(far, Date.now())] });
  const option = (name: string): Locator => page.getByRole('option').filter({ hasText: name });
  await expect(option('far')).toContainText('Connected');
  await expect(option('far')).toContainText('me@far.example:2222');
  await expect(option('office')).toHaveText('officegw.example');
});

test('a click on the selected session leaves it selected', async ({ window: { page, open } }) => {
  await open({ profiles: [profileOf({ name: 'office', host: 'gw.example' })] });
  const row = page.getByRole('option', { name: 'office' });
  await row.click();
  await page.getByRole('button', { name: 'Load', exact: true }).click();
  await row.click();
  await expect(row).toHaveAttribute('aria-selected', 'true');
  await row.press('Escape');
  await expect(row).toHaveAttribute('aria-selected', 'true');
});

test('changes are marked, and loading something else asks first', async ({ window: { page, open } }) => {
  await open({ profiles: [lab, office] });
  await page.getByRole('option', { name: 'office' }).dblclick();
  await expect(page.getByRole('article', { name: 'office' })).toContainText('Connected');
  await page.getByRole('tab', { name: 'Configuration' }).click();
  await expect(page.getByRole('article').getByText('unsaved changes')).toBeHidden();
  await page.getByRole('textbox', { name: 'Auto-login username' }).fill('me');
  await expect(page.getByRole('article').getByText('unsaved changes')).toBeVisible();
  await page.getByRole('option', { name: 'lab' }).dblclick();
  await page.getByRole('dialog', { name: 'Unsaved changes' }).getByRole('button', { name: 'Back' }).click();
  await expect(page.getByRole('textbox', { name: 'Auto-login username' })).toHaveValue('me');
  await page.getByRole('option', { name: 'lab' }).press('Enter');
  await page.getByRole('dialog', { name: 'Unsaved changes' }).getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('article', { name: 'lab' })).toBeVisible();
  expect(
    await page.evaluate(() =>
      window.ginnelDouble.inputs('savedSessions.save').map(({ profile }) => profile.username),
    ),
  ).toEqual(['me']);
});

test('a save that fails says why beside the buttons and loses nothing', async ({
  window: { page, open },
}) => {
  await open();
  await page.evaluate(() => {
    window.ginnelDouble.program({
      'savedSessions.save': {
        ok: false,
        error: { code: 'file-write', data: { path: '/data/sessions.json', detail: 'EROFS' } },
      },
    });
  });
  await page.getByRole('textbox', { name: 'Host Name' }).fill('gw.example');
  await page.getByRole('textbox', { name: 'Saved Sessions' }).fill('office');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText(
    'Unable to save: "/data/sessions.json" could not be written.',
  );
  await expect(page.getByRole('article').getByText('unsaved changes')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Host Name' })).toHaveValue('gw.example');
});

test('Cancel puts the settings back after asking', async ({ window: { page, open } }) => {
  await open();
  await page.getByRole('textbox', { name: 'Host Name' }).fill('typed');
  await page.keyboard.press('Alt+c');
  await page.getByRole('dialog').getByRole('button', { name: 'Discard changes' }).click();
  await expect(page.getByRole('textbox', { name: 'Host Name' })).toHaveValue('');
});

test('where there is a file dialog, Browse fills in the key; else the keys found are suggested', async ({
  window: { page, open },
}) => {
  await open({ keyFiles: ['/home/someone/.ssh/id_rsa'] });
  await page.getByRole('row', { name: 'Credentials', exact: true }).click();
  await page.getByRole('button', { name: 'Browse...' }).click();
  await expect(page.getByLabel('Private key file for authentication:')).toHaveValue(
    '/home/someone/.ssh/id_ed25519',
  );
  await expect(page.locator('datalist option')).toHaveAttribute('value', '/home/someone/.ssh/id_rsa');
});

test('an injected inline script does not run', async ({ window: { page, open, complaints } }) => {
  await open();
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    document.body.append(script);
  });
  expect(await page.evaluate(() => 'injected' in window)).toBe(false);
  await expect.poll(() => complaints.some((text) => text.startsWith('policy: script-src'))).toBe(true);
  complaints.length = 0;
});

test('an error near the buttons takes the room there is', async ({ window: { page, open } }) => {
  await open({});
  await page.evaluate(() => {
    window.ginnelDouble.program({
      'savedSessions.save': {
        ok: false,
        error: { code: 'file-write', data: { path: '/data/sessions.json', detail: 'Read-only file system' } },
      },
    });
  });
  await page.getByLabel('Saved Sessions').first().fill('x');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const note = page.getByRole('alert');
  await expect(note).toContainText('Unable to save');
  const bar = await page.locator('[data-tone="failed"]').filter({ has: note }).boundingBox();
  const text = await note.boundingBox();
  expect(text?.width ?? 0).toBeGreaterThan((bar?.width ?? 0) * 0.8);
});

test('Open leads to the session’s page, and there again from its question', async ({
  window: { page, open },
}) => {
  const other = profileOf({ name: 'other', host: 'other.example' });
  await open({
    profiles: [other],
    ask: [{ kind: 'password', username: 'me', host: 'a', again: false, canRemember: false }],
  });
  await page.getByLabel('Host Name (or IP address)').fill('me@a');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel("me@a's password:")).toBeFocused();
  await page.keyboard.type('x');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.getByRole('article', { name: 'me@a' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('article').getByRole('button').first()).toBeFocused();
});

test('Settings of a session that failed leads to the panel its error speaks of', async ({
  window: { page, open },
}) => {
  const profile = profileOf({ name: 'office', host: 'a' });
  await open({ profiles: [profile] });
  await page.getByRole('option', { name: 'office' }).dblclick();
  const card = page.getByRole('article', { name: 'office' });
  for (const [error, title] of [
    [{ code: 'key-missing', data: { path: '/x' } }, 'Credentials to authenticate with'],
    [{ code: 'proxy-unknown', data: { host: 'p', detail: '' } }, 'Options controlling proxy usage'],
    [{ code: 'key-missing', data: { path: '/x' }, hop: 'gw' }, 'Options controlling jump hosts'],
    [
      { code: 'weak-refused', data: { what: 'cipher', name: '3des-cbc', host: 'a', port: 22 } },
      'Options controlling SSH encryption',
    ],
    [{ code: 'internal', data: { detail: '' } }, 'Options controlling SSH port forwarding'],
  ] as const) {
    await page.evaluate(
      ([id, failure]) => {
        window.ginnelDouble.setState(id, { kind: 'failed', since: Date.now(), error: failure });
      },
      [profile.id, error] as const,
    );
    await card.getByRole('button', { name: 'Settings' }).click();
    await expect(page.getByRole('heading', { level: 2 })).toHaveText(title);
    await showStatus(page);
  }
});

test('the saved sessions stand in rows of one height, with the mark that a session has everywhere', async ({
  window: { page, open },
}) => {
  const forward = forwardOf('local', '5901', 'localhost:5901');
  const open1 = profileOf({ name: 'half', host: 'gw.example', forwards: [forward] });
  const session = up(open1, Date.now());
  const error = { code: 'internal', data: { detail: '' } } as const;
  const forwards = session.forwards.map((one) => ({ ...one, state: { kind: 'failed', error } as const }));
  await open({ profiles: [open1, lab, office], sessions: [{ ...session, forwards }] });
  const rows = page.getByRole('option');
  await expect(rows).toHaveCount(4);
  const heights = await rows.evaluateAll((all) => all.map((row) => row.getBoundingClientRect().height));
  expect(new Set(heights).size).toBe(1);
  const mark = (place: Locator): Promise<string> => place.locator('svg').first().innerHTML();
  const listed = await mark(
    page.getByRole('treegrid', { name: 'Sessions' }).getByRole('row', { name: /^half/u }),
  );
  expect(await mark(rows.filter({ hasText: 'half' }))).toBe(listed);
  expect(listed).toContain('path');
});
