import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig } from '@playwright/test';
import browsers from './browsers.json' with { type: 'json' };

const root = resolve(import.meta.dirname, '..');

// What the machine's own ssh and PuTTY know of servers is no part of any test; programs that are started inherit it.
process.env['GINNEL_KNOWN_HOSTS'] = 'own';

// The system's own browser. Where there is none of these, Playwright looks for Chrome in its usual place.
const chromium = [browsers.headless, ...browsers.whole]
  .map((name) => `/usr/bin/${name}`)
  .find((path) => existsSync(path));
// Chromium refuses to start as root with its sandbox.
const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

const browser = {
  browserName: 'chromium' as const,
  ...(chromium === undefined ? { channel: 'chrome' } : {}),
  launchOptions: {
    args: asRoot,
    ...(chromium === undefined ? {} : { executablePath: chromium }),
  },
};

/** `ui` drives the window in a real browser, `desktop` the whole app in real Electron; `screenshots` tests nothing. */
export default defineConfig({
  testDir: root,
  outputDir: resolve(root, 'test-results'),
  globalSetup: resolve(root, 'test/support/test-account-setup.ts'),
  forbidOnly: process.env['CI'] !== undefined,
  retries: 0,
  // A busy machine shows things late; what never comes is told all the same.
  expect: { timeout: 15_000 },
  // Playwright would take one for two processors, and a project can only take fewer.
  workers: 2,
  reporter: 'list',
  projects: [
    {
      name: 'ui',
      testMatch: 'test/ui/**/*.spec.ts',
      timeout: 60_000,
      use: { ...browser, screenshot: 'only-on-failure', viewport: { width: 1100, height: 760 } },
    },
    {
      name: 'screenshots',
      testMatch: 'test/ui/screenshots.ts',
      use: browser,
    },
    {
      name: 'desktop',
      testMatch: 'test/desktop/**/*.spec.ts',
      // One at a time: the tests share a display, a session bus and a tray.
      workers: 1,
      timeout: 120_000,
      use: { screenshot: 'only-on-failure' },
    },
  ],
});
