import type { MenuItemConstructorOptions } from 'electron';
import { expect, test, type DesktopApp } from '../support/electron-app';
import { beginSession } from '../support/window-actions';

// Manners of a page in every browser, which Electron leaves out.

interface Shown {
  readonly lines: readonly string[];
}

/** Keeps the menus that open, instead of leaving them on the screen, where they would wait for a click. */
async function catchMenus(app: DesktopApp): Promise<() => Promise<readonly Shown[]>> {
  await app.electron.evaluate(({ Menu }) => {
    const menus: Electron.Menu[] = [];
    Object.assign(globalThis, { menus });
    Menu.prototype.popup = function popup(this: Electron.Menu) {
      menus.push(this);
    };
  });
  return () =>
    app.electron.evaluate(() =>
      (globalThis as unknown as { menus: readonly Electron.Menu[] }).menus.map(({ items }) => ({
        lines: items.map(({ type, role, enabled }) =>
          type === 'separator' ? '---' : `${String(role)}${enabled ? '' : ' off'}`,
        ),
      })),
    );
}

/** Chooses a line of the menu that opened last. */
const choose = (app: DesktopApp, role: MenuItemConstructorOptions['role']): Promise<void> =>
  app.electron.evaluate(({ BrowserWindow }, name) => {
    const menu = (globalThis as unknown as { menus: readonly Electron.Menu[] }).menus.at(-1);
    const [window] = BrowserWindow.getAllWindows();
    const item = menu?.items.find(({ role: own }) => own?.toLowerCase() === name?.toLowerCase());
    item?.click({}, window, window?.webContents);
  }, role);

test('a right click cuts, copies and pastes, as PuTTY’s people do it', async ({ start }) => {
  const app = await start();
  const menus = await catchMenus(app);
  const page = await app.page();
  await beginSession(page);
  const host = page.getByRole('textbox', { name: 'Host Name' });
  await host.fill('gw.example');
  await host.selectText();
  await host.click({ button: 'right' });
  await expect.poll(menus).toHaveLength(1);
  expect((await menus())[0]?.lines.slice(0, 2)).toEqual(['cut', 'copy']);
  expect((await menus())[0]?.lines.slice(3)).toEqual(['---', 'selectall']);
  await choose(app, 'cut');
  await expect(host).toHaveValue('');
  expect(await app.electron.evaluate(({ clipboard }) => clipboard.readText())).toBe('gw.example');
  await host.click({ button: 'right' });
  await expect.poll(menus).toHaveLength(2);
  expect((await menus())[1]?.lines.slice(0, 3)).toEqual(['cut off', 'copy off', 'paste']);
  await choose(app, 'paste');
  await expect(host).toHaveValue('gw.example');
});

test('where there is nothing to choose no menu opens; a password is pasted and never copied', async ({
  start,
}) => {
  const app = await start();
  const menus = await catchMenus(app);
  const page = await app.page();
  await beginSession(page);
  await page.getByRole('button', { name: 'About' }).click({ button: 'right' });
  await page.evaluate(() => {
    const field = document.createElement('input');
    field.type = 'password';
    field.value = 'secret';
    field.id = 'typed';
    document.querySelector('main')?.prepend(field);
    field.select();
  });
  await app.electron.evaluate(({ clipboard }) => clipboard.writeText('from elsewhere'));
  await page.locator('#typed').click({ button: 'right' });
  await expect.poll(menus).toHaveLength(1);
  expect((await menus())[0]?.lines).toEqual(['cut off', 'copy off', 'paste', '---', 'selectall']);
  await choose(app, 'paste');
  await expect(page.locator('#typed')).toHaveValue('from elsewhere');
});

test('Ctrl with plus, minus and zero zooms the page', async ({ start }) => {
  const app = await start();
  const page = await app.page();
  await beginSession(page);
  const level = (): Promise<number | undefined> =>
    app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.zoomLevel);
  await page.getByRole('textbox', { name: 'Host Name' }).fill('gw');
  for (const [key, expected] of [
    ['=', 1],
    ['+', 2],
    ['-', 1],
    ['0', 0],
    ['-', -1],
  ] as const) {
    // Keys of the debugger go past the program, straight into the page.
    await app.electron.evaluate(({ BrowserWindow }, keyCode) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      for (const type of ['keyDown', 'keyUp'] as const) {
        contents?.sendInputEvent({ type, keyCode, modifiers: ['control'] });
      }
    }, key);
    await expect.poll(level, `Ctrl and ${key}`).toBe(expected);
  }
  await expect(page.getByRole('textbox', { name: 'Host Name' })).toHaveValue('gw');
});
