import type { Locator, Page } from '@playwright/test';
import type { FollowedFile } from '../../shared/followed';
import { newFollowedId } from '../../shared/ids';
import type { ImportPlan } from '../../shared/import-plan';
import type { SessionProfile } from '../../shared/session-profile';
import { findings, mnemonicClashes, widerInside } from '../support/accessibility';
import { profileOf } from '../support/samples';
import { expect, test } from '../support/window-page';
import { openPanel } from '../support/window-actions';

const mine = profileOf({ name: 'mine', host: 'mine.example' });
const db = profileOf({ name: 'db', host: 'db.example' });
const web = profileOf({ name: 'web', host: 'web.example' });
const prod = profileOf({ name: 'prod', host: 'prod.example' });

const file = (more: Partial<FollowedFile> = {}): FollowedFile => ({
  id: newFollowedId(),
  kind: 'ssh-config',
  path: '/home/someone/.ssh/config',
  name: '~/.ssh/config',
  state: { kind: 'read', at: 0 },
  profiles: [db, web],
  said: [
    {
      sessionId: db.id,
      about: 'db',
      text: 'ForwardX11 yes',
      why: 'Ginnel shows no windows of the server.',
      isWrong: false,
    },
    {
      sessionId: null,
      about: 'lab',
      text: 'Port abc',
      why: '"abc" is not a port. Ports go from 1 to 65535.',
      isWrong: true,
    },
  ],
  ...more,
});
const team = file({
  ...{ kind: 'ginnel', path: '/srv/team.json', name: '/srv/team.json', profiles: [prod], said: [] },
});

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

const row = (page: Page, name: string): Locator =>
  page.getByRole('option', { name: new RegExp(`^${name}`, 'u') });
const save = (page: Page): Promise<void> => page.getByRole('button', { name: 'Save', exact: true }).click();
const nameField = (page: Page): Locator => page.getByRole('textbox', { name: 'Saved Sessions' });

async function load(page: Page, name: string): Promise<void> {
  await row(page, name).click();
  await page.getByRole('button', { name: 'Load' }).click();
}

test('the sessions of a followed file stand under a heading of their own, and open like others', async ({
  window: { page, open },
}) => {
  await open({ profiles: [mine], followed: [file(), team] });
  await expect(page.getByRole('option')).toHaveText([/^Default Settings/, /^mine/, /^db/, /^web/, /^prod/]);
  await expect(page.getByRole('group', { name: /Followed from ~\/\.ssh\/config.*1 problem/u })).toBeVisible();
  await expect(page.getByRole('group', { name: /\/srv\/team\.json/u }).getByRole('option')).toHaveText([
    /^prod/,
  ]);
  await row(page, 'web').dblclick();
  await expect(page.getByRole('article', { name: 'web' })).toBeVisible();
});

test('Save keeps the switches that are the user’s own, and nothing else of a followed session', async ({
  window: { page, open },
}) => {
  await open({ followed: [file()] });
  await load(page, 'db');
  await expect(
    page.getByText(
      /^Followed from ~\/\.ssh\/config\. Save keeps the name, its tags and whether it connects/u,
    ),
  ).toBeVisible();
  await page.getByRole('checkbox', { name: 'Connect when Ginnel starts' }).check();
  await save(page);
  await expect(page.getByText('Kept your own settings of “db”.')).toBeVisible();
  const given = await page.evaluate(() => window.ginnelDouble.inputs('followed.overlay'));
  expect(given).toEqual([{ sessionId: db.id, overlay: { connectAtStart: true } }]);

  await page.getByRole('textbox', { name: 'Host Name' }).fill('elsewhere.example');
  await save(page);
  await expect(nameField(page)).toBeFocused();
  await expect(nameField(page)).toHaveAccessibleDescription(
    /"db" is followed from.*Save it under another name/u,
  );
  expect(await page.evaluate(() => window.ginnelDouble.inputs('savedSessions.save'))).toEqual([]);

  await nameField(page).fill('my db');
  await save(page);
  await expect(page.getByText('Saved “my db”.')).toBeVisible();
  const [copy] = await page.evaluate(() => window.ginnelDouble.inputs('savedSessions.save'));
  expect(copy?.profile).toMatchObject({ name: 'my db', host: 'elsewhere.example' });
  expect(copy?.profile.id).not.toBe(db.id);
});

test('another name alone is asked about: a name here, or a copy', async ({ window: { page, open } }) => {
  await open({ followed: [file()] });
  await load(page, 'db');
  await nameField(page).fill('Database');
  await save(page);
  await page.getByRole('button', { name: 'Rename' }).click();
  await expect(row(page, 'Database')).toBeVisible();
  await expect(row(page, 'db')).toHaveCount(0);
  await nameField(page).fill('copy');
  await save(page);
  await page.getByRole('button', { name: 'Save a copy' }).click();
  await expect(page.getByText('Saved “copy”.')).toBeVisible();
  await expect(page.getByRole('option')).toHaveText([/^Default/, /^copy/, /^Database/, /^web/]);
});

test('a session of a team’s file has a login of one’s own', async ({ window: { page, open } }) => {
  await open({ followed: [team] });
  await load(page, 'prod');
  await page.getByRole('textbox', { name: 'Auto-login username' }).fill('me');
  await openPanel(page, 'Credentials');
  await page.getByRole('combobox', { name: /private key file/iu }).fill('~/.ssh/mine');
  await openPanel(page, 'Session');
  await save(page);
  const [given] = await page.evaluate(() => window.ginnelDouble.inputs('followed.overlay'));
  expect(given?.overlay).toEqual({ username: 'me', privateKeyFile: '~/.ssh/mine' });
});

test('a followed session is no session’s to save over, and not to delete here', async ({
  window: { page, open },
}) => {
  await open({ profiles: [mine], followed: [file()] });
  await load(page, 'mine');
  await nameField(page).fill('db');
  await save(page);
  await expect(nameField(page)).toHaveAccessibleDescription(/"db" is followed from/u);
  await row(page, 'db').click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText(/take it out of that file, or stop following the file/u)).toBeVisible();
  expect(await page.evaluate(() => window.ginnelDouble.inputs('savedSessions.delete'))).toEqual([]);
});

test('the form changes with the file, unless something is typed into it', async ({
  window: { page, open },
}) => {
  const followed = file();
  await open({ followed: [followed] });
  await load(page, 'db');
  const host = page.getByRole('textbox', { name: 'Host Name' });
  const change = (to: SessionProfile): Promise<void> =>
    page.evaluate(
      ([one, profile]) => window.ginnelDouble.update({ followed: [{ ...one, profiles: [profile] }] }),
      [followed, to] as const,
    );
  await change({ ...db, host: 'moved.example' });
  await expect(host).toHaveValue('moved.example');
  await host.fill('typed.example');
  await change({ ...db, host: 'again.example' });
  await expect(row(page, 'db')).toContainText('again.example');
  await expect(host).toHaveValue('typed.example');
});

test('its card says where it is from and what of it is not gone by', async ({ window: { page, open } }) => {
  await open({
    followed: [file({ state: { kind: 'unreadable', error: { code: 'internal', data: { detail: '' } } } })],
  });
  await row(page, 'db').dblclick();
  const card = page.getByRole('article', { name: 'db' });
  await expect(card).toContainText('Followed from ~/.ssh/config. The file cannot be read now');
  await card.getByText('1 setting left out').click();
  await expect(card.getByText('ForwardX11 yes')).toBeVisible();
  await expect(card.getByText('abc')).toHaveCount(0);
  expect(await findings(page)).toEqual([]);
});

test('a followed session is a jump host to choose', async ({ window: { page, open } }) => {
  await open({ followed: [file()] });
  await openPanel(page, 'Jump hosts');
  await page.getByRole('radio', { name: /saved/iu }).check();
  const choice = page.getByRole('combobox', { name: /session/iu });
  await choice.selectOption({ label: 'db (db.example)' });
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByRole('option', { name: 'db saved session db.example' })).toBeVisible();
});

test('a file is followed, and followed no longer, in a dialog by keyboard', async ({
  window: { page, open },
}) => {
  await open({ followable: [db], profiles: [mine] });
  await page.keyboard.press('Alt+f');
  const dialog = page.getByRole('dialog', { name: 'Followed files' });
  await expect(dialog).toContainText('No file is followed yet.');
  expect(await mnemonicClashes(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('status')).toHaveText('Following ~/.ssh/config: 1 session.');
  await dialog.getByRole('button', { name: 'Browse' }).click();
  await expect(dialog.getByRole('textbox')).toHaveValue('/home/someone/.ssh/config');
  await dialog.getByRole('textbox').fill('/srv/team.json');
  await page.keyboard.press('Alt+o');
  await expect(dialog.getByRole('listitem')).toHaveCount(2);
  await dialog.getByRole('button', { name: 'Stop following ~/.ssh/config' }).click();
  await expect(dialog.getByRole('status')).toHaveText('~/.ssh/config is not followed any more.');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Followed files...' })).toBeFocused();
  expect(
    await page.evaluate(() => window.ginnelDouble.inputs('followed.add').map(({ path }) => path)),
  ).toEqual(['~/.ssh/config', '/srv/team.json']);
});

test('what cannot be followed is said at the field', async ({ window: { page, open } }) => {
  await open();
  await page.evaluate(() =>
    window.ginnelDouble.program({
      'followed.add': {
        ok: false,
        error: { code: 'file-read', data: { path: '/x', detail: 'There is no such file.' } },
      },
    }),
  );
  await page.getByRole('button', { name: 'Followed files...' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('/x');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog').getByRole('textbox')).toHaveAccessibleDescription(/no such file/u);
});

test('an ssh_config that is found on this computer is followed where it could be brought in', async ({
  window: { page, open },
}) => {
  const place = '/home/someone/.ssh/config';
  const plan: ImportPlan = { sessions: [], forwards: [], hostKeys: [], leftOut: [], problems: [], mends: [] };
  await open({
    ...{ profiles: [mine], followable: [db] },
    importable: [{ found: { id: 'c', kind: 'ssh-config', place, sessions: 1 }, plan }],
  });
  await page.getByRole('button', { name: 'Import...' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: `Follow ${place} instead` }).click();
  await expect(dialog.getByText(`Following ${place}.`)).toBeVisible();
  expect(await findings(page)).toEqual([]);
  expect(await mnemonicClashes(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(row(page, 'db')).toBeVisible();
});

for (const [name, size, media] of [
  ['light', { width: 1000, height: 760 }, { colorScheme: 'light' }],
  ['dark', { width: 1000, height: 760 }, { colorScheme: 'dark' }],
  ['small', { width: 800, height: 600 }, { colorScheme: 'light' }],
  ['forced colours', { width: 800, height: 600 }, { forcedColors: 'active' }],
] as const) {
  test(`nothing is cut off, out of reach or without a name: ${name}`, async ({
    window: { page, open },
  }, info) => {
    await page.setViewportSize(size);
    await page.emulateMedia(media);
    const long = file({
      id: newFollowedId(),
      ...{
        name: `~/${'a-long-folder/'.repeat(12)}config`,
        path: '/x',
        profiles: [{ ...prod, name: 'p'.repeat(200) }],
      },
      state: {
        kind: 'unreadable',
        error: { code: 'file-read', data: { path: '/x', detail: 'It is gone.' } },
      },
    });
    await open({ profiles: [mine], followed: [file(), long] });
    await load(page, 'db');
    expect([
      await findings(page),
      await widerInside(page, 'dialog[open], dialog[open] > div, [data-panel], [role="listbox"], fieldset'),
    ]).toEqual([[], []]);
    await page.screenshot({ path: info.outputPath('list.png') });
    await page.getByRole('button', { name: 'Followed files...' }).click();
    expect([
      await findings(page),
      await widerInside(page, 'dialog[open], dialog[open] > div, [data-panel], [role="listbox"], fieldset'),
    ]).toEqual([[], []]);
    await page.screenshot({ path: info.outputPath('dialog.png') });
  });
}
