import type { Page } from '@playwright/test';
import type { DoubleOptions } from '../support/ginnel-double';
import { pasteInto } from '../support/paste';
import { profileOf } from '../support/samples';
import { expect, test } from '../support/window-page';

const plan = { sessions: [], forwards: [], hostKeys: [], leftOut: [], problems: [], mends: [] };
const importable: DoubleOptions['importable'] = [
  {
    found: { id: 'p', kind: 'putty', place: 'HKCU\\Software\\SimonTatham\\PuTTY\\Sessions', sessions: 12 },
    plan,
  },
  { found: { id: 's', kind: 'ssh-config', place: '~/.ssh/config', sessions: 1 }, plan },
  { found: { id: 'k', kind: 'kitty', place: 'D:\\kitty', sessions: null }, plan },
];
const office = profileOf({ name: 'office', host: 'gw.example' });

const demoButton = (page: Page) => page.getByRole('button', { name: 'Try the demo' });
const callout = (page: Page) => page.getByText('Your tunnel is up.');

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

test('what other programs keep is counted, and read only when its button is pressed', async ({
  window: { page, open },
}) => {
  await open({ importable }, 'home');
  const start = page.getByRole('region', { name: 'First start' });
  await expect(start.getByRole('button', { name: '12 PuTTY sessions found' })).toBeVisible();
  await expect(start.getByRole('button', { name: '1 host in ~/.ssh/config' })).toBeVisible();
  await expect(start.getByRole('button', { name: 'KiTTY sessions found', exact: true })).toBeVisible();
  const read = () => page.evaluate(() => window.ginnelDouble.inputs('imports.readFound'));
  expect(await read()).toEqual([]);
  await start.getByRole('button', { name: '12 PuTTY' }).click();
  await expect(page.getByRole('dialog', { name: 'Import from PuTTY' })).toBeVisible();
  expect(await read()).toEqual([{ id: 'p' }]);
});

test('what cannot be looked for is not there, and no error stands in its place', async ({
  window: { page, open },
}) => {
  await open({}, 'home');
  await page.evaluate(() => {
    const error = { code: 'import-problem', data: { what: 'No.', todo: 'No.' } } as const;
    window.ginnelDouble.program({ 'imports.find': { ok: false, error } });
  });
  await page.getByRole('button', { name: 'New session' }).first().click();
  await page.reload();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('an empty text box is ready for a command, and Ctrl+V does without it', async ({
  window: { page, open },
}) => {
  await open({}, 'home');
  await page.getByRole('button', { name: 'Paste an ssh command' }).click();
  await expect(page.getByRole('textbox', { name: 'Text' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Paste an ssh command' })).toBeFocused();
  await pasteInto(page.locator('body'), 'ssh -L 8081:localhost:80 me@gw.example');
  const dialog = page.getByRole('dialog', { name: 'Import' });
  await expect(dialog.getByRole('button', { name: 'Connect' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('gw.example');
  await expect(page.getByText('Imported “gw.example”.')).toBeVisible();
  expect(await page.evaluate(() => window.ginnelDouble.inputs('sessions.open').length)).toBe(1);
  // It is saved, and taken back by the Undo that says so; the connection goes on.
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => page.evaluate(() => window.ginnelDouble.snapshot().profiles)).toEqual([]);
});

test('a command of a session that is saved connects that one', async ({ window: { page, open } }) => {
  await open({ profiles: [office] }, 'home');
  await pasteInto(page.locator('body'), 'ssh gw.example');
  await page.getByRole('dialog').getByRole('button', { name: 'Connect' }).click();
  await expect(page.getByRole('article', { name: 'office' })).toBeVisible();
  const opened = await page.evaluate(() => window.ginnelDouble.inputs('sessions.open'));
  expect(opened.map(({ profile }) => profile.id)).toEqual([office.id]);
  expect(await page.evaluate(() => window.ginnelDouble.inputs('imports.make'))).toEqual([]);
});

test('one press opens the demo without a question and points at its page', async ({
  window: { page, open },
}) => {
  await open({ app: { mode: 'desktop' } }, 'home');
  await demoButton(page).focus();
  await page.keyboard.press('Enter');
  await expect(callout(page)).toBeVisible();
  const button = page.getByRole('button', { name: 'Open page' });
  await expect(button).toBeFocused();
  await expect(button).toHaveAccessibleDescription(/Your tunnel is up\./u);
  expect(await page.evaluate(() => window.ginnelDouble.snapshot().prompts)).toEqual([]);
  await page.keyboard.press('Enter');
  await expect(callout(page)).toHaveCount(0);
  expect(await page.evaluate(() => window.ginnelDouble.inputs('forwards.openPage').length)).toBe(1);
});

test('Escape takes the callout away and nothing else', async ({ window: { page, open } }) => {
  await open({}, 'home');
  await demoButton(page).click();
  await expect(callout(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(callout(page)).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Open page' })).toBeFocused();
});

test('in browser mode the page is a plain link', async ({ window: { page, open } }) => {
  await open({ app: { mode: 'browser', canChooseFiles: false } }, 'home');
  await demoButton(page).click();
  const link = page.getByRole('link', { name: 'Open page' });
  await expect(link).toHaveAttribute('href', 'http://127.0.0.1:8080/');
  await expect(link).toHaveAttribute('target', '_blank');
});

test('the demo is reached from the guide, too, and is not started twice', async ({
  window: { page, open },
}) => {
  await open({ profiles: [office] }, 'home');
  for (const _ of ['started', 'gone to']) {
    await page.keyboard.press('F1');
    await page.getByRole('dialog').getByRole('button', { name: 'Try the demo' }).click();
    await expect(callout(page)).toBeVisible();
    await page.keyboard.press('Escape');
    await page.getByRole('row', { name: 'office' }).click();
  }
  expect(await page.evaluate(() => window.ginnelDouble.inputs('demo.start').length)).toBe(1);
});

test('with sessions and none of them chosen, the ways to another are there', async ({
  window: { page, open },
}) => {
  await open({}, 'home');
  await demoButton(page).click();
  await page.evaluate((profile) => {
    window.ginnelDouble.update({ profiles: [profile] });
  }, office);
  // Another window takes it off the list.
  await page.evaluate(() => {
    window.ginnelDouble.update({ sessions: [] });
  });
  await expect(page.getByRole('region', { name: 'No session is chosen' })).toBeVisible();
  await expect(page.getByRole('row', { name: 'office' })).toBeVisible();
});
