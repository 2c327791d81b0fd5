import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { Demo } from '../../electron/engine/demo-session';
import { hostKeyOf, makeHostKey } from '../../electron/demo/host-key';
import { memoryKnownHosts } from '../../electron/storage';
import { isSocket } from '../../shared/endpoint';
import { sentence } from '../../shared/errors';
import type { SessionProfile } from '../../shared/session-profile';
import { curl } from '../support/ssh-servers';
import { createEngineScene, type EngineScene } from './engine-scene';

let scene: EngineScene | null = null;
afterEach(async () => {
  await scene?.close();
  scene = null;
});

/** The engine with a user who answers nothing, and the demo's session as it starts. */
async function begin(): Promise<{ own: EngineScene; profile: SessionProfile }> {
  scene = await createEngineScene('', { person: () => 'nothing' });
  const started = await scene.engine.handlers.demo.start({});
  if (!started.ok) throw new Error(sentence(started.error));
  return { own: scene, profile: started.value };
}

async function fetched(port: number): Promise<string> {
  return (await curl(['-sS', `http://127.0.0.1:${String(port)}/`])).stdout.toString();
}

it('opens without a question, and its page answers', async () => {
  const { own, profile } = await begin();
  await own.open(profile);
  expect(own.prompts()).toEqual([]);
  const source = profile.forwards[0]?.source;
  if (source === undefined || isSocket(source)) throw new Error('the demo has no port');
  expect(await fetched(source.port)).toContain('It came through the tunnel');
});

it('leaves nothing behind once it is taken off the list: no server, no history, no session', async () => {
  const { own, profile } = await begin();
  await own.open(profile);
  await own.engine.handlers.sessions.close({ sessionId: profile.id });
  await expect
    .poll(async () => (await curl(['-sS', `telnet://127.0.0.1:${String(profile.port)}`])).code)
    .toBe(7);
  await expect
    .poll(async () => readdir(join(own.folder, 'history')).catch(() => []))
    .not.toContainEqual(expect.stringMatching(/\.jsonl$/u));
  expect(own.engine.snapshot()).toMatchObject({ sessions: [], profiles: [] });
});

it('leaves its server to the other demo that is open', async () => {
  const { own, profile } = await begin();
  await own.open(profile);
  const second = await own.engine.handlers.demo.start({});
  if (!second.ok) throw new Error(sentence(second.error));
  await own.open(second.value);
  await own.engine.handlers.sessions.close({ sessionId: profile.id });
  const source = second.value.forwards[0]?.source;
  if (source === undefined || isSocket(source)) throw new Error('the demo has no port');
  expect(await fetched(source.port)).toContain('It came through the tunnel');
});

it('trusts the key that was made for it at its own address, and no other key and no other address', async () => {
  const [own, other] = [hostKeyOf(makeHostKey()), hostKeyOf(makeHostKey())];
  const demo = new Demo(
    {
      startDemo: () => Promise.resolve({ port: 2222, hostKey: own, close: () => Promise.resolve() }),
      findFreePort: (preferred) => Promise.resolve(preferred),
      demoKnownHosts: memoryKnownHosts(),
    },
    () => null,
  );
  const { target, knownHosts } = await demo.place();
  expect(target).toMatchObject({ host: '127.0.0.1', port: 2222 });
  const verdict = async (...asked: Parameters<typeof knownHosts.check>): Promise<string> =>
    (await knownHosts.check(...asked)).verdict;
  expect(await verdict('127.0.0.1', 2222, own)).toBe('known');
  expect(await verdict('127.0.0.1', 2222, other)).toBe('changed');
  expect(await verdict('127.0.0.1', 2223, own)).toBe('unknown');
  expect(await verdict('127.0.0.1', 22, own)).toBe('unknown');
  expect(await verdict('localhost', 2222, own)).toBe('unknown');
});
