import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BrowserWorld } from '../../../electron/system/browsers';
import { unixOnly } from '../../support/unix-only';
import { createProxiedBrowsers, type ProxiedBrowsers } from '../../../electron/system/proxied-browser';

let base: string;
let folder: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'ginnel-browsers-'));
  folder = join(base, 'browsers');
  for (const session of ['one', 'other']) {
    await mkdir(join(folder, session, 'forward-1080'), { recursive: true });
    await writeFile(join(folder, session, 'forward-1080', 'Bookmarks'), session);
  }
});
afterEach(() => rm(base, { recursive: true }));

const world: BrowserWorld = {
  ...{ platform: 'linux', environment: {}, home: '/nobody' },
  isProgram: () => Promise.resolve(false),
};
const kept = async (): Promise<readonly string[]> => (await readdir(folder)).toSorted();

test('a deleted session has its browser’s profile again when it is brought back', async () => {
  const browsers = createProxiedBrowsers(folder, world);
  await browsers.setAside('one');
  expect(await kept()).toEqual(['one', 'one.deleted', 'other']);
  await browsers.bringBack('one');
  expect(await kept()).toEqual(['one', 'other']);
  await createProxiedBrowsers(folder, world).setAside('nothing');
  expect(await kept()).toEqual(['one', 'other']);
});

test('it goes once the deletion stands', async () => {
  const browsers = createProxiedBrowsers(folder, world);
  await browsers.setAside('one');
  await browsers.forget('one');
  expect(await kept()).toEqual(['other']);
});

test('one that a run which was killed had set aside goes with the next', async () => {
  await createProxiedBrowsers(folder, world).setAside('one');
  await createProxiedBrowsers(folder, world).setAside('nothing');
  expect(await kept()).toEqual(['other']);
});

test('the profile of a browser that is confined to a folder of its own goes as well', async () => {
  const confined = join(base, 'snap', 'chromium', 'common', 'ginnel-browsers');
  await mkdir(join(confined, 'one'), { recursive: true });
  const snap: BrowserWorld = {
    ...{ platform: 'linux', environment: { PATH: '/snap/bin' }, home: base },
    isProgram: (path) => Promise.resolve(path === '/snap/bin/chromium'),
  };
  const browsers = createProxiedBrowsers(folder, snap);
  await browsers.setAside('one');
  await browsers.forget('one');
  expect(await readdir(confined)).toEqual([]);
  expect(await kept()).toEqual(['other']);
});

/** Browsers of which only those at these places are there, though they cannot be started. */
function browsers(...files: readonly string[]): ProxiedBrowsers {
  return createProxiedBrowsers(join(base, 'data'), {
    ...{ platform: 'linux', home: base, environment: { PATH: join(base, 'bin') } },
    isProgram: (path) => Promise.resolve(files.includes(path)),
  });
}

const proxy = { host: '127.0.0.1', port: 1080 };

test('leaves no profile of a session behind, wherever a browser kept it', unixOnly('paths'), async () => {
  const [native, snap] = [join(base, 'bin/google-chrome'), '/snap/bin/chromium'];
  for (const [file, root] of [
    [native, join(base, 'data')],
    [snap, join(base, 'snap/chromium/common/ginnel-browsers')],
  ] as const) {
    for (const session of ['one', 'other']) {
      const started = await browsers(file).start(proxy, { session, forward: 'f' });
      expect(started).toMatchObject({ ok: false, error: { code: 'browser-failed' } });
      expect(existsSync(join(root, session, 'f-1080'))).toBe(true);
    }
    // The browser that made it may be gone by then.
    await browsers().forget('one');
    expect([existsSync(join(root, 'one')), existsSync(join(root, 'other'))]).toEqual([false, true]);
  }
});
