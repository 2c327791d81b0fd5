import dns from 'node:dns/promises';
import { once } from 'node:events';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { createServer, type Socket } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { destinationError, dialAddresses, dialDestination } from '../../electron/net/destination';
import { isUnixSocket, longestPath } from '../../electron/net/unix-sockets';
import { closeAll, endpointOf, freePort, readAll, serve } from './forwards/peers';
import { here } from '../support/here';
import { unixOnly } from '../support/unix-only';

const folders: string[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await closeAll();
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

const { signal } = new AbortController();
const hello = () => serve((socket) => socket.end('hello'));

async function words(socket: Socket): Promise<string> {
  const all = await readAll(socket.resume());
  socket.destroy();
  return all.toString();
}

/** A Unix socket on which a server says hello. */
async function helloSocket(): Promise<{ readonly path: string; readonly close: () => Promise<unknown> }> {
  const folder = await mkdtemp(join(tmpdir(), 'ginnel-dial-'));
  folders.push(folder);
  const path = join(folder, 'hello.sock');
  const server = createServer((socket) => socket.end('hello from the socket'));
  server.listen(path);
  await once(server, 'listening');
  return { path, close: () => once(server.close(), 'close') };
}

describe('dialling from here', () => {
  it('hands over a paused socket, with what came meanwhile', async () => {
    const socket = await dialDestination(await hello(), 'auto', signal, here);
    expect(socket.isPaused()).toBe(true);
    expect(await words(socket)).toBe('hello');
  });

  it('tries the next address when one refuses', async () => {
    const { port } = await hello();
    const addresses = [
      { address: '::1', family: 6 },
      { address: '127.0.0.2', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ] as const;
    expect(await words(await dialAddresses(addresses, port, signal))).toBe('hello');
  });

  it('reaches localhost by either family', async () => {
    const { port } = await serve((socket) => socket.end('six'), '::1');
    expect(await words(await dialDestination({ host: 'localhost', port }, 'auto', signal, here))).toBe('six');
    await expect(dialDestination({ host: 'localhost', port }, 'ipv4', signal, here)).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
  });

  it('tells the system’s error', async () => {
    const nobody = endpointOf('127.0.0.1', await freePort());
    await expect(dialDestination(nobody, 'auto', signal, here)).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
    await expect(dialDestination(endpointOf('127.0.0.1', 80), 'ipv6', signal, here)).rejects.toMatchObject({
      code: 'EAFNOSUPPORT',
    });
  });

  it('leaves nothing behind when it is given up', async () => {
    let closed: Promise<unknown> = Promise.resolve();
    const server = await serve((socket) => {
      closed = once(socket.resume(), 'close');
    });
    const stop = new AbortController();
    const dialled = dialDestination(server, 'auto', stop.signal, here);
    stop.abort();
    await expect(dialled).rejects.toThrow();
    await closed;
    await expect(dialDestination(server, 'auto', stop.signal, here)).rejects.toThrow();
  });

  it('does not wait for a name to be looked up when it is given up', async () => {
    // A name service that never answers.
    const asked = vi.spyOn(dns, 'lookup').mockReturnValue(new Promise<never>(() => undefined));
    syncBuiltinESMExports();
    const stop = new AbortController();
    const dialled = dialDestination(endpointOf('db.internal', 5432), 'auto', stop.signal, here);
    stop.abort();
    await expect(dialled).rejects.toThrow('The forward was stopped');
    expect(asked).toHaveBeenCalledOnce();
    asked.mockRestore();
    syncBuiltinESMExports();
  });

  it(
    'refuses a path too long to be taken as a whole, and reaches no other socket in its place',
    unixOnly('sockets'),
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'ginnel-dial-'));
      folders.push(folder);
      const path = join(folder, 's'.repeat(longestPath(here.platform) - folder.length - 1));
      const server = createServer((socket) => socket.end('another one'));
      server.listen(path);
      await once(server, 'listening');
      await expect(dialDestination({ path: `${path}-and-on` }, 'auto', signal, here)).rejects.toMatchObject({
        code: 'ENAMETOOLONG',
      });
      expect(await words(await dialDestination({ path }, 'auto', signal, here))).toBe('another one');
      await once(server.close(), 'close');
    },
  );

  it('reaches a Unix socket', unixOnly('sockets'), async () => {
    const { path } = await helloSocket();
    const socket = await dialDestination({ path }, 'auto', signal, here);
    expect(isUnixSocket(socket)).toBe(true);
    expect(await words(socket)).toBe('hello from the socket');
  });

  it('takes ~/ for the home folder', unixOnly('sockets'), async () => {
    const { path } = await helloSocket();
    vi.stubEnv('HOME', tmpdir());
    expect(homedir()).toBe(tmpdir());
    const socket = await dialDestination({ path: `~/${relative(tmpdir(), path)}` }, 'auto', signal, here);
    expect(await words(socket)).toBe('hello from the socket');
  });

  it('says of a Unix socket that it is not there, or that nobody listens', unixOnly('sockets'), async () => {
    const { path, close } = await helloSocket();
    const missing = { path: `${path}.missing` };
    const thrown: unknown = await dialDestination(missing, 'auto', signal, here).catch(
      (error: unknown) => error,
    );
    expect(destinationError(missing, thrown, here.platform)).toEqual({
      code: 'dial-failed',
      data: { path: missing.path, detail: 'No such file or directory', system: 'ENOENT' },
    });
    // Out of the way of its server, which would remove it at its end.
    const leftover = { path: `${path}.leftover` };
    await rename(path, leftover.path);
    await close();
    await expect(dialDestination(leftover, 'auto', signal, here)).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
    const stop = new AbortController();
    stop.abort();
    await expect(dialDestination({ path }, 'auto', stop.signal, here)).rejects.toThrow(
      'The forward was stopped',
    );
  });
});
