import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { noteSharedReads, sharedReadBuffer, readInPlace } from '../../electron/net/shared-read-buffer';
import { closeAfterEach } from '../support/owned';
import { startTcpServer } from '../support/ssh-servers';

const own = closeAfterEach();
const content = randomBytes(8 * 1024 * 1024);

/** Connects to who sends the content, with a socket that reads into the room of its thread. */
async function open(): Promise<Socket> {
  const { port } = own(await startTcpServer((client) => client.resume().end(content)));
  const socket: Socket = connect({ host: '127.0.0.1', port, onread: sharedReadBuffer(() => socket) });
  noteSharedReads(socket);
  socket.pause();
  await once(socket, 'connect');
  return socket;
}

/** Reads to the end, with a pause now and then; `kept` is what a listener that keeps chunks has at the end. */
async function read(socket: Socket): Promise<{ kept: Buffer; copied: Buffer; rooms: Set<ArrayBufferLike> }> {
  const kept: Buffer[] = [];
  const copied: Buffer[] = [];
  const rooms = new Set<ArrayBufferLike>();
  socket.on('data', (chunk: Buffer) => {
    kept.push(chunk);
    copied.push(Buffer.from(chunk));
    rooms.add(chunk.buffer);
    if (kept.length % 5 !== 0) return;
    socket.pause();
    setImmediate(() => socket.resume());
  });
  socket.resume();
  await once(socket, 'end');
  return { kept: Buffer.concat(kept), copied: Buffer.concat(copied), rooms };
}

it('a socket gives copies, so that whoever keeps them has all that came', async () => {
  const { kept } = await read(await open());
  expect(kept.equals(content)).toBe(true);
});

it('whoever keeps nothing is given the room itself, across pauses, too', async () => {
  const socket = await open();
  expect(readInPlace(socket, () => true)).toBe(true);
  const { kept, copied, rooms } = await read(socket);
  expect(copied.equals(content)).toBe(true);
  expect(kept.equals(content)).toBe(false);
  // The room, and copies of what came after a pause.
  expect(rooms.size).toBeLessThan(copied.length / 65_536);
});

it('copies are given again when whoever listens would keep them', async () => {
  const socket = await open();
  let asked = 0;
  readInPlace(socket, () => {
    asked += 1;
    return false;
  });
  const { kept } = await read(socket);
  expect(kept.equals(content)).toBe(true);
  expect(asked).toBeGreaterThan(0);
});

it('any other stream stays as it is', async () => {
  const { port } = own(await startTcpServer((client) => client.resume().end(content)));
  const socket = connect({ host: '127.0.0.1', port });
  expect(readInPlace(socket, () => true)).toBe(false);
  const { kept } = await read(socket);
  expect(kept.equals(content)).toBe(true);
});
