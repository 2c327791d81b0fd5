import { existsSync, watch } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeAfterEach } from '../support/owned';
import { curl, freePort, startHttpServer } from '../support/ssh-servers';
import { windowsPath } from '../wine.mjs';
import browsers from '../browsers.json' with { type: 'json' };
import { windowsScenes, type WindowsScene } from './scene';

/** Browser mode on Windows' Node, used with a real browser. */
const openScene = windowsScenes();
const keep = closeAfterEach();
let browser: Browser;

beforeAll(async () => {
  const executablePath = [browsers.headless, ...browsers.whole]
    .map((name) => `/usr/bin/${name}`)
    .find((path) => existsSync(path));
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  browser = await chromium.launch({ args, ...(executablePath === undefined ? {} : { executablePath }) });
});
afterAll(() => browser.close());

async function openWindow(scene: WindowsScene): Promise<Page> {
  const program = scene.startInConsole('web', ['--no-open']);
  const [, address = ''] = await program.waitForLog(/(http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43})/u);
  const page = keep(await browser.newPage());
  await page.goto(address);
  return page;
}

/** Resolves when a file that is to take the place of `name` was written in the folder. */
const replacementOf = (folder: string, name: string): Promise<void> =>
  new Promise((seen) => {
    const watcher = watch(folder, (_event, file) => {
      if (file?.startsWith(`${name}.`) !== true) return;
      watcher.close();
      seen();
    });
  });

describe('browser mode, on Windows', () => {
  test('opens a session by the form, with a forward that works', async () => {
    const scene = await openScene();
    const far = keep(await startHttpServer('far'));
    const port = await freePort();
    await scene.save(scene.session([`L${String(port)}\t127.0.0.1:${String(far.port)}`]));
    const page = await openWindow(scene);
    await page.getByRole('main').getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByRole('row', { name: /Listening/u }).waitFor();
    expect((await curl([`http://127.0.0.1:${String(port)}/`])).stdout.toString()).toBe('far');
  });

  test('saves a session though another program holds the file open', async () => {
    const scene = await openScene();
    await scene.save(scene.session([]));
    const page = await openWindow(scene);
    await page.getByRole('row', { name: /^bastion/u }).waitFor();
    await page.getByRole('navigation').getByRole('button', { name: 'New session' }).click();
    const release = join(scene.folder, 'release');
    const holder = await scene.script(join(import.meta.dirname, 'hold-open.cjs'), [
      windowsPath(join(scene.data, 'sessions.json')),
      windowsPath(release),
    ]);
    await holder.waitForLog(/holding/u);
    const tried = replacementOf(scene.data, 'sessions.json');
    await page.getByRole('textbox', { name: /Host Name/u }).fill('db.example');
    await page.getByRole('textbox', { name: /Saved Sessions/u }).fill('database');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await tried;
    await writeFile(release, '');
    await page.getByRole('option', { name: 'database' }).waitFor();
    await expect.poll(() => readFile(join(scene.data, 'sessions.json'), 'utf8')).toContain('"db.example"');
  });
});
