import type { Page } from '@playwright/test';
import { forwardOf, profileOf } from '../support/samples';
import { expect, test } from '../support/window-page';
import { forwardRow, sessionCard } from '../support/window-actions';

const office = profileOf({
  name: 'office',
  host: 'gw.example',
  forwards: [forwardOf('local', '5901', 'localhost:5901'), forwardOf('dynamic', '1080')],
});

test.beforeEach(async ({ window: { page, open } }) => {
  await open({ profiles: [office] });
  await page.getByRole('row', { name: 'Tunnels', exact: true }).click();
});

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

test('the tab order is the one of PuTTY’s panel', async ({ window: { page } }) => {
  await page.getByRole('checkbox', { name: 'Local ports accept connections from other hosts' }).focus();
  const order: string[] = [];
  for (let step = 0; step < 13; step += 1) {
    await page.keyboard.press('Tab');
    order.push(
      await page.evaluate(() => {
        const element = document.activeElement;
        if (!(element instanceof HTMLElement)) return '';
        const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : null;
        return (
          label ??
          element.getAttribute('aria-label') ??
          element.getAttribute('aria-labelledby') ??
          element.textContent
        );
      }),
    );
  }
  expect(order).toEqual([
    'Remote ports do the same (SSH-2 only)',
    'forwarded-ports',
    'Remove',
    'Move down (Alt+Down)',
    'Move up (Alt+Up)',
    'Edit the selected port in place (F2)',
    'Source port',
    'Destination',
    'Local',
    'Auto',
    'More options',
    'Picture',
    'Add',
  ]);
});

test('every mnemonic of the panel reaches its control', async ({ window: { page } }) => {
  const focused = (): Promise<string> =>
    page.evaluate(() => (document.activeElement as HTMLInputElement | null)?.labels?.[0]?.textContent ?? '');
  for (const [key, label] of [
    ['s', 'Source port'],
    ['i', 'Destination'],
    ['l', 'Local'],
    ['m', 'Remote'],
    ['y', 'Dynamic'],
    ['u', 'Auto'],
    ['4', 'IPv4'],
    ['6', 'IPv6'],
  ] as const) {
    await page.keyboard.press(`Alt+${key}`);
    expect(await focused()).toBe(label);
  }
  await expect(page.getByRole('radio', { name: 'Dynamic' })).toBeChecked();
  await expect(page.getByRole('radio', { name: 'IPv6' })).toBeChecked();
  await page.keyboard.press('Alt+t');
  await page.keyboard.press('Alt+p');
  await expect(page.getByLabel('Local ports accept connections from other hosts')).toBeChecked();
  await expect(page.getByLabel('Remote ports do the same (SSH-2 only)')).toBeChecked();
  await page.keyboard.press('Alt+d');
  await expect(page.getByText('You need to specify a source port number')).toBeVisible();
});

test('Add, by button and by Enter, in the order given, with PuTTY’s texts', async ({ window: { page } }) => {
  const source = page.getByRole('textbox', { name: 'Source port' });
  const destination = page.getByRole('textbox', { name: 'Destination' });
  await source.fill('5902');
  await destination.fill('[::1]:80');
  await page.getByRole('radio', { name: 'IPv6' }).check();
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(source).toBeFocused();
  await source.fill('127.0.0.5:8080');
  await page.getByRole('radio', { name: 'Auto' }).check();
  await destination.fill('db.internal:5432');
  await destination.press('Enter');
  await page.getByRole('radio', { name: 'Dynamic' }).check();
  await expect(destination).toBeDisabled();
  await source.fill('1081');
  await source.press('Enter');
  const rows = page.getByRole('grid', { name: 'Forwarded ports:' }).getByRole('row');
  await expect(rows).toHaveCount(3);
  expect(
    await rows
      .locator('[data-cell="notation"]')
      .evaluateAll((cells) => cells.map(({ textContent }) => textContent)),
  ).toEqual(['6L5902\t[::1]:80', 'L127.0.0.5:8080\tdb.internal:5432', 'D1081\t']);
});

test('the three errors are said at the field, which gets the focus and keeps its text', async ({
  window: { page },
}) => {
  const source = page.getByRole('textbox', { name: 'Source port' });
  const destination = page.getByRole('textbox', { name: 'Destination' });
  const add = page.getByRole('button', { name: 'Add', exact: true });
  await add.click();
  await expect(source).toBeFocused();
  await expect(source).toHaveAccessibleDescription(/^You need to specify a source port number/);
  await source.fill('5901');
  await destination.fill('localhost');
  await add.click();
  await expect(destination).toBeFocused();
  await expect(destination).toHaveAccessibleDescription(
    /You need to specify a destination address\s+in the form "host\.name:port"/,
  );
  await destination.fill('localhost:5901');
  await add.click();
  await source.fill('5901');
  await destination.fill('other:1');
  await add.click();
  await expect(source).toHaveAccessibleDescription(/^Specified forwarding already exists/);
  await expect(destination).toHaveValue('other:1');
});

test.describe('with forwards', () => {
  test.beforeEach(async ({ window: { page } }) => {
    await page.getByRole('row', { name: 'Session', exact: true }).click();
    await page.getByRole('option', { name: 'office' }).click();
    await page.getByRole('button', { name: 'Load' }).click();
    await page.getByRole('row', { name: 'Tunnels', exact: true }).click();
  });

  test('Remove fills the fields from the row; with nothing selected it says so', async ({
    window: { page },
  }) => {
    await page.getByRole('button', { name: 'Remove' }).click();
    await expect(page.getByText('Select a forwarded port in the list first.')).toBeVisible();
    await page.getByText('localhost:5901').click();
    await page.keyboard.press('Alt+r');
    await expect(page.getByRole('textbox', { name: 'Source port' })).toHaveValue('5901');
    await expect(page.getByRole('textbox', { name: 'Destination' })).toHaveValue('localhost:5901');
    await expect(page.locator('[data-row]')).toHaveCount(1);
    await expect(page.getByRole('article').getByText('unsaved changes')).toBeVisible();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(page.locator('[data-row]')).toHaveCount(2);
    await expect(page.getByRole('article').getByText('unsaved changes')).toBeHidden();
  });

  test('a row is edited, moved, switched and removed by keyboard alone', async ({ window: { page } }) => {
    await page.getByRole('checkbox', { name: 'Remote ports do the same' }).focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('F2');
    const source = page
      .getByRole('group', { name: 'Edit L5901' })
      .getByRole('textbox', { name: 'Source port' });
    await expect(source).toBeFocused();
    await source.fill('99999');
    await source.press('Enter');
    await expect(page.getByText('Ports go from 1 to 65535.')).toBeVisible();
    await source.fill('5999');
    await source.press('Enter');
    const first = page.locator('[data-row]').first();
    await expect(first).toContainText('L5999');
    await expect(first).toBeFocused();
    await page.keyboard.press('Space');
    await expect(first.getByRole('switch')).not.toBeChecked();
    await page.keyboard.press('Alt+ArrowDown');
    await expect(page.locator('[data-row]').last()).toContainText('L5999');
    await page.keyboard.press('Delete');
    await expect(page.locator('[data-row]')).toHaveCount(1);
  });

  test('Esc leaves a row as it was', async ({ window: { page } }) => {
    await page.getByText('localhost:5901').dblclick();
    await page
      .getByRole('group', { name: 'Edit L5901' })
      .getByRole('textbox', { name: 'Destination' })
      .fill('other:1');
    await page.keyboard.press('Escape');
    await expect(page.locator('[data-row]').first()).toContainText('localhost:5901');
    await expect(page.getByRole('article').getByText('unsaved changes')).toBeHidden();
  });

  test('a listener for other hosts is marked as such', async ({ window: { page } }) => {
    await expect(page.getByText('open to other hosts')).toHaveCount(0);
    await page.keyboard.press('Alt+t');
    await expect(page.getByText('open to other hosts')).toHaveCount(2);
  });

  test('while the session is open each row says its state, and what Apply would change', async ({
    window: { page },
  }) => {
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByRole('tab', { name: 'Configuration' }).click();
    await expect(page.locator('[data-row]').first()).toContainText('Listening');
    await page.getByRole('textbox', { name: 'Source port' }).fill('7000');
    await page.getByRole('textbox', { name: 'Destination' }).fill('a:1');
    await page.keyboard.press('Enter');
    await expect(page.locator('[data-row]').last()).toContainText('Not applied yet');
    await page.keyboard.press('Alt+a');
    await expect(page.getByRole('tab', { name: 'Status' })).toHaveAttribute('aria-selected', 'true');
    await expect(forwardRow(sessionCard(page, 'office'), 'L7000')).toBeVisible();
  });

  test('text not added yet survives a reload and is asked about by Open', async ({ window: { page } }) => {
    await page.getByRole('textbox', { name: 'Source port' }).fill('8000');
    await page.getByRole('textbox', { name: 'Destination' }).fill('localhost:80');
    await page.reload();
    await expect(page.getByRole('textbox', { name: 'Source port' })).toHaveValue('8000');
    await page.getByRole('button', { name: 'Open' }).click();
    const dialog = page.getByRole('dialog', { name: 'A forwarded port was not added' });
    await expect(dialog.getByRole('button', { name: 'Back' })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    expect(await page.evaluate(() => window.ginnelDouble.inputs('sessions.open').length)).toBe(0);
    await page.getByRole('button', { name: 'Open' }).click();
    await page.keyboard.press('Alt+a');
    await expect(forwardRow(sessionCard(page, 'office'), 'L8000')).toBeVisible();
  });

  test('destinations stand in one column, after an arrow, however long a source is', async ({
    window: { page },
  }) => {
    await page.getByRole('textbox', { name: 'Source port' }).fill('127.0.0.5:18080');
    await page.getByRole('textbox', { name: 'Destination' }).fill('db.internal.example:5432');
    await page.keyboard.press('Enter');
    const cells = page.locator('[data-cell="destination"]:not(:empty)');
    const lefts = await cells.evaluateAll((all) => all.map((cell) => cell.getBoundingClientRect().left));
    expect(lefts).toHaveLength(2);
    expect(new Set(lefts).size).toBe(1);
    expect(
      await cells.first().evaluate((cell) => window.getComputedStyle(cell, '::before').content),
    ).toContain('→');
  });

  test('Ctrl+C on a row copies PuTTY’s list text', async ({ window: { page } }) => {
    await page.context().grantPermissions(['clipboard-read']);
    await page.getByText('localhost:5901').click();
    await page.keyboard.press('Control+c');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('L5901\tlocalhost:5901');
  });

  test('a row switched in the form keeps its live state until Apply, and says so', async ({
    window: { page },
  }) => {
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByRole('tab', { name: 'Configuration' }).click();
    const first = page.locator('[data-row]').first();
    await first.getByRole('switch', { name: 'L5901' }).click();
    await expect(first).toContainText(/Listening.*not applied yet/u);
    await page.keyboard.press('Alt+a');
    await page.getByRole('tab', { name: 'Configuration' }).click();
    await expect(first).toContainText('Off');
    await expect(first).not.toContainText('not applied yet');
  });

  test('Delete on the only row leaves the focus in the list', async ({ window: { page } }) => {
    await page.getByText('localhost:5901').click();
    await page.keyboard.press('Delete');
    await page.keyboard.press('Delete');
    await expect(page.getByRole('grid', { name: 'Forwarded ports:' })).toBeFocused();
  });
});

test.describe('with another session open on the same ports', () => {
  const lab = profileOf({
    name: 'lab',
    host: 'lab.example',
    forwards: [forwardOf('local', '5901', 'screen:5901'), forwardOf('dynamic', '1080')],
  });
  const opens = (page: Page): Promise<number> =>
    page.evaluate(() => window.ginnelDouble.inputs('sessions.open').length);

  test.beforeEach(async ({ window: { page } }) => {
    await page.evaluate((profile) => {
      const { profiles } = window.ginnelDouble.snapshot();
      window.ginnelDouble.update({ profiles: [profile, ...profiles] });
    }, lab);
    await page.getByRole('row', { name: 'Session', exact: true }).click();
    await page.getByRole('option', { name: 'office' }).dblclick();
    await expect(page.getByRole('article', { name: 'office' })).toContainText('Connected');
    await page.getByRole('tab', { name: 'Configuration' }).click();
    await page.getByRole('option', { name: 'lab' }).dblclick();
  });

  test('Open asks first, naming forward, place and session; Back shows the row', async ({
    window: { page },
  }) => {
    const dialog = page.getByRole('dialog', { name: 'Ports are taken by other sessions' });
    await expect(dialog).toContainText(
      'L5901 would listen on 127.0.0.1:5901, where the session “office” already does.',
    );
    await expect(dialog).toContainText('D1080 would listen on 127.0.0.1:1080');
    await expect(dialog.getByRole('button', { name: 'Back' })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    expect(await opens(page)).toBe(1);
    await expect(page.getByRole('row', { name: 'Tunnels', exact: true })).toHaveAttribute(
      'aria-selected',
      'true',
    );
    await expect(page.locator('[data-row][aria-selected="true"]')).toContainText('screen:5901');
  });

  test('Open anyway opens', async ({ window: { page } }) => {
    await page.getByRole('button', { name: 'Open anyway' }).click();
    await expect(page.getByRole('article', { name: 'lab' })).toBeVisible();
    expect(await opens(page)).toBe(2);
  });

  test('with the rows switched off nothing is asked, until Apply would start one', async ({
    window: { page },
  }) => {
    await page.keyboard.press('Escape');
    for (const name of ['L5901', 'D1080']) await page.getByRole('switch', { name }).click();
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await expect(page.getByRole('article', { name: 'lab' })).toBeVisible();
    await page.getByRole('tab', { name: 'Configuration' }).click();
    await page.getByRole('switch', { name: 'L5901' }).click();
    await page.getByRole('button', { name: 'Apply', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'A port is taken by another session' });
    await dialog.getByRole('button', { name: 'Apply anyway' }).click();
    await expect.poll(() => page.evaluate(() => window.ginnelDouble.inputs('sessions.apply').length)).toBe(1);
  });
});
