import type { Page } from '@playwright/test';
import { forwardOf, profileOf } from '../support/samples';
import { expect, test } from '../support/window-page';

// The window as it is where the browser says that it is on a Mac, in both of its homes.
const office = profileOf({
  name: 'office',
  host: 'gw.example',
  forwards: [forwardOf('local', '5901', 'localhost:5901'), forwardOf('dynamic', '1080')],
});

test.beforeEach(async ({ window: { page } }) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'platform', { get: () => 'MacIntel' });
  });
});

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

/** The labels of buttons, from left to right. */
const inOrder = async (page: Page, row: string): Promise<readonly string[]> => {
  const buttons = await page.locator(`${row} button`).all();
  const places = await Promise.all(
    buttons.map(async (button) => ({
      text: await button.innerText(),
      at: (await button.boundingBox())?.x ?? 0,
    })),
  );
  return places.toSorted((left, right) => left.at - right.at).map(({ text }) => text);
};

test('what goes on is in the corner, Cancel to its left, and Tab follows', async ({
  window: { page, open },
}) => {
  await open({ profiles: [office] });
  expect(await inOrder(page, 'footer > div:last-child')).toEqual(['About', 'Help', 'Test', 'Cancel', 'Open']);
  await page.getByRole('button', { name: 'Test' }).focus();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Open', exact: true })).toBeFocused();
  await page.getByRole('option', { name: 'office' }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  expect(await inOrder(page, 'dialog[open] > div:last-of-type')).toEqual(['Keep', 'Delete']);
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Keep' })).toBeFocused();
});

test('no letter is underlined, and Option is called so', async ({ window: { page, open } }) => {
  await open({ profiles: [office] });
  await expect(page.locator('[data-letter]')).toHaveCount(0);
  await page.getByRole('row', { name: 'Kex' }).click();
  await expect(page.getByText('Option+Up and Option+Down move a line')).toBeVisible();
});

test('the key called delete takes a row off its list', async ({ window: { page, open } }) => {
  await open({ profiles: [office] });
  await page.getByRole('option', { name: 'office' }).dblclick();
  await page.getByRole('tab', { name: 'Configuration' }).click();
  await page.getByRole('row', { name: 'Tunnels', exact: true }).click();
  await page.getByText('localhost:5901').click();
  await page.keyboard.press('Backspace');
  await expect(page.locator('[data-row]')).toHaveCount(1);
  // In a field it does what it does everywhere.
  await page.getByRole('textbox', { name: 'Source port' }).fill('80');
  await page.keyboard.press('Backspace');
  await expect(page.getByRole('textbox', { name: 'Source port' })).toHaveValue('8');
  await expect(page.locator('[data-row]')).toHaveCount(1);
});

test('the menu bar opens the settings, the guide and Import', async ({ window: { page, open } }) => {
  await open({ profiles: [office] });
  await page.evaluate(() => window.ginnelDouble.emit('menuBar.chose', { dialog: 'settings' }));
  const settings = page.getByRole('dialog', { name: 'Program settings' });
  await expect(settings).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(settings).toBeHidden();
  await page.evaluate(() => window.ginnelDouble.emit('menuBar.chose', { dialog: 'help' }));
  await expect(page.getByRole('dialog', { name: 'Help' })).toBeVisible();
  await page.keyboard.press('Escape');
  const choose = () => page.evaluate(() => window.ginnelDouble.emit('menuBar.chose', { dialog: 'import' }));
  await choose();
  const text = page.getByRole('dialog', { name: 'Import' }).getByRole('textbox', { name: 'Text' });
  await text.fill('ssh me@gw.example');
  await choose();
  await expect(text).toHaveValue('ssh me@gw.example');
});
