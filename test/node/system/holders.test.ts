import { once } from 'node:events';
import { access, mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { system as here } from '../../support/here';
import { findPortHolder, findSocketHolder } from '../../../electron/system/holders';
import { closeAfterEach } from '../../support/owned';
import { connectedChild, listeningChild } from './children';
import {
  recordedSystem,
  recordProc,
  tcpHead,
  tcpLine,
  type RecordedProcess,
} from '../../unit/system/recorded';
import { unixOnly } from '../../support/unix-only';

const own = closeAfterEach();

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'ginnel-holder-'));
  own({ close: () => rm(path, { recursive: true }) });
  return path;
}

async function listen(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  own({
    close: async () => {
      server.close();
      await once(server, 'close');
    },
  });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('on this machine', unixOnly('proc'), () => {
  const node = basename(process.execPath);

  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['127.0.0.5', '127.0.0.5'],
    ['::1', '0:0:0:0:0:0:0:1'],
    ['0.0.0.0', '127.0.0.1'],
    ['127.0.0.1', '0.0.0.0'],
    ['::1', '::'],
    // Without ipv6Only it serves IPv4, too.
    ['::', '127.0.0.1'],
  ])('a child that listens at %s holds the port of %s', async (host, wanted) => {
    const child = own(await listeningChild({ host }));
    expect(await findPortHolder(wanted, child.port, here)).toEqual({ name: node, pid: child.pid });
  });

  test('our own listener is ours', async () => {
    expect(await findPortHolder('127.0.0.1', await listen('127.0.0.1'), here)).toMatchObject({
      pid: process.pid,
    });
  });

  test('two programs on one port of different addresses are told apart', async () => {
    const one = own(await listeningChild({ host: '127.0.0.1' }));
    const other = own(await listeningChild({ host: '127.0.0.2', port: one.port }));
    expect(await findPortHolder('127.0.0.1', one.port, here)).toMatchObject({ pid: one.pid });
    expect(await findPortHolder('127.0.0.2', one.port, here)).toMatchObject({ pid: other.pid });
    expect(await findPortHolder('127.0.0.3', one.port, here)).toBeNull();
    expect(await findPortHolder('::1', one.port, here)).toBeNull();
  });

  test('a name longer than the kernel keeps is told whole', async () => {
    const file = join(await folder(), 'listener-with-a-long-name');
    await symlink(process.execPath, file);
    const child = own(await listeningChild({ host: '127.0.0.1' }, file));
    expect(await findPortHolder('127.0.0.1', child.port, here)).toEqual({
      name: 'listener-with-a-long-name',
      pid: child.pid,
    });
  });

  test('when it has ended, nobody holds the port', async () => {
    const child = await listeningChild({ host: '127.0.0.1' });
    await child.close();
    expect(await findPortHolder('127.0.0.1', child.port, here)).toBeNull();
  });

  test('a connection from a port is no listener on it', async () => {
    const port = await listen('127.0.0.1');
    const child = own(await connectedChild('127.0.0.1', port));
    expect(await findPortHolder('127.0.0.1', child.port, here)).toBeNull();
  });

  test('a child that listens on a socket holds it, also through a symbolic link', async () => {
    const place = await folder();
    const child = own(await listeningChild({ path: join(place, 'a b.sock') }));
    const link = join(await folder(), 'link');
    await symlink(place, link);
    const holder = { name: node, pid: child.pid };
    expect(await findSocketHolder(join(place, 'a b.sock'), here)).toEqual(holder);
    expect(await findSocketHolder(join(link, 'a b.sock'), here)).toEqual(holder);
    expect(await findSocketHolder(join(place, 'other.sock'), here)).toBeNull();
  });

  test('a socket left behind by a program that was killed is held by nobody', async () => {
    const path = join(await folder(), 'left.sock');
    const child = await listeningChild({ path });
    await child.close();
    await access(path);
    expect(await findSocketHolder(path, here)).toBeNull();
  });
});

describe('from a recorded /proc', unixOnly('proc'), () => {
  const port = 0x1f90;
  const socketAt = (address: string, inode: number) =>
    tcpLine(`${address}:1F90`, '00000000:0000', '0A', inode);
  const at = async (tcp: string, processes: Readonly<Record<number, RecordedProcess>>) => {
    const { proc } = own(await recordProc({ tcp: tcpHead + tcp }, processes));
    return recordedSystem({ proc });
  };

  test('the parent is named and no worker, and init only when nobody else has the socket', async () => {
    const table = socketAt('00000000', 77);
    const workers = await at(table, {
      1: { comm: 'systemd', sockets: [77] },
      900: { comm: 'nginx', sockets: [77] },
      1201: { comm: 'nginx', sockets: [5, 77] },
    });
    expect(await findPortHolder('127.0.0.1', port, workers)).toEqual({ name: 'nginx', pid: 900 });
    const init = await at(table, { 1: { comm: 'systemd', sockets: [77] }, 5: { comm: 'sh', sockets: [78] } });
    expect(await findPortHolder('127.0.0.1', port, init)).toEqual({ name: 'systemd', pid: 1 });
  });

  test('of several listeners the one with the very address is named', async () => {
    const system = await at(socketAt('00000000', 1) + socketAt('0100007F', 2), {
      10: { comm: 'wide', sockets: [1] },
      20: { comm: 'narrow', sockets: [2] },
    });
    expect(await findPortHolder('127.0.0.1', port, system)).toMatchObject({ name: 'narrow' });
    expect(await findPortHolder('127.0.0.2', port, system)).toMatchObject({ name: 'wide' });
  });

  test('nobody is blamed in place of a program of another user, whose files cannot be seen', async () => {
    const system = await at(socketAt('00000000', 1) + socketAt('0100007F', 2), {
      10: { comm: 'wide', sockets: [1] },
    });
    expect(await findPortHolder('127.0.0.1', port, system)).toBeNull();
  });

  test.each([
    ['MainThread', '/usr/bin/node\0server.js\0', 'node'],
    ['node-MainThread', '/usr/bin/node\0server.js\0', 'node'],
    ['chromium-browse', '/usr/lib/chromium/chromium-browser --type=utility --dir=/a/b\0', 'chromium-browser'],
    ['very-long-daemo', 'very-long-daemon: worker 3\0', 'very-long-daemon'],
    ['a-script-with-a', '/usr/bin/python3\0/opt/a-script-with-a-name.py\0', 'a-script-with-a'],
    ['my program is l', '/opt/my programs/my program is long\0--x\0', 'my program is long'],
    ['kworker-like-na', '', 'kworker-like-na'],
    ['e\u001b[31mvil', '', 'e[31mvil'],
    ['', '', '?'],
  ])('the name of %j with the command line %j is %j', async (comm, cmdline, name) => {
    const system = await at(socketAt('00000000', 9), { 42: { comm, cmdline, sockets: [9] } });
    expect(await findPortHolder('127.0.0.1', port, system)).toEqual({ name, pid: 42 });
  });

  test('a byte order like a mainframe’s', async () => {
    const { proc } = own(
      await recordProc({ tcp: tcpHead + socketAt('7F000001', 3) }, { 8: { comm: 'cics', sockets: [3] } }),
    );
    expect(await findPortHolder('127.0.0.1', port, recordedSystem({ proc, littleEndian: false }))).toEqual({
      name: 'cics',
      pid: 8,
    });
  });

  test('what cannot be asked names nobody', async () => {
    expect(await findPortHolder('127.0.0.1', port, recordedSystem({}))).toBeNull();
    expect(await findSocketHolder('/tmp/x', recordedSystem({}))).toBeNull();
    expect(await findPortHolder('127.0.0.1', port, recordedSystem({ platform: 'sunos' }))).toBeNull();
    expect(await findPortHolder('localhost', await listen('127.0.0.1'), here)).toBeNull();
  });
});
