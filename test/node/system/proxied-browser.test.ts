import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createProxiedBrowsers, type ProxiedBrowsers } from '../../../electron/system/proxied-browser';

let base = '';
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'ginnel-browsers-'));
});
afterEach(async () => {
  await rm(base, { recursive: true });
});

/** Browsers of which only those at these places are there, though they cannot be started. */
function browsers(...files: readonly string[]): ProxiedBrowsers {
  return createProxiedBrowsers(join(base, 'data'), {
    ...{ platform: 'linux', home: base, environment: { PATH: join(base, 'bin') } },
    isProgram: (path) => Promise.resolve(files.includes(path)),
  });
}

const proxy = { host: '127.0.0.1', port: 1080 };

it('leaves no profile of a session behind, wherever a browser kept it', async () => {
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
