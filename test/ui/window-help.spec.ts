import { readdirSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { findings, widerInside } from '../support/accessibility';
import { profileOf } from '../support/samples';
import { expect, test } from '../support/window-page';
import { showStatus } from '../support/window-actions';

const helpOf = (page: Page): Locator => page.getByRole('dialog', { name: 'Help' });
const heading = (page: Page, name: string): Locator => helpOf(page).getByRole('heading', { name, level: 2 });

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

test('Help opens the page about the panel, beside a form that stays in use', async ({
  window: { page, open },
}) => {
  await open();
  const button = page.getByRole('button', { name: 'Help' });
  await button.click();
  await expect(heading(page, 'Your first tunnel')).toBeVisible();
  await expect(helpOf(page).getByRole('article', { name: 'Your first tunnel' })).toBeFocused();
  const host = page.getByRole('textbox', { name: 'Host Name' });
  await host.fill('gw.example');
  await expect(host).toHaveValue('gw.example');
  await page.getByRole('row', { name: 'Tunnels', exact: true }).click();
  await page.keyboard.press('F1');
  await expect(heading(page, 'Kinds of forwards')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(helpOf(page)).toBeHidden();
});

test('F1 opens it everywhere, Esc and Close give the focus back', async ({ window: { page, open } }) => {
  await open({ profiles: [profileOf({ name: 'office', host: 'gw.example' })] });
  const host = page.getByRole('textbox', { name: 'Host Name' });
  await host.pressSequentially('gw');
  await page.keyboard.press('F1');
  await expect(helpOf(page).getByRole('article')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(helpOf(page)).toBeHidden();
  await expect(host).toBeFocused();
  await showStatus(page, 'office');
  await page.keyboard.press('F1');
  await expect(heading(page, 'Troubles and remedies')).toBeVisible();
  await helpOf(page).getByRole('button', { name: 'Close' }).click();
  await expect(helpOf(page)).toBeHidden();
  await expect(page.getByRole('tab', { name: 'Status' })).toBeFocused();
});

test('over a dialog that has the window to itself it can be read as well', async ({
  window: { page, open },
}) => {
  await open();
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.keyboard.press('F1');
  await expect(heading(page, 'The tray and starting by itself')).toBeVisible();
  await helpOf(page).getByRole('link', { name: 'Without a window' }).first().click();
  await expect(helpOf(page).getByRole('heading', { name: 'As a service' })).toBeInViewport();
  await page.keyboard.press('Escape');
  await expect(helpOf(page)).toBeHidden();
  await expect(page.getByRole('dialog', { name: 'Program settings' })).toBeVisible();
});

for (const [button, dialog, title] of [
  ['Settings', 'Program settings', 'The tray and starting by itself'],
  ['About', 'About', 'Your first tunnel'],
] as const) {
  test(`F1 brings it out from under a dialog opened over it: ${dialog}`, async ({
    window: { page, open },
  }) => {
    await open();
    await page.keyboard.press('F1');
    await expect(helpOf(page).getByRole('article')).toBeFocused();
    await page.getByRole('button', { name: button, exact: true }).click();
    await expect(page.getByRole('dialog', { name: dialog })).toBeVisible();
    await page.keyboard.press('F1');
    await expect(heading(page, title)).toBeVisible();
    await expect(helpOf(page).getByRole('article')).toBeFocused();
    await helpOf(page).getByRole('button', { name: 'Contents' }).click();
    await expect(heading(page, 'Guide to Ginnel')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(helpOf(page)).toBeHidden();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });
}

test('links lead from page to page with the keyboard, and Back leads back', async ({
  window: { page, open },
}) => {
  await open();
  await page.keyboard.press('F1');
  await helpOf(page).getByRole('button', { name: 'Contents' }).click();
  await expect(heading(page, 'Guide to Ginnel')).toBeVisible();
  const link = helpOf(page).getByRole('link', { name: 'Staying up' });
  await link.focus();
  await page.keyboard.press('Enter');
  await expect(heading(page, 'Staying up')).toBeVisible();
  await expect(helpOf(page).getByRole('article', { name: 'Staying up' })).toBeFocused();
  await helpOf(page).getByRole('link', { name: 'Reachability and tests' }).click();
  await expect(heading(page, 'Reachability and tests')).toBeVisible();
  await helpOf(page).getByRole('button', { name: 'Back' }).click();
  await helpOf(page).getByRole('button', { name: 'Back' }).click();
  await expect(heading(page, 'Guide to Ginnel')).toBeVisible();
});

test('every page can be read to its end by links', async ({ window: { page, open } }) => {
  await open();
  await page.keyboard.press('F1');
  const titles: string[] = [];
  for (;;) {
    titles.push((await helpOf(page).getByRole('heading', { level: 2 }).textContent()) ?? '');
    const next = helpOf(page).locator('[data-next-page]').getByRole('link');
    if ((await next.count()) === 0) break;
    await next.click();
    await expect(helpOf(page).getByRole('heading', { level: 2 })).not.toHaveText(titles.at(-1) ?? '');
  }
  const pages = readdirSync('renderer/help').filter((name) => name.endsWith('.md') && name !== 'README.md');
  expect(titles).toHaveLength(pages.length);
});

test('a search names the sections that have all of its words', async ({ window: { page, open } }) => {
  await open();
  await page.keyboard.press('F1');
  const search = helpOf(page).getByRole('searchbox', { name: 'Search the guide' });
  await search.fill('known hosts openssh');
  await helpOf(page).getByRole('link', { name: 'Host keys' }).click();
  await expect(helpOf(page).getByRole('heading', { name: 'Host keys' })).toBeInViewport();
  await expect(search).toHaveValue('');
  await search.fill('zzzz');
  await expect(helpOf(page).getByRole('status')).toHaveText('Nothing about “zzzz”.');
  await search.fill('');
  await expect(heading(page, 'Keys and login')).toBeVisible();
  await expect(search).toBeFocused();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });
    test('axe finds nothing wrong with the guide', async ({ window: { page, open } }) => {
      await open();
      await page.keyboard.press('F1');
      expect(await findings(page)).toEqual([]);
      await helpOf(page).getByRole('button', { name: 'Contents' }).click();
      expect(await findings(page)).toEqual([]);
      await helpOf(page).getByRole('searchbox').fill('port');
      expect(await findings(page)).toEqual([]);
    });
  });
}

test('in a small window it fits, and folds to its title while somebody works beside it', async ({
  window: { page, open },
}) => {
  await page.setViewportSize({ width: 520, height: 400 });
  await open();
  await page.keyboard.press('F1');
  await helpOf(page).getByRole('searchbox').fill('');
  for (const name of ['Contents', 'Close']) {
    await expect(helpOf(page).getByRole('button', { name })).toBeInViewport({ ratio: 1 });
  }
  expect(await widerInside(page, 'dialog[open], dialog[open] > div')).toEqual([]);
  await helpOf(page).getByRole('article').focus();
  await page.keyboard.press('F6');
  await expect(helpOf(page).getByRole('article')).toBeHidden();
  await page.keyboard.press('F6');
  await expect(helpOf(page).getByRole('article')).toBeVisible();
});
