import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { giveBackAfter } from '../../electron/desktop/give-back';
import type { Ginnel } from '../../shared/contract';
import { expect, startAgain, test, type DesktopApp } from '../support/electron-app';
import { beginSession, listedSession } from '../support/window-actions';

const host = (page: Page): Locator => page.getByRole('textbox', { name: 'Host Name' });
const note = (page: Page): Locator => page.getByRole('group', { name: 'From a link' });

/** Starts it once more with these words, and answers with how that ended. */
async function again(
  dataFolder: string,
  ...words: readonly string[]
): Promise<{ readonly code: number | null; readonly log: string }> {
  const second = startAgain(dataFolder, ...words);
  try {
    await second.exited;
    return { code: second.exitCode, log: second.log() };
  } finally {
    await second.close();
  }
}

/** The sessions that are open: none, whatever links were shown. */
const opened = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const { ginnel } = globalThis as unknown as { ginnel: Ginnel };
    const snapshot = await ginnel.snapshot.get({});
    return snapshot.ok ? snapshot.value.sessions.length + snapshot.value.profiles.length : -1;
  });

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

test('a first start with a link has the form filled in, and a second one hands its link over and ends', async ({
  start,
  dataFolder,
}) => {
  const app = await start({ more: ['--', 'ssh://anna:s3cr3t@first.example:2222'] });
  const page = await app.page();
  await expect(host(page)).toHaveValue('first.example');
  await expect(note(page)).toContainText('The link holds a password, which was left out');
  expect(await page.content()).not.toContain('s3cr3t');
  expect(app.printed()).not.toContain('s3cr3t');

  await beginSession(page);
  await host(page).fill('half.typed.example');
  const second = await again(dataFolder, 'ginnel://new?server=second.example&L=8080:localhost:80');
  expect(second.code, second.log).toBe(0);
  await expect(host(page)).toHaveValue('second.example');
  await expect(note(page)).toContainText('L8080 → localhost:80');
  await listedSession(page, 'half.typed.example').click();
  await expect(host(page)).toHaveValue('half.typed.example');
  await expect(listedSession(page, 'first.example')).toBeVisible();

  const show = (link: string): Promise<Awaited<ReturnType<Ginnel['links']['show']>>> =>
    page.evaluate(
      (text) => (globalThis as unknown as { ginnel: Ginnel }).ginnel.links.show({ link: text }),
      link,
    );
  expect(await show('ssh://asked.example')).toEqual({ ok: true, value: {} });
  await expect(host(page)).toHaveValue('asked.example');
  expect(await show('ssh://-x')).toMatchObject({ ok: false, error: { code: 'link-invalid' } });
  expect(await opened(page)).toBe(0);
});

const windows = (app: DesktopApp): Promise<number> =>
  app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);

test('a link brings a window that was closed to the tray, or never there, and macOS gives it as an event', async ({
  trayHost,
  start,
  dataFolder,
}) => {
  const app = await start({ hidden: true });
  await trayHost.item();
  expect(await windows(app)).toBe(0);
  expect((await again(dataFolder, '--hidden', '--', 'ssh://one.example')).code).toBe(0);
  const page = await app.page();
  await expect(host(page)).toHaveValue('one.example');
  await expect.poll(app.windowIsVisible).toBe(true);

  await app.electron.evaluate((_electron, minute) => {
    const later = setTimeout;
    const hurried = (callback: () => void, delay?: number, ...more: readonly unknown[]) =>
      later(callback, delay === minute ? 100 : delay, ...more);
    Object.assign(globalThis, { setTimeout: Object.assign(hurried, later) });
  }, giveBackAfter);
  await app.pressClose();
  await expect.poll(() => windows(app)).toBe(0);
  const prevented = await app.electron.evaluate(({ app: program }) => {
    let isPrevented = false;
    const event = { preventDefault: () => (isPrevented = true) };
    program.emit('open-url', event, 'ssh://two.example');
    return isPrevented;
  });
  expect(prevented).toBe(true);
  const other = await app.page();
  await expect(host(other)).toHaveValue('two.example');
  await expect.poll(app.windowIsVisible).toBe(true);
});

test('what a link smuggles onto the command line is no option, and what is too long ends nobody', async ({
  start,
  dataFolder,
}) => {
  const app = await start();
  const page = await app.page();
  const evil = join(dataFolder, 'evil');
  const main = page.getByRole('main');

  expect((await again(dataFolder, `ssh://x --data-dir=${evil}`)).code).toBe(0);
  await expect(main).toContainText('It may be meant to deceive.');
  expect((await again(dataFolder, '--', `--data-dir=${evil}`)).code).toBe(0);
  await expect(main).toContainText('This is no link that Ginnel opens');

  const behind = await again(dataFolder, 'ssh://x', `--data-dir=${evil}`, '--gpu-launcher=reboot');
  expect(behind.code, behind.log).toBe(2);
  expect(behind.log).toContain('Options stand behind a link');
  const long = await again(dataFolder, '--', `ssh://${'x'.repeat(60_000)}`);
  expect(long.code, long.log).toBe(2);
  expect(long.log).toContain('A link may have 4096 characters.');
  // A switch of Chromium's that it does not know.
  expect((await again(dataFolder, '-ssh://x')).code).toBe(0);

  expect(await isThere(evil)).toBe(false);
  expect(await opened(page)).toBe(0);
  expect((await again(dataFolder, 'ssh://still.there.example')).code).toBe(0);
  await expect(host(page)).toHaveValue('still.there.example');
});
