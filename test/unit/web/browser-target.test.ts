import { describe, expect, test } from 'vitest';
import {
  folderForBrowser,
  targetForBrowser,
  type BrowserSurroundings,
} from '../../../electron/web/browser-target';

interface Case extends Partial<Pick<BrowserSurroundings, 'environment' | 'platform'>> {
  /** What programs print, by their command line; others are not there. */
  readonly programs?: Readonly<Record<string, string>>;
  readonly folders?: readonly string[];
}

function around({
  platform = 'linux',
  environment = {},
  programs = {},
  folders = [],
}: Case): BrowserSurroundings {
  return {
    platform,
    environment,
    home: '/home/me',
    temporary: '/tmp',
    run: (file, args) => {
      const output = programs[[file, ...args].join(' ')];
      return Promise.resolve(output === undefined ? null : { code: output === '' ? 1 : 0, output });
    },
    isFolder: (path) => Promise.resolve(folders.includes(path)),
  };
}

const asks = 'xdg-settings get default-web-browser';
const firefox = '/home/me/snap/firefox/common';
const wsl = { WSL_DISTRO_NAME: 'Ubuntu' };

describe('the folder of the file that leads a browser to Ginnel', () => {
  test.each<[string, Case, string]>([
    ['any browser', { programs: { [asks]: 'firefox.desktop\n' } }, '/tmp'],
    ['one with a name like an address', { programs: { [asks]: 'org.mozilla.firefox.desktop\n' } }, '/tmp'],
    ['one that is not known', { programs: { [asks]: '' } }, '/tmp'],
    ['no xdg-settings', {}, '/tmp'],
    ['a snap', { programs: { [asks]: 'firefox_firefox.desktop\n' }, folders: [firefox] }, firefox],
    ['a snap that never ran', { programs: { [asks]: 'firefox_firefox.desktop\n' } }, '/tmp'],
    [
      'what only looks like one',
      { programs: { [asks]: '../x_y.desktop\n' }, folders: ['/home/me/snap/../x/common'] },
      '/tmp',
    ],
    [
      'WSL',
      { environment: wsl, programs: { [asks]: 'firefox_firefox.desktop\n' }, folders: [firefox] },
      '/tmp',
    ],
    [
      'Windows',
      { platform: 'win32', programs: { [asks]: 'firefox_firefox.desktop\n' }, folders: [firefox] },
      '/tmp',
    ],
    ['macOS', { platform: 'darwin' }, '/tmp'],
  ])('%s', async (_name, given, folder) => {
    expect(await folderForBrowser(around(given))).toBe(folder);
  });
});

describe('what the program that opens it is given', () => {
  const windows = String.raw`C:\Users\me\Temp\ginnel-open-a b\open.html`;
  const shared = String.raw`\\wsl.localhost\Ubuntu\tmp\x\open.html`;
  test.each<[string, string, Case, string | null]>([
    ['Linux', '/tmp/a b#1/open.html', {}, 'file:///tmp/a%20b%231/open.html'],
    ['macOS', '/var/folders/x/open.html', { platform: 'darwin' }, '/var/folders/x/open.html'],
    ['Windows', windows, { platform: 'win32' }, windows],
    [
      'WSL',
      '/tmp/x/open.html',
      { environment: wsl, programs: { 'wslpath -w /tmp/x/open.html': `${shared}\n` } },
      shared,
    ],
    [
      'WSL by its other sign',
      '/tmp/x',
      { environment: { WSL_INTEROP: '/run/x' }, programs: { 'wslpath -w /tmp/x': 'Z:' } },
      'Z:',
    ],
    ['WSL without wslpath', '/tmp/x', { environment: wsl }, null],
    ['WSL whose wslpath fails', '/tmp/x', { environment: wsl, programs: { 'wslpath -w /tmp/x': '' } }, null],
  ])('%s', async (_name, path, given, target) => {
    expect(await targetForBrowser(path, around(given))).toBe(target);
  });

  test('is never a web address, so no code is on its command line', async () => {
    for (const platform of ['linux', 'darwin', 'win32', 'freebsd'] as const) {
      for (const environment of [{}, wsl]) {
        const target = await targetForBrowser('/tmp/x', around({ platform, environment }));
        expect(target ?? '').not.toMatch(/^https?:|token/u);
      }
    }
  });
});
