import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sourceAdvice, userInHost } from '../../../shared/field-advice';
import { emptyFields, type ForwardFields } from '../../../shared/forward-fields';
import type { Platform } from '../../../shared/socket-path';
import { sourceAdviceWords, useServer } from '../../../shared/texts/field-advice';
import { offerForDestination, offerForHost } from '../../../shared/written-address';

const closed = { localPortsAcceptOthers: false, remotePortsAcceptOthers: false };
const open = { localPortsAcceptOthers: true, remotePortsAcceptOthers: true };

const advised = (
  fields: Partial<ForwardFields>,
  platform: Platform = 'linux',
  boxes = closed,
  user: string | null = null,
): readonly string[] =>
  sourceAdvice({ ...emptyFields, ...fields }, { platform, boxes, user }).map((advice) =>
    advice.kind === 'low-port' ? `low ${advice.at} ${String(advice.port)}` : `address ${advice.address}`,
  );

describe('a port below 1024', () => {
  test.each<[Partial<ForwardFields>, Platform, typeof closed, readonly string[]]>([
    [{ source: '80' }, 'linux', closed, ['low linux 80']],
    [{ source: '1023' }, 'linux', open, ['low linux 1023']],
    [{ source: '1024' }, 'linux', closed, []],
    [{ source: '0' }, 'linux', closed, []],
    [{ source: 'http' }, 'linux', closed, ['low linux 80']],
    [{ source: '80x' }, 'linux', closed, []],
    [{ source: '/run/80' }, 'linux', closed, []],
    [{ source: '80', kind: 'dynamic' }, 'linux', closed, ['low linux 80']],
    [{ source: '80' }, 'darwin', closed, ['low darwin 80']],
    [{ source: '80' }, 'darwin', open, []],
    [{ source: '*:80' }, 'darwin', closed, []],
    [{ source: '0.0.0.0:80' }, 'darwin', closed, []],
    [{ source: '[::]:80' }, 'darwin', closed, []],
    [{ source: '192.168.1.7:80' }, 'darwin', open, ['low darwin 80']],
    [{ source: '80' }, 'win32', closed, []],
    [{ source: '80', kind: 'remote' }, 'win32', closed, ['low server 80']],
    [{ source: '*:80', kind: 'remote' }, 'darwin', open, ['low server 80']],
  ])('%o on %s', (fields, platform, boxes, expected) => {
    expect(advised(fields, platform, boxes)).toEqual(expected);
  });

  test('is nothing special to root on the server', () => {
    expect(advised({ kind: 'remote', source: '80' }, 'linux', closed, 'root')).toEqual([]);
    expect(advised({ kind: 'remote', source: '80' }, 'linux', closed, 'anna')).toEqual(['low server 80']);
    expect(advised({ source: '80' }, 'linux', closed, 'root')).toEqual(['low linux 80']);
  });
});

describe('the address a server is to listen on', () => {
  test.each<[string, readonly string[]]>([
    ['7.7.7.7:8080', ['address 7.7.7.7']],
    ['[2001:db8::7]:8080', ['address 2001:db8::7']],
    ['gw.example:8080', ['address gw.example']],
    ['127.0.0.1:8080', []],
    ['localhost:8080', []],
    ['0.0.0.0:8080', []],
    ['*:8080', []],
    [':8080', []],
    ['8080', []],
  ])('%s', (source, expected) => {
    expect(advised({ kind: 'remote', source })).toEqual(expected);
    expect(advised({ kind: 'local', source })).toEqual([]);
  });

  test('can be made the address that alone may connect', () => {
    const world = { platform: 'linux', boxes: closed, user: null } as const;
    const only = (fields: Partial<ForwardFields>) => {
      const [advice] = sourceAdvice({ ...emptyFields, kind: 'remote', ...fields }, world);
      return advice?.kind === 'server-address' ? advice.only : undefined;
    };
    expect(only({ source: '7.7.7.7:8080' })).toEqual({ source: '*:8080', allowFrom: '7.7.7.7' });
    expect(only({ source: '7.7.7.7:8080', allowFrom: ' 10.0.0.0/8 ' })).toEqual({
      ...{ source: '*:8080', allowFrom: '10.0.0.0/8, 7.7.7.7' },
    });
    expect(only({ source: 'gw.example:8080' })).toBeNull();
  });

  test('is said in words', () => {
    expect(sourceAdviceWords({ kind: 'server-address', address: '7.7.7.7', only: null })).toBe(
      '7.7.7.7 is where the server listens, not who may connect.',
    );
  });
});

test.each([
  ['http://localhost:8080/', 'localhost:8080', false],
  ['http://localhost/x?y#z', 'localhost:80', false],
  ['HTTP://intranet.corp/', 'intranet.corp:80', true],
  ['http://intranet:8080', 'intranet:8080', true],
  ['http://10.0.0.7/', '10.0.0.7:80', false],
  ['http://[fd00::7]/', '[fd00::7]:80', false],
  ['https://intranet.corp/', 'intranet.corp:443', false],
  ['postgres://me:secret@db:5433/app', 'db:5433', false],
  ['postgresql://db/app', 'db:5432', false],
  ['foo://db/app', null, false],
] as const)('%s as a destination means %s', (text, destination, webSite) => {
  expect(offerForDestination(text)).toMatchObject({ destination, webSite });
});

test.each([
  '',
  'localhost:8080',
  'http://',
  'http:///x',
  'http://a b/',
  'http://a:99999/',
  'a:80/b',
  '/run/x',
])('%j is no address of a page', (text) => {
  expect(offerForDestination(text)).toBeNull();
});

test.each([
  ['127.0.0.1:42022', 'Use host 127.0.0.1, port 42022'],
  ['user@host:2222', 'Use host host, port 2222, user user'],
  ['a@b@host:22', 'Use host host, port 22, user a@b'],
  ['[2001:db8::7]:2222', 'Use host 2001:db8::7, port 2222'],
  ['gw:ssh', 'Use host gw, port 22'],
  ['ssh://me@gw.example:2222', 'Use host gw.example, port 2222, user me'],
  ['ssh://gw.example', 'Use host gw.example'],
  ['sftp://me@gw/home', 'Use host gw, user me'],
  ['https://example.com/', 'Use host example.com'],
  ['https://example.com:8443/x', 'Use host example.com'],
] as const)('%s as a host name: %s', (text, words) => {
  const offer = offerForHost(text);
  expect(offer === null ? null : useServer(offer)).toBe(words);
});

test.each([
  '',
  'gw',
  'me@gw',
  'gw:',
  'gw:x y',
  '::1',
  '2001:db8::7',
  '[::1]',
  'gw:99999',
  'gw:abc',
  '-p:22',
  'me@',
])('%j stays in the Host Name field as it is', (text) => {
  expect(offerForHost(text)).toBeNull();
});

test('nothing that is typed makes them throw', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom('local', 'remote', 'dynamic'), (text, kind) => {
      offerForHost(text);
      offerForDestination(text);
      advised({ kind, source: text });
    }),
  );
});

test.each([
  ['anna@gw', 'anna'],
  ['anna@', 'anna'],
  ['a@b@gw', 'a@b'],
  ['@gw', null],
  ['gw', null],
  ['', null],
] as const)('%j logs in as %s', (host, user) => {
  expect(userInHost(host)).toBe(user);
});
