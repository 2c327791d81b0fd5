import { describe, expect, it } from 'vitest';
import { findBrowser, type BrowserWorld } from '../../../electron/system/browsers';
import { browserArguments, firefoxSettings } from '../../../electron/system/proxied-browser';

function world(
  platform: NodeJS.Platform,
  files: readonly string[],
  environment: BrowserWorld['environment'] = {},
): BrowserWorld {
  return {
    platform,
    environment,
    home: '/home/anna',
    isProgram: (path) => Promise.resolve(files.includes(path)),
  };
}

const windows = {
  PROGRAMFILES: 'C:\\Program Files',
  'programfiles(x86)': 'C:\\Program Files (x86)',
  LocalAppData: 'C:\\Users\\anna\\AppData\\Local',
};

describe('the browser that is started', () => {
  it.each<[NodeJS.Platform, readonly string[], BrowserWorld['environment'], string, string]>([
    [
      'linux',
      ['/usr/bin/firefox', '/usr/bin/google-chrome'],
      { PATH: '/usr/local/bin:/usr/bin' },
      'Google Chrome',
      '/usr/bin/google-chrome',
    ],
    ['linux', ['/opt/x/chromium'], { PATH: '.:/opt/x' }, 'Chromium', '/opt/x/chromium'],
    ['linux', ['/usr/bin/firefox-esr'], { PATH: '/usr/bin' }, 'Firefox', '/usr/bin/firefox-esr'],
    [
      'win32',
      ['C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe'],
      windows,
      'Microsoft Edge',
      'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
    ],
    [
      'win32',
      ['C:\\Users\\anna\\AppData\\Local\\Google\\Chrome\\Application\\chrome.exe'],
      windows,
      'Google Chrome',
      'C:\\Users\\anna\\AppData\\Local\\Google\\Chrome\\Application\\chrome.exe',
    ],
    [
      'win32',
      ['C:\\Program Files\\Mozilla Firefox\\firefox.exe'],
      windows,
      'Firefox',
      'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
    ],
    [
      'darwin',
      ['/Applications/Brave Browser.app/Contents/MacOS/Brave Browser'],
      {},
      'Brave',
      '/Applications/Brave Browser.app/Contents/MacOS/Brave Browser',
    ],
    [
      'darwin',
      ['/home/anna/Applications/Firefox.app/Contents/MacOS/firefox'],
      {},
      'Firefox',
      '/home/anna/Applications/Firefox.app/Contents/MacOS/firefox',
    ],
  ])('on %s among %j', async (platform, files, environment, name, file) => {
    expect(await findBrowser(world(platform, files, environment))).toMatchObject({
      name,
      file,
      confinedTo: null,
    });
  });

  it('keeps its profile where a snap may write', async () => {
    const files = ['/snap/bin/chromium', '/usr/bin/chromium-browser'];
    expect(await findBrowser(world('linux', files, { PATH: '/usr/bin:/snap/bin' }))).toMatchObject({
      ...{ file: '/snap/bin/chromium', confinedTo: '/home/anna/snap/chromium/common' },
    });
  });

  it('is none where there is none, or its folder is told by a stranger', async () => {
    expect(await findBrowser(world('linux', ['./chromium', 'chromium'], { PATH: '.:' }))).toBeNull();
    expect(await findBrowser(world('win32', ['Google\\Chrome\\Application\\chrome.exe'], {}))).toBeNull();
  });

  it('sends everything through the proxy, names and the own addresses too', () => {
    const args = browserArguments({ family: 'chromium' }, '/data/p', '::1', 1080);
    expect(args).toContain('--user-data-dir=/data/p');
    expect(args).toContain('--proxy-server=socks5://[::1]:1080');
    expect(args).toContain('--proxy-bypass-list=<-loopback>');
    expect(args).toContain('--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE ::1');
    expect(args.at(-1)).toBe('about:blank');
    const settings = firefoxSettings('127.0.0.1', 1080);
    for (const line of [
      'user_pref("network.proxy.socks_remote_dns", true);',
      'user_pref("network.proxy.allow_hijacking_localhost", true);',
      'user_pref("network.proxy.no_proxies_on", "");',
      'user_pref("network.proxy.failover_direct", false);',
    ]) {
      expect(settings).toContain(line);
    }
  });
});
