import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, resolve } from 'node:path';
import { test as base, type Page } from '@playwright/test';
import { build } from 'vite';
import type { DoubleOptions } from './ginnel-double';
import type {} from './ginnel-double-page';
import { beginSession } from './window-actions';

const root = resolve(import.meta.dirname, '../..');
const built = process.env['GINNEL_RENDERER'] ?? join(root, 'out/renderer');
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.png': 'image/png',
};

/** Serves the built window under the policy it lives with, a fresh nonce for each load. */
function serveWindow(): Promise<Server> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://host').pathname;
    const name = path === '/' ? 'index.html' : path.slice(1);
    void readFile(join(built, name)).then(
      (content) => {
        const nonce = randomBytes(16).toString('base64');
        response.setHeader('content-type', types[extname(name)] ?? 'application/octet-stream');
        response.setHeader(
          'content-security-policy',
          `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
        );
        response.end(name === 'index.html' ? content.toString().replaceAll('__CSP_NONCE__', nonce) : content);
      },
      () => {
        response.statusCode = 404;
        response.end();
      },
    );
  });
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => {
      done(server);
    });
  });
}

/** The double and what it needs as one classic script. */
async function bundleDouble(): Promise<string> {
  const result = await build({
    configFile: false,
    root,
    logLevel: 'warn',
    build: {
      write: false,
      minify: false,
      target: 'chrome130',
      lib: {
        entry: join(root, 'test/support/ginnel-double-page.ts'),
        formats: ['iife'],
        name: 'ginnelDoublePage',
      },
    },
  });
  const output = Array.isArray(result) ? result[0] : result;
  if (output === undefined || !('output' in output)) throw new Error('the double was not bundled');
  return output.output[0].code;
}

/** A window on the double, and what it did wrong on the way. */
export interface WindowPage {
  readonly page: Page;
  /** Opens the window on an engine in this condition, at the form of a new session or at the screen it starts with. */
  readonly open: (options?: DoubleOptions, at?: 'form' | 'home') => Promise<void>;
  /** Violations of the content security policy, thrown errors and console errors so far. */
  readonly complaints: string[];
}

/**
 * Playwright's test with the built window served, and with the double instead of an engine behind it.
 *
 * The tests of a worker share a page, which spares each of them a process that reads and compiles the window anew. Between two
 * of them Playwright empties it: what it stores, scripts, bindings and routes, colours, size and clock; permissions and the
 * place of the mouse go below. History and `window.name` stay, which the window does not use. A test of the time a window takes
 * says `test.use({ reuseContext: false })`.
 */
export const test = base.extend<{ window: WindowPage }, { served: string; doubleScript: string }>({
  reuseContext: [true, { scope: 'worker' }],
  served: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures from this pattern
    async ({}, use) => {
      const server = await serveWindow();
      await use(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`);
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
    { scope: 'worker' },
  ],
  doubleScript: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures from this pattern
    async ({}, use) => {
      await use(await bundleDouble());
    },
    { scope: 'worker' },
  ],
  page: async ({ page }, use) => {
    await page.context().clearPermissions();
    await page.mouse.move(0, 0);
    await use(page);
  },
  window: async ({ page, served, doubleScript }, use) => {
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
    });
    await page.exposeFunction('reportViolation', (text: string) => complaints.push(`policy: ${text}`));
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        const report = (globalThis as unknown as { reportViolation: (text: string) => void }).reportViolation;
        report(
          `${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${String(event.lineNumber)}`,
        );
      });
    });
    await use({
      page,
      complaints,
      open: async (options = {}, at = 'form') => {
        await page.addInitScript((given) => {
          window.ginnelDoubleOptions = given;
        }, options);
        await page.addInitScript({ content: doubleScript });
        await page.goto(served);
        await page.getByRole('main').waitFor();
        if (at === 'form') await beginSession(page);
      },
    });
  },
});

export { expect } from '@playwright/test';
