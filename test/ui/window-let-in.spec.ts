import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, expect, test, type Locator, type Page } from '@playwright/test';
import { WebSocket } from 'ws';
import { findings } from '../support/accessibility';
import browsers from '../browsers.json' with { type: 'json' };
import { RunningProgram } from '../support/ssh-servers';

/** How a browser gets into browser mode: the real program and real Chromium. */
const web = resolve(import.meta.dirname, '../../out/main/web.js');
const notLetIn = 'Open the address that was printed in the terminal';
const printed = /^Ginnel is at (http:\/\/127\.0\.0\.1:\d+\/#token=\S+)$/mu;

let base = '';
const running: RunningProgram[] = [];
test.beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'ginnel-let-in-'));
});
test.afterEach(async () => {
  for (const program of running.splice(0)) await program.close();
  await rm(base, { recursive: true });
});

function start(...args: string[]): RunningProgram {
  const program = new RunningProgram(process.execPath, [web, '--data-dir', join(base, 'data'), ...args], {
    ...{ SSH_AUTH_SOCK: undefined, DISPLAY: undefined, WAYLAND_DISPLAY: undefined },
    ...{ BROWSER: join(base, 'browser'), TMPDIR: base, HOME: base },
  });
  running.push(program);
  return program;
}

async function addressOf(program: RunningProgram): Promise<string> {
  const [, address = ''] = await program.waitForLog(printed);
  return address;
}

const heading = (page: Page): Locator => page.getByRole('heading', { level: 1, name: notLetIn });
const begin = (page: Page): Locator =>
  page.getByRole('navigation').getByRole('button', { name: 'New session' });

/** The token, from the file that only the user can read. */
async function tokenOf(): Promise<string> {
  const { address } = JSON.parse(await readFile(join(base, 'data/ginnel.lock'), 'utf8')) as {
    address: string;
  };
  return new URLSearchParams(new URL(address).hash.slice(1)).get('token') ?? '';
}

test('a page that was not let in says what to do, and shows nothing that looks as if sessions were lost', async ({
  page,
}, info) => {
  const place = new URL('/', await addressOf(start('--no-open'))).href;
  for (const address of [place, `${place}#token=wrong`, `${place}#token=`]) {
    await page.goto('about:blank');
    await page.goto(address);
    await expect(heading(page)).toBeVisible();
    await expect(page).toHaveURL(place);
    await expect(page).toHaveTitle('Ginnel');
    for (const role of ['textbox', 'listbox', 'tab', 'button', 'dialog'] as const) {
      await expect(page.getByRole(role)).toHaveCount(0);
    }
    await expect(page.locator('body')).not.toContainText(/Saved Sessions|No session/u);
  }
  expect(await findings(page)).toEqual([]);
  await page.screenshot({ path: info.outputPath('not-let-in.png') });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 420, height: 600 });
  expect(await findings(page)).toEqual([]);
  await page.screenshot({ path: info.outputPath('not-let-in-dark.png') });
});

test('the printed address lets a browser in, which stays in; the next browser takes the next address', async ({
  page,
  browser,
}) => {
  const program = start('--no-open');
  const address = await addressOf(program);
  const place = new URL('/', address).href;
  await page.goto(address);
  await expect(begin(page)).toBeVisible();
  await expect(page).toHaveURL(place);
  await page.reload();
  await expect(begin(page)).toBeVisible();

  // Further windows of the same browser: by the plain address, and by the one that was used.
  for (const next of [place, address]) {
    const window = await page.context().newPage();
    await window.goto(next);
    await expect(begin(window)).toBeVisible();
    await expect(window).toHaveURL(place);
    await window.close();
  }

  const other = await browser.newContext();
  const theirs = await other.newPage();
  await theirs.goto(address);
  await expect(heading(theirs)).toBeVisible();
  const [, second = ''] = await program.waitForLog(/^For another browser: (\S+)$/mu);
  // A new tab, while the page that was not let in is still there.
  const fresh = await other.newPage();
  await fresh.goto(second);
  await expect(begin(fresh)).toBeVisible();
  await expect(begin(theirs)).toBeVisible();
  await other.close();
});

test('an address that is put into the same tab lets a page in that was not', async ({ page }) => {
  const address = await addressOf(start('--no-open'));
  await page.goto(new URL('/', address).href);
  await expect(heading(page)).toBeVisible();
  // Only the fragment differs, so the browser loads nothing by itself.
  await page.goto(address);
  await expect(begin(page)).toBeVisible();
});

test('the browser is led from a private file to the window, and the file goes', async ({ page }) => {
  await writeFile(
    join(base, 'browser'),
    `#!/bin/sh\nprintf '%s' "$1" > '${base}/part' && mv '${base}/part' '${base}/opened'\n`,
  );
  await chmod(join(base, 'browser'), 0o755);
  const program = start();
  const place = new URL('/', await addressOf(program)).href;
  await expect.poll(() => readFile(join(base, 'opened'), 'utf8').catch(() => '')).toMatch(/^file:/u);
  await page.goto('about:blank');
  await page.goto(await readFile(join(base, 'opened'), 'utf8')).catch(() => null);
  await expect(begin(page)).toBeVisible();
  await expect(page).toHaveURL(place);
  await expect.poll(() => readdir(base)).not.toContainEqual(expect.stringContaining('ginnel-open-'));
  // The file left no step in the history of this tab.
  await page.goBack();
  await expect(page).toHaveURL('about:blank');
});

test('nothing that lets anybody in is left in the browser’s history', async ({ launchOptions, channel }) => {
  // The headless one keeps none.
  const whole = browsers.whole.map((name) => `/usr/bin/${name}`).find((path) => existsSync(path));
  const program = start('--no-open');
  const address = await addressOf(program);
  const { host, origin } = new URL(address);
  const profile = join(base, 'profile');
  const context = await chromium.launchPersistentContext(profile, {
    ...launchOptions,
    ...(whole === undefined ? {} : { executablePath: whole }),
    ...(channel === undefined ? {} : { channel }),
  });
  const page = await context.newPage();
  await page.goto(address);
  await expect(begin(page)).toBeVisible();
  await page.reload();
  await expect(begin(page)).toBeVisible();
  await context.close();

  const kept = await Promise.all(
    ['History', 'History-journal', 'Top Sites', 'Visited Links', 'Network Action Predictor', 'Sessions'].map(
      (name) => textUnder(join(profile, 'Default', name)),
    ),
  );
  const text = kept.join('\n');
  expect(text).toContain(host);
  expect(text).not.toContain(await tokenOf());
  for (const secret of new Set([...text.matchAll(/[\w-]{43}/gu)].map(([found]) => found))) {
    const socket = new WebSocket(`ws://${host}/socket`, { origin });
    await once(socket, 'open');
    socket.send(JSON.stringify({ token: secret }));
    expect(await once(socket, 'close')).toEqual([4401, expect.anything()]);
  }
});

/** What is in a file, or in the files of a folder. */
async function textUnder(path: string): Promise<string> {
  try {
    return await readFile(path, 'latin1');
  } catch {
    const names = await readdir(path).catch(() => []);
    return (await Promise.all(names.map((name) => readFile(join(path, name), 'latin1')))).join('\n');
  }
}

test('a page from before a new start says so, keeps what was typed, and is let in by the new address', async ({
  page,
}) => {
  const first = start('--no-open');
  const address = await addressOf(first);
  const { port } = new URL(address);
  await page.goto(address);
  await begin(page).click();
  const host = page.getByRole('textbox', { name: /Host Name/u });
  await host.fill('typed.example');
  await first.kill();
  await expect(page.getByText('Lost connection to Ginnel.')).toBeVisible();
  const second = start('--no-open', '--port', port);
  const fresh = await addressOf(second);
  await expect(page.getByRole('alert')).toContainText('Ginnel was started anew since this page was opened.');
  await expect(page.getByRole('alert')).toContainText(notLetIn);
  await expect(host).toHaveValue('typed.example');
  await page.goto(fresh);
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(host).toHaveValue('typed.example');
});

test('two tabs keep apart what is typed in them, and one has what was typed in the other once that is closed', async ({
  page,
}) => {
  const program = start('--no-open');
  await page.goto(await addressOf(program));
  const tab = await page.context().newPage();
  await tab.goto(page.url());
  const host = (one: Page): Locator => one.getByRole('textbox', { name: 'Host Name' });
  for (const [one, text] of [
    [page, 'here.example'],
    [tab, 'there.example'],
  ] as const) {
    await begin(one).click();
    await host(one).fill(text);
  }
  for (const one of [page, tab]) await one.reload();
  await expect(host(page)).toHaveValue('here.example');
  await expect(host(tab)).toHaveValue('there.example');
  await tab.bringToFront();
  await tab.close();
  await page.bringToFront();
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await expect(page.getByText('Kept from a tab that was closed')).toContainText('“there.example”');
  await expect(page.getByRole('treegrid').getByText('there.example')).toBeVisible();
  await expect(host(page)).toHaveValue('here.example');
});
