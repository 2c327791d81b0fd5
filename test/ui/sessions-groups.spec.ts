import type { Locator, Page } from '@playwright/test';
import type { FollowedFile } from '../../shared/followed';
import { newFollowedId } from '../../shared/ids';
import type { SessionProfile } from '../../shared/session-profile';
import { findings } from '../support/accessibility';
import { up } from '../support/double-states';
import { misfits } from '../support/overflow';
import { profileOf, statusOf } from '../support/samples';
import { openPanel } from '../support/window-actions';
import { expect, test } from '../support/window-page';

// Groups and tags in the list of sessions: what is found, folded, connected and moved together.

const named = (name: string, group: string, ...tags: readonly string[]): SessionProfile =>
  profileOf({ name, host: `me@${name}.example`, group, tags });
const web = named('web', 'Production', 'prod');
const db = named('db', 'Production/EU', 'prod', 'data');
const lab = named('lab', 'Office', 'production');
const all = [web, db, lab];

const list = (page: Page): Locator => page.getByRole('treegrid', { name: 'Sessions' });
const heading = (page: Page, words: string): Locator => list(page).getByRole('row', { name: words });
const row = (page: Page, name: string): Locator =>
  list(page).getByRole('row', { name: new RegExp(`^${name},`, 'u') });
/** A click on the name: beside it stand the tags, which lead elsewhere. */
const choose = (page: Page, name: string): Promise<void> => row(page, name).locator('[data-name]').click();
const search = (page: Page): Locator => page.getByRole('searchbox', { name: 'Search sessions' });
const names = (page: Page): Promise<readonly string[]> => list(page).locator('[data-name]').allTextContents();
const found = (page: Page): Locator => page.getByRole('group', { name: 'What is found' });
const connected = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    window.ginnelDouble
      .snapshot()
      .sessions.filter(({ state }) => state.kind === 'connected')
      .map(({ profile }) => profile.name),
  );

test('a tag is clicked, and all that have it are connected and disconnected at once', async ({
  window: { page, open },
}) => {
  await open({ profiles: all }, 'home');
  await expect(row(page, 'db')).toHaveAccessibleName('db, Disconnected, tagged prod and data');
  await row(page, 'web').getByText('prod', { exact: true }).click();
  await expect(search(page)).toHaveValue('tag:prod');
  expect(await names(page)).toEqual(['Production', 'web', 'EU', 'db']);
  await found(page).getByRole('button', { name: 'Connect all that are found', exact: true }).click();
  await expect.poll(() => connected(page)).toEqual(['db', 'web']);
  await expect(found(page)).toContainText('2 of 2 up');
  expect(await findings(page)).toEqual([]);
  await found(page).getByRole('button', { name: 'Disconnect all that are found' }).click();
  await expect.poll(() => connected(page)).toEqual([]);
  await found(page).getByRole('button', { name: 'Export all that are found...' }).click();
  await expect(page.getByRole('dialog')).toContainText('ssh web me@web.example');
  await expect(page.getByRole('dialog')).not.toContainText('ssh lab');
});

test('a tag is looked for from the page of a session, its menu, and the menu of the list', async ({
  window: { page, open },
}) => {
  await open({ profiles: all }, 'home');
  await choose(page, 'db');
  await page.getByRole('list', { name: 'Tags' }).getByRole('button', { name: 'data' }).click();
  await expect(search(page)).toHaveValue('tag:data');
  await search(page).fill('');
  await choose(page, 'lab');
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Show all with the tag “production”' }).click();
  await expect(search(page)).toHaveValue('tag:production');
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Tags' }).click();
  await expect(page.getByRole('menu', { name: 'Tags' }).getByRole('menuitem')).toHaveText([
    'data',
    'prod',
    'production',
  ]);
  await page.getByRole('menuitem', { name: 'prod', exact: true }).click();
  await expect(search(page)).toHaveValue('tag:prod');
});

test('tags are typed as words, kept as they are typed until the field is left, and saved', async ({
  window: { page, open },
}) => {
  await open({ profiles: [web] }, 'home');
  await choose(page, 'web');
  await page.getByRole('tab', { name: 'Configuration' }).click();
  const field = page.getByRole('textbox', { name: 'Tags' });
  await expect(field).toHaveValue('prod');
  await field.fill('#prod  eu,EU ');
  await expect(field).toHaveValue('#prod  eu,EU ');
  await field.blur();
  await expect(field).toHaveValue('prod, eu');
  await page.keyboard.press('Control+s');
  await expect
    .poll(() => page.evaluate(() => window.ginnelDouble.snapshot().profiles[0]?.tags))
    .toEqual(['prod', 'eu']);
});

test('a group is connected, disconnected and moved with all that is in it, and says what needs attention', async ({
  window: { page, open },
}) => {
  await open({ profiles: all, sessions: [up(web, Date.now())] }, 'home');
  const production = heading(page, 'Production, 1 of 2 up');
  await production.hover();
  await production.getByRole('button', { name: 'Connect all of Production', exact: true }).click();
  await expect.poll(() => connected(page)).toEqual(['web', 'db']);
  await page.evaluate((id) => {
    window.ginnelDouble.setState(id, {
      kind: 'failed',
      since: Date.now(),
      error: { code: 'auth-cancelled', data: {} },
    });
  }, db.id);
  await expect(heading(page, 'Production, 1 of 2 up, 1 needs attention')).toBeVisible();
  await expect(heading(page, 'EU, 0 of 1 up, 1 needs attention')).toBeVisible();
  await heading(page, 'Production,').hover();
  await heading(page, 'Production,').getByRole('button', { name: 'Disconnect all of Production' }).click();
  await expect.poll(() => connected(page)).toEqual([]);
  await heading(page, 'Production,').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Move to group' }).click();
  await page.getByRole('menu', { name: 'Move to group' }).getByRole('menuitem', { name: 'Office' }).click();
  const groups = (): Promise<readonly string[]> =>
    page.evaluate(() => window.ginnelDouble.snapshot().profiles.map(({ group }) => group));
  await expect.poll(groups).toEqual(['Office/Production', 'Office/Production/EU', 'Office']);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(groups).toEqual(['Production', 'Production/EU', 'Office']);
});

test('arrow keys fold and unfold groups on all levels, in one tab stop', async ({
  window: { page, open },
}) => {
  await open({ profiles: all }, 'home');
  await choose(page, 'db');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('db');
  await page.keyboard.press('ArrowLeft');
  await expect(heading(page, 'EU,')).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(heading(page, 'EU,')).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.press('ArrowLeft');
  await expect(heading(page, 'Production,')).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  expect(await names(page)).toEqual(['Office', 'lab', 'Production']);
  await page.keyboard.press('ArrowRight');
  expect(await names(page)).toEqual(['Office', 'lab', 'Production', 'web', 'EU']);
  await page.keyboard.press('Tab');
  await expect(list(page).locator(':focus')).toHaveCount(0);
});

test('groups of a followed file stand under it, and stay as the file has them', async ({
  window: { page, open },
}) => {
  const file: FollowedFile = {
    ...{ id: newFollowedId(), kind: 'ginnel', path: '/home/me/team.json', name: '~/team.json' },
    ...{ state: { kind: 'read', at: 0 }, profiles: [web, db], said: [] },
  };
  await open({ profiles: [lab], followed: [file] }, 'home');
  expect(await names(page)).toEqual(['Office', 'lab', '~/team.json', 'Production', 'web', 'EU', 'db']);
  await heading(page, 'Production,').click({ button: 'right' });
  await expect(page.getByRole('menuitem')).toHaveText([
    'Connect group',
    'Disconnect group',
    'Export group...',
  ]);
});

test('what a session starts after is chosen on the Connection panel, and a circle is refused there', async ({
  window: { page, open },
}) => {
  const needing = { ...db, startAfter: [web.id] };
  await open({ profiles: [web, needing, lab] }, 'home');
  await choose(page, 'web');
  await page.getByRole('tab', { name: 'Configuration' }).click();
  await openPanel(page, 'Connection');
  const box = page.getByRole('group', { name: 'Start after' });
  const add = box.getByRole('combobox', { name: 'Add a saved session' });
  await add.selectOption('db');
  await expect(box).toContainText(
    'Sessions cannot start after one another in a circle: “web” after “db” after “web”.',
  );
  await add.selectOption('lab');
  await expect(box.getByRole('listitem')).toHaveText(['lab']);
  await expect(box).not.toContainText('circle');
  expect(await findings(page)).toEqual([]);
  await page.keyboard.press('Control+s');
  const saved = (): Promise<readonly (readonly string[])[]> =>
    page.evaluate(() => window.ginnelDouble.snapshot().profiles.map(({ startAfter }) => startAfter));
  await expect.poll(async () => (await saved()).flat()).toContain(lab.id);
  await box.getByRole('button', { name: 'Take off lab' }).click();
  await expect(box.getByRole('listitem')).toHaveCount(0);
});

const sizes = [
  [480, 640],
  [1024, 700],
  [1600, 1000],
] as const;
for (const [width, height] of sizes) {
  test(`a session that waits for others of long names, and long tags, have room in ${String(width)} pixels`, async ({
    window: { page, open },
  }) => {
    await page.setViewportSize({ width, height });
    const gate = named('gateway-of-the-whole-company-in-frankfurt-am-main', 'Production/EU');
    const needing: SessionProfile = {
      ...named(
        'inner',
        'Production/EU',
        'prod',
        'a-tag-that-is-as-long-as-tags-are-rarely-typed-by-a-person',
      ),
      startAfter: [gate.id, web.id],
    };
    const waits = { kind: 'awaiting', since: 1, sessions: [gate.name, web.name, db.name] } as const;
    await open({ profiles: [gate, web, needing], sessions: [statusOf(waits, [], needing)] }, 'home');
    await expect(page.getByRole('heading', { name: 'inner' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Connect now' })).toBeInViewport({ ratio: 1 });
    expect(await misfits(page)).toEqual([]);
    await page.getByRole('tab', { name: 'Configuration' }).click();
    const listed = page
      .getByRole('listbox', { name: 'Saved Sessions' })
      .getByRole('option', { name: 'inner' });
    await expect(listed.getByTitle('inner', { exact: true })).toBeVisible();
  });
}
