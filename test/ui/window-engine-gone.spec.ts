import type { Page } from '@playwright/test';
import type { EnginePlace } from '../../shared/engine-place';
import { findings, widerInside } from '../support/accessibility';
import { up } from '../support/double-states';
import { profileOf } from '../support/samples';
import { expect, test } from '../support/window-page';
import { fillServer, showSessions, showStatus } from '../support/window-actions';

/** A window whose engine runs in another process, and what it says when that is gone. */
const office = profileOf({ name: 'office', host: 'gw.example' });
const holder = { mode: 'service', pid: 4711 } as const;
const elsewhere: EnginePlace = { kind: 'elsewhere', holder, version: '0.1.0' };

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

const become = (page: Page, engine: EnginePlace): Promise<void> =>
  page.evaluate((place) => {
    window.ginnelDouble.update({ app: { ...window.ginnelDouble.snapshot().app, engine: place } });
  }, engine);

test('About says in which process sessions run, and its version where it is another', async ({
  window: { page, open },
}) => {
  await open({ app: { engine: elsewhere } });
  await page.getByRole('button', { name: 'About', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'About Ginnel' });
  await expect(dialog).toContainText('Sessions run in"ginnel serve", process 4711');
  await expect(dialog).not.toContainText('version');
  await become(page, { ...elsewhere, version: '0.2.0' });
  await expect(dialog).toContainText('"ginnel serve", process 4711, version 0.2.0');
  await become(page, { kind: 'here' });
  await expect(dialog).not.toContainText('Sessions run in');
});

test('a lost engine is told of in a bar, the page claims nothing meanwhile, and logs are asked for anew', async ({
  window: { page, open },
}) => {
  await page.setViewportSize({ width: 480, height: 640 });
  await open({ profiles: [office], sessions: [up(office, Date.now())], app: { engine: elsewhere } }, 'home');
  await showStatus(page, 'office');
  await page.getByRole('tab', { name: 'Event log' }).click();
  const asked = () => page.evaluate(() => window.ginnelDouble.inputs('sessions.getLog').length);
  await expect.poll(asked).toBe(1);
  await page.getByRole('tab', { name: 'Status' }).click();

  await become(page, { kind: 'lost', holder, error: null });
  const bar = page.getByRole('alert').filter({ hasText: '("ginnel serve", process 4711)' });
  await expect(bar).toContainText('is gone');
  await expect(bar).toContainText('starts again here in a moment');
  await expect(bar.getByRole('button')).toHaveCount(0);
  await expect(page).toHaveTitle('Ginnel — lost connection to it');
  await expect(page.locator('[data-page="status"]')).toHaveAttribute('data-cut-off', 'true');
  expect(await findings(page)).toEqual([]);
  expect(await widerInside(page, '[data-bars], .window, header')).toEqual([]);
  await become(page, {
    ...{ kind: 'lost', holder },
    error: { code: 'engine-version', data: { running: '9.0.0', own: '0.1.0' } },
  });
  await expect(bar).toContainText('another version: 9.0.0');

  await become(page, { kind: 'here' });
  await expect(bar).toBeHidden();
  await expect(page).toHaveTitle(/1 session/u);
  await expect.poll(asked).toBe(2);
});

test('an engine that was ended elsewhere is started by a button, and what is typed stays', async ({
  window: { page, open },
}) => {
  await open({ app: { engine: elsewhere } });
  await fillServer(page, { host: 'typed.example', port: 2222, user: 'someone' });
  await become(page, { kind: 'ended', holder, error: null });
  const bar = page.getByRole('alert').filter({ hasText: 'Ginnel was ended where it ran' });
  await expect(bar).toContainText('Its sessions are closed');
  expect(await findings(page)).toEqual([]);
  await page.evaluate(() => {
    const error = { code: 'internal', data: { detail: 'Not today' } } as const;
    window.ginnelDouble.program({ 'engine.start': { ok: false, error } });
  });
  await bar.getByRole('button', { name: 'Start Ginnel' }).click();
  await expect(bar).toContainText('Not today');
  await page.evaluate(() => window.ginnelDouble.program({}));
  await bar.getByRole('button', { name: 'Start Ginnel' }).click();
  await expect.poll(() => page.evaluate(() => window.ginnelDouble.inputs('engine.start').length)).toBe(2);
  await become(page, { kind: 'here' });
  await expect(bar).toBeHidden();
  await expect(page.getByLabel('Host Name (or IP address)')).toHaveValue('typed.example');
  await showSessions(page);
});
