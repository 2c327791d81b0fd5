import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { commandNames, type Ginnel } from '../../shared/contract';
import { revisionOf } from '../../shared/revision';
import { pageOptions } from '../../electron/desktop/page-options';
import { expect, test } from '../support/electron-app';
import { startHttpServer } from '../support/ssh-servers';
import { openPanel } from '../support/window-actions';

test('the window is a page and no more than a page', async ({ trayHost: _, start }) => {
  const app = await start();
  const page = await app.page();
  expect(page.url()).toBe('app://ginnel/index.html');
  const preferences = await app.electron.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    const contents = window?.webContents as unknown as {
      getLastWebPreferences: () => Record<string, unknown>;
    };
    return contents.getLastWebPreferences();
  });
  // Electron reports most of what was asked for; what it leaves out has its default, which is off.
  const reported = Object.entries(pageOptions).filter(([name]) => preferences[name] !== undefined);
  expect(reported.length).toBeGreaterThanOrEqual(9);
  expect(preferences).toMatchObject(Object.fromEntries(reported));
  const spelling = await app.electron.evaluate(({ session }) =>
    session.defaultSession.isSpellCheckerEnabled(),
  );
  expect(spelling).toBe(false);
  expect(
    await page.evaluate(() =>
      ['require', 'process', 'Buffer', 'global', 'module', 'ipcRenderer'].filter((name) => name in window),
    ),
  ).toEqual([]);
});

test('window.ginnel is the contract, frozen', async ({ trayHost: _, start }) => {
  const page = await (await start()).page();
  const found = await page.evaluate(() => {
    const ginnel = Reflect.get(window, 'ginnel') as Record<string, object>;
    const before = ginnel['snapshot'] ?? {};
    const changes = [
      Reflect.set(ginnel, 'snapshot', null),
      Reflect.set(before, 'get', null),
      Reflect.set(ginnel, 'more', null),
      Reflect.deleteProperty(ginnel, 'on'),
      Reflect.set(window, 'ginnel', null),
    ];
    const { on, ...groups } = ginnel;
    const commands = Object.entries(groups).flatMap(([group, members]) =>
      Object.entries(members).map(([name, value]) => [`${group}.${name}`, typeof value] as const),
    );
    return {
      keys: commands.map(([name]) => name),
      kinds: [...commands.map(([, kind]) => kind), typeof on],
      frozen: [ginnel, ...Object.values(groups)].every((value) => Object.isFrozen(value)),
      same: Reflect.get(window, 'ginnel') === ginnel && ginnel['snapshot'] === before,
      changes,
    };
  });
  expect(found.keys).toEqual(commandNames);
  expect(new Set(found.kinds)).toEqual(new Set(['function']));
  expect(found.frozen).toBe(true);
  expect(found.same).toBe(true);
  expect(found.changes).toEqual([false, false, false, false, false]);
});

test('what the window hears of an event is its payload alone', async ({ trayHost: _, start }) => {
  const page = await (await start()).page();
  const defaults = await page.evaluate(async () => {
    const snapshot = await (Reflect.get(window, 'ginnel') as Ginnel).snapshot.get({});
    if (!snapshot.ok) throw new Error(snapshot.error.code);
    return snapshot.value.defaults;
  });
  const heard = await page.evaluate(
    (input) =>
      new Promise<{ count: number; keys: readonly string[] }>((resolve, reject) => {
        const { on, savedSessions } = Reflect.get(window, 'ginnel') as Ginnel;
        on('snapshot.changed', (...args: readonly object[]) => {
          resolve({ count: args.length, keys: Object.keys(args[0] ?? {}) });
        });
        void savedSessions.saveDefaults(input).then((saved) => {
          if (!saved.ok) reject(new Error(saved.error.code));
        });
      }),
    { profile: { ...defaults, compression: true }, replaces: revisionOf(defaults) },
  );
  expect(heard.count).toBe(1);
  expect(heard.keys).toEqual(expect.arrayContaining(['since', 'revision', 'defaults']));
  await expect(
    page.evaluate(() => {
      const ginnel = Reflect.get(window, 'ginnel') as { on: (name: string, listener: () => void) => void };
      ginnel.on('ginnel:event', () => undefined);
    }),
  ).rejects.toThrow(/there is no event/u);
});

test('a malformed command is an error value, in the real window too', async ({ trayHost: _, start }) => {
  const page = await (await start()).page();
  const results = await page.evaluate(async () => {
    const { sessions } = Reflect.get(window, 'ginnel') as {
      sessions: { open: (input?: unknown) => Promise<{ ok: boolean }> };
    };
    const inputs = [undefined, null, 7, 'x'.repeat(2_000_000), { profile: {} }, { sessionId: '../..' }];
    const answers = inputs.map((input) => sessions.open(input));
    return (await Promise.all(answers)).map((answer) => answer.ok);
  });
  expect(results).toEqual([false, false, false, false, false, false]);
});

test('the page is served with its policy, contained, and for reading only', async ({
  trayHost: _,
  start,
}) => {
  const page = await (await start()).page();
  const policy = await page.evaluate(async () =>
    (await fetch('/index.html')).headers.get('content-security-policy'),
  );
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  const status = (path: string, method = 'GET'): Promise<number | string> =>
    page.evaluate(
      async ([at = '', how = '']) =>
        fetch(at, { method: how }).then(
          (response) => response.status,
          () => 'refused',
        ),
      [path, method],
    );
  for (const path of [
    '/../package.json',
    '/..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/package.json',
    '/..%5c..%5cpackage.json',
    '/assets/../../main/main.js',
    '/%00index.html',
    '/nothing.js',
  ]) {
    expect(await status(path), path).toBe(404);
  }
  expect(await status('/index.html', 'POST')).toBe(405);
  expect(await status('app://other/index.html')).toBe('refused');
  expect(await status('//etc/passwd')).toBe('refused');
  expect(await status('file:///etc/passwd')).toBe('refused');
});

test('an injected inline script does not run, and text is not turned into code', async ({
  trayHost: _,
  start,
}) => {
  const page = await (await start()).page();
  const outcome = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    document.body.append(script);
    const holder = document.createElement('div');
    holder.innerHTML = '<img src="nothing.png" onerror="window.injected = true">';
    document.body.append(holder);
    // Out of a timer, as code that a debugger evaluates is not held to the policy.
    return new Promise((resolve) => {
      setTimeout(() => {
        let evaluated = true;
        try {
          Reflect.construct(Function, ['return 1']);
        } catch {
          evaluated = false;
        }
        resolve({ injected: 'injected' in window, evaluated });
      });
    });
  });
  expect(outcome).toEqual({ injected: false, evaluated: false });
});

test('the window leads nowhere else', async ({ trayHost: _, start }) => {
  const web = await startHttpServer('not for the window');
  const address = `http://127.0.0.1:${String(web.port)}/`;
  const app = await start();
  const page = await app.page();
  const attempts = await page.evaluate(async (url) => {
    const refused = (promise: Promise<unknown>): Promise<string> =>
      promise.then(
        () => 'allowed',
        () => 'refused',
      );
    const socket = new Promise((resolve, reject) => {
      const opened = new WebSocket(url.replace('http', 'ws'));
      opened.onopen = resolve;
      opened.onerror = reject;
    });
    return {
      fetch: await refused(fetch(url)),
      fetchNoCors: await refused(fetch(url, { mode: 'no-cors' })),
      socket: await refused(socket),
      open: window.open(url) === null ? 'refused' : 'allowed',
      openOwn: window.open('app://ginnel/index.html') === null ? 'refused' : 'allowed',
      notifications: await Notification.requestPermission(),
      camera: await refused(navigator.mediaDevices.getUserMedia({ video: true })),
      place: await refused(
        new Promise((resolve, reject) => {
          navigator.geolocation.getCurrentPosition(resolve, reject);
        }),
      ),
      clipboard: await refused(navigator.clipboard.readText()),
    };
  }, address);
  expect(attempts).toEqual({
    fetch: 'refused',
    fetchNoCors: 'refused',
    socket: 'refused',
    open: 'refused',
    openOwn: 'refused',
    notifications: 'denied',
    camera: 'refused',
    place: 'refused',
    clipboard: 'refused',
  });

  // Each of these would leave the page or add another, were it let through.
  await page.evaluate((url) => {
    for (const html of [
      `<iframe src="${url}"></iframe>`,
      `<iframe src="app://ginnel/index.html"></iframe>`,
      `<webview src="${url}"></webview>`,
      `<embed src="${url}">`,
      `<img src="${url}x.png">`,
      `<link rel="stylesheet" href="${url}x.css">`,
      `<a id="away" href="${url}">away</a>`,
      `<a id="away-too" target="_blank" href="${url}">away</a>`,
      `<form id="form" action="${url}" method="post"></form>`,
    ]) {
      document.body.insertAdjacentHTML('beforeend', html);
    }
    document.getElementById('away')?.click();
    document.getElementById('away-too')?.click();
    (document.getElementById('form') as HTMLFormElement).submit();
    location.href = url;
  }, address);
  await page.evaluate(() => {
    location.assign('file:///etc/passwd');
  });
  // The requests of a page are sent in order: once this one is answered, the ones before it were decided on.
  await page.evaluate(() => fetch('/index.html').then((response) => response.text()));
  expect(page.url()).toBe('app://ginnel/index.html');
  expect(await page.evaluate(() => document.querySelectorAll('[role=treegrid]').length)).toBe(1);
  expect(
    await app.electron.evaluate(({ BrowserWindow, webContents }) => [
      BrowserWindow.getAllWindows().length,
      webContents.getAllWebContents().length,
    ]),
  ).toEqual([1, 1]);
  expect(web.accepted()).toBe(0);
  await web.close();
});

test('text may be put into the clipboard at the press of a button', async ({ trayHost: _, start }) => {
  const app = await start();
  const page = await app.page();
  await page.bringToFront();
  await page.evaluate(() => {
    const button = document.createElement('button');
    button.textContent = 'Copy for the test';
    button.onclick = () => {
      void navigator.clipboard.writeText('copied').then(() => (button.textContent = 'Copied for the test'));
    };
    document.body.prepend(button);
  });
  await page.getByRole('button', { name: 'Copy for the test' }).click();
  await expect(page.getByRole('button', { name: 'Copied for the test' })).toBeVisible();
  expect(await app.electron.evaluate(({ clipboard }) => clipboard.readText())).toBe('copied');
});

test('text is saved where the person says, for them alone', async ({ trayHost: _, start, dataFolder }) => {
  const app = await start();
  const path = join(dataFolder, 'report.txt');
  await app.electron.evaluate(({ dialog }, filePath) => {
    const answers = [
      { canceled: true, filePath: '' },
      { canceled: false, filePath },
    ];
    const suggested: unknown[] = [];
    Object.assign(globalThis, { suggested });
    dialog.showSaveDialog = (...args: readonly unknown[]) => {
      suggested.push((args.at(-1) as { readonly defaultPath: string }).defaultPath);
      return Promise.resolve(answers.shift() ?? { canceled: true, filePath: '' });
    };
  }, path);
  const page = await app.page();
  const saved = await page.evaluate(async () => {
    const { files } = Reflect.get(window, 'ginnel') as Ginnel;
    return [
      await files.saveText({ suggestedName: '../../etc/a:b.txt', text: 'not wanted' }),
      // Larger than any other request may be.
      await files.saveText({ suggestedName: 'log.txt', text: 'é'.repeat(2_000_000) }),
    ];
  });
  expect(saved).toEqual([
    { ok: true, value: false },
    { ok: true, value: true },
  ]);
  expect(await readFile(path, 'utf8')).toBe('é'.repeat(2_000_000));
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  const suggested = await app.electron.evaluate(
    () => (globalThis as unknown as { suggested: readonly string[] }).suggested,
  );
  expect(suggested).toEqual(['etc-a-b.txt', 'log.txt']);
});

test('the keyboard shortcuts of the panels are not taken by a menu bar', async ({ trayHost: _, start }) => {
  const app = await start();
  const page = await app.page();
  expect(
    await app.electron.evaluate(({ BrowserWindow, Menu }) => [
      Menu.getApplicationMenu(),
      BrowserWindow.getAllWindows()[0]?.isMenuBarVisible(),
    ]),
  ).toEqual([null, false]);
  await openPanel(page, 'Session');
  // PuTTY's Alt+N goes to the host name.
  await page.getByLabel('Port', { exact: true }).focus();
  await page.keyboard.press('Alt+n');
  await expect(page.getByLabel('Host Name (or IP address)')).toBeFocused();
});
