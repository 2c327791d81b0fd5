import type { Locator } from '@playwright/test';
import { bastion, forwards, office, panels, sessions, talking, unfoldAll } from '../support/access-scenes';
import { profileOf } from '../support/samples';
import { expect, test } from '../support/window-page';
import { showStatus } from '../support/window-actions';

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

test('with forced colours what is selected, switched on or the default still looks otherwise', async ({
  window: { page, open },
}) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await open({ profiles: [office] });
  await page.getByRole('option', { name: 'office' }).click();
  const background = (element: Locator): Promise<string> =>
    element.evaluate((of) => getComputedStyle(of).background);
  const differ = async (one: Locator, other: Locator): Promise<void> => {
    expect(await background(one)).not.toBe(await background(other));
  };
  const options = page.getByRole('option');
  await differ(options.filter({ hasText: 'office' }), options.filter({ hasText: 'Default Settings' }));
  await differ(page.getByRole('button', { name: 'Open' }), page.getByRole('button', { name: 'Cancel' }));
  await page.getByRole('button', { name: 'Load' }).click();
  await page.getByRole('row', { name: 'Tunnels', exact: true }).click();
  await differ(page.getByRole('row', { name: 'Tunnels' }), page.getByRole('row', { name: 'Auth' }));
});

for (const [width, height] of [
  [520, 400],
  [560, 430],
  [900, 640],
  [1600, 1000],
] as const) {
  test(`at ${String(width)} by ${String(height)} nothing is cut off or out of reach`, async ({
    window: { page, open },
  }) => {
    await page.setViewportSize({ width, height });
    await open({ profiles: [bastion, office], sessions: [talking(Date.now()), ...sessions] });
    const sideways = (): Promise<boolean> =>
      page.evaluate(() =>
        [
          ...document.querySelectorAll<HTMLElement>(
            'main, article, nav, [role="tabpanel"], [data-panel], [data-page="status"]',
          ),
        ].some((box) => box.scrollWidth > box.clientWidth + 1),
      );
    await expect(page.getByRole('button', { name: 'Open' })).toBeInViewport({ ratio: 1 });
    await expect(page.getByRole('button', { name: 'Cancel' })).toBeInViewport({ ratio: 1 });
    expect(await sideways()).toBe(false);
    await page.getByRole('option', { name: 'office' }).click();
    await page.getByRole('button', { name: 'Load' }).click();
    const category = page.getByRole('combobox', { name: 'Category' });
    for (const panel of panels) {
      if (width < 620) {
        const names = await category.getByRole('option').allTextContents();
        await category.selectOption({ index: names.findIndex((name) => name.trim() === panel) });
      } else await page.getByRole('row', { name: panel, exact: true }).click();
      expect(await sideways(), panel).toBe(false);
    }
    const add = page.getByRole('button', { name: 'Add', exact: true });
    await add.scrollIntoViewIfNeeded();
    await expect(add).toBeInViewport({ ratio: 1 });
    expect(await sideways()).toBe(false);
    await showStatus(page, 'talkative');
    expect(await sideways()).toBe(false);
    await unfoldAll(page);
    expect(await sideways()).toBe(false);
    const wide = page.locator('[data-connections], article');
    const over = await wide.evaluateAll((boxes) => boxes.map((box) => box.scrollWidth - box.clientWidth));
    expect(Math.max(...over)).toBeLessThanOrEqual(1);
  });
}

test('no two controls of a panel share a mnemonic, before opening and while open', async ({
  window: { page, open },
}) => {
  const lone = profileOf({ name: 'lone', host: 'gw.example', forwards });
  await open({ profiles: [lone] });
  const clashes = (): Promise<readonly string[]> =>
    page.evaluate(() => {
      const letters = [...document.querySelectorAll<HTMLElement>('[data-mnemonic]')]
        .filter((element) => element.offsetParent !== null)
        .map((element) => element.dataset['mnemonic'] ?? '');
      return letters.filter((letter, at) => letters.indexOf(letter) !== at);
    });
  const everyPanel = async (): Promise<void> => {
    for (const name of panels) {
      await page.getByRole('row', { name, exact: true }).click();
      await expect(page.getByRole('row', { name, exact: true })).toHaveAttribute('aria-selected', 'true');
      expect(await clashes(), name).toEqual([]);
    }
  };
  await everyPanel();
  await page.keyboard.press('Alt+g');
  await expect(page.getByRole('row', { name: 'Tunnels', exact: true })).toBeFocused();
  await page.getByRole('row', { name: 'Session', exact: true }).click();
  await page.getByRole('option', { name: 'lone' }).dblclick();
  await page.getByRole('tab', { name: 'Configuration' }).click();
  await expect(page.getByRole('button', { name: 'Apply' })).toBeVisible();
  await everyPanel();
});
