import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { printAutostartEntry, readAutostartEntry } from '../../../electron/desktop/autostart-entry';
import { startHidden, trayWaits } from '../../../electron/desktop/hidden-start';
import { commandOf, createLoginItem, type LoginItemSources } from '../../../electron/desktop/login-item';
import type { LoginItem } from '../../../electron/engine';
import { unixOnly } from '../../support/unix-only';

describe('an autostart entry', () => {
  test.each([
    [['/opt/Ginnel/ginnel', '--hidden'], '"/opt/Ginnel/ginnel" "--hidden"'],
    [['/home/a b/ginnel', '--data-dir', '/x y'], '"/home/a b/ginnel" "--data-dir" "/x y"'],
    [['/100%/ginnel'], '"/100%%/ginnel"'],
    [['/a"b'], '"/a\\\\"b"'],
    [['/$HOME`id`'], '"/\\\\$HOME\\\\`id\\\\`"'],
    [['/back\\slash'], '"/back\\\\\\\\slash"'],
  ])('%j is printed as %s', (command, exec) => {
    expect(printAutostartEntry(command)).toContain(`\nExec=${exec}\n`);
  });

  test('what was printed is read again, whatever is in a path', () => {
    const letter = fc.constantFrom(...Array.from('a/é𝄞 \t\n"\'\\$`%=;#[]'));
    const word = fc.string({ unit: letter, minLength: 1 });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), (command) => {
        expect(readAutostartEntry(printAutostartEntry(command))).toEqual(command);
      }),
    );
  });

  test.each([
    ['hidden by a desktop', '[Desktop Entry]\nExec=ginnel\nHidden=true\n'],
    ['switched off by GNOME', '[Desktop Entry]\nExec=ginnel\nX-GNOME-Autostart-enabled=false\n'],
    ['without a command', '[Desktop Entry]\nType=Application\n'],
    ['with its command elsewhere', '[Desktop Action x]\nExec=ginnel\n'],
    ['with an open quote', '[Desktop Entry]\nExec="ginnel\n'],
    ['empty', ''],
  ])('one that is %s starts nothing', (_, text) => {
    expect(readAutostartEntry(text)).toBeNull();
  });

  test('one that somebody wrote by hand is understood', () => {
    const text =
      '# mine\r\n[Desktop Entry]\r\nExec = /usr/bin/ginnel --hidden %U\r\n\r\n[Other]\r\nExec=x\r\n';
    expect(readAutostartEntry(text)).toEqual(['/usr/bin/ginnel', '--hidden']);
  });
});

describe('starting at login', () => {
  let base = '';
  let program = '';
  let entry = '';
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'ginnel-login-'));
    program = join(base, 'the program');
    entry = join(base, 'autostart/ginnel.desktop');
    await writeFile(program, '');
    await chmod(program, 0o755);
  });
  afterEach(async () => {
    await rm(base, { recursive: true });
  });

  type Listed = ReturnType<LoginItemSources['app']['getLoginItemSettings']>;
  const app = {
    isPackaged: true,
    getAppPath: () => '/src/ginnel',
    getLoginItemSettings: vi.fn((): Listed => ({ openAtLogin: false })),
    setLoginItemSettings: vi.fn(),
  };
  const sources = (more: Partial<LoginItemSources> = {}): LoginItemSources => ({
    app,
    folder: { path: '/data', named: false },
    platform: 'linux',
    program,
    environment: { XDG_CONFIG_HOME: base },
    withoutSandbox: false,
    ...more,
  });
  const itemOf = (more: Partial<LoginItemSources> = {}): LoginItem => {
    const item = createLoginItem(sources(more));
    if (item === null) throw new Error('no login item');
    return item;
  };

  test('on Linux it is a file, which is gone when it is switched off', unixOnly('programs'), async () => {
    const item = itemOf();
    expect(await item.isOn()).toBe(false);
    expect(await item.set(true)).toMatchObject({ ok: true });
    expect(await item.isOn()).toBe(true);
    expect(readAutostartEntry(await readFile(entry, 'utf8'))).toEqual([program, '--hidden']);
    expect(await item.set(false)).toMatchObject({ ok: true });
    expect(await item.isOn()).toBe(false);
    expect(await readdir(join(base, 'autostart'))).toEqual([]);
    expect(await item.set(false)).toMatchObject({ ok: true });
  });

  test('without XDG_CONFIG_HOME, or with a relative one, the file is below ~/.config', async () => {
    for (const environment of [{ HOME: base }, { HOME: base, XDG_CONFIG_HOME: 'relative' }]) {
      await itemOf({ environment }).set(true);
      expect(await readdir(join(base, '.config/autostart'))).toEqual(['ginnel.desktop']);
      await rm(join(base, '.config'), { recursive: true });
    }
  });

  test('what others do to the file counts', unixOnly('programs'), async () => {
    const item = itemOf();
    await item.set(true);
    await writeFile(entry, `${await readFile(entry, 'utf8')}Hidden=true\n`);
    expect(await item.isOn()).toBe(false);
    await item.set(true);
    await rm(program);
    expect(await item.isOn()).toBe(false);
    await writeFile(entry, '[Desktop Entry]\nExec=ginnel --hidden\n');
    expect(await item.isOn()).toBe(true);
  });

  test('a start on another data folder is not this one', async () => {
    const here = itemOf({ folder: { path: '/here', named: true } });
    await here.set(true);
    expect(await here.isOn()).toBe(true);
    expect(await itemOf({ folder: { path: '/there', named: true } }).isOn()).toBe(false);
    expect(await itemOf().isOn()).toBe(false);
  });

  test('a place that cannot be written to is an error', unixOnly('rights'), async () => {
    await writeFile(join(base, 'autostart'), '');
    expect(await itemOf().set(true)).toMatchObject({ ok: false, error: { code: 'file-write' } });
    await rm(join(base, 'autostart'));
    await mkdir(entry, { recursive: true });
    expect(await itemOf().set(true)).toMatchObject({ ok: false, error: { code: 'file-write' } });
    expect(await itemOf().isOn()).toBe(false);
  });

  test.each([
    ['packed', {}, ['/p', '--hidden']],
    ['an AppImage', { environment: { APPIMAGE: '/C.AppImage' } }, ['/C.AppImage', '--hidden']],
    [
      'from the sources',
      { app: { ...app, isPackaged: false }, environment: { APPIMAGE: '/other' }, withoutSandbox: true },
      ['/p', '--no-sandbox', '/src/ginnel', '--hidden'],
    ],
    [
      'with a data folder',
      { folder: { path: '/my data', named: true } },
      ['/p', '--hidden', '--data-dir', '/my data'],
    ],
  ])('%s: the command', (_, more: Partial<LoginItemSources>, command) => {
    expect(commandOf(sources({ program: '/p', ...more }))).toEqual(command);
  });

  /** A system's list that does as it is told, in the state it is left in. */
  const listThat = (state: Listed, obeys = true) => {
    const list = { ...app, state, asked: [] as unknown[], told: [] as unknown[] };
    return Object.assign(list, {
      getLoginItemSettings: (options?: unknown) => {
        list.asked.push(options);
        return list.state;
      },
      setLoginItemSettings: (settings: { readonly openAtLogin?: boolean }) => {
        list.told.push(settings);
        const { openAtLogin = false } = settings;
        if (obeys) list.state = { openAtLogin, executableWillLaunchAtLogin: openAtLogin };
      },
    });
  };

  test.each([
    ['C:\\Ginnel\\ginnel.exe', '"C:\\Ginnel\\ginnel.exe"'],
    ['C:\\Users\\Jane Doe\\Ginnel\\ginnel.exe', '"C:\\Users\\Jane Doe\\Ginnel\\ginnel.exe"'],
    ["C:\\Users\\O'Brien\\ginnel.exe", '"C:\\Users\\O\'Brien\\ginnel.exe"'],
  ])(
    'Windows keeps a list with arguments; %s is in quotes, set and looked for alike',
    async (path, quoted) => {
      const list = listThat({ openAtLogin: false, executableWillLaunchAtLogin: false });
      const item = itemOf({
        ...{ app: list, platform: 'win32', program: path },
        folder: { path: 'D:\\my data\\', named: true },
      });
      const listed = { path: quoted, args: ['--hidden', '--data-dir', '"D:\\my data\\\\"'] };
      expect(await item.set(true)).toMatchObject({ ok: true });
      expect(list.told).toEqual([{ ...listed, enabled: true, openAtLogin: true }]);
      expect(list.asked.at(-1)).toEqual(listed);
      expect(await item.isOn()).toBe(true);
      expect(await item.set(false)).toMatchObject({ ok: true });
      expect(await item.isOn()).toBe(false);
    },
  );

  test.each<[string, NodeJS.Platform, Listed, boolean]>([
    ['listed and approved', 'win32', { openAtLogin: true, executableWillLaunchAtLogin: true }, true],
    [
      'switched off in Task Manager',
      'win32',
      { openAtLogin: true, executableWillLaunchAtLogin: false },
      false,
    ],
    ['listed for another folder', 'win32', { openAtLogin: false, executableWillLaunchAtLogin: true }, false],
    ['not listed', 'win32', { openAtLogin: false, executableWillLaunchAtLogin: false }, false],
    ['listed', 'darwin', { openAtLogin: true, status: 'enabled' }, true],
    ['waiting for approval', 'darwin', { openAtLogin: false, status: 'requires-approval' }, false],
    ['not listed', 'darwin', { openAtLogin: false, status: 'not-registered' }, false],
    ['not listed before macOS 13', 'darwin', { openAtLogin: false }, false],
  ])('%s on %s', async (_, platform, state, expected) => {
    expect(await itemOf({ app: listThat(state), platform }).isOn()).toBe(expected);
  });

  test.each<[string, NodeJS.Platform, Listed, boolean, object]>([
    [
      'a list that is locked',
      'win32',
      { openAtLogin: false, executableWillLaunchAtLogin: false },
      true,
      { code: 'login-item-refused', data: { platform: 'win32', on: true, detail: '' } },
    ],
    [
      'an entry that cannot be taken off',
      'win32',
      { openAtLogin: true, executableWillLaunchAtLogin: true },
      false,
      { code: 'login-item-refused', data: { platform: 'win32', on: false, detail: '' } },
    ],
    [
      'what waits for approval',
      'darwin',
      { openAtLogin: false, status: 'requires-approval' },
      true,
      { code: 'login-item-approval', data: {} },
    ],
    [
      'a program that is not signed',
      'darwin',
      { openAtLogin: false, status: 'not-found' },
      true,
      { code: 'login-item-refused', data: { platform: 'darwin', on: true, detail: 'not-found' } },
    ],
  ])('%s is told (%s)', async (_, platform, state, on, error) => {
    expect(await itemOf({ app: listThat(state, false), platform }).set(on)).toEqual({ ok: false, error });
  });

  test('macOS lists programs; out of the sources that would be Electron', async () => {
    const list = listThat({ openAtLogin: true, status: 'enabled' });
    await itemOf({ app: list, platform: 'darwin' }).set(false);
    expect(list.told).toEqual([{ openAtLogin: false }]);
    const unpacked = sources({ platform: 'darwin', app: { ...app, isPackaged: false } });
    expect(createLoginItem(unpacked)).toBeNull();
  });
});

describe('a hidden start', () => {
  /** A desktop whose tray comes at the given look, counted from 0. */
  async function startOn(trayFrom: number, hasWindow = false): Promise<readonly string[]> {
    const done: string[] = [];
    let looks = 0;
    await startHidden({
      isTrayShown: () => Promise.resolve(looks++ >= trayFrom),
      wait: (milliseconds) => {
        done.push(`waited ${String(milliseconds)}`);
        return Promise.resolve();
      },
      hasWindow: () => hasWindow,
      trayCame: () => done.push('tray'),
      showMinimized: () => done.push('minimised'),
    });
    return done;
  }
  const waits = trayWaits.map((milliseconds) => `waited ${String(milliseconds)}`);

  test('needs nothing where the tray is there', async () => {
    expect(await startOn(0)).toEqual([]);
  });

  test('waits for a panel that comes late, and puts the icon in it', async () => {
    expect(await startOn(2)).toEqual([...waits.slice(0, 2), 'tray']);
  });

  test('without a tray shows the window minimised, unless there is one', async () => {
    expect(await startOn(Infinity)).toEqual([...waits, 'minimised']);
    expect(await startOn(Infinity, true)).toEqual(waits);
  });
});
