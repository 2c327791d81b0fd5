import type { Locator, Page } from '@playwright/test';
import { findings } from '../support/accessibility';
import { up } from '../support/double-states';
import { profileOf } from '../support/samples';
import { expect, test } from '../support/window-page';
import { showStatus } from '../support/window-actions';

const office = profileOf({ name: 'office', host: 'me@gw.example' });

const region = (page: Page): Locator => page.getByRole('region', { name: 'Event log of office' });

const line = (page: Page, text: string): Locator => region(page).locator('[data-level]', { hasText: text });

/** Adds lines, as many as a busy session has in a moment. */
function addLines(page: Page, from: number, to: number): Promise<void> {
  return page.evaluate(
    ([id, first, last]) => {
      for (let line = first; line < last; line += 1)
        window.ginnelDouble.log(id, `Opening connection ${String(line)}`);
    },
    [office.id, from, to] as const,
  );
}

test.beforeEach(async ({ window: { page, open } }) => {
  await page.context().grantPermissions(['clipboard-read']);
  await open({ profiles: [office], sessions: [up(office, Date.now())] });
  await showStatus(page);
});

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

test('the event log is filtered by level and searched, newest match first', async ({ window: { page } }) => {
  await addLines(page, 0, 40);
  await page.evaluate((id) => {
    window.ginnelDouble.log(id, 'The port is (taken)', 'warning');
    window.ginnelDouble.log(id, 'Remote side unexpectedly closed network connection', 'error');
    window.ginnelDouble.log(id, 'keepalive 1 answered', 'debug');
  }, office.id);
  await page.getByRole('tab', { name: 'Event log' }).click();
  const lines = region(page).locator('[data-level]');
  await expect(lines).toHaveCount(43);
  await expect(lines.nth(40)).toContainText('Warning: The port is (taken)');
  await expect(lines.nth(42)).toContainText('Debug: keepalive 1 answered');
  await page.getByRole('combobox', { name: 'Show' }).selectOption('Warnings and errors');
  await expect(lines).toHaveText([/\tWarning: The port/u, /\tError: Remote side/u]);
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(
    /^[\d-]+ [\d:]+\tWarning: The port is \(taken\)\n[\d-]+ [\d:]+\tError: Remote side.*\n$/u,
  );
  await page.getByRole('combobox', { name: 'Show' }).selectOption('Debug and graver');
  await expect(page.getByText('This session logs no lines of that level')).toBeVisible();
  await page.getByRole('combobox', { name: 'Show' }).selectOption('All lines');
  const search = page.getByRole('textbox', { name: 'Search' });
  await region(page).focus();
  await page.keyboard.press('Control+f');
  await expect(search).toBeFocused();
  await search.fill('CONNECTION 1');
  await expect(region(page).locator('mark')).toHaveCount(11);
  await expect(page.getByText('11 lines', { exact: true })).toBeVisible();
  await search.press('Enter');
  await expect(page.getByText('1 of 11 lines')).toBeVisible();
  await expect(region(page).locator('[data-sequence]')).toContainText('connection 19');
  await search.press('Shift+Enter');
  await expect(region(page).locator('[data-sequence]')).toContainText(/connection 1$/u);
  await expect(region(page).locator('[data-sequence]')).toBeInViewport();
  await page.getByRole('button', { name: 'Newer match' }).click();
  await expect(page.getByText('10 of 11 lines')).toBeVisible();
  await search.fill('(taken');
  await expect(page.getByText('1 line', { exact: true })).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await findings(page)).toEqual([]);
  await search.press('Escape');
  await expect(search).toHaveValue('');
  await page.getByRole('button', { name: 'Level: Normal...' }).click();
  await expect(page.getByRole('radio', { name: 'Normal' })).toBeChecked();
});

test('thousands of lines are followed, paused by scrolling up, selected, and laid out only in sight', async ({
  window: { page },
}) => {
  await addLines(page, 0, 5000);
  await page.getByRole('tab', { name: 'Event log' }).click();
  const box = region(page);
  await expect(line(page, 'connection 4999')).toBeInViewport();
  await expect(box.locator('[data-level]')).toHaveCount(5000);
  const skipped = await box
    .locator('[data-block]')
    .evaluateAll(
      (blocks) =>
        blocks.filter((block) => !block.firstElementChild?.checkVisibility({ contentVisibilityAuto: true }))
          .length,
    );
  expect(skipped).toBeGreaterThan(40);
  await addLines(page, 5000, 5030);
  await expect(line(page, 'connection 5029')).toBeInViewport();
  const follow = page.getByRole('checkbox', { name: 'Follow the newest line' });
  await expect(follow).toBeChecked();
  await box.focus();
  await page.keyboard.press('PageUp');
  await expect(follow).not.toBeChecked();
  await expect(page.getByText('Paused')).toBeVisible();
  await addLines(page, 5030, 5033);
  await expect(page.getByRole('button', { name: '3 new lines' })).toBeVisible();
  await expect(line(page, 'connection 5032')).not.toBeInViewport();
  await page.getByRole('button', { name: '3 new lines' }).click();
  await expect(line(page, 'connection 5032')).toBeInViewport();
  await expect(follow).toBeChecked();
  await box.focus();
  await page.keyboard.press('PageUp');
  await expect(follow).not.toBeChecked();
  // While it still glides up, the browser takes no other way: whoever wants to be at the end presses again.
  await expect(async () => {
    await page.keyboard.press('End');
    await expect(follow).toBeChecked({ timeout: 500 });
  }).toPass();
  await page.keyboard.press('Control+a');
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.trimEnd().split('\n')).toHaveLength(5000);
});

test('the event log is saved by the dialog of the desktop app, or as a download', async ({
  window: { page },
}) => {
  await addLines(page, 0, 2);
  await page.getByRole('tab', { name: 'Event log' }).click();
  await page.getByRole('button', { name: 'Save...' }).click();
  await expect(page.getByRole('button', { name: 'Saved' })).toBeVisible();
  const [saved] = await page.evaluate(() => window.ginnelDouble.inputs('files.saveText'));
  expect(saved?.suggestedName).toMatch(/^event-log-office-\d{4}-\d\d-\d\d\.txt$/u);
  expect(saved?.text).toMatch(/^\S+ \S+\tOpening connection 0\n\S+ \S+\tOpening connection 1\n$/u);
  await page.evaluate(() => {
    const error = { code: 'file-write', data: { path: '/full/log.txt', detail: 'No space left' } } as const;
    window.ginnelDouble.program({ 'files.saveText': { ok: false, error } });
    window.ginnelDouble.update({ app: { ...window.ginnelDouble.snapshot().app, canChooseFiles: true } });
  });
  await page.getByRole('button', { name: /^Saved?/u }).click();
  await expect(page.getByRole('alert')).toContainText('/full/log.txt');
  await page.evaluate(() => {
    window.ginnelDouble.update({ app: { ...window.ginnelDouble.snapshot().app, canChooseFiles: false } });
  });
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save...' }).click();
  expect((await download).suggestedFilename()).toBe(saved?.suggestedName);
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('where no line is grave enough, it is not said that there is none', async ({ window: { page } }) => {
  await page.getByRole('tab', { name: 'Event log' }).click();
  await expect(region(page)).toContainText('Nothing yet.');
  await addLines(page, 0, 40);
  await page.getByRole('combobox', { name: 'Show' }).selectOption('Errors');
  await expect(region(page)).toHaveText('All 40 lines are less grave.');
});

test('what was filtered and searched is still so after another page was turned to', async ({
  window: { page },
}) => {
  await page.evaluate((id) => {
    window.ginnelDouble.log(id, 'The port is taken', 'warning');
    window.ginnelDouble.log(id, 'The port is free again', 'info');
    window.ginnelDouble.log(id, 'Remote side closed', 'error');
  }, office.id);
  await page.getByRole('tab', { name: 'Event log' }).click();
  await page.getByRole('combobox', { name: 'Show' }).selectOption('Warnings and errors');
  await page.getByRole('textbox', { name: 'Search' }).fill('port');
  const isAsItWas = async (): Promise<void> => {
    await expect(region(page).locator('[data-level]')).toHaveText([/The port is taken/u, /Remote side/u]);
    await expect(page.getByRole('combobox', { name: 'Show' })).toHaveValue('warning');
    await expect(page.getByRole('textbox', { name: 'Search' })).toHaveValue('port');
    await expect(page.getByText('1 line', { exact: true })).toBeVisible();
  };
  await isAsItWas();
  await page.getByRole('tab', { name: 'Configuration' }).click();
  await page.getByRole('tab', { name: 'Event log' }).click();
  await isAsItWas();
  await showStatus(page);
  await expect(region(page)).toHaveCount(0);
  await page.getByRole('tab', { name: 'Event log' }).click();
  await isAsItWas();
});
