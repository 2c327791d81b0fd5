import { afterEach, describe, expect, it, vi } from 'vitest';
import { isExcluded } from '../../electron/net/proxies/exclude';
import { hopError } from '../../electron/ssh/stream';
import { chosenServer, looksUpHere, nameForProxy, takesPassword } from '../../electron/net/proxies/server';
import { environmentProxy, readSystemProxy, routeInWords } from '../../electron/net/proxies/system';
import { sentence } from '../../shared/errors';
import { noProxy } from '../../shared/proxy';

describe('hosts reached without the proxy', () => {
  const excluded = (host: string, exclude: string, localhost = false, addresses: string[] = []): boolean =>
    isExcluded(host, addresses, { exclude, localhost });

  it.each(['localhost', 'LOCALHOST', 'db.localhost', '127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])(
    '%s is this computer, unless the box says otherwise',
    (host) => {
      expect(excluded(host, '')).toBe(true);
      expect(excluded(host, '', true)).toBe(false);
    },
  );

  it('a name whose address is this computer’s counts as this computer', () => {
    expect(excluded('me.example.org', '', false, ['127.0.0.1'])).toBe(true);
    expect(excluded('me.example.org', '', false, ['192.0.2.1'])).toBe(false);
  });

  it.each([
    ['host.example.org', 'host.example.org', true],
    ['HOST.example.org.', 'host.Example.org', true],
    ['host.example.org', 'example.org', false],
    ['host.example.org', '*.example.org', true],
    ['example.org', '*.example.org', false],
    ['host.example.org', 'host.*', true],
    ['ghost.example.org', 'host.*', false],
    ['a.mid.b', '*.mid.*', true],
    ['anything', '*', true],
    ['192.168.88.7', '192.168.88.*', true],
    ['192.168.8.7', '192.168.88.*', false],
    ['10.1.2.3', '10.0.0.0/8', true],
    ['11.1.2.3', '10.0.0.0/8', false],
    ['fd12::7', 'fd00::/8', true],
    ['fd12::7', '[fd00::]/8', true],
    ['FD12:0::7', 'fd12::7', true],
    ['fe80::1%eth0', 'fe80::/10', true],
    ['::ffff:10.1.2.3', '10.0.0.0/8', true],
    ['host', '', false],
  ])('%s with "%s": %s', (host, exclude, yes) => {
    expect(excluded(host, exclude)).toBe(yes);
  });

  it('are apart by commas, semicolons or blanks', () => {
    for (const between of [',', ', ', ' ', ';', '\n']) {
      expect(excluded('b', ['a', 'b', 'c'].join(between))).toBe(true);
    }
  });

  it('are known by their addresses, too, once those were looked up here', () => {
    expect(excluded('db.example.org', '10.0.0.0/8', false, ['10.1.2.3'])).toBe(true);
    expect(excluded('db.example.org', '10.0.0.0/8')).toBe(false);
  });
});

describe('the Proxy panel', () => {
  it('who looks names up is what PuTTY means by it', () => {
    const kinds = ['socks4', 'socks5', 'http'] as const;
    expect(kinds.map((kind) => looksUpHere(kind, 'auto'))).toEqual([true, false, false]);
    expect(kinds.map((kind) => looksUpHere(kind, 'no'))).toEqual([true, true, true]);
    expect(kinds.map((kind) => looksUpHere(kind, 'yes'))).toEqual([false, false, false]);
  });

  it('a host is wanted, and its name alone', () => {
    const code = (host: string): string => {
      const chosen = chosenServer('http', { ...noProxy, host });
      return chosen.ok ? chosen.value.host : chosen.error.code;
    };
    expect(code('  ')).toBe('proxy-missing');
    expect(code('http://proxy')).toBe('proxy-host-invalid');
    expect(code('proxy:3128')).toBe('proxy-host-invalid');
    expect(code(' proxy.example.org ')).toBe('proxy.example.org');
    expect(code('[::1]')).toBe('::1');
  });

  it('a password goes with a user name, but not for SOCKS 4', () => {
    const server = { host: 'p', port: 1, password: null };
    expect(takesPassword({ ...server, kind: 'socks5', username: 'me' })).toBe(true);
    expect(takesPassword({ ...server, kind: 'socks5', username: '' })).toBe(false);
    expect(takesPassword({ ...server, kind: 'socks4', username: 'me' })).toBe(false);
  });

  it('names reach a proxy in ASCII, addresses without their zone', () => {
    expect(nameForProxy('bücher.example')).toBe('xn--bcher-kva.example');
    expect(nameForProxy('fe80::1%eth0')).toBe('fe80::1');
    expect(nameForProxy('host_1.example')).toBe('host_1.example');
  });
});

describe('what the system says', () => {
  const words = (answer: string): readonly string[] => readSystemProxy(answer).map(routeInWords);

  it('is read as Chromium means it', () => {
    expect(words('DIRECT')).toEqual(['DIRECT']);
    expect(words('PROXY a:3128; SOCKS5 b:1081;SOCKS c ; HTTPS d:8443; direct')).toEqual([
      'HTTP a:3128',
      'SOCKS5 b:1081',
      'SOCKS4 c:1080',
      'HTTPS d:8443',
      'DIRECT',
    ]);
    expect(words('PROXY [::1]:3128;PROXY a;HTTPS b')).toEqual([
      'HTTP [::1]:3128',
      'HTTP a:80',
      'HTTPS b:443',
    ]);
  });

  it('leaves out what makes no sense', () => {
    expect(words('')).toEqual([]);
    expect(words('QUIC a:1; PROXY; PROXY a:99999; PROXY a:1 b; nonsense; ftp://a:1')).toEqual([]);
  });

  it('may be a URL, with user name and password that no log shows', () => {
    const [route] = readSystemProxy('http://me%40work:s%3Acret@proxy.example:3128/');
    expect(route).toEqual({
      kind: 'http',
      host: 'proxy.example',
      port: 3128,
      username: 'me@work',
      password: 's:cret',
    });
    expect(route === undefined ? '' : routeInWords(route)).toBe('HTTP proxy.example:3128');
    expect(readSystemProxy('socks5h://me@[::1]')).toEqual([
      { kind: 'socks5', host: '::1', port: 1080, username: 'me', password: null },
    ]);
  });
});

describe('the environment', () => {
  afterEach(() => vi.unstubAllEnvs());
  const told = (environment: Record<string, string>, host = 'server.example', port = 22): Promise<string> => {
    for (const name of ['https_proxy', 'all_proxy', 'no_proxy', 'http_proxy']) {
      vi.stubEnv(name, environment[name]);
      vi.stubEnv(name.toUpperCase(), environment[name.toUpperCase()]);
    }
    return environmentProxy(host, port);
  };

  it('without a variable there is no proxy, and http’s own is for http', async () => {
    expect(await told({})).toBe('DIRECT');
    expect(await told({ http_proxy: 'http://p:1' })).toBe('DIRECT');
  });

  it('https’s is taken, else the one for all, in either case', async () => {
    expect(await told({ HTTPS_PROXY: 'http://p:1' })).toBe('http://p:1');
    expect(await told({ all_proxy: 'socks5://p:2' })).toBe('socks5://p:2');
    expect(await told({ https_proxy: 'http://p:1', ALL_PROXY: 'socks5://p:2' })).toBe('http://p:1');
  });

  it('one without a scheme is an HTTP proxy, as it is for curl', async () => {
    expect(await told({ https_proxy: 'p:3128' })).toBe('http://p:3128');
    expect(await told({ https_proxy: 'https://p:3128' })).toBe('https://p:3128');
  });

  it('NO_PROXY is heeded, by name and port', async () => {
    expect(await told({ https_proxy: 'http://p:1', no_proxy: '.example' })).toBe('DIRECT');
    expect(await told({ https_proxy: 'http://p:1', no_proxy: 'server.example:23' })).toBe('http://p:1');
    expect(await told({ https_proxy: 'http://p:1', NO_PROXY: 'server.example:22' })).toBe('DIRECT');
    expect(await told({ https_proxy: 'http://p:1' }, '::1', 2222)).toBe('http://p:1');
  });
});

describe('a jump host’s refusal', () => {
  const at = { host: 'inner', port: 22 };
  it.each([
    [{ code: 'channel-prohibited', data: { ...at, detail: 'no' } }, 'hop-forbidden', /does not allow/],
    [{ code: 'channel-refused', data: { ...at, detail: 'x' } }, 'hop-refused', /refused the connection/],
    [
      { code: 'channel-unresolved', data: { ...at, detail: 'x' } },
      'hop-refused',
      /does not know the host name/,
    ],
    [{ code: 'channel-unreachable', data: { ...at, detail: 'No route' } }, 'hop-refused', /No route/],
    [{ code: 'channel-timeout', data: { ...at, seconds: 30 } }, 'hop-refused', /within 30 seconds/],
    [{ code: 'not-connected', data: {} }, 'hop-lost', /was lost/],
  ] as const)('%j', (error, code, words) => {
    const told = hopError(error, 'bastion', 'inner:22');
    expect(told.code).toBe(code);
    expect(sentence(told)).toMatch(words);
  });
});
