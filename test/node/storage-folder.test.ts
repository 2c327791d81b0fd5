import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { windowFolder } from '../../electron/storage/data-places';
import { dataFolder, listKeyFiles, prepareDataFolder, takeInstanceLock } from '../../electron/storage';
import { expectRights } from '../support/rights';
import { unixOnly } from '../support/unix-only';
import { disk } from '../support/here';

let base = '';
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'ginnel-folder-'));
});
afterEach(async () => {
  await rm(base, { recursive: true });
});

describe('where the data folder is', () => {
  const home = '/home/ada';
  test.each([
    ['Linux', { platform: 'linux', environment: {}, home }, '/home/ada/.config/Ginnel'],
    ['XDG', { platform: 'linux', environment: { XDG_CONFIG_HOME: '/x' }, home }, '/x/Ginnel'],
    [
      'a relative XDG',
      { platform: 'linux', environment: { XDG_CONFIG_HOME: 'x' }, home },
      '/home/ada/.config/Ginnel',
    ],
    [
      'an empty XDG',
      { platform: 'linux', environment: { XDG_CONFIG_HOME: '' }, home },
      '/home/ada/.config/Ginnel',
    ],
    [
      'macOS',
      { platform: 'darwin', environment: {}, home: '/Users/ada' },
      '/Users/ada/Library/Application Support/Ginnel',
    ],
    [
      'Windows',
      { platform: 'win32', environment: { APPDATA: 'C:\\Roaming' }, home: 'C:\\ada' },
      'C:\\Roaming\\Ginnel',
    ],
    [
      'Windows without APPDATA',
      { platform: 'win32', environment: {}, home: 'C:\\ada' },
      'C:\\ada\\AppData\\Roaming\\Ginnel',
    ],
  ] as const)('%s', (_, sources, path) => {
    expect(dataFolder(sources)).toEqual({ path, named: false });
  });

  test(
    '--data-dir wins over GINNEL_DATA_DIR, which wins over the usual place; empty ones do not count',
    unixOnly('paths'),
    () => {
      const environment = { GINNEL_DATA_DIR: '/env' };
      expect(dataFolder({ flag: '/flag', environment, platform: process.platform })).toEqual({
        path: '/flag',
        named: true,
      });
      expect(dataFolder({ flag: '', environment, platform: process.platform })).toEqual({
        path: '/env',
        named: true,
      });
      expect(dataFolder({ flag: 'here', environment: {}, platform: process.platform })).toEqual({
        path: resolve('here'),
        named: true,
      });
      expect(dataFolder({ environment: { GINNEL_DATA_DIR: '' }, platform: 'linux', home }).named).toBe(false);
    },
  );
});

describe('what Chromium keeps', unixOnly('paths'), () => {
  const usual = { path: 'C:\\Roaming\\Ginnel', named: false };
  test.each([
    ['win32', usual, { LOCALAPPDATA: 'C:\\Local' }, 'C:\\Local\\Ginnel\\profile'],
    ['win32', usual, {}, 'C:\\ada\\AppData\\Local\\Ginnel\\profile'],
    ['win32', { path: 'D:\\stick', named: true }, { LOCALAPPDATA: 'C:\\Local' }, 'D:\\stick\\profile'],
    ['darwin', { path: '/data', named: false }, {}, '/data/chromium'],
    ['linux', { path: '/data', named: true }, {}, '/data/chromium'],
  ] as const)('on %s, for %j, has its place', (platform, folder, environment, path) => {
    const place = windowFolder(folder, { platform, environment, home: 'C:\\ada' });
    expect(place).toBe(path);
    // Names of folders that people and programs delete to get room.
    if (platform === 'win32') expect(place).not.toMatch(/cache|temp|chromium|roaming/iu);
  });

  test.each([
    ['~\\ginnel', 'C:\\ada\\ginnel'],
    ['"D:\\my data"', 'D:\\my data'],
    ['%USERPROFILE%\\g', 'C:\\ada\\g'],
    ['\\\\server\\share\\g', '\\\\server\\share\\g'],
  ])('a folder named %s on Windows is %s', (flag, path) => {
    const environment = { USERPROFILE: 'C:\\ada' };
    expect(dataFolder({ flag, platform: 'win32', environment, home: 'C:\\ada' }).path).toBe(path);
  });
});

describe('making it ready', () => {
  test('it is made with its parents, for its owner alone', async () => {
    const path = join(base, 'a/b');
    expect(await prepareDataFolder({ path, named: true }, disk)).toEqual({ ok: true, value: [] });
    await expectRights(path, 0o700);
  });

  test(
    'the usual one is tightened; a named one stays as it is, with a notice',
    unixOnly('rights'),
    async () => {
      await chmod(base, 0o755);
      const named = await prepareDataFolder({ path: base, named: true }, disk);
      await expectRights(base, 0o755);
      expect(named).toMatchObject({ ok: true, value: [{ error: null }] });
      expect(await prepareDataFolder({ path: base, named: false }, disk)).toEqual({
        ok: true,
        value: [],
      });
      await expectRights(base, 0o700);
    },
  );

  test('a file in its place, or above it, is an error', async () => {
    const path = join(base, 'file');
    await writeFile(path, '');
    for (const wrong of [path, join(path, 'below')]) {
      expect(await prepareDataFolder({ path: wrong, named: true }, disk)).toMatchObject({
        ok: false,
        error: { code: 'file-write', data: { path: wrong } },
      });
    }
  });
});

describe('one at a time', () => {
  test('a second one is told of the first, and where it is', async () => {
    const first = await takeInstanceLock(base, 'browser', disk);
    if (!first.ok || first.value.kind !== 'taken') throw new Error('not taken');
    await first.value.lock.publish({ address: 'http://127.0.0.1:1/#token=t' });
    expect(await takeInstanceLock(base, 'desktop', disk)).toMatchObject({
      ok: true,
      value: {
        kind: 'held',
        by: { who: { pid: process.pid, mode: 'browser' }, address: 'http://127.0.0.1:1/#token=t' },
      },
    });
    await expectRights(join(base, 'ginnel.lock'), 0o600);
    await first.value.lock.release();
    await first.value.lock.release();
    expect(await readdir(base)).toEqual([]);
    expect(await takeInstanceLock(base, 'desktop', disk)).toMatchObject({ value: { kind: 'taken' } });
  });

  test('where the system leaves no time it is given up at once', async () => {
    const first = await takeInstanceLock(base, 'desktop', disk);
    if (!first.ok || first.value.kind !== 'taken') throw new Error('not taken');
    first.value.lock.releaseAtOnce();
    expect(readdirSync(base)).toEqual([]);
    await first.value.lock.release();
    expect(await takeInstanceLock(base, 'desktop', disk)).toMatchObject({ value: { kind: 'taken' } });
  });

  const gone = (): number => Number(execFileSync(process.execPath, ['-p', 'process.pid']).toString());
  test.each([
    ['a process that is gone', () => ({ pid: gone(), started: null, mode: 'browser', address: null })],
    [
      'another process that got the number of a gone one',
      () => ({ pid: process.pid, started: 'long ago', mode: 'desktop', address: null }),
    ],
    ['nobody who can be told', () => 'nonsense'],
  ])('what %s left behind does not count', async (_, content) => {
    await writeFile(join(base, 'ginnel.lock'), JSON.stringify(content()));
    expect(await takeInstanceLock(base, 'browser', disk)).toMatchObject({ value: { kind: 'taken' } });
    expect(await readdir(base)).toEqual(['ginnel.lock']);
    expect(JSON.parse(await readFile(join(base, 'ginnel.lock'), 'utf8'))).toMatchObject({
      pid: process.pid,
    });
  });

  test(
    'of many at once exactly one gets it, in a new folder and after a crash',
    unixOnly('wine'),
    async () => {
      for (let round = 0; round < 20; round += 1) {
        const folder = join(base, String(round));
        await mkdir(folder);
        if (round > 0) {
          const dead = { pid: process.pid, started: 'long ago', mode: 'desktop', address: null };
          await writeFile(join(folder, 'ginnel.lock'), JSON.stringify(dead));
        }
        const outcomes = await Promise.all(
          Array.from({ length: 20 }, () => takeInstanceLock(folder, 'browser', disk)),
        );
        expect(outcomes.filter((outcome) => outcome.ok && outcome.value.kind === 'taken')).toHaveLength(1);
        expect(outcomes.every(({ ok }) => ok)).toBe(true);
        expect(await readdir(folder)).toEqual(['ginnel.lock']);
      }
    },
  );

  test(
    'who was ended while taking it, or has the number of one that was, is in nobody’s way',
    unixOnly('proc'),
    async () => {
      const ended = `ginnel.lock.claim.${String(gone())}..1`;
      const another = `ginnel.lock.claim.${String(process.pid)}.long_ago.2`;
      const old = `ginnel.lock.claim.${String(process.pid)}..3`;
      for (const name of [ended, another, old]) await writeFile(join(base, name), '');
      await utimes(join(base, old), new Date(0), new Date(0));
      expect(await takeInstanceLock(base, 'browser', disk)).toMatchObject({ value: { kind: 'taken' } });
      expect(await readdir(base)).toEqual(['ginnel.lock']);
    },
  );

  test('a folder that is not there is an error', async () => {
    expect(await takeInstanceLock(join(base, 'none'), 'browser', disk)).toMatchObject({
      ok: false,
      error: { code: 'file-write' },
    });
  });
});

describe('private keys in the usual folder', () => {
  test('are told by what is in them, not by their names', unixOnly('rights'), async () => {
    const pem = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'secret', '-f', join(base, 'work')]);
    execFileSync('ssh-keygen', [
      '-q',
      '-t',
      'rsa',
      '-b',
      '2048',
      '-m',
      'PEM',
      '-N',
      '',
      '-f',
      join(base, 'id_rsa'),
    ]);
    execFileSync('mkfifo', [join(base, 'pipe')]);
    await writeFile(join(base, 'ec.pem'), pem.privateKey);
    await writeFile(join(base, 'public.pem'), pem.publicKey);
    await writeFile(join(base, 'config'), 'Host *\n');
    await writeFile(join(base, 'empty'), '');
    await mkdir(join(base, 'id_folder'));
    await symlink(join(base, 'work'), join(base, 'linked'));
    await symlink(join(base, 'nowhere'), join(base, 'dangling'));
    const names = (await listKeyFiles(base)).map((path) => path.slice(base.length + 1));
    expect(names).toEqual(['ec.pem', 'id_rsa', 'linked', 'work']);
  });

  test('a folder that is not there has none', async () => {
    expect(await listKeyFiles(join(base, 'none'))).toEqual([]);
  });
});
