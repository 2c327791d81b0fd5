import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { portSchema } from '../../shared/endpoint';
import { sentence } from '../../shared/errors';
import type { Jump } from '../../shared/jump';
import type { SessionProfile } from '../../shared/session-profile';
import type { ConnectionTest } from '../../shared/connection-test';
import { closeAfterEach } from '../support/owned';
import { forwardOf } from '../support/samples';
import { freePort, startEchoServer, startSshd, type NetServer, type SshServer } from '../support/ssh-servers';
import { createEngineScene, profileFor, type EngineScene, type SceneOptions } from './engine-scene';

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

async function sceneOf(options: SceneOptions = {}): Promise<EngineScene> {
  const scene = own(await createEngineScene(sshd.password, options));
  return scene;
}

/** Resolves with the test of a session once the condition holds for it. */
function when(
  { engine }: EngineScene,
  { id }: SessionProfile,
  condition: (connectionTest: ConnectionTest) => boolean,
): Promise<ConnectionTest> {
  return new Promise((resolve) => {
    const look = (): void => {
      const connectionTest = engine.snapshot().connectionTests.find(({ sessionId }) => sessionId === id);
      if (connectionTest === undefined || !condition(connectionTest)) return;
      forget();
      resolve(connectionTest);
    };
    const forget = engine.on('snapshot.changed', look);
    look();
  });
}

async function tested(scene: EngineScene, profile: SessionProfile): Promise<ConnectionTest> {
  const begun = await scene.engine.handlers.connectionTests.start({ profile });
  if (!begun.ok) throw new Error(sentence(begun.error));
  return when(scene, profile, ({ endedAt }) => endedAt !== null);
}

const wordsOf = ({ steps }: ConnectionTest): readonly string[] =>
  steps.map(({ hop, kind, state }) => `${hop === null ? '' : `${hop} `}${kind} ${state}`);

const server = ['name ok', 'tcp ok', 'handshake ok', 'host-key ok', 'auth ok'];
const forward = ['forward ok', 'destination ok'];
const to = (): string => `127.0.0.1:${String(target.port)}`;

/** Somebody who has the port. */
async function occupy(port: number): Promise<void> {
  const holder = createServer().listen(port, '127.0.0.1');
  await once(holder, 'listening');
  own({
    close: () =>
      new Promise<void>((resolve) => {
        holder.close(() => {
          resolve();
        });
      }),
  });
}

it('goes from the name of the server to the destinations of all kinds of forwards, and leaves nothing open', async () => {
  const scene = await sceneOf();
  const port = await freePort();
  const profile = profileFor(
    sshd,
    [
      forwardOf('local', String(port), to()),
      forwardOf('dynamic', '0'),
      forwardOf('remote', String(await freePort()), to()),
      forwardOf('remote', String(await freePort()), '', { socks: true }),
      { ...forwardOf('local', String(await freePort()), 'no-such-host.invalid:1'), enabled: false },
    ],
    { host: 'localhost' },
  );
  const before = sshd.log().length;
  const connectionTest = await tested(scene, profile);
  expect(wordsOf(connectionTest)).toEqual([
    ...server,
    'reply ok',
    ...forward,
    ...forward,
    ...forward,
    ...forward,
  ]);
  expect(connectionTest.steps.every(({ took, error }) => took !== null && error === null)).toBe(true);
  expect(scene.asked()).toBe(1);
  await sshd.waitForLog(/Disconnected from user/u, { from: before });
  await expect.poll(() => target.connections()).toBe(0);
  // The port is free again.
  await occupy(port);
  expect(scene.engine.snapshot().sessions).toEqual([]);
  expect(await scene.engine.handlers.connectionTests.end({ sessionId: profile.id })).toEqual({
    ok: true,
    value: {},
  });
  expect(scene.engine.snapshot().connectionTests).toEqual([]);
});

it('says at which step it fails and why, and what was not tried', async () => {
  const scene = await sceneOf({
    person: (prompt) => (prompt.kind === 'password' ? { kind: 'cancel' } : null),
  });
  const profile = profileFor(sshd, [forwardOf('local', '0', to())]);
  const refused = await tested(scene, profile);
  expect(wordsOf(refused)).toEqual([
    ...server.slice(0, -1),
    'auth failed',
    'reply skipped',
    'forward skipped',
    'destination skipped',
  ]);
  const nobody = await tested(scene, { ...profile, port: portSchema.parse(await freePort()) });
  expect(wordsOf(nobody).slice(0, 3)).toEqual(['name ok', 'tcp failed', 'handshake skipped']);
  expect(nobody.steps[1]?.error?.code).toBe('connect-refused');
});

it('names who has a port, what does not answer, and tries all forwards', async () => {
  const scene = await sceneOf();
  const port = await freePort();
  await occupy(port);
  const profile = profileFor(sshd, [
    forwardOf('local', `127.0.0.1:${String(port)}`, to()),
    forwardOf('local', '0', `localhost:${String(await freePort())}`),
    forwardOf('remote', String(await freePort()), `127.0.0.1:${String(await freePort())}`),
  ]);
  const { steps } = await tested(scene, profile);
  expect(steps.slice(6).map(({ error }) => error?.code ?? 'ok')).toEqual([
    ...['listen-in-use', 'ok'],
    ...['ok', 'channel-refused'],
    ...['ok', 'dial-failed'],
  ]);
  const taken = steps[6]?.error;
  expect(taken === undefined || taken === null ? '' : sentence(taken)).toContain(
    `(process ${String(process.pid)}) listens there`,
  );
});

it('goes through the connection of an open session, and leaves that and its ports alone', async () => {
  const scene = await sceneOf();
  const forwards = [forwardOf('local', '0', to()), forwardOf('remote', String(await freePort()), to())];
  const profile = profileFor(sshd, forwards);
  const { forwards: before } = await scene.open(profile);
  const logged = sshd.log().length;
  const first = await tested(scene, profile);
  expect(wordsOf(first)).toEqual([...server, 'reply ok', ...forward, ...forward]);
  const second = await tested(scene, profile);
  // They are the times of when it was made.
  expect(second.steps.slice(0, 5)).toEqual(first.steps.slice(0, 5));
  expect(sshd.log().slice(logged)).not.toContain('Accepted password');
  // What it found out is known of the session, too; under load that is asking by itself just then.
  const now = await scene.when(profile, ({ forwards: all }) =>
    all.every(({ reachability }) => reachability?.kind === 'ok'),
  );
  expect(now.forwards.map(({ state }) => state)).toEqual(before.map(({ state }) => state));
});

it('says of an open forward that it does not listen everywhere it should', async () => {
  const scene = await sceneOf();
  const port = await freePort();
  await occupy(port);
  const profile = profileFor(sshd, [forwardOf('local', String(port), to())]);
  await scene.open(profile);
  const { steps } = await tested(scene, profile);
  expect(steps.slice(6).map(({ kind, state, error }) => [kind, state, error?.code ?? 'ok'])).toEqual([
    ['forward', 'failed', 'listen-in-use'],
    ['destination', 'ok', 'ok'],
  ]);
});

it('tests each jump host on the route', async () => {
  const scene = await sceneOf();
  const gate: Jump = {
    kind: 'inline',
    host: `${sshd.user}@${sshd.host}`,
    port: portSchema.parse(sshd.port),
    privateKeyFile: '',
    onlyThisKey: false,
  };
  const inner = own(await startSshd({ auth: ['password'] }));
  const profile = profileFor(inner, [forwardOf('local', '0', to())], { jumps: [gate] });
  const connectionTest = await tested(scene, profile);
  const name = connectionTest.steps[0]?.hop ?? '';
  expect(name).toContain(sshd.host);
  expect(wordsOf(connectionTest)).toEqual([
    ...server.map((step) => `${name} ${step}`),
    ...server.slice(1),
    'reply ok',
    ...forward,
  ]);
});

it('can be ended while the server is silent', async () => {
  const silent = own(await startSshd({ auth: ['password'] }));
  const scene = await sceneOf();
  const profile = profileFor(silent, [forwardOf('local', '0', to())]);
  silent.pause();
  await scene.engine.handlers.connectionTests.start({ profile });
  await when(scene, profile, ({ steps }) =>
    steps.some(({ kind, state }) => kind === 'handshake' && state === 'running'),
  );
  expect(await scene.engine.handlers.connectionTests.end({ sessionId: profile.id })).toEqual({
    ok: true,
    value: {},
  });
  silent.continue();
  const connectionTest = await when(scene, profile, ({ endedAt }) => endedAt !== null);
  expect(wordsOf(connectionTest)).toEqual([
    ...['name ok', 'tcp ok', 'handshake skipped', 'host-key skipped', 'auth skipped'],
    ...['reply skipped', 'forward skipped', 'destination skipped'],
  ]);
});
