import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type ssh2 from 'ssh2';
import { expect, it } from 'vitest';
import { SelfTest } from '../../electron/forwards/self-test';
import type { IncomingConnection } from '../../electron/ssh/types';
import { sentence } from '../../shared/errors';
import { closeAfterEach } from '../support/owned';
import { freePort, startDropbear, startSshd } from '../support/ssh-servers';
import { openScene } from './forwards-scene';
import { startLibraryServer } from './library-server';
import { attempt, connectionOf } from './ssh-attempt';

const own = closeAfterEach();
const never = new AbortController().signal;

/** Listens for a client on 127.0.0.1, and names each listener's address as it likes when a connection comes in. */
function serveRenamed(
  client: ssh2.Connection,
  name: (asked: string, port: number) => readonly [string, number],
): void {
  const listeners: Server[] = [];
  client.on('request', (accept, reject, kind, info) => {
    if (kind !== 'tcpip-forward') {
      accept?.();
      return;
    }
    const listener = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => undefined);
      const { port } = listener.address() as { port: number };
      client.forwardOut(
        ...name(info.bindAddr, port),
        '127.0.0.1',
        socket.remotePort ?? 0,
        (error, channel) => {
          if (error) socket.destroy();
          else channel.pipe(socket).pipe(channel);
        },
      );
    });
    listeners.push(listener);
    listener.once('error', () => reject?.());
    // All of 127.0.0.0/8 is this computer; so two forwards can have one port.
    listener.listen(info.bindPort, info.bindAddr.startsWith('127.') ? info.bindAddr : '127.0.0.1', () => {
      accept?.((listener.address() as { port: number }).port);
    });
  });
  client.on('tcpip', (accept, reject, { destIP, destPort }) => {
    const socket = connect(destPort, destIP);
    socket.once('error', () => reject());
    socket.once('connect', () => {
      const channel = accept();
      channel.on('error', () => undefined);
      channel.pipe(socket).pipe(channel);
    });
  });
  client.once('close', () => listeners.forEach((listener) => listener.close()));
}

async function sessionWith(name: Parameters<typeof serveRenamed>[1]) {
  const server = own(
    await startLibraryServer({
      greet: (client) => {
        client.on('ready', () => serveRenamed(client, name));
      },
    }),
  );
  const login = await attempt({ port: server.port });
  const connection = connectionOf(login);
  own({ close: () => connection.end() });
  return { connection, log: login.log };
}

/** Answers what comes in with a word. */
function answerWith(word: string): (incoming: IncomingConnection) => void {
  return (incoming) => {
    const channel = incoming.accept();
    channel.resume();
    channel.end(word);
  };
}

/** All that a listener says to a client, which ends at once; empty where it was refused. */
async function heardAt(port: number, address = '127.0.0.1'): Promise<string> {
  const socket = connect({ port, host: address, allowHalfOpen: true });
  socket.end();
  return String(await buffer(socket));
}

it.each([
  ['localhost', '127.0.0.1'],
  ['localhost', '::1'],
  ['', '0.0.0.0'],
  ['', '::'],
  ['127.0.0.1', 'localhost'],
  ['localhost', 'some.other.name'],
])('serves connections to "%s" that the server names "%s"', async (address, name) => {
  const { connection, log } = await sessionWith((_asked, port) => [name, port]);
  const listening = await connection.listen(address, 0, answerWith('well'));
  if (!listening.ok) throw new Error(sentence(listening.error));
  expect(await heardAt(listening.value.port)).toBe('well');
  expect(log.filter((line) => line.startsWith('Refused'))).toEqual([]);
  await listening.value.close();
});

it('serves connections where the server names the port 0 that was asked for', async () => {
  const { connection } = await sessionWith((asked) => [asked, 0]);
  const listening = await connection.listen('localhost', 0, answerWith('well'));
  if (!listening.ok) throw new Error(sentence(listening.error));
  expect(await heardAt(listening.value.port)).toBe('well');
});

it('tells two listeners on one port apart where it can', async () => {
  const { connection } = await sessionWith((asked, port) => [
    asked === 'localhost' ? '127.0.0.1' : asked,
    port,
  ]);
  const first = await connection.listen('localhost', 0, answerWith('first'));
  if (!first.ok) throw new Error(sentence(first.error));
  const { port } = first.value;
  const second = await connection.listen('127.0.0.2', port, answerWith('second'));
  if (!second.ok) throw new Error(sentence(second.error));
  expect(await heardAt(port)).toBe('first');
  expect(await heardAt(port, '127.0.0.2')).toBe('second');
});

it('refuses what may be meant for either of two, says so once, and so does a check', async () => {
  const { connection, log } = await sessionWith((_asked, port) => ['0.0.0.0', port]);
  const selfTest = new SelfTest((incoming) => incoming.reject(), 200);
  const first = await connection.listen('localhost', 0, (incoming) => {
    selfTest.receive(incoming);
  });
  if (!first.ok) throw new Error(sentence(first.error));
  const { port, misnamed } = first.value;
  const second = await connection.listen('127.0.0.2', port, answerWith('second'));
  if (!second.ok) throw new Error(sentence(second.error));
  expect(misnamed()).toBeNull();
  expect(await heardAt(port)).toBe('');
  expect(await heardAt(port)).toBe('');
  expect(misnamed()).toBe(`0.0.0.0:${String(port)}`);
  expect(log.filter((line) => line.startsWith('Refused'))).toEqual([
    `Refused a connection that the server says came in at 0.0.0.0:${String(port)}: several forwards listen on that port, none of them at that address`,
  ]);
  const why = await selfTest.run({ address: 'localhost', port }, connection, never, misnamed);
  expect(why).toEqual({
    code: 'remote-misnamed',
    data: { address: 'localhost', port, named: `0.0.0.0:${String(port)}` },
  });
});

it('refuses a connection on a port where it does not listen, says so once for each, and stays well', async () => {
  const server = own(
    await startLibraryServer({
      greet: (client) => {
        client.on('ready', () => serveRenamed(client, (asked, port) => [asked, port]));
      },
    }),
  );
  const { result, log } = await attempt({ port: server.port });
  const [client] = server.clients;
  if (!result.ok || client === undefined) throw new Error('not connected');
  const connection = own({ ...result.value, close: () => result.value.end() });
  const listening = await connection.listen('localhost', 0, answerWith('well'));
  if (!listening.ok) throw new Error(sentence(listening.error));
  const open = (address: string, port: number): Promise<string> =>
    new Promise((resolve) => {
      client.forwardOut(address, port, '127.0.0.1', 1, (error) => resolve(error?.message ?? 'opened'));
    });
  for (let port = 1; port <= 40; port += 1) {
    expect(await open('localhost', port)).toContain('(SSH) Channel open failure');
    expect(await open('\u001b[31m', port)).toContain('(SSH) Channel open failure');
  }
  const refusals = log.filter((line) => line.startsWith('Refused'));
  expect(refusals).toHaveLength(20);
  expect(refusals[0]).toBe(
    'Refused a connection that the server says came in at localhost:1: no forward of this session listens there',
  );
  expect(await heardAt(listening.value.port)).toBe('well');
});

it.each([
  ['sshd', () => startSshd()],
  ['dropbear', () => startDropbear()],
])('serves what %s names as it was asked, and logs no refusal', async (_name, start) => {
  const scene = own(await openScene(own(await start())));
  const target = createServer((socket) => socket.end('well'));
  target.listen(0, '127.0.0.1');
  await once(target, 'listening');
  own({ close: () => Promise.resolve(target.close()) });
  const to = `127.0.0.1:${String((target.address() as { port: number }).port)}`;
  for (const address of ['', 'localhost:', '127.0.0.1:', '*:']) {
    const port = await freePort();
    await scene.forward({ kind: 'remote', to, from: `${address}${String(port)}` });
    expect(await heardAt(port)).toBe('well');
  }
  expect(scene.lines.filter((line) => line.startsWith('Refused'))).toEqual([]);
});
