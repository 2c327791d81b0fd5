import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { closeAfterEach } from '../support/owned';
import { startDropbear, startSshd, type SshServer } from '../support/ssh-servers';
import { openScene } from './forwards-scene';

const own = closeAfterEach();

/** What a client saw of a transfer: its bytes, and whether it ended as if complete. */
interface Seen {
  readonly bytes: number;
  readonly end: 'complete' | 'error';
}

/** A program that sends something, and is cut off in the middle. */
async function startCutTarget(): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write(Buffer.alloc(1000), () => {
      socket.once('data', () => socket.resetAndDestroy());
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return { port, close: () => Promise.resolve(void server.close()) };
}

/**
 * Reads all at a port, and has it cut off once something is there.
 * @param cut asks the destination to reset its connection, unless given
 */
async function seenAt(port: number, cut?: () => void): Promise<Seen> {
  const socket: Socket = connect(port, '127.0.0.1');
  let bytes = 0;
  return new Promise((resolve) => {
    socket.on('data', (chunk) => {
      if (bytes === 0) {
        if (cut === undefined) socket.write('now');
        else cut();
      }
      bytes += chunk.length;
    });
    socket.once('end', () => resolve({ bytes, end: 'complete' }));
    socket.once('error', () => resolve({ bytes, end: 'error' }));
  });
}

const servers: readonly (readonly [string, () => Promise<SshServer>])[] = [
  ['sshd', () => startSshd()],
  ['dropbear', () => startDropbear()],
];

/** A session with a forward of a kind to a program that sends something and waits. */
async function transfer(kind: 'local' | 'remote', start: () => Promise<SshServer>) {
  const server = own(await start());
  const scene = own(await openScene(server));
  const target = own(await startCutTarget());
  const { port } = await scene.forward({ kind, to: `127.0.0.1:${String(target.port)}` });
  return { server, scene, port };
}

it.each(servers)(
  'a lost connection cuts a Local forward’s transfers off with an error (%s)',
  async (_name, start) => {
    const { scene, port } = await transfer('local', start);
    const seen = seenAt(port, () => {
      scene.connection.giveUp({ code: 'connection-lost', data: { detail: '' } });
    });
    expect(await seen).toEqual({ bytes: 1000, end: 'error' });
  },
);

// What follows is how the servers are, and why the README promises no more: a channel ends by EOF and CLOSE (RFC 4254, 5.3),
// and neither can say that it was cut off.
it.each(servers)(
  'and a Remote forward’s at the server as if they were complete (%s)',
  async (_name, start) => {
    const { scene, port } = await transfer('remote', start);
    const seen = seenAt(port, () => {
      scene.connection.giveUp({ code: 'connection-lost', data: { detail: '' } });
    });
    expect(await seen).toEqual({ bytes: 1000, end: 'complete' });
  },
);

it.each(
  servers.flatMap(([name, start]) =>
    (['local', 'remote'] as const).map((kind) => [kind, name, start] as const),
  ),
)(
  'a destination that resets its connection ends a %s forward’s transfer as if it were complete (%s)',
  async (kind, _name, start) => {
    const { port } = await transfer(kind, start);
    expect(await seenAt(port)).toEqual({ bytes: 1000, end: 'complete' });
  },
);
