import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readAutostartEntry } from '../../electron/desktop/autostart-entry';
import type { Ginnel } from '../../shared/contract';
import { defaultSettings } from '../../shared/program-settings';
import {
  cleanEnvironment,
  electronFlags,
  expect,
  saveSessions,
  startAgain,
  test,
} from '../support/electron-app';
import { snapshotOf, through } from '../support/desktop-looks';
import { RunningProgram } from '../support/ssh-servers';
import { startTrayHost } from '../support/tray-host';
import { connectListed, sessionCard, showStatus } from '../support/window-actions';

test('a hidden start connects what is marked without a window, until somebody asks for one', async ({
  trayHost,
  prod,
  start,
  dataFolder,
}) => {
  await saveSessions(dataFolder, [{ ...prod.profile, connectAtStart: true }]);
  const app = await start({ hidden: true });
  const item = await trayHost.item();
  await item.waitForTooltip((tooltip) => tooltip.includes('2 tunnels up'));
  expect(await through(prod.webPort)).toBe('through the tunnel');

  // As when it was started before the desktop came to it.
  const atLogin = startAgain(dataFolder, '--hidden');
  await atLogin.exited;
  expect(atLogin.exitCode).toBe(0);
  expect(await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(0);

  await startAgain(dataFolder).exited;
  await showStatus(await app.page());
  await expect(sessionCard(await app.page(), 'prod')).toContainText('Connected');
});

test('a panel that comes after it shows its icon', async ({ prod, start, dataFolder }) => {
  await saveSessions(dataFolder, [{ ...prod.profile, connectAtStart: true }]);
  await start({ hidden: true });
  // Connected after the icon was made, which found no panel.
  await expect.poll(() => through(prod.webPort)).toBe('through the tunnel');
  const panel = await startTrayHost();
  await (await panel.item()).waitForTooltip((tooltip) => tooltip.includes('2 tunnels up'));
  panel.close();
});

test('it is put on the list of what starts at login, and what is done to the list counts', async ({
  trayHost,
  start,
}, testInfo) => {
  const config = testInfo.outputPath('config');
  const env = { XDG_CONFIG_HOME: config };
  const entry = join(config, 'autostart/ginnel.desktop');
  const first = await start({ env });
  const page = await first.page();
  expect((await snapshotOf(page)).app.canStartAtLogin).toBe(true);
  const settings = { ...defaultSettings, startAtLogin: true };
  await page.evaluate(async (chosen) => {
    await (globalThis as unknown as { ginnel: Ginnel }).ginnel.settings.change({ settings: chosen });
  }, settings);
  await expect.poll(async () => (await snapshotOf(page)).settings).toEqual(settings);
  await first.end();

  const [program = '', ...args] = readAutostartEntry(await readFile(entry, 'utf8')) ?? [];
  const shown = trayHost.nextItem();
  const atLogin = new RunningProgram(program, [...args, ...electronFlags], { ...cleanEnvironment(), ...env });
  try {
    await (await shown).waitForTooltip((tooltip) => tooltip.includes('No session open'));
    process.kill(atLogin.pid, 'SIGTERM');
    await atLogin.exited;
    expect(atLogin.exitCode).toBe(0);
  } finally {
    await atLogin.close();
  }

  await rm(entry);
  const second = await (await start({ env })).page();
  expect((await snapshotOf(second)).settings.startAtLogin).toBe(false);
});

test('after kill -9 what was open is offered, and opens again', async ({
  trayHost: _,
  prod,
  start,
  dataFolder,
}) => {
  const first = await start();
  await connectListed(await first.page(), 'prod');
  await expect(sessionCard(await first.page(), 'prod')).toContainText('Connected');
  await expect.poll(() => readdir(dataFolder)).toContain('open.json');
  first.electron.process().kill('SIGKILL');
  await first.exited;

  const page = await (await start()).page();
  expect((await snapshotOf(page)).reopenable.map(({ name }) => name)).toEqual(['prod']);
  await page.evaluate(() => (globalThis as unknown as { ginnel: Ginnel }).ginnel.sessions.reopen({}));
  await expect.poll(() => through(prod.webPort)).toBe('through the tunnel');
  expect((await snapshotOf(page)).reopenable).toEqual([]);
});
