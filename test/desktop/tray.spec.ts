import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import type { OverallState } from '../../shared/overall-state';
import { expect, saveSessions, test } from '../support/electron-app';
import { curl, startHttpServer } from '../support/ssh-servers';
import type { IconPixels, TrayItem } from '../support/tray-host';
import { answerHostKey, sessionCard, showStatus } from '../support/window-actions';

/** The end of the menu. */
const foot = ['New session...', 'Settings...', 'Show window', 'Quit'];

const icons = resolve(import.meta.dirname, '../../build/icons/tray');

/** The alpha channel of one of our pictures: its shape, whatever its colour. */
async function shapeOf(electron: ElectronApplication, picture: OverallState): Promise<readonly number[]> {
  const png = (await readFile(join(icons, `${picture}-44.png`))).toString('base64');
  return electron.evaluate(({ nativeImage }, data) => {
    const bitmap = nativeImage.createFromDataURL(`data:image/png;base64,${data}`).toBitmap();
    return [...bitmap].filter((_value, index) => index % 4 === 3);
  }, png);
}

function shapeShown({ argb }: IconPixels): readonly number[] {
  return [...argb].filter((_value, index) => index % 4 === 0);
}

/** Waits until the panel draws one of our pictures. */
async function waitForPicture(
  item: TrayItem,
  electron: ElectronApplication,
  picture: OverallState,
): Promise<void> {
  const wanted = JSON.stringify(await shapeOf(electron, picture));
  await item.waitFor(
    async () => JSON.stringify(shapeShown(await item.icon())) === wanted,
    (same) => same,
    `the picture ${picture}`,
  );
}

/** Waits until the window's title says of the tunnels what the tray's tooltip says. */
async function expectSameWords(item: TrayItem, window: Page): Promise<void> {
  await expect
    .poll(async () => (await window.title()).replace('Ginnel — ', 'Ginnel: '))
    .toBe(await item.tooltip());
}

async function page(port: number): Promise<string | number> {
  const { code, stdout } = await curl([`http://127.0.0.1:${String(port)}/`]);
  return code === 0 ? stdout.toString() : (code ?? -1);
}

test('a panel shows what is open, and its menu connects and disconnects', async ({
  trayHost,
  prod,
  start,
}) => {
  const { electron } = await start();
  const item = await trayHost.item();
  expect(await item.tooltip()).toBe('Ginnel: No session open');
  await waitForPicture(item, electron, 'off');
  await item.waitForMenu(
    (lines) => lines.join('\n') === ['[No session open]', '---', 'Connect prod', '---', ...foot].join('\n'),
  );
  const before = await item.icon();
  expect(await page(prod.webPort)).toBe(7);

  await item.choose('Connect prod');
  await item.waitForTooltip((tooltip) => tooltip === 'Ginnel: 1 session and 2 tunnels up');
  await waitForPicture(item, electron, 'up');
  expect((await item.icon()).argb.equals(before.argb)).toBe(false);
  await item.waitForMenu(
    (lines) =>
      lines.join('\n') ===
      [
        '[1 session and 2 tunnels up]',
        '---',
        'prod: Connected',
        `  L${String(prod.webPort)} → 127.0.0.1:${String(prod.web.port)}: Listening`,
        '    Copy address',
        '    Stop',
        `  L${String(prod.echoPort)} → 127.0.0.1:${String(prod.echo.port)}: Listening`,
        '    Copy address',
        '    Stop',
        '  ---',
        '  Disconnect',
        '---',
        'Disconnect all',
        '---',
        ...foot,
      ].join('\n'),
  );
  expect(await page(prod.webPort)).toBe('through the tunnel');

  const line = new RegExp(`^L${String(prod.webPort)} `, 'u');
  await item.choose('prod: Connected', line, 'Copy address');
  await expect
    .poll(() => electron.evaluate(({ clipboard }) => clipboard.readText()))
    .toBe(`localhost:${String(prod.webPort)}`);
  await item.choose('prod: Connected', line, 'Stop');
  await item.waitForTooltip((tooltip) => tooltip === 'Ginnel: 1 session and 1 tunnel up');
  expect(await page(prod.webPort)).toBe(7);
  await item.choose('prod: Connected', line, 'Start');
  await item.waitForTooltip((tooltip) => tooltip === 'Ginnel: 1 session and 2 tunnels up');
  expect(await page(prod.webPort)).toBe('through the tunnel');

  await item.choose('prod: Connected', 'Disconnect');
  await item.waitForTooltip((tooltip) => tooltip === 'Ginnel: No session open');
  await waitForPicture(item, electron, 'off');
  expect(await page(prod.webPort)).toBe(7);
  await item.waitForMenu((lines) => !lines.some((shown) => shown.startsWith('prod:')));

  await item.choose('Connect prod');
  await item.waitForTooltip((tooltip) => tooltip === 'Ginnel: 1 session and 2 tunnels up');
  await item.choose('Disconnect all');
  await item.waitForTooltip((tooltip) => tooltip === 'Ginnel: No session open');
});

test('the picture tells trouble and waiting, in the words of the window', async ({
  trayHost,
  prod,
  start,
}) => {
  const app = await start();
  const { electron } = app;
  const window = await app.page();
  const item = await trayHost.item();
  const where = ['127.0.0.1', '::1'];
  const taken = await Promise.all(
    where.map((host) => startHttpServer('someone else', { host, port: prod.webPort })),
  );
  await item.choose('Connect prod');
  await item.waitForTooltip(
    (tooltip) => tooltip === 'Ginnel: 1 session and 1 tunnel up, 1 tunnel waiting for its port',
  );
  await expectSameWords(item, window);
  await waitForPicture(item, electron, 'partly');
  await item.waitForMenu((lines) =>
    lines.some(
      (line) => line.includes(`L${String(prod.webPort)}`) && line.includes(': Waiting for its port'),
    ),
  );
  await item.choose(/^prod: Connected/u, 'Disconnect');
  for (const server of taken) await server.close();

  await item.choose('Connect prod');
  await waitForPicture(item, electron, 'up');
  await prod.sshd.kill();
  await waitForPicture(item, electron, 'waiting');
  await item.waitForMenu((lines) => lines.some((line) => line.startsWith('prod: Waiting to retry (')));
  await expectSameWords(item, window);
  await prod.sshd.restart();
  await item.choose(/^prod: Waiting to retry/u, 'Retry now');
  await waitForPicture(item, electron, 'up');
  await expectSameWords(item, window);
});

test('a question brings a hidden window back, and the menu tells of it', async ({
  trayHost,
  prod,
  dataFolder,
  start,
}) => {
  await writeFile(join(dataFolder, 'known_hosts'), '');
  const app = await start();
  const item = await trayHost.item();
  await app.page();
  await app.pressClose();
  await expect.poll(app.windowIsVisible).toBe(false);

  await item.choose('Connect prod');
  await waitForPicture(item, app.electron, 'busy');
  await item.waitForMenu((lines) => lines.includes('prod: Waiting for your answer'));
  await expect.poll(app.windowIsVisible).toBe(true);
  const window = await app.page();
  await answerHostKey(window, 'Cancel');
  await waitForPicture(item, app.electron, 'failed');
  await item.choose(/^prod: Failed/u, 'Connect again');
  await answerHostKey(window, 'Accept');
  await showStatus(window, 'prod');
  await expect(sessionCard(window, 'prod')).toContainText('Connected');
  await item.waitForMenu((lines) => !lines.includes('prod: Waiting for your answer'));
  expect(await page(prod.webPort)).toBe('through the tunnel');
});

test('a click on the icon, or Show window, brings the window back; Quit ends the program', async ({
  trayHost,
  start,
}) => {
  const app = await start();
  const item = await trayHost.item();
  await app.page();
  for (const bring of [() => item.activate(), () => item.choose('Show window')]) {
    await app.pressClose();
    await expect.poll(app.windowIsVisible).toBe(false);
    await bring();
    await expect.poll(app.windowIsVisible).toBe(true);
  }
  await item.choose('Quit');
  expect(await app.exited).toBe(0);
});

test('New session and Settings lead there, also where there is no window yet', async ({
  trayHost,
  start,
}) => {
  const app = await start({ hidden: true });
  const item = await trayHost.item();
  await item.choose('Settings...');
  const page = await app.page();
  await expect(page.getByRole('dialog', { name: 'Program settings' })).toBeVisible();
  await page.keyboard.press('Escape');
  await item.choose('New session...');
  await expect(page.getByRole('textbox', { name: 'Host Name' })).toBeVisible();
});

test('groups connect and disconnect as a whole', async ({ trayHost, prod, dataFolder, start }) => {
  await saveSessions(dataFolder, [{ ...prod.profile, group: 'Work/EU' }]);
  await start({ hidden: true });
  const item = await trayHost.item();
  await item.choose('Work (0 of 1 up)', 'Connect group');
  await item.waitForTooltip((tooltip) => tooltip === 'Ginnel: 1 session and 2 tunnels up');
  await item.choose('Work (1 of 1 up)', 'EU (1 of 1 up)', 'Disconnect group');
  await item.waitForTooltip((tooltip) => tooltip === 'Ginnel: No session open');
});
