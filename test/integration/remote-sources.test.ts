import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Forward } from '../../shared/forward';
import type { ConnectionList } from '../../shared/connections';
import { notAmongSources } from '../../shared/texts/forwards';
import { closeAfterEach } from '../support/owned';
import {
  freePort,
  startSsh,
  startSshd,
  startTcpServer,
  type NetServer,
  type SshServer,
} from '../support/ssh-servers';
import { forwardOf } from '../support/samples';
import { createEngineScene, profileFor, type EngineScene } from './engine-scene';

const own = closeAfterEach();
let sshd: SshServer;
let destination: NetServer;
let scene: EngineScene;

beforeAll(async () => {
  sshd = await startSshd({ auth: ['password'] });
  destination = await startTcpServer((socket) => socket.end('let in'));
});
afterAll(async () => {
  await sshd.close();
  await destination.close();
});
beforeEach(async () => {
  scene = await createEngineScene(sshd.password);
});
afterEach(() => scene.close());

/** Resolves when a socket is gone, a reset one too. */
const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => socket.once('close', () => resolve()));

/** All that comes to a client that connects from a loopback address of its own; empty where it is turned away. */
async function readFrom(localAddress: string, port: number): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, localAddress });
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  socket.on('error', () => undefined);
  await closed(socket);
  return text;
}

const target = (): string => `127.0.0.1:${String(destination.port)}`;

/** Opens a Remote forward that accepts only these sources, and says where the server listens. */
async function listening(allowFrom: string, kind: 'direct' | 'dynamic' = 'direct') {
  const to = kind === 'direct' ? target() : '';
  const socks = kind === 'dynamic';
  const forward: Forward = forwardOf('remote', '127.0.0.1:0', to, { allowFrom, socks });
  const profile = profileFor(sshd, [forward]);
  const session = await scene.open(profile);
  const state = session.forwards[0]?.state;
  const [bound] = state?.kind === 'listening' ? state.bound : [];
  if (bound === undefined || !('port' in bound)) throw new Error('does not listen');
  const ends = async (): Promise<ConnectionList> => {
    const about = { sessionId: profile.id, forwardId: forward.id };
    const list = await scene.engine.handlers.clientConnections.list(about);
    if (!list.ok) throw new Error('no list');
    return list.value;
  };
  return { port: bound.port, profile, ends };
}

it('ssh, which has no such list, lets clients of any address in: what is refused here is refused by the list', async () => {
  const port = await freePort();
  const args = ['-v', '-N', '-R', `127.0.0.1:${String(port)}:${target()}`];
  const client = own(await startSsh(sshd, { args }));
  await client.waitForLog(/remote forward success/);
  for (const address of ['127.0.0.2', '127.0.0.3', '127.0.1.1']) {
    expect(await readFrom(address, port)).toBe('let in');
  }
});

it.each([
  ['127.0.0.2', ['127.0.0.2'], ['127.0.0.1', '127.0.0.3', '127.0.1.1']],
  ['127.0.0.2, 127.0.1.0/24', ['127.0.0.2', '127.0.1.1', '127.0.1.255'], ['127.0.0.3', '127.0.2.1']],
  ['192.0.2.0/24', [], ['127.0.0.1']],
  ['', ['127.0.0.2', '127.0.1.1'], []],
])('"%s" at a Remote forward accepts %j and refuses %j', async (allowFrom, allowed, refused) => {
  const { port, profile, ends } = await listening(allowFrom);
  for (const address of allowed)
    expect([address, await readFrom(address, port)]).toEqual([address, 'let in']);
  for (const address of refused) expect([address, await readFrom(address, port)]).toEqual([address, '']);
  // The forward goes on for those who may.
  for (const address of allowed) expect(await readFrom(address, port)).toBe('let in');
  const list = await ends();
  const turnedAway = list.closed.filter(({ ended }) => ended?.reason.kind === 'turned-away');
  expect(turnedAway.map(({ from }) => from.replace(/:\d+$/u, '')).toSorted()).toEqual(refused.toSorted());
  const log = await scene.logOf(profile);
  for (const address of refused) expect(log).toContain(notAmongSources(address));
});

it('a SOCKS listener on the server does not speak to a source that is not on the list', async () => {
  const { port } = await listening('127.0.0.2', 'dynamic');
  const greet = async (localAddress: string): Promise<number> => {
    const socket = connect({ host: '127.0.0.1', port, localAddress });
    socket.on('error', () => undefined);
    let answered = 0;
    socket.on('data', (chunk: Buffer) => {
      answered += chunk.length;
      socket.end();
    });
    socket.write(Buffer.from([5, 1, 0]));
    await closed(socket);
    return answered;
  };
  expect(await greet('127.0.0.2')).toBe(2);
  expect(await greet('127.0.0.3')).toBe(0);
  expect(await greet('127.0.0.2')).toBe(2);
});
