import { expect, test } from 'vitest';
import { findPortHolder, findSocketHolder } from '../../../electron/system/holders';
import { lsofEndpoint, parseLsof } from '../../../electron/system/lsof';
import { recordedSystem } from '../../unit/system/recorded';

const listeners = `p402
cControlCenter
f10
tIPv4
n*:7000
f11
tIPv6
n*:7000
p811
ccom.docker.backend
f33
tIPv6
n*:5432
p1206
cCode\\x20Helper\\x20(Plugin)
f21
tIPv4
n127.0.0.1:9229
f22
tIPv6
n[::1]:9230
p1300
cnode
f18
tIPv6
n[fe80:4::1]:3000
`;

/** In the manner of lsof 4.91 on macOS 14 and 15: AirPlay Receiver, Apple's rapportd and an editor. */
const fromSonoma = `p402
cControlCenter
f9
tIPv4
n*:7000
f10
tIPv6
n*:7000
f11
tIPv4
n*:5000
f12
tIPv6
n*:5000
p611
crapportd
f8
tIPv4
n*:49152
f9
tIPv6
n*:49152
p9120
cCursor\\x20Helper\\x20(Plugin):\\x20extension-host
f31
tIPv4
n127.0.0.1:54112
`;

test.each([
  ['127.0.0.1', 5000, 'ControlCenter', 402],
  ['::1', 7000, 'ControlCenter', 402],
  ['192.168.1.5', 49_152, 'rapportd', 611],
  ['127.0.0.1', 54_112, 'Cursor Helper (Plugin): extension-host', 9120],
])('macOS 14 and 15: %s port %d is held by %s', async (address, port, name, pid) => {
  expect(await findPortHolder(address, port, printing(fromSonoma))).toEqual({ name, pid });
});

const sockets = `p811
ccom.docker.backend
f12
n/private/tmp/docker.sock
f13
n->0xc1b2a3d4e5f60718
p900
cpostgres
f7
n/tmp/.s.PGSQL.5432
p950
cpsql
f3
n->0xa1b2a3d4e5f60718
`;

const printing = (text: string) =>
  recordedSystem({
    platform: 'darwin',
    run: (file, args) =>
      file === '/usr/sbin/lsof' && args.some((arg) => arg.startsWith('-F'))
        ? Promise.resolve(text)
        : Promise.reject(new Error(file)),
  });

test('every listener of every process is read, with blanks in names put back', () => {
  const files = parseLsof(listeners);
  expect(files.map(({ program, name }) => `${program.name} ${String(program.pid)} ${name}`)).toEqual([
    'ControlCenter 402 *:7000',
    'ControlCenter 402 *:7000',
    'com.docker.backend 811 *:5432',
    'Code Helper (Plugin) 1206 127.0.0.1:9229',
    'Code Helper (Plugin) 1206 [::1]:9230',
    'node 1300 [fe80:4::1]:3000',
  ]);
  expect(files.map(lsofEndpoint)).toEqual([
    { address: '0.0.0.0', port: 7000 },
    { address: '::', port: 7000 },
    { address: '::', port: 5432 },
    { address: '127.0.0.1', port: 9229 },
    { address: '::1', port: 9230 },
    { address: 'fe80:4::1', port: 3000 },
  ]);
});

test('letters beyond ASCII are bytes to lsof', () => {
  expect(parseLsof('p7\ncCaf\\xc3\\xa9\nn*:1\n')[0]?.program).toEqual({ name: 'Café', pid: 7 });
});

test('a file that is no listener has no address', () => {
  expect(lsofEndpoint({ program: { name: 'x', pid: 1 }, type: 'IPv4', name: '*:*' })).toBeNull();
  expect(lsofEndpoint({ program: { name: 'x', pid: 1 }, type: '', name: '/tmp/a:b' })).toBeNull();
});

test.each([
  ['127.0.0.1', 7000, 'ControlCenter', 402],
  ['::1', 7000, 'ControlCenter', 402],
  ['127.0.0.1', 5432, 'com.docker.backend', 811],
  ['127.0.0.1', 9229, 'Code Helper (Plugin)', 1206],
  ['0:0::1', 9230, 'Code Helper (Plugin)', 1206],
])('macOS: %s port %d is held by %s', async (address, port, name, pid) => {
  expect(await findPortHolder(address, port, printing(listeners))).toEqual({ name, pid });
});

test.each([
  ['127.0.0.2', 9229],
  ['::1', 9229],
  ['127.0.0.1', 8080],
  ['localhost', 7000],
])('macOS: nobody is named for %s port %d', async (address, port) => {
  expect(await findPortHolder(address, port, printing(listeners))).toBeNull();
});

test('macOS: a socket is told by its path', async () => {
  expect(await findSocketHolder('/tmp/.s.PGSQL.5432', printing(sockets))).toEqual({
    name: 'postgres',
    pid: 900,
  });
  expect(await findSocketHolder('/private/tmp/docker.sock', printing(sockets))).toEqual({
    name: 'com.docker.backend',
    pid: 811,
  });
  expect(await findSocketHolder('/var/run/docker.sock', printing(sockets))).toBeNull();
});

test.each(['', 'lsof: no such option\n', 'n*:7000\n', 'pfoo\ncx\nn*:7000\n'])(
  'macOS: what lsof never prints names nobody (%j)',
  async (text) => {
    expect(await findPortHolder('127.0.0.1', 7000, printing(text))).toBeNull();
    expect(await findSocketHolder('/tmp/x', printing(text))).toBeNull();
  },
);

test('macOS: without lsof nobody is named', async () => {
  const without = recordedSystem({ platform: 'darwin' });
  expect(await findPortHolder('127.0.0.1', 7000, without)).toBeNull();
  expect(await findSocketHolder('/tmp/.s.PGSQL.5432', without)).toBeNull();
});
