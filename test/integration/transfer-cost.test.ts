import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import {
  makeKey,
  freePort,
  startSshd,
  startTcpServer,
  type SshServer,
  type TestKey,
} from '../support/ssh-servers';
import { closeAfterEach } from '../support/owned';
import { sessionOf, startPeer, startSessions, type Target } from '../bench/speed/peers';
import { cpuSeconds } from '../bench/speed/process-cost';

// What moving bytes costs `ginnel run`, in figures that a busy machine moves little: collections of all its memory, counted, and
// processor time against that of ssh for the same bytes. How fast it is says the bench.

const own = closeAfterEach();
const amount = 512 * 1024 * 1024;
const chunk = Buffer.alloc(256 * 1024, 'ginnel');

let server: SshServer;
let key: TestKey;
let target: Target;

beforeAll(async () => {
  process.env['GINNEL_BENCH_PROGRAMS'] = inject('bundles').main;
  key = await makeKey();
  server = await startSshd({ authorizedKeys: [key.publicKey], config: ['Ciphers aes128-gcm@openssh.com'] });
});

afterAll(async () => {
  await server.close();
  await key.remove();
});

beforeEach(async () => {
  // Takes what it is sent; sends as much itself when the first byte asks for it.
  const far = own(
    await startTcpServer((socket) => {
      socket.once('data', (first: Buffer) => {
        if (first[0] === 0) send(socket);
      });
      socket.on('data', () => undefined);
      socket.on('end', () => socket.end());
    }),
  );
  target = { server, port: server.port, key, farPort: far.port, quietPort: far.port };
});

/** Writes all of it, then ends. */
function send(socket: ReturnType<typeof connect>): void {
  let left = amount;
  const more = (): void => {
    while (left > 0) {
      left -= chunk.length;
      if (!socket.write(chunk)) {
        socket.once('drain', more);
        return;
      }
    }
    socket.end();
  };
  more();
}

/** Moves the amount through a forward, and waits until both sides have ended. */
async function move(port: number, direction: 'up' | 'down'): Promise<number> {
  const socket = connect({ host: '127.0.0.1', port });
  let received = 0;
  socket.on('data', (data) => (received += data.length));
  const closed = once(socket, 'close');
  if (direction === 'up') send(socket);
  else socket.write(Buffer.of(0));
  socket.on('end', () => socket.end());
  await closed;
  return received;
}

it('takes next to no collections of all memory, in either direction', async () => {
  const ports = {
    ...{ local: await freePort(), quiet: await freePort() },
    ...{ dynamic: await freePort(), remote: await freePort() },
  };
  const ginnel = own(await startSessions(target, [sessionOf(target, 'cost', ports)], ['--trace-gc']));
  const collections = (): number => ginnel.log().split('Mark-Compact').length - 1;
  await move(ports.local, 'down');
  const before = collections();
  await move(ports.local, 'up');
  expect(await move(ports.local, 'down')).toBe(amount);
  // It is 0 to 2; over 50 where V8 does not know that the buffers are garbage.
  expect(collections() - before).toBeLessThan(15);
});

it('takes no more than three times the processor time of ssh', async () => {
  const costs: number[] = [];
  for (const name of ['ginnel', 'ssh'] as const) {
    const peer = own(await startPeer(name, target));
    await move(peer.entrances.local.port, 'down');
    const before = cpuSeconds(peer.pid);
    await move(peer.entrances.local.port, 'up');
    await move(peer.entrances.local.port, 'down');
    costs.push(cpuSeconds(peer.pid) - before);
  }
  const [ours = Infinity, theirs = 0] = costs;
  expect(ours / theirs).toBeLessThan(3);
});
