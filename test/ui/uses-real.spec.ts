import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, test, type Browser, type Page } from '@playwright/test';
import browsers from '../browsers.json' with { type: 'json' };
import { startBrowserMode, type BrowserMode } from '../support/browser-mode';
import { freePort, startHttpServer, startSshd, type NetServer, type SshServer } from '../support/ssh-servers';
import {
  addForward,
  answerHostKey,
  answerPassword,
  fillServer,
  pressOpen,
  saveAs,
} from '../support/window-actions';

const chromiumFile =
  [browsers.headless, ...browsers.whole].map((name) => `/usr/bin/${name}`).find((path) => existsSync(path)) ??
  '';
const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/** The headless shell takes no proxy file. */
const wholeChromium = browsers.whole.map((name) => `/usr/bin/${name}`).find((path) => existsSync(path)) ?? '';

test.use({ viewport: { width: 1400, height: 800 } });

interface Scene {
  readonly ginnel: BrowserMode;
  readonly folder: string;
  readonly sshd: SshServer;
  readonly web: NetServer;
  /** Hosts by which the web server was asked. */
  readonly hosts: readonly string[];
}

/** A browser of the table that runs without a screen and tells where it can be driven. */
async function withBrowser(folder: string): Promise<void> {
  const file = join(folder, 'google-chrome');
  const args = [...asRoot, '--headless', '--remote-debugging-port=0', '--disable-gpu'].join(' ');
  await writeFile(
    file,
    `#!/bin/sh\nprintf '%s\\n' "$@" >${folder}/args\nexec ${chromiumFile} ${args} "$@"\n`,
  );
  await chmod(file, 0o755);
}

async function scene(use: (scene: Scene) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'ginnel-uses-'));
  await withBrowser(folder);
  const hosts: string[] = [];
  const [ginnel, sshd, web] = await Promise.all([
    startBrowserMode(undefined, { PATH: folder }),
    startSshd({ auth: ['password'] }),
    startHttpServer((request, response) => {
      hosts.push(request.headers.host ?? '');
      response.setHeader('content-type', 'text/html');
      response.end('<title>behind</title>the page');
    }),
  ]);
  try {
    await use({ ginnel, folder, sshd, web, hosts });
  } finally {
    await Promise.all([ginnel.close(), sshd.close(), web.close()]);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Opens a session with these forwards, and shows what it does. */
async function openSession(
  page: Page,
  { ginnel, sshd }: Scene,
  forwards: readonly (readonly ['Local' | 'Dynamic', number, string?])[],
): Promise<void> {
  await page.goto(ginnel.url);
  await page.getByRole('button', { name: 'New session' }).first().click();
  await fillServer(page, sshd);
  for (const [kind, port, destination] of forwards) await addForward(page, kind, String(port), destination);
  await saveAs(page, 'uses');
  await pressOpen(page);
  await answerHostKey(page, 'Accept');
  await answerPassword(page, /password:$/u, sshd.password);
}

test('a browser is started whose every page comes through the tunnel, and none without it', async ({
  page,
}) => {
  await scene(async (all) => {
    const port = await freePort();
    await openSession(page, all, [['Dynamic', port]]);
    await page.getByRole('button', { name: `More for D${String(port)}` }).click();
    await page.getByRole('menuitem', { name: 'Browser with this proxy' }).click();
    await expect(page.getByRole('status').filter({ hasText: 'Google Chrome was started' })).toBeVisible();
    // Its profile is its own, in the data folder, and says where it can be driven.
    const profiles = join(all.ginnel.dataFolder, 'browsers');
    const [session = ''] = await readdir(profiles);
    const [profile = ''] = await readdir(join(profiles, session));
    expect((await stat(join(profiles, session, profile))).mode & 0o077).toBe(0);
    const portFile = join(profiles, session, profile, 'DevToolsActivePort');
    await expect.poll(() => existsSync(portFile)).toBe(true);
    const [debugging = ''] = (await readFile(portFile, 'utf8')).split('\n');
    const started: Browser = await chromium.connectOverCDP(`http://127.0.0.1:${debugging}`);
    try {
      const other = await started.newContext();
      const own = await other.newPage();
      const url = `http://localhost:${String(all.web.port)}/`;
      await own.goto(url);
      await expect(own).toHaveTitle('behind');
      await page.keyboard.press('Escape');
      await expect(page.getByText(/0 live of [1-9]|[1-9] live of/u).first()).toBeVisible();
      // Without the tunnel nothing is reached, though it is on this very computer.
      const asked = all.hosts.length;
      await page.getByRole('button', { name: 'Disconnect' }).click();
      await expect(page.getByText('Disconnected').first()).toBeVisible();
      await expect(own.goto(url)).rejects.toThrow(/ERR_(?:PROXY|SOCKS)_CONNECTION_FAILED/u);
      await expect(own.goto(`http://127.0.0.1:${String(all.web.port)}/`)).rejects.toThrow(
        /ERR_(?:PROXY|SOCKS)/u,
      );
      expect(all.hosts.length).toBe(asked);
      await other.close();
    } finally {
      const session = await started.newBrowserCDPSession();
      await session.send('Browser.close').catch(() => undefined);
      await started.close();
    }
  });
});

test('a real browser asks the proxy file, and follows its rules', async ({ page }) => {
  await scene(async (all) => {
    const port = await freePort();
    await openSession(page, all, [['Dynamic', port]]);
    await page.getByRole('button', { name: `More for D${String(port)}` }).click();
    await page.getByRole('menuitem', { name: 'Proxy file (PAC)...' }).click();
    const dialog = page.getByRole('dialog');
    const rules = dialog.getByLabel('Hosts through the tunnel');
    await rules.fill('*.tunnel.example, 192.0.2.0/24');
    await page.keyboard.press('Enter');
    const url = await dialog.locator('code').textContent();
    const other = await chromium.launch({
      executablePath: wholeChromium,
      args: [...asRoot, `--proxy-pac-url=${url ?? ''}`, '--host-resolver-rules=MAP direct.example 127.0.0.1'],
    });
    try {
      const own = await other.newPage();
      // Directly: the name is known here, and the server is never asked.
      await own.goto(`http://direct.example:${String(all.web.port)}/`);
      await expect(own).toHaveTitle('behind');
      // Through the tunnel: names and addresses that nobody has; it is the SOCKS port that says so, and nobody is asked past it.
      for (const host of ['name.tunnel.example', '192.0.2.7']) {
        const going = own.goto(`http://${host}:8080/`, { timeout: 50_000 });
        await expect(going).rejects.toThrow(/ERR_SOCKS_CONNECTION/u);
      }
    } finally {
      await other.close();
    }
  });
});

test('a forward answers in a browser by its name', async ({ page, browser }) => {
  await scene(async (all) => {
    const port = await freePort();
    await openSession(page, all, [['Local', port, `localhost:${String(all.web.port)}`]]);
    await page.getByRole('button', { name: `More for L${String(port)}` }).waitFor();
    const own = await browser.newPage();
    const host = `xn--bro-wiki-65a.localhost:${String(port)}`;
    await own.goto(`http://büro-wiki.localhost:${String(port)}/`);
    await expect(own).toHaveTitle('behind');
    expect(all.hosts).toContain(host);
    await own.close();
  });
});
