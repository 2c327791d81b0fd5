import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createPeerFinder, type Peer } from '../../../electron/system/peer-programs';
import { system as here } from '../../support/here';
import { closeAfterEach } from '../../support/owned';
import { connectedChild, type Child } from './children';
import { recordedSystem, recordProc, tcpHead, tcpLine } from '../../unit/system/recorded';
import { unixOnly } from '../../support/unix-only';

const own = closeAfterEach();
const findPeerPrograms = createPeerFinder(here);

interface Listener {
  readonly port: number;
  /** The next connection that comes. */
  readonly accepted: () => Promise<Socket>;
}

async function listen(host: string): Promise<Listener> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
  }).listen(0, host);
  await once(server, 'listening');
  own({
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  });
  return {
    port: (server.address() as AddressInfo).port,
    accepted: async () => ((await once(server, 'connection')) as [Socket])[0],
  };
}

function peerOf(socket: Socket): Peer {
  return { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 };
}

async function connected(listener: Listener, host: string): Promise<{ child: Child; socket: Socket }> {
  const [socket, child] = await Promise.all([listener.accepted(), connectedChild(host, listener.port)]);
  return { child: own(child), socket };
}

describe('on this machine', unixOnly('proc'), () => {
  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '::1'],
    // Accepted as ::ffff:127.0.0.1.
    ['::', '127.0.0.1'],
    ['127.0.0.1', '::ffff:127.0.0.1'],
  ])('the program behind a connection to %s, made to %s', async (host, to) => {
    const { child, socket } = await connected(await listen(host), to);
    const peer = peerOf(socket);
    expect(await findPeerPrograms([peer])).toEqual(
      new Map([[peer, { name: basename(process.execPath), pid: child.pid }]]),
    );
  });

  test('several at once, each its own; our end may be told besides', async () => {
    const listener = await listen('127.0.0.1');
    const one = await connected(listener, '127.0.0.1');
    const other = await connected(listener, '127.0.0.1');
    const first = peerOf(one.socket);
    const second = { ...peerOf(other.socket), to: { address: '127.0.0.1', port: listener.port } };
    const elsewhere = { ...peerOf(other.socket), to: { address: '127.0.0.1', port: 1 } };
    const programs = await findPeerPrograms([first, second, elsewhere]);
    expect(programs.get(first)?.pid).toBe(one.child.pid);
    expect(programs.get(second)?.pid).toBe(other.child.pid);
    expect(programs.has(elsewhere)).toBe(false);
  });

  test('one that was found is remembered when its program has ended', async () => {
    const { child, socket } = await connected(await listen('127.0.0.1'), '127.0.0.1');
    const peer = peerOf(socket);
    const before = await findPeerPrograms([peer]);
    await child.close();
    expect(before.get(peer)?.pid).toBe(child.pid);
    expect(await findPeerPrograms([peer])).toEqual(before);
    // Looked for anew, it is no more.
    expect(await findPeerPrograms([{ ...peer }])).toEqual(new Map());
  });

  test('nobody, and nothing at all', async () => {
    expect(await findPeerPrograms([])).toEqual(new Map());
    expect(await findPeerPrograms([{ address: '192.0.2.1', port: 9 }])).toEqual(new Map());
    expect(await findPeerPrograms([{ address: 'localhost', port: 9 }])).toEqual(new Map());
  });
});

describe('from a recorded /proc', unixOnly('proc'), () => {
  const client = (port: string, inode: number) => tcpLine(`0100007F:${port}`, '0100007F:1F90', '01', inode);
  const peerAt = (port: number): Peer => ({ address: '127.0.0.1', port });
  const record = () =>
    recordProc(
      { tcp: tcpHead + client('A000', 1) + client('A001', 2) + client('A002', 3) },
      {
        10: { comm: 'curl', sockets: [1] },
        20: { comm: 'firefox', sockets: [2] },
        30: { comm: 'late', sockets: [] },
      },
    );

  test('one that cannot be told is looked for twice and then left alone', async () => {
    const { proc, addSocket } = own(await record());
    const find = createPeerFinder(recordedSystem({ proc }));
    const [curl, once, twice] = [peerAt(0xa000), peerAt(0xa001), peerAt(0xa002)];
    expect([...(await find([curl, twice])).keys()]).toEqual([curl]);
    expect([...(await find([curl, once, twice])).keys()]).toEqual([curl, once]);
    await addSocket(30, 3);
    expect((await find([curl, once, twice])).has(twice)).toBe(false);
    expect((await find([{ ...twice }])).size).toBe(1);
  });

  test('one that could not be told at first is found the second time', async () => {
    const { proc, addSocket } = own(await record());
    const find = createPeerFinder(recordedSystem({ proc }));
    const late = peerAt(0xa002);
    expect((await find([late])).size).toBe(0);
    await addSocket(30, 3);
    expect((await find([late])).get(late)).toEqual({ name: 'late', pid: 30 });
  });

  test('calls that come during a pass share the next one', async () => {
    const { proc } = own(await record());
    let reads = 0;
    // Every pass asks for the folder as often.
    const counting = Object.defineProperty(recordedSystem({}), 'proc', {
      get: () => {
        reads += 1;
        return proc;
      },
    });
    await createPeerFinder(counting)([peerAt(0xa000)]);
    const onePass = reads;
    reads = 0;
    const find = createPeerFinder(counting);
    const peers = [0xa000, 0xa001, 0xa001, 0xa000].map(peerAt);
    const names = await Promise.all(peers.map(async (peer) => (await find([peer])).get(peer)?.name));
    expect(names).toEqual(['curl', 'firefox', 'firefox', 'curl']);
    expect(reads).toBeGreaterThan(0);
    // Two passes; the second reads one program's name more.
    expect(reads).toBeLessThan(3 * onePass);
    reads = 0;
    await Promise.all(peers.map((peer) => find([peer])));
    expect(reads).toBe(0);
  });

  test('a /proc that cannot be read, and other systems, tell nothing', async () => {
    expect(await createPeerFinder(recordedSystem({}))([peerAt(0xa000)])).toEqual(new Map());
    const { proc } = own(await record());
    expect(await createPeerFinder(recordedSystem({ proc, platform: 'darwin' }))([peerAt(0xa000)])).toEqual(
      new Map(),
    );
  });
});
