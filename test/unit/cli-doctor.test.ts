import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { FolderFacts, HolderFacts, PortFacts, ServiceFacts } from '../../electron/cli/doctor/facts';
import {
  agentFinding,
  clockFinding,
  fileFindings,
  folderFinding,
  holderFindings,
  keyFindings,
  leastNode,
  loopbackFinding,
  mayListen,
  namesFinding,
  nodeFinding,
  openFilesFinding,
  portFindings,
  proxyFinding,
  serviceFinding,
  sessionsFinding,
  spaceFinding,
} from '../../electron/cli/doctor/findings';
import { wantedPorts, wantedTwice } from '../../electron/cli/doctor/look-at-ports';
import { proxyVariables } from '../../electron/cli/doctor/proxy-variables';
import { printUnit, programOfUnit } from '../../electron/cli/systemd-unit';
import { newProfile } from '../../shared/session-profile';
import { forwardOf } from '../support/samples';

const folder: FolderFacts = {
  path: '/data',
  state: { kind: 'well' },
  others: { read: false, write: false },
  freeBytes: null,
  ...{ broken: [], newer: [], unreadable: [], leftovers: [], hasOpenNotes: false },
};

test.each([
  [{}, 'ok', '/data, which can be written to.'],
  [{ state: { kind: 'missing' } }, 'ok', 'not there yet'],
  [{ state: { kind: 'no-folder' } }, 'bad', 'is no folder'],
  [{ state: { kind: 'not-writable', why: 'Because.' } }, 'bad', 'Because. Give yourself'],
  [{ others: { read: true, write: false } }, 'warn', 'look into'],
  [{ others: { read: true, write: true } }, 'bad', 'write to'],
] as const)('a data folder with %j is %s', (more, level, text) => {
  expect(folderFinding({ ...folder, ...more })).toEqual({
    ...{ check: 'folder', level, text: expect.stringContaining(text) as unknown },
  });
});

test.each([
  [null, []],
  [1000, ['bad']],
  [50 * 1024 * 1024, ['warn']],
  [10 ** 10, ['ok']],
] as const)('%j bytes that are free', (free, levels) => {
  expect(spaceFinding(free).map(({ level }) => level)).toEqual(levels);
});

test('files', () => {
  expect(fileFindings(folder).map(({ level }) => level)).toEqual(['ok', 'ok']);
  const wrong = { broken: ['sessions.json'], newer: ['settings.json'], unreadable: ['x.json'] };
  expect(fileFindings({ ...folder, ...wrong, leftovers: ['edits/a'] })).toEqual([
    { check: 'files', level: 'bad', text: expect.stringContaining('sessions.json') as unknown },
    { check: 'files', level: 'bad', text: expect.stringContaining('newer Ginnel') as unknown },
    { check: 'files', level: 'bad', text: expect.stringContaining('may not be read') as unknown },
    { check: 'leftovers', level: 'warn', text: expect.stringContaining('edits/a') as unknown },
  ]);
});

describe('who has the folder', () => {
  const held = (version: string | null): HolderFacts => ({ kind: 'held', mode: 'desktop', pid: 7, version });
  test.each([
    [{ kind: 'none' }, false, ['ok', 'ok'], 'No Ginnel runs'],
    [{ kind: 'none' }, true, ['ok', 'warn'], 'without being asked to'],
    [held('1.0.0'), true, ['ok'], 'The desktop app (process 7) has the data folder'],
    [held('1.1.0'), false, ['warn'], 'is version 1.1.0, this command 1.0.0'],
    [held(null), false, ['bad'], 'does not answer'],
  ] as const)('%j, notes of open sessions: %s', (holder, notes, levels, text) => {
    const found = holderFindings(holder, '1.0.0', notes);
    expect(found.map(({ level }) => level)).toEqual(levels);
    expect(found.map((one) => one.text).join()).toContain(text);
  });
});

test('sessions and keys', () => {
  expect(sessionsFinding(null).level).toBe('warn');
  expect(sessionsFinding({ amount: 2, unusable: 1 }).level).toBe('warn');
  expect(sessionsFinding({ amount: 2, unusable: 0 })).toMatchObject({
    level: 'ok',
    text: '2 sessions saved.',
  });
  const error = { code: 'host-missing', data: {} } as const;
  expect(
    keyFindings([
      { session: 'a', error, warning: null },
      { session: 'b', error: null, warning: error },
      { session: 'c', error: null, warning: null },
    ]).map(({ level }) => level),
  ).toEqual(['bad', 'warn']);
  expect(keyFindings([{ session: 'c', error: null, warning: null }])[0]?.level).toBe('ok');
});

test.each([
  ['linux', false, 1024, 80, false],
  ['linux', false, 80, 80, true],
  ['linux', true, 1024, 80, true],
  ['linux', false, 1024, 1024, true],
  ['darwin', false, 1024, 443, false],
  ['win32', false, 1024, 443, true],
  ['linux', false, 1024, 0, true],
] as const)(
  'on %s (root: %s, free from %i) port %i may be listened on: %s',
  (platform, isRoot, firstFree, port, may) => {
    expect(mayListen(port, { platform, isRoot, firstFree })).toBe(may);
  },
);

describe('ports', () => {
  const session = (
    name: string,
    ...forwards: ReturnType<typeof forwardOf>[]
  ): ReturnType<typeof newProfile> => ({
    ...newProfile(),
    ...{ name, host: 'h', forwards },
  });

  test('that are wanted: of this computer, switched on, each once', () => {
    expect(
      wantedPorts([
        session('a', forwardOf('local', '8080', 'x:80'), forwardOf('dynamic', '127.0.0.5:1080')),
        session('b', forwardOf('local', '8080', 'y:80'), forwardOf('remote', '22', 'x:22')),
        session('c', { ...forwardOf('local', '9090', 'y:80'), enabled: false }),
      ]),
    ).toEqual([
      { session: 'a', address: '127.0.0.1', port: 8080 },
      { session: 'a', address: '127.0.0.5', port: 1080 },
    ]);
  });

  test('that two sessions want', () => {
    const both = [
      session('a', forwardOf('local', '8080', 'x:80')),
      session('b', forwardOf('dynamic', '8080')),
    ];
    expect(wantedTwice(both)).toEqual([{ where: '127.0.0.1:8080', sessions: ['a', 'b'] }]);
    expect(wantedTwice([both[0] ?? newProfile(), session('c', forwardOf('remote', '8080', 'x:1'))])).toEqual(
      [],
    );
  });

  test('are told', () => {
    const facts: PortFacts = {
      ...{ platform: 'linux', isRoot: false, firstFree: 1024 },
      wanted: [
        { session: 'a', where: '127.0.0.1:80', port: 80, holder: null },
        { session: 'b', where: '127.0.0.1:8080', port: 8080, holder: { name: 'nginx', pid: 5 } },
      ],
      twice: [{ where: '127.0.0.1:8080', sessions: ['b', 'c'] }],
      notLookedAt: 3,
    };
    expect(portFindings(facts).map(({ level, text }) => [level, text])).toEqual([
      ['bad', expect.stringMatching(/^Port 80 of "a" is below 1024/u)],
      ['bad', expect.stringMatching(/^127\.0\.0\.1:8080 of "b" is taken by nginx \(process 5\)/u)],
      ['warn', expect.stringMatching(/is wanted by "b" and "c"/u)],
      ['warn', '3 ports more were not looked at.'],
    ]);
    expect(portFindings({ ...facts, wanted: [], twice: [], notLookedAt: 0 })).toMatchObject([
      { level: 'ok' },
    ]);
  });
});

test('the agent: one that is named and silent is worth a word', () => {
  const error = { code: 'host-missing', data: {} } as const;
  expect(agentFinding({ isNamed: true, keys: null, error }).level).toBe('warn');
  expect(agentFinding({ isNamed: false, keys: null, error }).level).toBe('ok');
  expect(agentFinding({ isNamed: true, keys: 2, error: null }).text).toContain('2 keys');
});

test.each([
  [['127.0.0.1', '::1'], 'ok'],
  [['::1'], 'ok'],
  [[], 'bad'],
  [['192.0.2.1'], 'bad'],
])('localhost as %j is %s', (addresses, level) => {
  expect(namesFinding(addresses).level).toBe(level);
});

test('loopback', () => {
  expect(loopbackFinding({ ipv4: true, ipv6: true }).level).toBe('ok');
  expect(loopbackFinding({ ipv4: true, ipv6: false }).level).toBe('warn');
  expect(loopbackFinding({ ipv4: false, ipv6: true }).level).toBe('bad');
});

test('the clock', () => {
  const now = Date.UTC(2026, 5, 1);
  const day = 86_400_000;
  expect(clockFinding({ now, program: now - day, newestFile: now }).level).toBe('ok');
  expect(clockFinding({ now, program: now + 2 * day, newestFile: 0 }).level).toBe('bad');
  expect(clockFinding({ now, program: 0, newestFile: now + 2 * day }).level).toBe('warn');
});

test('open files and Node.js', () => {
  expect(openFilesFinding(null).level).toBe('ok');
  expect(openFilesFinding(256).level).toBe('warn');
  expect(openFilesFinding(1024).level).toBe('ok');
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  expect(manifest).toContain(`"node": "${leastNode.replace('v', '>=')}"`);
  for (const version of ['v20.19.0', 'v20.20.1', 'v22.0.0', 'v24.1.0'])
    expect(nodeFinding(version).level).toBe('ok');
  for (const version of ['v20.18.9', 'v18.99.0']) expect(nodeFinding(version).level).toBe('bad');
});

test.each([
  [{}, [], []],
  [{ https_proxy: 'http://me:secret@proxy:3128', NO_PROXY: '*' }, ['https_proxy', 'NO_PROXY'], []],
  [{ all_proxy: 'proxy:1080', HTTP_PROXY: '' }, ['all_proxy'], []],
  [
    { http_proxy: 'ftp://secret', ALL_PROXY: 'http://' },
    ['http_proxy', 'ALL_PROXY'],
    ['http_proxy', 'ALL_PROXY'],
  ],
])('proxies of %j', (environment, set, odd) => {
  const found = proxyVariables(environment);
  expect(found).toEqual({ set, odd });
  const told = proxyFinding({ ...found, users: 1 });
  expect(told.level).toBe(odd.length > 0 ? 'warn' : 'ok');
  expect(told.text).not.toContain('secret');
});

test.each([
  [{ isInstalled: false }, 'ok'],
  [{ state: 'active' }, 'ok'],
  [{ state: 'failed' }, 'bad'],
  [{ state: 'inactive' }, 'warn'],
  [{ state: null }, 'warn'],
  [{ state: 'active', program: '/gone' }, 'bad'],
])('a service with %j is %s', (more, level) => {
  const service: ServiceFacts = { isInstalled: true, program: null, state: 'active', ...more };
  expect(serviceFinding(service).level).toBe(level);
});

const unitOf = (command: readonly string[]): string =>
  printUnit({ command, opensBrowsers: false, notifies: true, system: null });

test('the program of a unit is read as it is written', () => {
  expect(programOfUnit(unitOf(['/usr/bin/node', '/opt/x.js', 'run']))).toBe('/usr/bin/node');
  expect(programOfUnit(unitOf(['/opt/My Node/node', 'run']))).toBe('/opt/My Node/node');
  expect(programOfUnit('[Unit]\n')).toBeNull();
});
