import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test as base, type Page } from '@playwright/test';
import { WebSocket } from 'ws';
import { RunningProgram } from '../support/servers/programs';

/** `npm run dev` in a copy of all that it needs, as this test changes files there. */
interface Clone {
  readonly program: RunningProgram;
  /** The address as printed, which lets one browser in. */
  readonly url: string;
  /** Puts one text in another's place, in a file of the copy. */
  readonly edit: (path: string, from: string, to: string) => Promise<void>;
}

const root = resolve(import.meta.dirname, '../..');
const needed = ['build', 'electron', 'renderer', 'shared', 'package.json', 'package-lock.json'];

const test = base.extend<{ clone: Clone }>({
  clone: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'ginnel-dev-'));
    for (const name of needed) await cp(join(root, name), join(folder, name), { recursive: true });
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    const program = new RunningProgram(process.execPath, [join(folder, 'build/dev.mjs'), '--no-open'], {
      GINNEL_DATA_DIR: join(folder, 'data'),
    });
    const [, url = ''] = await program.waitForLog(/^Ginnel is at (\S+#token=\S+)$/mu, { timeoutMs: 60_000 });
    await use({
      program,
      url,
      edit: async (path, from, to) => {
        const file = join(folder, path);
        const text = await readFile(file, 'utf8');
        expect(text).toContain(from);
        await writeFile(file, text.replace(from, to));
      },
    });
    if (!program.hasExited) process.kill(program.pid, 'SIGINT');
    await program.exited;
    await rm(folder, { recursive: true, force: true });
  },
});

/** Marks the page, so that `isMarked` tells whether it was loaded anew. */
async function mark(page: Page): Promise<void> {
  await page.evaluate(() => {
    Object.assign(window, { isMarked: true });
  });
}

/** The status of an answer to a path that is sent as it stands, which no browser would. */
async function statusOf(url: string, path: string): Promise<string> {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer.split(' ')[1] ?? '';
}

/** What becomes of a WebSocket to this address that names no origin. */
function outcomeOf(url: string): Promise<string> {
  return new Promise((done) => {
    const socket = new WebSocket(url, 'vite-ping');
    socket.on('open', () => {
      done('open');
      socket.terminate();
    });
    socket.on('error', (error) => {
      done(error.message);
    });
  });
}

const isMarked = (page: Page): Promise<boolean> => page.evaluate(() => 'isMarked' in window);

test('npm run dev shows a change of the window at once, and starts the engine again on a change of it', async ({
  page,
  clone,
}) => {
  // Vite gathers the packages at its first start.
  test.setTimeout(180_000);
  const complaints: string[] = [];
  let hot = '';
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await test.step('the window comes up, under a policy that lets no stranger in', async () => {
    const answer = await page.goto(clone.url);
    await expect(page.getByText('Ginnel brings a small demo server along')).toBeVisible({ timeout: 60_000 });
    const policy = (await answer?.allHeaders())?.['content-security-policy'] ?? '';
    expect(policy).toMatch(/^default-src 'none'; script-src 'self' 'nonce-[^']+'; style-src 'self' 'nonce-/u);
    expect(policy).not.toContain('unsafe');
    hot =
      (policy.match(/ws:[^ ;]+/gu) ?? []).find((address) => !address.endsWith(new URL(clone.url).host)) ?? '';
    expect(complaints).toEqual([]);
  });

  await test.step('no program that is no page hears of changes', async () => {
    expect(await outcomeOf(hot)).toBe('socket hang up');
  });

  await test.step('no page and no other user has Vite do anything but serve files', async () => {
    for (const path of [
      '/__open-in-editor',
      '/./__open-in-editor',
      '/x/../__open-in-editor',
      '/%2e/__open-in-editor',
    ]) {
      expect([path, await statusOf(clone.url, `${path}?file=nothing.ts`)]).toEqual([path, '404']);
    }
  });

  await test.step('a change of a component shows without a reload', async () => {
    await mark(page);
    const before = performance.now();
    await clone.edit(
      'renderer/features/first-start/welcome.tsx',
      '{isEmpty ? texts.welcome : texts.noneChosen}',
      'New to this?',
    );
    await expect(page.getByText('New to this?')).toBeVisible({ timeout: 10_000 });
    test.info().annotations.push({
      type: 'milliseconds from the change of a file to that of the page',
      description: (performance.now() - before).toFixed(),
    });
    expect(await isMarked(page)).toBe(true);
  });

  await test.step('a change of the engine starts it again, and the page finds it by itself', async () => {
    const from = clone.program.log().length;
    const lost = page.getByText('Lost connection to Ginnel.');
    await clone.edit('electron/web.ts', 'texts.notBuilt', 'String(texts.notBuilt)');
    const [, again = ''] = await clone.program.waitForLog(/^Ginnel is at (\S+)#/mu, {
      from,
      timeoutMs: 60_000,
    });
    expect(again).toBe(clone.url.replace(/#.*/u, ''));
    await expect(lost).toBeHidden({ timeout: 30_000 });
    expect(await isMarked(page)).toBe(true);
    await page.getByRole('main').getByRole('button', { name: 'Try the demo' }).click();
    await expect(page.getByText('New to this?')).toBeHidden();
  });

  await test.step('a change that cannot be bundled leaves what runs', async () => {
    const from = clone.program.log().length;
    await clone.edit('shared/texts/web.ts', 'const notBuilt =', 'const notBuilt = = ');
    await clone.program.waitForLog(/Not bundled, so what runs stays as it was/u, { from, timeoutMs: 60_000 });
    await expect(page.getByText('Lost connection to Ginnel.')).toBeHidden();
  });

  await test.step('Ctrl+C ends all of it', async () => {
    process.kill(clone.program.pid, 'SIGINT');
    await clone.program.exited;
    expect(clone.program.exitCode).toBe(0);
    await expect(fetch(clone.url)).rejects.toThrow();
  });
});
