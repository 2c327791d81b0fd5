import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ginnel } from '../../shared/contract';
import type { Snapshot } from '../../shared/snapshot';
import { snapshotOf, through } from '../support/desktop-looks';
import { startBrowserMode } from '../support/browser-mode';
import { expect, test } from '../support/electron-app';
import { connectPageAt } from '../support/page-client';
import type { TrayItem } from '../support/tray-host';
import { connectListed, fillServer, beginSession, sessionCard, showStatus } from '../support/window-actions';

/** The desktop app on a data folder that browser mode holds. */
const sessionIs = (kind: string) => (snapshot: Snapshot) =>
  snapshot.sessions.some(({ state }) => state.kind === kind);

const hasLine = (item: TrayItem, line: string): Promise<unknown> =>
  item.waitForMenu((lines) => lines.some((shown) => shown.includes(line)));

test('shows and does what runs elsewhere, and leaves it running when it quits', async ({
  trayHost,
  prod,
  start,
  dataFolder,
  keep,
}) => {
  const web = keep(await startBrowserMode(dataFolder));
  const elsewhere = await connectPageAt(web.url);
  await elsewhere.command('sessions.open', { profile: prod.profile });
  await elsewhere.when(sessionIs('connected'));

  const app = await start();
  const page = await app.page();
  const item = await trayHost.item();
  await showStatus(page, 'prod');
  await expect(sessionCard(page, 'prod')).toContainText('Connected');
  await item.waitForTooltip((tooltip) => tooltip === 'Ginnel: 1 session and 2 tunnels up');
  await hasLine(item, '[Sessions run in browser mode, process ');
  await hasLine(item, 'Quit (sessions go on)');
  const { app: about } = await snapshotOf(page);
  // Its own surroundings, and the other's engine.
  expect(about).toMatchObject({
    ...{ mode: 'desktop', canChooseFiles: true, canStartAtLogin: true },
    engine: { kind: 'elsewhere', holder: { mode: 'browser' } },
  });
  await app.electron.evaluate(({ dialog }) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: ['/chosen/here'] });
  });
  const chosen = await page.evaluate(() =>
    (globalThis as unknown as { ginnel: Ginnel }).ginnel.keys.chooseFile({}),
  );
  expect(chosen).toEqual({ ok: true, value: '/chosen/here' });

  await item.choose('prod: Connected', 'Disconnect');
  await elsewhere.when(sessionIs('idle'));
  expect(await through(prod.webPort)).toBe('');
  await connectListed(page, 'prod');
  await elsewhere.when(sessionIs('connected'));

  // It may be gone before it answers the panel.
  await item.choose('Quit (sessions go on)').catch(() => undefined);
  expect(await app.exited).toBe(0);
  expect(await through(prod.webPort)).toBe('through the tunnel');
  await elsewhere.when(sessionIs('connected'));
  elsewhere.close();
});

test('starts at login by its own list, whoever has the engine', async ({
  trayHost: _,
  start,
  dataFolder,
  keep,
}, testInfo) => {
  keep(await startBrowserMode(dataFolder));
  const config = testInfo.outputPath('config');
  const page = await (await start({ env: { XDG_CONFIG_HOME: config } })).page();
  const { settings } = await snapshotOf(page);
  expect(settings.startAtLogin).toBe(false);
  const changed = await page.evaluate(
    (wanted) => (globalThis as unknown as { ginnel: Ginnel }).ginnel.settings.change({ settings: wanted }),
    { ...settings, startAtLogin: true, theme: 'dark' } as const,
  );
  expect(changed).toEqual({ ok: true, value: {} });
  await expect
    .poll(async () => (await snapshotOf(page)).settings)
    .toEqual({ ...settings, startAtLogin: true, theme: 'dark' });
  expect(await readFile(join(config, 'autostart/ginnel.desktop'), 'utf8')).toContain('--hidden');
});

test('when that is killed it says so, keeps what was typed, and brings the tunnels back itself', async ({
  trayHost,
  prod,
  start,
  dataFolder,
  keep,
}) => {
  const web = keep(await startBrowserMode(dataFolder));
  const app = await start();
  const page = await app.page();
  const item = await trayHost.item();
  await connectListed(page, 'prod');
  await item.waitForTooltip((tooltip) => tooltip === 'Ginnel: 1 session and 2 tunnels up');
  await expect.poll(() => readFile(join(dataFolder, 'open.json'), 'utf8').catch(() => '')).toContain('prod');
  await beginSession(page);
  await fillServer(page, { host: 'typed.example', port: 2222, user: 'someone' });

  const bar = page.getByRole('alert').filter({ hasText: 'The Ginnel that kept the tunnels is gone' });
  const said = bar.waitFor();
  await web.crash();
  await said;
  await item.waitForTooltip((tooltip) => tooltip.includes('2 tunnels up'));
  await expect(bar).toBeHidden();
  await expect(page.getByLabel('Host Name (or IP address)')).toHaveValue('typed.example');
  expect((await snapshotOf(page)).app.engine).toEqual({ kind: 'here' });
  // The icon's words may be of before.
  await expect
    .poll(async () =>
      (await snapshotOf(page)).sessions.flatMap(({ state, forwards }) => [
        state.kind,
        ...forwards.map((forward) => forward.state.kind),
      ]),
    )
    .toEqual(['connected', 'listening', 'listening']);
  expect(await through(prod.webPort)).toBe('through the tunnel');
  await showStatus(page, 'prod');
  await expect(sessionCard(page, 'prod')).toContainText('Connected');

  // An engine of its own again: quitting ends it.
  expect(await app.end()).toBe(0);
  expect(await through(prod.webPort)).toBe('');
});

test('when that was ended in order it waits for the user', async ({ trayHost, start, dataFolder, keep }) => {
  const web = keep(await startBrowserMode(dataFolder));
  const app = await start();
  const page = await app.page();
  const item = await trayHost.item();
  expect(await web.stop()).toBe(0);
  const bar = page.getByRole('alert').filter({ hasText: 'Ginnel was ended where it ran (browser mode' });
  await expect(bar).toBeVisible();
  await item.waitForTooltip((tooltip) => tooltip === 'Ginnel: Ended where it ran');
  await item.waitForMenu(
    (lines) =>
      lines.join('\n') === ['[Ended where it ran]', '---', 'Start Ginnel', 'Show window', 'Quit'].join('\n'),
  );
  await bar.getByRole('button', { name: 'Start Ginnel' }).click();
  await expect(bar).toBeHidden();
  await item.waitForTooltip((tooltip) => tooltip === 'Ginnel: No session open');
  expect((await snapshotOf(page)).app.engine).toEqual({ kind: 'here' });
});
