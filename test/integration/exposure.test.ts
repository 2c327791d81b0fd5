import { afterEach, expect, it } from 'vitest';
import type { ForwardFields } from '../../shared/forward-fields';
import type { Exposure } from '../../shared/status';
import { startSshd, startTcpServer, type NetServer, type SshServer } from '../support/ssh-servers';
import { forwardOf } from '../support/samples';
import { createEngineScene, profileFor, type EngineScene } from './engine-scene';

/** Everything a test started, ended after it in this order. */
const started: { readonly close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of started.splice(0)) await thing.close();
});

/** Accepts and counts; says nothing. */
async function destination(): Promise<NetServer> {
  return startTcpServer((socket) => {
    socket.resume();
  });
}

/**
 * What is found out about a Remote forward on a server at 127.0.0.2: from there this machine is outside its loopback
 * address 127.0.0.1, as another computer would be.
 */
async function exposureOf(
  gatewayPorts: 'no' | 'yes' | 'clientspecified',
  source: string,
  host = '127.0.0.2',
  options: Partial<ForwardFields> = {},
): Promise<{ readonly exposure: Exposure | null; readonly scene: EngineScene; readonly reached: number }> {
  const server: SshServer = await startSshd({
    auth: ['password'],
    config: ['ListenAddress 127.0.0.2', `GatewayPorts ${gatewayPorts}`],
  });
  const scene = await createEngineScene(server.password);
  const target = await destination();
  started.push(scene, server, target);
  const forward = forwardOf('remote', source, `127.0.0.1:${String(target.port)}`, options);
  const profile = profileFor(server, [forward], { host });
  await scene.open(profile);
  const found = await scene.when(profile, ({ forwards }) => {
    const own = forwards[0]?.state;
    return own?.kind === 'listening' && own.exposure?.kind !== 'asking';
  });
  const own = found.forwards[0]?.state;
  return { exposure: own?.kind === 'listening' ? own.exposure : null, scene, reached: target.accepted() };
}

it('finds that GatewayPorts no binds loopback whatever was asked for', async () => {
  const { exposure, reached } = await exposureOf('no', '*:0');
  expect(exposure).toEqual({ kind: 'server-only' });
  expect(reached).toBe(0);
});

it('finds that everybody gets through with GatewayPorts clientspecified, without troubling the destination', async () => {
  const { exposure, reached } = await exposureOf('clientspecified', '*:0');
  expect(exposure).toEqual({ kind: 'open' });
  expect(reached).toBe(0);
});

it('finds that GatewayPorts yes opens what was asked for loopback only', async () => {
  expect((await exposureOf('yes', '0')).exposure).toEqual({ kind: 'open' });
});

it('confirms that loopback stays loopback', async () => {
  expect((await exposureOf('clientspecified', '0')).exposure).toEqual({ kind: 'server-only' });
});

it('connects to the server for an address of its loopback, never at our own', async () => {
  expect((await exposureOf('clientspecified', '127.0.0.2:0')).exposure).toEqual({ kind: 'open' });
  expect((await exposureOf('no', '127.0.0.3:0')).exposure).toEqual({ kind: 'server-only' });
});

it('says what cannot be known when the server is this computer itself', async () => {
  expect((await exposureOf('no', '*:0', '127.0.0.1')).exposure).toMatchObject({ kind: 'unknown' });
});
