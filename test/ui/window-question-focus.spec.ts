import type { Page } from '@playwright/test';
import type { AskedPrompt } from '../support/ginnel-double';
import { profileOf } from '../support/samples';
import { expect, test } from '../support/window-page';

const office = profileOf({ name: 'office', host: 'gw.example' });
const lab = profileOf({ name: 'lab', host: 'lab.example' });
const password: AskedPrompt = {
  kind: 'password',
  username: 'me',
  host: 'gw.example',
  again: false,
  canRemember: false,
};
const command: AskedPrompt = { kind: 'run-command', command: 'nc' };

/** What was answered so far. */
const answers = (page: Page): Promise<unknown> =>
  page.evaluate(() => window.ginnelDouble.inputs('prompts.answer').map(({ answer }) => answer));

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

test('a question that comes while somebody types takes none of it, and F6 leads there and back', async ({
  window: { page, open },
}) => {
  await open({ profiles: [office], ask: [password, command] });
  await page.getByRole('row', { name: 'Tunnels', exact: true }).click();
  const source = page.getByLabel('Source port');
  await source.pressSequentially('80');
  await page.evaluate((profile) => window.ginnelDouble.ginnel.sessions.open({ profile }), office);
  const box = page.getByLabel("me@gw.example's password:");
  await expect(box).toBeVisible();
  await page.keyboard.type('80');
  await expect(source).toHaveValue('8080');
  await expect(box).toHaveValue('');

  await page.keyboard.press('F6');
  await expect(box).toBeFocused();
  await page.keyboard.press('F6');
  await expect(source).toBeFocused();
  await page.keyboard.press('F6');
  await page.keyboard.type('secret');
  await page.keyboard.press('Enter');
  // The next one comes to somebody who was answering, not typing.
  const dialog = page.getByRole('dialog', { name: 'Run this command?' });
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(source).toBeFocused();
  expect(await answers(page)).toEqual([
    { kind: 'texts', texts: ['secret'], remember: false },
    { kind: 'cancel' },
  ]);
});

test('nor does one that has to come over a dialog of the window’s own', async ({
  window: { page, open },
}) => {
  await open({ profiles: [office], ask: [password] });
  await page.getByRole('row', { name: 'Credentials', exact: true }).click();
  await page.getByRole('button', { name: 'Make a new key...' }).click();
  await page.getByLabel('Key passphrase').pressSequentially('half');
  await page.evaluate((profile) => window.ginnelDouble.ginnel.sessions.open({ profile }), office);
  const box = page.getByLabel("me@gw.example's password:");
  await expect(box).toBeVisible();
  await page.keyboard.type('rest');
  await page.keyboard.press('Enter');
  await expect(box).toHaveValue('');
  expect(await answers(page)).toEqual([]);
  await box.fill('secret');
  await page.keyboard.press('Enter');
  await expect(box).toBeHidden();
  await expect(page.getByLabel('Key passphrase')).toBeFocused();
  await expect(page.getByLabel('Key passphrase')).toHaveValue('half');
});

test('in a small window a question folds up while somebody is at work in the page', async ({
  window: { page, open },
}) => {
  await page.setViewportSize({ width: 480, height: 640 });
  await open({ profiles: [office], ask: [password] });
  await page.getByRole('option', { name: 'office' }).dblclick();
  const dialog = page.getByRole('dialog', { name: 'Password' });
  const box = page.getByLabel("me@gw.example's password:");
  await box.fill('half');
  await page.keyboard.press('F6');
  await expect(box).toBeHidden();
  await expect(dialog).toContainText('Session “office”');
  expect((await dialog.boundingBox())?.height).toBeLessThan(100);
  await dialog.getByText('Session “office”').click();
  await expect(box).toBeVisible();
  await expect(box).toHaveValue('half');
  await page.getByRole('tab', { name: 'Configuration' }).click();
  await expect(box).toBeHidden();
  await page.keyboard.press('F6');
  await expect(box).toBeFocused();
  await page.keyboard.press('F6');
  await dialog.getByRole('heading').click();
  await expect(box).toBeVisible();
});

test('a question that was dragged away is left there for another session, and comes back with the focus', async ({
  window: { page, open },
}) => {
  await open({ profiles: [lab, office], ask: [command] });
  await page.getByRole('option', { name: 'office' }).dblclick();
  const dialog = page.getByRole('dialog', { name: 'Run this command?' });
  const cancel = dialog.getByRole('button', { name: 'Cancel' });
  await page.getByRole('tab', { name: 'Configuration' }).click();
  await dialog.getByRole('heading').hover();
  await page.mouse.down();
  await page.mouse.move(900, 5000);
  await page.mouse.up();
  await expect(cancel).not.toBeInViewport();

  await page.getByRole('option', { name: 'lab' }).dblclick();
  await expect(page.getByRole('article', { name: 'lab' })).toBeFocused();
  await expect(dialog).toContainText('1 of 2');
  await expect(cancel).not.toBeInViewport();
  await page.keyboard.press('F6');
  await expect(cancel).toBeFocused();
  await expect(cancel).toBeInViewport({ ratio: 1 });
});
