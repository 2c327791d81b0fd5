import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, startAgain, test } from '../support/electron-app';

const built = process.env['GINNEL_APP'] ?? resolve(import.meta.dirname, '../..');
const code = (name: string): Promise<string> => readFile(join(built, 'out/preload', name), 'utf8');

test('what comes before the window is small and stands alone', async () => {
  test.skip(process.env['GINNEL_APP'] !== undefined, 'what was packed is what was built');
  const [boot, preload] = [await code('boot.cjs'), await code('preload.cjs')];
  // The engine, its schemas, ssh2 and whatever else is loaded beside the page.
  const needed = [...boot.matchAll(/require\("([^"]+)"\)/gu)].map(([, name]) => name);
  expect(
    needed.filter((name) => name !== 'electron' && name !== 'path' && name?.startsWith('node:') !== true),
  ).toEqual([]);
  expect(boot.length).toBeLessThan(30_000);
  expect(preload.length).toBeLessThan(4_000);
});

test('a window appears with what it has to show, and not before', async ({
  trayHost,
  prod,
  start,
  dataFolder,
}) => {
  const app = await start({ hidden: true });
  await trayHost.item();
  await app.electron.evaluate(({ app: program }) => {
    program.once('browser-window-created', (_event, window) => {
      window.once('show', () => {
        void window.webContents.executeJavaScript('document.body.innerText').then((seen: unknown) => {
          Object.assign(globalThis, { seen });
        });
      });
    });
  });
  await startAgain(dataFolder).exited;
  const seen = (): Promise<unknown> =>
    app.electron.evaluate(() => (globalThis as unknown as { readonly seen?: string }).seen);
  await expect.poll(seen).toEqual(expect.stringContaining(prod.profile.name));
});

test('a page that has nothing to show yet is kept back, but not for ever', async ({
  trayHost,
  start,
  dataFolder,
}) => {
  const app = await start({ hidden: true });
  await trayHost.item();
  await app.electron.evaluate(({ app: program, ipcMain }) => {
    // As an engine that does not answer.
    ipcMain.removeHandler('ginnel');
    ipcMain.handle('ginnel', () => new Promise(() => undefined));
    program.once('browser-window-created', (_event, window) => {
      window.once('ready-to-show', () => {
        setImmediate(() => {
          Object.assign(globalThis, { visibleWhenLoaded: window.isVisible() });
        });
      });
    });
  });
  await startAgain(dataFolder).exited;
  const visibleWhenLoaded = (): Promise<unknown> =>
    app.electron.evaluate(
      () => (globalThis as unknown as { readonly visibleWhenLoaded?: boolean }).visibleWhenLoaded,
    );
  await expect.poll(visibleWhenLoaded).toBe(false);
  await expect.poll(app.windowIsVisible, { timeout: 20_000 }).toBe(true);
});

test('the window gets along with the process it was made with', async ({
  trayHost,
  start,
  dataFolder,
  prod,
}) => {
  const app = await start({ hidden: true });
  await trayHost.item();
  await app.electron.evaluate(({ app: program }) => {
    program.once('browser-window-created', (_event, window) => {
      Object.assign(globalThis, { first: window.webContents.getProcessId() });
    });
  });
  await startAgain(dataFolder).exited;
  const page = await app.electron.firstWindow();
  await page.getByText(prod.profile.name).first().waitFor();
  const processes = await app.electron.evaluate(({ BrowserWindow }) => [
    (globalThis as unknown as { readonly first?: number }).first,
    BrowserWindow.getAllWindows()[0]?.webContents.getProcessId(),
  ]);
  // A header that parts it from other windows would have a second process started, and the first one thrown away.
  expect(processes[0]).toBeGreaterThan(0);
  expect(processes[1]).toBe(processes[0]);
});
