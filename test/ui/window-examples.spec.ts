import type { Page } from '@playwright/test';
import { forwardExamples, type ForwardExample } from '../support/forward-examples';
import { expect, test } from '../support/window-page';

const kinds = { L: 'Local', R: 'Remote', D: 'Dynamic' } as const;

const source = (page: Page) => page.getByRole('textbox', { name: 'Source port' });

/** Where an example listens: two with the same place cannot be in one session. */
function placeOf({ notation }: ForwardExample): string {
  const from = notation.slice(1, notation.indexOf('\t'));
  return `${notation.startsWith('R') ? 'far' : 'near'} ${/\d+$/u.exec(from)?.[0] ?? from}`;
}

/** The examples in lists without two for the same place. */
function sessionsOf(examples: readonly ForwardExample[]): readonly (readonly ForwardExample[])[] {
  const lists: ForwardExample[][] = [];
  for (const example of examples) {
    const fitting = lists.find((list) => list.every((other) => placeOf(other) !== placeOf(example)));
    if (fitting === undefined) lists.push([example]);
    else fitting.push(example);
  }
  return lists;
}

/** What the list shows, in PuTTY's notation. */
function rows(page: Page): Promise<readonly string[]> {
  return page
    .locator('[data-cell="notation"]')
    .evaluateAll((cells) =>
      cells.map((cell) =>
        ['[data-cell="source"]', '[data-cell="destination"]']
          .map((part) => cell.querySelector(part)?.textContent ?? '')
          .join('\t'),
      ),
    );
}

/** Starts from an empty list. */
async function startAnew(page: Page): Promise<void> {
  await page.getByRole('row', { name: 'Session', exact: true }).click();
  await page.getByRole('option', { name: 'Default Settings' }).click();
  await page.getByRole('button', { name: 'Load', exact: true }).click();
  const unsaved = page.getByRole('dialog', { name: 'Unsaved changes' });
  await unsaved.getByRole('button', { name: 'Discard' }).click();
  await page.getByRole('row', { name: 'Tunnels', exact: true }).click();
  await expect(page.locator('[data-row]')).toHaveCount(0);
}

test.beforeEach(async ({ window: { page, open } }) => {
  await open({});
  await page.getByRole('row', { name: 'Tunnels', exact: true }).click();
});

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

test('every example of the manuals and of tutorials is typed into the fields and lists as PuTTY would', async ({
  window: { page },
}) => {
  const destination = page.getByRole('textbox', { name: 'Destination', exact: true });
  const noDestination = page.getByRole('checkbox', { name: /^No destination/u });
  await page.getByRole('button', { name: 'More options' }).click();
  for (const [at, examples] of sessionsOf(forwardExamples).entries()) {
    if (at > 0) await startAnew(page);
    for (const { notation } of examples) {
      const [, letter = '', from = '', to = ''] = /^([LRD])(.*)\t(.*)$/u.exec(notation) ?? [];
      await page.getByRole('radio', { name: kinds[letter as keyof typeof kinds] }).check();
      await source(page).fill(from);
      if (to !== '') await destination.fill(to);
      else if (letter === 'R') {
        const fold = page.getByRole('button', { name: 'More options' });
        if ((await fold.getAttribute('aria-expanded')) === 'false') await fold.click();
        await noDestination.check();
      }
      await source(page).press('Enter');
    }
    expect(await rows(page)).toEqual(examples.map(({ notation }) => notation));
  }
});

test('every example is taken as it is written for ssh, one by one and as a whole command', async ({
  window: { page },
}) => {
  for (const [at, examples] of sessionsOf(forwardExamples).entries()) {
    if (at > 0) await startAnew(page);
    const [first, ...more] = examples;
    await source(page).fill(first?.option ?? '');
    await source(page).press('Enter');
    if (more.length > 0) {
      // It has a server as well, so all of it is shown first.
      await source(page).fill(`ssh -N ${more.map(({ option }) => option).join(' ')} me@gw.example`);
      await source(page).press('Enter');
      const look = page.getByRole('dialog', { name: /^Import/u });
      await look.getByRole('radio', { name: /^forwarded ports/u }).check();
      await look.getByRole('button', { name: /^Add \d+ forwarded port/u }).click();
      await expect(look).toBeHidden();
    }
    expect(await rows(page)).toEqual(examples.map(({ notation }) => notation));
  }
});
