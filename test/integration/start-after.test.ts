import { afterAll, beforeAll, expect, it } from 'vitest';
import { portSchema } from '../../shared/endpoint';
import { portOf, forwardOf } from '../support/samples';
import { freePort, startSshd, type SshServer } from '../support/ssh-servers';
import { createEngineScene, profileFor, type EngineScene } from './engine-scene';

// A session whose server is reached by another's forward, on real servers.

let gate: SshServer;
let inner: SshServer;
let scene: EngineScene;

beforeAll(async () => {
  [gate, inner] = await Promise.all([startSshd(), startSshd()]);
  scene = await createEngineScene(gate.password);
});

afterAll(async () => {
  await scene.close();
  await Promise.all([gate.close(), inner.close()]);
});

it('is connected once the other is up and its forward listens, and comes back when that does', async () => {
  const forward = forwardOf('local', String(await freePort()), `127.0.0.1:${String(inner.port)}`);
  const first = { ...profileFor(gate, [forward]), name: 'gate' };
  const second = {
    ...profileFor(inner, []),
    ...{ name: 'inner', host: '127.0.0.1', username: inner.user, port: portSchema.parse(portOf(forward)) },
  };
  await scene.save(first);
  await scene.save(second);
  const states: string[] = [];
  scene.engine.on('snapshot.changed', () => {
    for (const { profile, state } of scene.engine.snapshot().sessions)
      if (profile.name === 'inner') states.push(state.kind);
  });
  await scene.engine.handlers.sessions.open({ profile: second });
  await scene.when(second, ({ state }) => state.kind === 'connected');
  await scene.when(first, ({ state }) => state.kind === 'connected');
  expect(states).toContain('awaiting');
  // It was never tried before: not one attempt failed.
  expect(states).not.toContain('waiting');
  expect(await scene.logOf(second)).toContain('Waits for “gate”');

  await scene.engine.handlers.sessions.disconnect({ sessionId: first.id });
  await scene.when(second, ({ state }) => state.kind === 'waiting');
  await scene.engine.handlers.sessions.open({ profile: first });
  await scene.when(second, ({ state }) => state.kind === 'connected');
});

it('says what failed where the other does not come up', async () => {
  const dead = { ...profileFor(gate, []), name: 'dead', host: 'no-such-host.invalid' };
  const refused = { ...profileFor(gate, [forwardOf('local', '1', '127.0.0.1:9')]), name: 'refused' };
  const needing = { ...profileFor(inner, []), name: 'needing', startAfter: [refused.id, dead.id] };
  for (const profile of [dead, refused, needing]) await scene.save(profile);
  const taken = { ...needing, startAfter: [needing.id] };
  expect(await scene.engine.handlers.sessions.open({ profile: taken })).toMatchObject({
    ok: false,
    error: { code: 'start-circle' },
  });
  await scene.engine.handlers.sessions.open({ profile: needing });
  const waiting = await scene.when(needing, ({ state }) => state.kind === 'awaiting');
  expect(waiting.state).toMatchObject({ kind: 'awaiting' });
  await scene.engine.handlers.sessions.disconnect({ sessionId: dead.id });
  const failed = await scene.when(needing, ({ state }) => state.kind === 'failed');
  expect(failed.state).toMatchObject({
    error: { code: 'needed-failed', data: { title: 'dead', detail: 'It was disconnected.' } },
  });
});
