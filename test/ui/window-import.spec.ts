import type { Locator, Page } from '@playwright/test';
import { findings, mnemonicClashes, widerInside } from '../support/accessibility';
import { dropFiles, pasteInto } from '../support/paste';
import { profileOf } from '../support/samples';
import { listedSession, openPanel, savedSession } from '../support/window-actions';
import { expect, test } from '../support/window-page';

const config = `Host db
  HostName db.example.com
  User anna
  LocalForward 5432 localhost:5432
  RequestTTY no

Host web
  HostName web.example.com
  Port 2222
  LocalForward 8080 localhost:80
  FrobnicateAlways yes
`;

const look = (page: Page): Locator => page.getByRole('dialog', { name: /^Import/u });
const host = (page: Page): Locator => page.getByRole('textbox', { name: 'Host Name' });

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

test('a text pasted anywhere is shown before anything is made, made by one press, and undone by one', async ({
  window: { page, open },
}) => {
  await open();
  await pasteInto(page.locator('body'), config);
  const dialog = look(page);
  await expect(dialog).toBeVisible();
  await expect(dialog.getByRole('status')).toHaveText(/^2 sessions, 2 forwarded ports/u);
  expect(await page.evaluate(() => window.ginnelDouble.inputs('imports.make'))).toEqual([]);
  await expect(dialog.getByRole('checkbox', { name: 'Import db' })).toBeChecked();
  await expect(dialog.getByText('anna@db.example.com:22')).toBeVisible();
  await expect(dialog.getByText('L5432 → localhost:5432')).toBeVisible();
  await expect(dialog.getByRole('region', { name: 'Left out' })).toContainText('RequestTTY');
  await dialog.getByRole('checkbox', { name: 'Import web' }).check();
  await page.keyboard.press('Alt+i');
  await expect(dialog).toBeHidden();
  await expect(listedSession(page, 'db')).toBeVisible();
  await expect(listedSession(page, 'web')).toBeVisible();
  await expect(page.getByRole('main').getByRole('status')).toContainText('Imported 2 sessions.');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(listedSession(page, 'db')).toBeHidden();
  await expect(page.getByRole('main').getByRole('status')).toContainText('Undone.');
});

test('a session about which something is wrong is not ticked, and the words are pointed at', async ({
  window: { page, open },
}) => {
  await open();
  await pasteInto(host(page), config);
  const dialog = look(page);
  const problems = dialog.getByRole('region', { name: 'Problems' });
  await expect(problems).toContainText('FrobnicateAlways');
  await expect(dialog.getByRole('checkbox', { name: 'Import web' })).not.toBeChecked();
  await expect(dialog.getByRole('button', { name: 'Import 1 session' })).toBeEnabled();
  await problems.getByRole('button', { name: /^Show FrobnicateAlways/u }).click();
  const text = dialog.getByRole('textbox', { name: 'Text' });
  await expect(text).toBeFocused();
  const chosen = await text.evaluate((box: HTMLTextAreaElement) =>
    box.value.slice(box.selectionStart, box.selectionEnd),
  );
  expect(chosen).toContain('FrobnicateAlways');
  await expect(dialog.locator('[data-marks] [data-mark="problem"]')).toContainText(['FrobnicateAlways']);
  await text.fill(config.replace('FrobnicateAlways yes', 'Compression yes'));
  await expect(problems).toBeHidden();
  await expect(dialog.getByRole('checkbox', { name: 'Import web' })).toBeChecked();
  await expect(dialog.getByText('Compression: on')).toBeVisible();
});

test('of one session and an empty form the form is filled, and emptied again by Undo', async ({
  window: { page, open },
}) => {
  await open();
  await pasteInto(
    host(page),
    'Host db\n  HostName db.example.com\n  Port 2022\n  LocalForward 5432 localhost:5432\n',
  );
  const dialog = look(page);
  await expect(dialog.getByRole('radio', { name: /^the form/u })).toBeChecked();
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(host(page)).toHaveValue('db.example.com');
  await expect(page.getByRole('textbox', { name: 'Port', exact: true })).toHaveValue('2022');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(host(page)).toHaveValue('');
  await expect(page.getByRole('main').getByRole('status')).toContainText('Undone.');
});

test('a text for one box goes into that box', async ({ window: { page, open } }) => {
  await open();
  await pasteInto(host(page), 'me@gw.example');
  await expect(host(page)).toHaveValue('me@gw.example');
  await openPanel(page, 'Tunnels');
  const source = page.getByLabel('Source port');
  await pasteInto(source, '-L 8080:web:80');
  await expect(source).toHaveValue('8080');
  await expect(look(page)).toHaveCount(0);
});

test('a whole command that is typed into Source port is shown before its forwards are added', async ({
  window: { page, open },
}) => {
  await open();
  await openPanel(page, 'Tunnels');
  const source = page.getByLabel('Source port');
  const typed = 'ssh -p 2222 -L 8080:web:80 me@gw.example';
  await source.fill(typed);
  await source.press('Tab');
  await expect(source).toHaveValue(typed);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(look(page).getByText('me@gw.example:2222')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(source).toHaveValue(typed);
  await source.press('Enter');
  await look(page).getByRole('button', { name: 'Use in the form' }).click();
  await expect(host(page)).toHaveValue('gw.example');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(host(page)).toHaveValue('');
  await openPanel(page, 'Tunnels');
  await expect(source).toHaveValue(typed);
  await source.press('Enter');
  await look(page).getByRole('button', { name: 'Use in the form' }).click();
  await openPanel(page, 'Tunnels');
  await expect(source).toHaveValue('');
  await expect(page.getByRole('grid', { name: 'Forwarded ports:' })).toContainText('L8080');
});

test('forwards of a configuration go to the session in the form, where that is wanted', async ({
  window: { page, open },
}) => {
  await open();
  await host(page).fill('gw.example');
  await openPanel(page, 'Tunnels');
  await pasteInto(
    page.getByLabel('Source port'),
    'Host work\n  LocalForward 81 a:81\n  DynamicForward 1080\n',
  );
  const dialog = look(page);
  await expect(dialog.getByRole('radio', { name: /^forwarded ports/u })).toBeChecked();
  await dialog.getByRole('button', { name: 'Add 2 forwarded ports' }).click();
  await expect(page.getByRole('grid', { name: 'Forwarded ports:' })).toContainText('D1080');
  await openPanel(page, 'Session');
  await expect(host(page)).toHaveValue('gw.example');
});

test('a saved session is replaced only where that was chosen', async ({ window: { page, open } }) => {
  const db = profileOf({ name: 'db', host: 'old.example' });
  await open({ profiles: [db] });
  await pasteInto(page.locator('body'), config);
  const dialog = look(page);
  const box = dialog.getByRole('checkbox', { name: 'Import db' });
  await expect(box).not.toBeChecked();
  await expect(dialog.getByText(/“db” is saved with other settings/u)).toBeVisible();
  await box.check();
  await dialog.getByRole('combobox', { name: 'What to do with db' }).selectOption('add');
  await dialog.getByRole('button', { name: /^Import/u }).click();
  await expect(savedSession(page, 'db (2)')).toBeVisible();
  await expect(savedSession(page, 'db')).toBeVisible();
});

test('files are dropped on the window or chosen; what cannot be read is said', async ({
  window: { page, open },
}) => {
  await open();
  await dropFiles(page, 'main', [{ name: 'config', content: config }]);
  await expect(page.getByRole('dialog', { name: 'Import from config' })).toContainText('db.example.com');
  await page.keyboard.press('Escape');
  await dropFiles(page, 'main', [
    { name: 'a', content: 'Host a\n HostName a.example\n' },
    { name: 'b', content: 'Host b\n HostName b.example\n' },
  ]);
  const dialog = page.getByRole('dialog', { name: 'Import from 2 files' });
  await expect(dialog.getByRole('checkbox', { name: 'Import b' })).toBeChecked();
  await expect(dialog.getByRole('textbox', { name: 'Text' })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.evaluate(() => {
    const error = { code: 'import-problem', data: { what: 'This file is no text.', todo: '' } } as const;
    window.ginnelDouble.program({ 'imports.readFile': { ok: false, error } });
  });
  await dropFiles(page, 'main', [{ name: 'x.png', content: '\u0000' }]);
  await expect(look(page).getByRole('alert')).toContainText('This file is no text.');
});

test('Import shows what there is on this computer, and reads it', async ({ window: { page, open } }) => {
  await open({
    importable: [
      {
        found: { id: 'putty', kind: 'putty', place: '~/.putty/sessions', sessions: 1 },
        plan: {
          sessions: [
            {
              profile: profileOf({ name: 'lab', host: 'lab.example' }),
              origin: '~/.putty/sessions/lab',
              from: [],
              standing: { kind: 'new' },
            },
          ],
          ...{ forwards: [], hostKeys: [{ line: 'lab.example ssh-ed25519 AAAA', from: [] }] },
          ...{ leftOut: [], problems: [], mends: [] },
        },
      },
    ],
  });
  await page.getByRole('button', { name: 'Import...', exact: true }).click();
  await look(page).getByRole('button', { name: 'PuTTY (1 session)' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import from PuTTY' });
  await expect(dialog.getByText('lab.example:22')).toBeVisible();
  await dialog.getByRole('radio', { name: /saved sessions/u }).check();
  await dialog.getByRole('checkbox', { name: /host key/u }).uncheck();
  await dialog.getByRole('button', { name: 'Import 1 session' }).click();
  const [made] = await page.evaluate(() => window.ginnelDouble.inputs('imports.make'));
  expect(made).toMatchObject({ sessions: [{ profile: { name: 'lab' }, replaces: null }], hostKeys: [] });
});

test('a host name that can be none is not opened', async ({ window: { page, open } }) => {
  await open();
  for (const name of ['-R', '–R', 'ssh -p 22 me@host', 'sshpass -p x ssh me@host', 'ssh://me@host']) {
    await host(page).fill(name);
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await expect(look(page).or(page.locator('p[role="alert"]')).first()).toBeVisible();
    if (await look(page).isVisible()) await page.keyboard.press('Escape');
  }
  expect(await page.evaluate(() => window.ginnelDouble.inputs('sessions.open'))).toEqual([]);
});

test('an error of making it stays in the look', async ({ window: { page, open } }) => {
  await open();
  await pasteInto(page.locator('body'), config);
  await page.evaluate(() => {
    const error = { code: 'name-taken', data: { text: 'db' } } as const;
    window.ginnelDouble.program({ 'imports.make': { ok: false, error } });
  });
  await look(page)
    .getByRole('button', { name: /^Import/u })
    .click();
  await expect(look(page).getByRole('alert')).toContainText('db');
});

for (const scheme of ['light', 'dark'] as const) {
  test(`the look is accessible in ${scheme} colours, and has a letter for each control once`, async ({
    window: { page, open },
  }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await open({ profiles: [profileOf({ name: 'db', host: 'old.example' })] });
    await page.getByRole('button', { name: 'Import...', exact: true }).click();
    expect(await findings(page)).toEqual([]);
    expect(await mnemonicClashes(page)).toEqual([]);
    await look(page).getByRole('textbox', { name: 'Text' }).fill(config);
    await expect(look(page).getByRole('region', { name: 'Problems' })).toBeVisible();
    expect(await findings(page)).toEqual([]);
    expect(await mnemonicClashes(page)).toEqual([]);
    for (const width of [800, 420]) {
      await page.setViewportSize({ width, height: 600 });
      expect(await widerInside(page, 'dialog[open], dialog[open] > div, dialog[open] > div > div')).toEqual(
        [],
      );
    }
  });
}

test('in forced colours the marks are seen through the box of the text', async ({
  window: { page, open },
}) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await open();
  await pasteInto(page.locator('body'), config);
  const box = look(page).getByRole('textbox', { name: 'Text' });
  await expect(box).toHaveCSS('background-color', 'rgba(0, 0, 0, 0)');
  for (const kind of ['taken', 'leftOut', 'problem']) {
    const mark = look(page).locator(`[data-marks] [data-mark="${kind}"]`).first();
    await expect(mark).toHaveCSS('text-decoration-line', /underline|line-through/u);
  }
});
