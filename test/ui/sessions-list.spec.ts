import type { Locator, Page } from '@playwright/test';
import { portSchema } from '../../shared/endpoint';
import type { SessionProfile } from '../../shared/session-profile';
import { findings } from '../support/accessibility';
import { up } from '../support/double-states';
import { forwardOf, profileOf } from '../support/samples';
import { expect, test } from '../support/window-page';

// The list of sessions at the left: what a person finds, switches, names and moves in it.

const groups = ['Production', 'Production/EU', 'Office', ''];

/** Sessions of five forwards each, in groups. */
function many(amount: number): readonly SessionProfile[] {
  return Array.from({ length: amount }, (_one, at) =>
    profileOf({
      name: `server-${String(at).padStart(3, '0')}`,
      host: `host${String(at)}.example.com`,
      username: 'deploy',
      port: portSchema.parse(at % 7 === 0 ? 2222 : 22),
      group: groups[at % groups.length] ?? '',
      forwards: [0, 1, 2, 3, 4].map((n) =>
        forwardOf('local', String(10_000 + at * 5 + n), `localhost:${String(80 + n)}`),
      ),
    }),
  );
}

const alpha = profileOf({ name: 'alpha', host: 'me@alpha.example', group: 'Work' });
const beta = profileOf({ name: 'beta', host: 'me@beta.example', group: 'Work' });
const gamma = profileOf({ name: 'gamma', host: 'me@gamma.example', port: portSchema.parse(2222) });
const three = [alpha, beta, gamma];

const list = (page: Page): Locator => page.getByRole('treegrid', { name: 'Sessions' });
const row = (page: Page, name: string): Locator =>
  list(page).getByRole('row', { name: new RegExp(`^${name},`, 'u') });
const search = (page: Page): Locator => page.getByRole('searchbox', { name: 'Search sessions' });
/** The list's rows, from top to bottom. */
const names = (page: Page): Promise<readonly string[]> => list(page).locator('[data-name]').allTextContents();
const savedGroups = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => window.ginnelDouble.snapshot().profiles.map(({ group }) => group));

test('any of 40 sessions of 5 forwards is found and switched in two actions', async ({
  window: { page, open },
}) => {
  await open({ profiles: many(40) }, 'home');
  for (const name of ['server-000', 'server-017', 'server-039']) {
    await search(page).fill(name);
    await row(page, name).getByRole('switch').click();
    await expect(row(page, name)).toHaveAccessibleName(`${name}, Connected, 5 up`);
  }
  // Its port finds it as well, and says so.
  await search(page).fill('10087');
  await expect(row(page, 'server-017')).toBeVisible();
  await search(page).fill('10110');
  await expect(row(page, 'server-022')).toContainText('L10110 → localhost:80');
});

test('the list says that there is nothing only once that is known', async ({ window: { page, open } }) => {
  await open({}, 'home');
  await page.addInitScript(() => {
    const release = window.ginnelDouble.hold('snapshot.get');
    document.addEventListener('known', release);
  });
  await page.reload();
  await expect(page.locator('main[aria-busy="true"]')).toBeAttached();
  await expect(page.locator('nav [aria-busy="true"]').getByRole('treegrid')).toBeVisible();
  await expect(page.getByText('No sessions yet.')).toHaveCount(0);
  await page.evaluate(() => document.dispatchEvent(new Event('known')));
  await expect(page.getByText('No sessions yet.')).toBeVisible();
  await expect(page.locator('nav [aria-busy="true"]')).toHaveCount(0);
});

test('groups fold, count what is up, and leave out what needs attention', async ({
  window: { page, open },
}) => {
  await open({ profiles: three, sessions: [up(alpha, Date.now())] }, 'home');
  const work = list(page).getByRole('row', { name: 'Work, 1 of 2 up' });
  await expect(work).toHaveAttribute('aria-expanded', 'true');
  expect(await names(page)).toEqual(['No group', 'gamma', 'Work', 'alpha', 'beta']);
  await work.click();
  await expect(work).toHaveAttribute('aria-expanded', 'false');
  expect(await names(page)).toEqual(['No group', 'gamma', 'Work']);
  await page.evaluate((id) => {
    window.ginnelDouble.setState(id, {
      kind: 'failed',
      since: Date.now(),
      error: { code: 'auth-cancelled', data: {} },
    });
  }, alpha.id);
  await expect(list(page).getByRole('row', { name: 'Needs attention, 1' })).toBeVisible();
  expect(await names(page)).toEqual(['Needs attention', 'alpha', 'No group', 'gamma', 'Work']);
  await expect(row(page, 'alpha')).toHaveAccessibleName('alpha, Failed, login cancelled');
});

test('a row that moves to what needs attention keeps the focus', async ({ window: { page, open } }) => {
  await open({ profiles: three, sessions: [up(alpha, Date.now())] }, 'home');
  await row(page, 'alpha').click();
  await row(page, 'alpha').focus();
  await page.evaluate((id) => {
    window.ginnelDouble.setState(id, {
      kind: 'failed',
      since: Date.now(),
      error: { code: 'auth-cancelled', data: {} },
    });
  }, alpha.id);
  await expect(list(page).getByRole('row', { name: 'Needs attention, 1' })).toBeVisible();
  await expect(row(page, 'alpha')).toBeFocused();
});

test('the list is one tab stop; arrows, a letter and Enter lead through it', async ({
  window: { page, open },
}) => {
  await open({ profiles: three }, 'home');
  await search(page).focus();
  await page.keyboard.press('Tab');
  await expect(list(page).locator(':focus')).toHaveCount(1);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'New session' }).first()).toBeFocused();
  await search(page).focus();
  await page.keyboard.press('ArrowDown');
  await row(page, 'alpha').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('alpha');
  // To the group, which folds.
  await page.keyboard.press('ArrowLeft');
  await expect(list(page).getByRole('row', { name: 'Work, 0 of 2 up' })).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  expect(await names(page)).toEqual(['No group', 'gamma', 'Work']);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  // Into the row: its switch.
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Space');
  await expect(row(page, 'alpha')).toHaveAccessibleName('alpha, Connected');
  await page.keyboard.press('b');
  await expect(row(page, 'beta')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(row(page, 'alpha')).toBeFocused();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('alpha');
});

test('F2 renames in place, and Ctrl+Z takes it back', async ({ window: { page, open } }) => {
  await open({ profiles: three }, 'home');
  await row(page, 'beta').click();
  await page.keyboard.press('F2');
  await page.getByRole('textbox', { name: 'New name' }).fill('alpha');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('alpha');
  await page.getByRole('textbox', { name: 'New name' }).fill('delta');
  await page.keyboard.press('Enter');
  await expect(row(page, 'delta')).toBeVisible();
  await expect(row(page, 'delta')).toBeFocused();
  await page.keyboard.press('Control+z');
  await expect(row(page, 'beta')).toBeVisible();
  await page.keyboard.press('F2');
  await page.keyboard.type('no');
  await page.keyboard.press('Escape');
  await expect(row(page, 'beta')).toBeFocused();
});

test('Delete goes with Undo and leaves the focus in the list', async ({ window: { page, open } }) => {
  await open({ profiles: three }, 'home');
  await row(page, 'alpha').click();
  await page.keyboard.press('Delete');
  await expect(row(page, 'alpha')).toHaveCount(0);
  await expect(row(page, 'beta')).toBeFocused();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row(page, 'alpha')).toBeVisible();
});

test('the focus in the list goes to the copy, and to what is there again', async ({
  window: { page, open },
}) => {
  await open({ profiles: three }, 'home');
  await row(page, 'alpha').click();
  await page.keyboard.press('Control+d');
  await expect(row(page, String.raw`alpha \(2\)`)).toBeFocused();
  await page.keyboard.press('Delete');
  await expect(row(page, String.raw`alpha \(2\)`)).toHaveCount(0);
  await expect(list(page).locator(':focus')).toHaveCount(1);
  await page.keyboard.press('Control+z');
  await expect(row(page, String.raw`alpha \(2\)`)).toBeFocused();
  await expect(row(page, 'alpha')).toBeVisible();
});

test('the menu key shows what can be done with a session', async ({ window: { page, open } }) => {
  await open({ profiles: three }, 'home');
  await row(page, 'gamma').click();
  await page.keyboard.press('Shift+F10');
  const menu = page.getByRole('menu', { name: 'Session', exact: true });
  await expect(menu.getByRole('menuitem')).toHaveText([
    'Connect',
    'Test',
    'Edit settings',
    'Rename...F2',
    'DuplicateCtrl+D',
    'Move to group›',
    'Copy as...',
    'Copy link',
    'Export...',
    'DeleteDel',
  ]);
  await menu.getByRole('menuitem', { name: 'Move to group' }).click();
  await page.getByRole('menuitemradio', { name: 'Work' }).click();
  await expect.poll(() => savedGroups(page)).toEqual(['Work', 'Work', 'Work']);
  expect(await names(page)).toEqual(['Work', 'alpha', 'beta', 'gamma']);
  await row(page, 'beta').click({ button: 'right' });
  await menu.getByRole('menuitem', { name: 'Duplicate' }).click();
  await expect(row(page, String.raw`beta \(2\)`)).toBeVisible();
  await row(page, 'beta').hover();
  await row(page, 'beta').getByRole('button', { name: 'Menu of beta' }).click();
  await menu.getByRole('menuitem', { name: 'Move to group' }).hover();
  await page.getByRole('menuitem', { name: 'New group...' }).click();
  await page.getByRole('textbox', { name: 'Name of the group' }).fill('Home/Attic');
  await page.keyboard.press('Enter');
  await expect(list(page).getByRole('row', { name: 'Attic, 0 of 1 up' })).toBeVisible();
});

test('F2 renames a group in place, and a session that is moved to another one stays in sight', async ({
  window: { page, open },
}) => {
  await open({ profiles: many(40).map((profile) => ({ ...profile, group: '' })) }, 'home');
  await row(page, 'server-003').click();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Move to group' }).hover();
  await page.getByRole('menuitem', { name: 'New group...' }).click();
  await page.keyboard.type('Lab');
  await page.keyboard.press('Enter');
  await expect(row(page, 'server-003')).toBeInViewport();
  await expect(row(page, 'server-003')).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('F2');
  await expect(page.getByRole('textbox', { name: 'Name of the group' })).toHaveValue('Lab');
  await page.keyboard.type('Attic');
  await page.keyboard.press('Enter');
  await expect(list(page).getByRole('row', { name: 'Attic, 0 of 1 up' })).toBeVisible();
  await expect(list(page).locator(':focus')).toHaveCount(1);
  await page.keyboard.press('Control+z');
  await expect(list(page).getByRole('row', { name: 'Lab, 0 of 1 up' })).toBeVisible();
});

test('several are selected and disconnected at once', async ({ window: { page, open } }) => {
  const sessions = three.map((profile) => up(profile, Date.now()));
  await open({ profiles: three, sessions }, 'home');
  await row(page, 'alpha').click();
  await row(page, 'gamma').click({ modifiers: ['Control'] });
  await expect(list(page).locator('[aria-selected="true"]')).toHaveCount(2);
  await row(page, 'gamma').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Disconnect' }).click();
  await expect(row(page, 'alpha')).toHaveAccessibleName('alpha, Disconnected');
  await expect(row(page, 'gamma')).toHaveAccessibleName('gamma, Disconnected');
  await expect(row(page, 'beta')).toHaveAccessibleName('beta, Connected');
});

test('a group is put before another by mouse, by keys and by its menu, with Undo', async ({
  window: { page, open },
}) => {
  const inGroup = (name: string, group: string): SessionProfile =>
    profileOf({ name, host: `${name}.example`, group });
  await open({ profiles: [inGroup('a', 'Archive'), inGroup('w', 'Work'), inGroup('z', 'Zoo')] }, 'home');
  const heading = (name: string): Locator => list(page).getByRole('row', { name: `${name}, 0 of 1 up` });
  const order = (): Promise<readonly string[]> =>
    page.evaluate(() => window.ginnelDouble.snapshot().groupOrder);
  const shown = async (): Promise<string> => (await names(page)).filter((name) => name.length > 1).join(' ');
  await heading('Zoo').dragTo(heading('Archive'), { targetPosition: { x: 60, y: 2 } });
  await expect.poll(shown).toBe('Zoo Archive Work');
  expect(await order()).toEqual(['Zoo', 'Archive', 'Work']);
  // Behind a group means behind what is in it.
  await heading('Zoo').dragTo(row(page, 'w'), { targetPosition: { x: 60, y: 26 } });
  await expect.poll(shown).toBe('Archive Work Zoo');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(shown).toBe('Zoo Archive Work');
  await row(page, 'w').click();
  await page.keyboard.press('ArrowUp');
  await expect(heading('Work')).toBeFocused();
  await page.keyboard.press('Alt+ArrowUp');
  await expect.poll(shown).toBe('Zoo Work Archive');
  await expect(heading('Work')).toBeFocused();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Move up' }).click();
  await expect.poll(shown).toBe('Work Zoo Archive');
  await heading('Work').click({ button: 'right' });
  await expect(page.getByRole('menuitem', { name: 'Move up' })).toHaveAttribute('aria-disabled', 'true');
  expect(await findings(page)).toEqual([]);
  await page.keyboard.press('Escape');
});

test('a session is dragged into a group, by mouse and by keyboard, with Undo', async ({
  window: { page, open },
}) => {
  await open({ profiles: three }, 'home');
  await row(page, 'gamma').dragTo(list(page).getByRole('row', { name: 'Work, 0 of 2 up' }));
  await expect.poll(() => savedGroups(page)).toEqual(['Work', 'Work', 'Work']);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => savedGroups(page)).toEqual(['Work', 'Work', '']);
  // Alt and an arrow key move a row past its neighbour.
  await row(page, 'beta').click();
  await page.keyboard.press('Alt+ArrowUp');
  await expect.poll(() => names(page)).toEqual(['No group', 'gamma', 'Work', 'beta', 'alpha']);
  await expect(row(page, 'beta')).toBeFocused();
  await row(page, 'gamma').click();
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
  const onWork = page.getByRole('button', { name: 'Drop on Work' });
  for (
    let place = 0;
    place < 8 && !(await onWork.evaluate((it) => it === document.activeElement));
    place += 1
  ) {
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
  await expect.poll(() => savedGroups(page)).toEqual(['Work', 'Work', 'Work']);
});

test('Ctrl+N begins a session, Ctrl+F looks for one, Ctrl+C copies rows', async ({
  window: { page, open },
}) => {
  await page.context().grantPermissions(['clipboard-read']);
  await open({ profiles: three }, 'home');
  await row(page, 'gamma').click();
  await page.keyboard.press('Control+c');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('gamma\tme@gamma.example:2222\toff');
  await page.keyboard.press('Control+f');
  await expect(search(page)).toBeFocused();
  await page.keyboard.type('bet');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('beta');
  await page.keyboard.press('Control+n');
  await expect(page.locator('[data-field="host"]')).toBeFocused();
  // It is not among what was looked for, and in the list all the same.
  await expect(row(page, 'New session')).toBeVisible();
  await expect(search(page)).toHaveValue('');
});

test('a double click connects', async ({ window: { page, open } }) => {
  await open({ profiles: three }, 'home');
  await row(page, 'gamma').dblclick();
  await expect(row(page, 'gamma')).toHaveAccessibleName('gamma, Connected');
});

test('in a narrow window the list is a drawer', async ({ window: { page, open } }) => {
  await page.setViewportSize({ width: 480, height: 640 });
  await open({ profiles: three }, 'home');
  const button = page.getByRole('button', { name: 'Show sessions' });
  await button.click();
  await expect(search(page)).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(list(page)).toBeHidden();
  await expect(button).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(search(page)).toBeFocused();
  // A user who goes through it by arrows has not chosen yet.
  await page.keyboard.press('ArrowDown');
  await expect(list(page).locator('[aria-selected="true"]')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowDown');
  await expect(list(page)).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(list(page)).toBeHidden();
  await button.click();
  await row(page, 'beta').click();
  await expect(list(page)).toBeHidden();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('beta');
});

test('axe finds nothing with 200 sessions, light and dark', async ({
  window: { page, open, complaints },
}) => {
  const profiles = many(200);
  await open({ profiles, sessions: profiles.slice(0, 50).map((profile) => up(profile, Date.now())) }, 'home');
  await expect(list(page)).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await list(page).locator('[aria-selected]').first().click({ button: 'right' });
  await expect(page.getByRole('menu')).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await findings(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

test('a note that counts sessions, or names some of them, has the whole list below it', async ({
  window: { page, open },
}) => {
  const gate = profileOf({ name: 'gate', host: 'gate.example' });
  const behind = Array.from({ length: 9 }, (_one, at) =>
    profileOf({ name: `behind-${String(at)}`, host: 'h', jumps: [{ kind: 'saved', sessionId: gate.id }] }),
  );
  const reopenable = many(9);
  await open({ profiles: [gate, ...behind], reopenable }, 'home');
  const bar = page.getByRole('region', { name: 'Sessions that were open' });
  await expect(bar).toContainText('“server-005” and 3 more.');
  await bar.getByRole('button', { name: 'Show all 9' }).click();
  await expect(bar.getByRole('listitem')).toHaveText(reopenable.map(({ name }) => name));
  await row(page, 'gate').click();
  await page.keyboard.press('Delete');
  await expect(page.getByText('9 sessions cannot connect without it')).toBeVisible();
  const shown = page.locator('article, main').last();
  await shown.getByRole('button', { name: 'Show all 9' }).click();
  await expect(shown.getByRole('list', { name: 'Show all 9' }).getByRole('listitem')).toHaveText(
    behind.map(({ name }) => `${name} (cannot connect any more)`),
  );
  expect(await findings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row(page, 'gate')).toBeVisible();
});
