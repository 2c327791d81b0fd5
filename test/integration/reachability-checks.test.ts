import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rawDetail, sentence } from '../../shared/errors';
import type { Forward } from '../../shared/forward';
import type { SessionProfile } from '../../shared/session-profile';
import type { Reachability } from '../../shared/status';
import {
  freePort,
  startDropbear,
  startEchoServer,
  startSshd,
  type NetServer,
  type SshServer,
} from '../support/ssh-servers';
import { closeAfterEach } from '../support/owned';
import { forwardOf } from '../support/samples';
import { createEngineScene, profileFor, type EngineScene } from './engine-scene';

const own = closeAfterEach();

let sshd: SshServer;
let target: NetServer;
beforeAll(async () => {
  sshd = await startSshd({ auth: ['password'] });
  target = await startEchoServer();
});
afterAll(async () => {
  await sshd.close();
  await target.close();
});

interface Found {
  readonly probes: readonly Reachability[];
  readonly scene: EngineScene;
  readonly profile: SessionProfile;
}

/** Opens a session with these forwards and waits until all their far ends were tried. */
async function probed(
  server: SshServer,
  forwards: readonly Forward[],
  more: Partial<SessionProfile> = {},
): Promise<Found> {
  const scene = own(await createEngineScene(server.password));
  const profile = profileFor(server, forwards, { reachabilityMinutes: 5, ...more });
  await scene.open(profile);
  const session = await scene.when(profile, (now) =>
    now.forwards.every(({ reachability }) => reachability?.kind === 'ok' || reachability?.kind === 'failed'),
  );
  return { probes: session.forwards.flatMap(({ reachability }) => reachability ?? []), scene, profile };
}

/** A port for a server to listen on: one that sshd chooses itself may be another program's on one of its two addresses. */
async function sourcePort(): Promise<string> {
  return String(await freePort());
}

async function serverWith(...config: readonly string[]): Promise<SshServer> {
  const server = own(await startSshd({ auth: ['password'], config }));
  return server;
}

/** `ok`, or the error in words. */
function wordsOf(reachability: Reachability): string {
  return reachability.kind === 'failed' ? sentence(reachability.error) : reachability.kind;
}

const to = ({ port }: NetServer): string => `127.0.0.1:${String(port)}`;

it('finds the destination of a Local forward, and leaves no trace of it', async () => {
  const forward = forwardOf('local', '0', to(target));
  const { probes, scene, profile } = await probed(sshd, [forward]);
  expect(probes).toMatchObject([{ kind: 'ok' }]);
  await expect.poll(() => target.accepted()).toBe(1);
  await expect.poll(() => target.connections()).toBe(0);
  const place = { sessionId: profile.id, forwardId: forward.id };
  const { handlers, snapshot } = scene.engine;
  expect(await handlers.clientConnections.list(place)).toMatchObject({ value: { live: [], closed: [] } });
  await expect.poll(() => snapshot().traffic).toMatchObject([{ live: 0, total: 0, sent: 0, received: 0 }]);
  expect(await scene.logOf(profile)).not.toContain('Opening connection');
  expect(await handlers.forwards.checkReachability(place)).toEqual({ ok: true, value: {} });
  await expect.poll(() => target.accepted()).toBe(2);
});

it('tells apart why a destination does not answer, and says the cause beside the server’s own words', async () => {
  const nobody = `localhost:${String(await freePort())}`;
  const other = own(await startEchoServer({ host: '::1' }));
  const { probes, scene, profile } = await probed(sshd, [
    forwardOf('local', '0', nobody),
    forwardOf('local', '0', 'no-such-host.invalid:80'),
    forwardOf('local', '0', to(other)),
  ]);
  expect(probes.map(wordsOf)).toEqual([
    expect.stringContaining('"localhost" as a destination means the server itself'),
    expect.stringContaining('Names are looked up at the server'),
    expect.stringContaining(`Type [::1]:${String(other.port)} as the destination`),
  ]);
  const [first] = probes;
  expect(first?.kind === 'failed' && rawDetail(first.error)).toBe('Connect failed [Connection refused]');
  // What does not answer is no fault of the forward's, which listens all the same.
  const { forwards } = await scene.when(profile, () => true);
  expect(forwards.map(({ state }) => state.kind)).toEqual(['listening', 'listening', 'listening']);
  const log = await scene.logOf(profile);
  expect(log.match(/refused the connection from the server/gu)).toHaveLength(2);
});

it('names the settings of a server that allows no forwarding, or only some', async () => {
  const forwards = [forwardOf('local', '0', to(target)), forwardOf('dynamic', '0')];
  const strict = await probed(await serverWith('AllowTcpForwarding no'), forwards);
  expect(strict.probes.map(wordsOf)).toEqual([
    expect.stringMatching(/does not allow connections to .*AllowTcpForwarding, PermitOpen/u),
    expect.stringMatching(/refused a test connection.*AllowTcpForwarding.*PermitOpen/u),
  ]);
  const picky = await probed(await serverWith(`PermitOpen ${to(target)}`), forwards);
  expect(picky.probes.map(wordsOf)).toEqual(['ok', expect.stringContaining('PermitOpen')]);
});

it('takes a SOCKS port for working where the server forwards', async () => {
  expect((await probed(sshd, [forwardOf('dynamic', '0')])).probes.map(wordsOf)).toEqual(['ok']);
});

it.each(['no', 'yes', 'clientspecified'])(
  'finds what listens on the server, with GatewayPorts %s',
  async (gatewayPorts) => {
    const server = await serverWith(`GatewayPorts ${gatewayPorts}`);
    const before = target.accepted();
    const { probes, scene, profile } = await probed(server, [
      forwardOf('remote', await sourcePort(), to(target)),
      forwardOf('remote', `*:${await sourcePort()}`, to(target)),
      forwardOf('remote', `127.0.0.3:${await sourcePort()}`, to(target)),
      forwardOf('remote', await sourcePort(), '', { socks: true }),
    ]);
    expect(probes.map(wordsOf)).toEqual(['ok', 'ok', 'ok', 'ok']);
    // Each of three was dialled once from here; what came in at the server was the check's own.
    await expect.poll(() => target.accepted() - before).toBe(3);
    expect(await scene.logOf(profile)).not.toContain('open request');
  },
);

it('says that a Remote forward’s destination does not answer here, and trusts a server that lets nobody try', async () => {
  const nobody = `127.0.0.1:${String(await freePort())}`;
  const { probes } = await probed(sshd, [forwardOf('remote', await sourcePort(), nobody)]);
  expect(probes.map(wordsOf)).toEqual([
    expect.stringMatching(/This computer could not connect to .*No program listens there/u),
  ]);
  const server = await serverWith('AllowTcpForwarding remote');
  const untried = await probed(server, [forwardOf('remote', await sourcePort(), to(target))]);
  expect(untried.probes.map(wordsOf)).toEqual(['ok']);
});

it('finds Unix sockets at both ends, and that nobody listens on one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ginnel-check-'));
  // The server's account makes a socket there.
  await chmod(folder, 0o777);
  own({ close: () => rm(folder, { recursive: true, force: true }) });
  const { probes } = await probed(sshd, [
    forwardOf('local', '0', join(folder, 'nothing.sock')),
    forwardOf('remote', join(folder, 'own.sock'), to(target)),
  ]);
  expect(probes.map(wordsOf)).toEqual([expect.stringContaining('could not open a connection'), 'ok']);
});

it('does the same on dropbear', async () => {
  const server = own(await startDropbear());
  const { probes } = await probed(server, [
    forwardOf('local', '0', to(target)),
    forwardOf('remote', await sourcePort(), to(target)),
    forwardOf('dynamic', '0'),
  ]);
  expect(probes.map(wordsOf)).toEqual(['ok', 'ok', 'ok']);
});

it('leaves those alone who use a Remote forward while it is tried', async () => {
  const port = await freePort();
  const remote = forwardOf('remote', String(port), to(target));
  const { scene, profile } = await probed(sshd, [remote]);
  const place = { sessionId: profile.id, forwardId: remote.id };
  const tries = { areOver: false };
  const trying = (async () => {
    for (let turn = 0; turn < 10; turn += 1) await scene.engine.handlers.forwards.checkReachability(place);
    tries.areOver = true;
  })();
  let served = 0;
  while (!tries.areOver) {
    const text = `client ${String(served)}`;
    expect(await echoed(port, text)).toBe(text);
    served += 1;
  }
  await trying;
  expect(served).toBeGreaterThan(0);
  await expect.poll(() => scene.engine.snapshot().traffic).toMatchObject([{ total: served }]);
  const session = await scene.when(profile, () => true);
  expect(session.forwards[0]?.reachability).toMatchObject({ kind: 'ok' });
});

/** What comes back for a text that is sent to the server's port. */
function echoed(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    connect(port, '127.0.0.1', function ended(this: ReturnType<typeof connect>) {
      this.end(text);
    })
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        resolve(Buffer.concat(chunks).toString());
      })
      .on('error', reject);
  });
}

it('tries again when a lost connection is back', async () => {
  const server = await serverWith();
  const forward = forwardOf('local', '0', to(target));
  const { scene, profile, probes } = await probed(server, [forward]);
  const [before] = probes;
  server.dropSessions();
  const session = await scene.when(
    profile,
    ({ forwards: [now], reconnects }) => reconnects === 1 && now?.reachability?.kind === 'ok',
  );
  expect(session.forwards[0]?.reachability).not.toEqual(before);
});
