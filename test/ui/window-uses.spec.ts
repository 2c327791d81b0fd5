import type { Page } from '@playwright/test';
import type { Forward } from '../../shared/forward';
import { serverPortSchema } from '../../shared/server-ports';
import type { SessionProfile } from '../../shared/session-profile';
import { findings } from '../support/accessibility';
import { up } from '../support/double-states';
import type { DoubleOptions } from '../support/ginnel-double';
import { forwardOf, profileOf } from '../support/samples';
import { expect, test } from '../support/window-page';
import { forwardRow } from '../support/window-actions';

const wiki = { ...forwardOf('local', '8080', 'intranet.example:80'), name: 'Büro Wiki' } as Forward;
const database = forwardOf('local', '5433', 'db.internal:5432');
const socks = forwardOf('dynamic', '1080');
const office = profileOf({ name: 'office', host: 'me@gw.example', forwards: [wiki, database, socks] });

const ports = [
  { port: 22, addresses: ['0.0.0.0', '::'], program: 'sshd' },
  { port: 80, addresses: ['*'], program: 'nginx' },
  { port: 5432, addresses: ['127.0.0.1'], program: 'postgres' },
  { port: 9999, addresses: ['10.0.0.4'], program: null },
].map((port) => serverPortSchema.parse(port));

type Open = (options?: DoubleOptions, at?: 'form' | 'home') => Promise<void>;

async function show(
  open: Open,
  page: Page,
  more: DoubleOptions = {},
  profile: SessionProfile = office,
): Promise<void> {
  await open(
    { profiles: [profile], sessions: [up(profile, Date.now())], serverPorts: ports, ...more },
    'home',
  );
  await page
    .getByRole('treegrid', { name: 'Sessions' })
    .getByRole('row', { name: /office/u })
    .click();
}

/** The text that was last copied. */
async function copiedBy(page: Page, act: () => Promise<void>): Promise<string> {
  await page.evaluate(() => {
    const own: unknown = Reflect.get(DataTransfer.prototype, 'setData');
    DataTransfer.prototype.setData = function (this: DataTransfer, format: string, text: string): void {
      document.body.dataset['copied'] = text;
      if (typeof own === 'function') Reflect.apply(own, this, [format, text]);
    };
  });
  await act();
  return page.evaluate(() => document.body.dataset['copied'] ?? '');
}

const menuButton = (page: Page, name: string): ReturnType<Page['getByRole']> =>
  page.getByRole('button', { name: `More for ${name}` });

/** Goes to the button of a forward's menu by the keyboard: from its row to the last of its controls. */
async function toMenuButton(page: Page, name: string): Promise<void> {
  await forwardRow(page.getByRole('article'), name).focus();
  await page.keyboard.press('ArrowLeft');
  await expect(menuButton(page, name)).toBeFocused();
}

test.use({ viewport: { width: 1400, height: 800 } });

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

test('a menu shows the right things first, copies them and says so', async ({ window: { page, open } }) => {
  await show(open, page);
  await menuButton(page, 'L5433').click();
  const menu = page.getByRole('menu', { name: 'More for L5433' });
  await expect(menu.getByRole('menuitem').first()).toHaveText(/^psql/u);
  const psql = menu.getByRole('menuitem', { name: 'psql' });
  const text = await copiedBy(page, () => psql.click());
  expect(text).toBe('psql -h localhost -p 5433 -U USER');
  await expect(psql).toContainText('Copied');
  await expect(page.getByRole('status').filter({ hasText: 'psql: copied' })).toContainText(
    'Put your own in the place of USER.',
  );
  // The menu stays for another one; Escape leaves it, and the focus is at its row.
  await page.keyboard.press('Escape');
  await expect(menu).toBeHidden();
  await expect(page.getByRole('row', { name: /^Local .*L5433,/u })).toBeFocused();
});

test('what answers is asked for when the menu opens, and decides', async ({ window: { page, open } }) => {
  await show(open, page);
  await page.evaluate(() =>
    window.ginnelDouble.program({ 'forwards.identify': { ok: true, value: { service: 'https' } } }),
  );
  expect(await page.evaluate(() => window.ginnelDouble.inputs('forwards.identify').length)).toBe(0);
  await toMenuButton(page, 'L5433');
  await page.keyboard.press('Enter');
  const menu = page.getByRole('menu', { name: 'More for L5433' });
  await expect(menu.getByRole('menuitem').first()).toContainText('https://127.0.0.1:5433/');
  // The focus stays at what had it, wherever that went.
  await expect(menu.getByRole('menuitem', { name: 'psql' })).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(menu).toBeHidden();
  expect(await page.evaluate(() => window.ginnelDouble.inputs('forwards.openPage'))).toMatchObject([
    { forwardId: database.id, secure: true, named: false },
  ]);
});

test('an answer that comes late changes no order under the pointer', async ({ window: { page, open } }) => {
  await show(open, page);
  await page.evaluate(() => {
    (globalThis as unknown as { answer: () => void }).answer = window.ginnelDouble.hold('forwards.identify');
    window.ginnelDouble.program({ 'forwards.identify': { ok: true, value: { service: 'redis' } } });
  });
  await menuButton(page, 'L5433').click();
  const menu = page.getByRole('menu', { name: 'More for L5433' });
  await expect(page.getByText('Finding out what answers…')).toBeVisible();
  await menu.getByRole('menuitem', { name: 'psql' }).hover();
  await page.evaluate(() => (globalThis as unknown as { answer: () => void }).answer());
  await expect(page.getByText('Finding out what answers…')).toBeHidden();
  await expect(menu.getByRole('menuitem').first()).toHaveText(/^psql/u);
  await page.keyboard.press('Escape');
  await menuButton(page, 'L5433').click();
  await expect(menu.getByRole('menuitem').first()).toHaveText(/^redis-cli/u);
});

test('a forward with a name is opened by it, and an error is said in the menu', async ({
  window: { page, open },
}) => {
  await show(open, page);
  await menuButton(page, 'Büro Wiki').click();
  const menu = page.getByRole('menu', { name: 'More for Büro Wiki' });
  const named = menu.getByRole('menuitem', { name: 'Open by its name' });
  await expect(named).toContainText('http://xn--bro-wiki-65a.localhost:8080/');
  await page.evaluate(() =>
    window.ginnelDouble.program({
      'forwards.openPage': { ok: false, error: { code: 'not-connected', data: {} } },
    }),
  );
  await named.click();
  await expect(page.getByRole('status').filter({ hasText: 'not connected' })).toBeVisible();
});

test('a browser is started for a SOCKS port, or why not', async ({ window: { page, open } }) => {
  await show(open, page);
  await menuButton(page, 'D1080').click();
  const menu = page.getByRole('menu', { name: 'More for D1080' });
  const item = menu.getByRole('menuitem', { name: 'Browser with this proxy' });
  await item.click();
  await expect(page.getByRole('status').filter({ hasText: 'Chromium was started' })).toContainText(
    'Open only what you trust',
  );
  await page.evaluate(() =>
    window.ginnelDouble.program({
      'forwards.openBrowser': {
        ok: false,
        error: { code: 'browser-missing', data: { looked: ['Chromium', 'Firefox'] } },
      },
    }),
  );
  await item.click();
  await expect(page.getByRole('status').filter({ hasText: 'No browser was found' })).toContainText(
    'Chromium and Firefox',
  );
});

test('a proxy file is served by rules, copied, and stopped', async ({ window: { page, open } }) => {
  await show(open, page);
  await menuButton(page, 'D1080').click();
  await page.getByRole('menuitem', { name: 'Proxy file (PAC)...' }).click();
  const dialog = page.getByRole('dialog', { name: 'Proxy file for D1080' });
  const rules = dialog.getByLabel('Hosts through the tunnel');
  await expect(rules).toBeFocused();
  await rules.fill('http://wiki');
  await page.keyboard.press('Enter');
  await expect(dialog).toContainText('"http://wiki" is neither a host name nor a network.');
  await rules.fill('*.Internal, 10.0.0.0/8');
  await page.keyboard.press('Enter');
  const url = `http://127.0.0.1:4000/${socks.id}/proxy.pac`;
  await expect(dialog.getByRole('status')).toContainText(url);
  expect(await page.evaluate(() => window.ginnelDouble.inputs('proxyFiles.serve'))).toMatchObject([
    { rules: ['*.internal', '10.0.0.0/8'] },
  ]);
  expect(await copiedBy(page, () => dialog.getByRole('button', { name: `Copy ${url}` }).click())).toBe(url);
  expect(await findings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(menuButton(page, 'D1080')).toBeFocused();
  // It is still there when one looks again, until it is stopped.
  await menuButton(page, 'D1080').click();
  await page.getByRole('menuitem', { name: 'Proxy file (PAC)...' }).click();
  await expect(rules).toHaveValue('*.internal, 10.0.0.0/8');
  await dialog.getByRole('button', { name: 'Stop serving' }).click();
  await expect(dialog.getByRole('status')).toBeHidden();
});

test('the ports of the server are listed with one click and forwarded by a switch', async ({
  window: { page, open },
}) => {
  await show(open, page);
  await page.getByRole('button', { name: 'Ports of the server' }).click();
  const dialog = page.getByRole('dialog', { name: 'Ports that listen on office' });
  await expect(dialog.getByRole('status')).toHaveText('4 ports');
  expect(await findings(page)).toEqual([]);
  const postgres = dialog.getByRole('switch', { name: 'Forward port 5432, postgres' });
  await expect(postgres).not.toBeChecked();
  await postgres.focus();
  await page.keyboard.press('Space');
  await expect(postgres).toBeChecked();
  await expect(dialog.getByRole('row', { name: /postgres/u })).toContainText('as localhost:5432');
  expect(await page.evaluate(() => window.ginnelDouble.inputs('forwards.add'))).toMatchObject([
    { forward: { kind: 'local', name: 'postgres', destination: { host: 'localhost', port: 5432 } } },
  ]);
  await page.keyboard.press('Space');
  await expect(postgres).not.toBeChecked();
  await dialog.getByLabel('Find').fill('ngin');
  await expect(dialog.getByRole('status')).toHaveText('1 port');
  // A port that the session has already is passed over for the next.
  const nginx = dialog.getByRole('switch', { name: 'Forward port 80, nginx' });
  await page.evaluate(() =>
    window.ginnelDouble.program({
      'serverPorts.list': {
        ok: false,
        error: { code: 'server-ports', data: { reason: 'refused', detail: '' } },
      },
    }),
  );
  await nginx.click();
  await expect(nginx).toBeChecked();
  await dialog.getByRole('button', { name: 'Ask again' }).click();
  await expect(dialog.getByRole('alert')).toContainText('It runs no commands for this account.');
});

test('a template fills in a forward', async ({ window: { page, open } }) => {
  await show(open, page);
  await page.getByRole('button', { name: 'Fill in for...' }).click();
  await page.getByRole('menuitem', { name: 'PostgreSQL' }).click();
  await expect(page.getByLabel('Source port')).toHaveValue('5432');
  await expect(page.getByLabel('Destination')).toHaveValue('localhost:5432');
  await page.getByRole('button', { name: 'Fill in for...' }).click();
  await page.getByRole('menuitem', { name: 'SOCKS proxy for the browser' }).click();
  await expect(page.getByRole('article').getByRole('combobox').first()).toHaveValue('dynamic');
});

test('the menu is accessible, and in forced colours shows where the focus is', async ({
  window: { page, open },
}) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await show(open, page);
  await toMenuButton(page, 'D1080');
  await page.keyboard.press('Enter');
  const items = page.getByRole('menuitem');
  await expect(items.first()).toBeFocused();
  const looks = await items.evaluateAll((all) =>
    all.slice(0, 2).map((item) => getComputedStyle(item).backgroundColor),
  );
  expect(looks[0]).not.toBe(looks[1]);
  expect(await findings(page)).toEqual([]);
});
