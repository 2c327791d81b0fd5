import { describe, expect, it } from 'vitest';
import { createAnswersTo, foreignSiteOf, hostOf } from '../../../../electron/forwards/web-site/site-names';

const answersTo = createAnswersTo({
  destination: 'Intranet.corp',
  bindAddress: 'lan.example',
  hostname: 'Desk.corp.example',
});

describe('the Host headers a web-site forward answers to', () => {
  it.each([
    ...['localhost', 'localhost:8080', 'LOCALHOST:1', 'localhost.', 'localhost.:80', 'localhost:'],
    ...['app.localhost:8080', 'a.b.LocalHost', 'app.localhost.:3000'],
    ...['127.0.0.1', '127.0.0.1:8080', '127.0.0.1.', '10.1.2.3:80', '127.1', '2130706433', '0x7f.1'],
    ...['[::1]', '[::1]:8080', '[fe80::1]:80', '[::ffff:127.0.0.1]'],
    ...['intranet.corp', 'intranet.corp:8080', 'INTRANET.CORP', 'intranet.corp.', 'intranet.corp.:99'],
    ...['lan.example:80', 'desk.corp.example', 'desk.local:8080'],
  ])('%s', (host) => {
    expect(answersTo(host)).toBe(true);
  });

  it.each([
    ...[
      'evil.example',
      'evil.example:8080',
      '127.0.0.1.evil.example',
      '127.0.0.1.nip.io',
      'localhost.evil.example',
    ],
    ...[
      'evillocalhost',
      'notintranet.corp',
      'x.intranet.corp',
      'intranet.corp.evil.example',
      'intranet',
      'corp',
    ],
    ...['localhost..', '.localhost', 'intranet.corp..', ''],
    ...[':8080', ' ', 'localhost evil.example', 'localhost,evil.example', 'localhost, localhost'],
    ...[
      'evil.example@localhost',
      'localhost@evil.example',
      'localhost/evil.example',
      'evil.example#localhost',
    ],
    ...[
      'evil.example?localhost',
      'localhost\\evil.example',
      'localhost%2e',
      '%6cocalhost',
      'http://localhost',
    ],
    ...[
      '::1',
      '[::1',
      '[::1]evil.example',
      '[::1%25eth0]',
      'localhost:80:80',
      'localhost:x',
      'localhost:99999',
    ],
    ...['1.2.3.4.5', '256.1.1.1', 'desk', 'other.corp.example'],
  ])('not %j', (host) => {
    expect(answersTo(host)).toBe(false);
  });

  it('knows names in other scripts in both of their forms', () => {
    const german = createAnswersTo({ destination: 'bücher.example', bindAddress: null, hostname: 'pc' });
    expect(german('xn--bcher-kva.example')).toBe(true);
    expect(german('xn--bcher-kvb.example')).toBe(false);
    expect(hostOf('BÜCHER.example:80')).toBe('xn--bcher-kva.example');
  });

  it('makes no name out of what is no name', () => {
    const odd = createAnswersTo({ destination: '*', bindAddress: '', hostname: '' });
    for (const host of ['', '.', '*', '.local', 'evil.example']) expect(odd(host)).toBe(false);
    expect(odd('localhost')).toBe(true);
  });
});

describe('a request for another site', () => {
  const judged = (url: string, ...hosts: string[]) =>
    foreignSiteOf({ url, rawHeaders: hosts.flatMap((host) => ['hOsT', host]) }, answersTo);

  it.each([
    ['its own', '/', ['localhost:8080'], null],
    ['none, as HTTP/1.0 allows', '/', [], null],
    ['OPTIONS *', '*', ['localhost'], null],
    ['an own whole address', 'http://127.0.0.1:8080/x', ['localhost:8080'], null],
    ['a path that looks like an address', '//evil.example/', ['localhost'], null],
    ['another', '/', ['evil.example:8080'], { status: 421, asked: 'evil.example:8080' }],
    ['an empty one', '/', [''], { status: 421, asked: '' }],
    [
      'a foreign whole address',
      'http://evil.example/',
      ['localhost'],
      { status: 421, asked: 'evil.example' },
    ],
    [
      'a foreign https address',
      'HTTPS://evil.example',
      ['localhost'],
      { status: 421, asked: 'evil.example' },
    ],
    [
      'an own address under another Host',
      'http://localhost/',
      ['evil.example'],
      { status: 421, asked: 'evil.example' },
    ],
    ['no address and no path', 'evil.example:80', ['localhost'], { status: 421, asked: 'evil.example:80' }],
    ['two', '/', ['localhost', 'evil.example'], { status: 400, asked: 'localhost, evil.example' }],
    ['the same twice', '/', ['localhost', 'localhost'], { status: 400, asked: 'localhost, localhost' }],
  ] as const)('names %s', (_case, url, hosts, outcome) => {
    expect(judged(url, ...hosts)).toEqual(outcome);
  });

  it('is shown short and without what is not printable', () => {
    expect(judged('/', `e\u0080\u00e9${'x'.repeat(200)}`)?.asked).toBe(`e??${'x'.repeat(97)}...`);
  });
});
