import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSecretStore, type Keychain } from '../../electron/storage';
import type { Prompt } from '../../shared/prompts';
import type { SessionProfile } from '../../shared/session-profile';
import type { SessionStatus } from '../../shared/status';
import { closeAfterEach } from '../support/owned';
import { startDropbear, startSshd, type SshServer } from '../support/ssh-servers';
import { createEngineScene, profileFor, type EngineScene } from './engine-scene';
import { disk } from '../support/here';

/** A remembered password that the server has another one for by now, and many sessions that would use it at once. */
const keep = closeAfterEach();
const names = ['one', 'two', 'three', 'four', 'five', 'six'];

/** A keychain that is none: what it keeps is for a test. */
const keychain: Keychain = {
  info: () => Promise.resolve({ available: true, words: 'a test' }),
  encrypt: (text) => Promise.resolve(Buffer.from(text)),
  decrypt: (bytes) => Promise.resolve(bytes.toString()),
};

async function sceneWith(
  servers: readonly SshServer[],
  remembered: string,
  typed: (prompt: Prompt) => string,
): Promise<EngineScene> {
  const prepare = async (folder: string): Promise<void> => {
    const secrets = createSecretStore(join(folder, 'secrets.json'), disk, keychain);
    for (const { user, host, port } of servers) {
      const stored = await secrets.remember({ kind: 'password', username: user, host, port }, remembered);
      expect(stored.ok).toBe(true);
    }
  };
  return keep(await createEngineScene(typed, { keychain, prepare }));
}

const countOf = (server: SshServer, pattern: RegExp): number => [...server.log().matchAll(pattern)].length;
const isUp = ({ state }: SessionStatus): boolean => state.kind === 'connected';

/** Opens them all in one go, as a start of Ginnel does, and waits until all are up. */
async function openAll(scene: EngineScene, profiles: readonly SessionProfile[]): Promise<void> {
  for (const profile of profiles) await scene.save({ ...profile, connectAtStart: true });
  await scene.engine.openMarked();
  await Promise.all(profiles.map((profile) => scene.when(profile, isUp)));
}

describe('a remembered password that is outdated, with six sessions of its account that come up side by side', () => {
  it.each<[string, readonly ('password' | 'keyboard-interactive')[], RegExp]>([
    ['password', ['password'], /Failed password/gu],
    ['keyboard-interactive', ['keyboard-interactive'], /Failed keyboard-interactive\/pam/gu],
  ])('is sent to sshd once by %s; then each session asks once', async (_, auth, failed) => {
    const server = keep(await startSshd({ auth }));
    const scene = await sceneWith([server], 'outdated', () => server.password);
    const profiles = names.map((name) => profileFor(server, [], { name, passwordAnswersInteractive: true }));
    await openAll(scene, profiles);
    expect(countOf(server, failed)).toBe(1);
    expect(scene.asked()).toBe(6);
    const logs = await Promise.all(profiles.map((profile) => scene.logOf(profile)));
    expect(logs.filter((log) => log.includes('Using the remembered password'))).toHaveLength(1);
    expect(logs.join('\n')).not.toContain('outdated');
  });

  it('is sent to dropbear twice, which closes without a word; then each session asks once', async () => {
    const server = keep(await startDropbear({ args: ['-T', '1'] }));
    const scene = await sceneWith([server], 'outdated', () => server.password);
    await openAll(
      scene,
      names.map((name) => profileFor(server, [], { name })),
    );
    expect(countOf(server, /Bad password attempt/gu)).toBe(2);
    expect(scene.asked()).toBe(6);
  });

  it('is sent once to a jump host that stands before all of them under other names', async () => {
    const gate = keep(await startSshd({ auth: ['password'] }));
    const server = keep(await startSshd({ auth: ['password'] }));
    const scene = await sceneWith([gate], 'outdated', () => server.password);
    const gates = names.map((name) => profileFor(gate, [], { name: `gate ${name}` }));
    for (const profile of gates) await scene.save(profile);
    await openAll(
      scene,
      gates.map(({ id, name }) =>
        profileFor(server, [], { name: `via ${name}`, jumps: [{ kind: 'saved', sessionId: id }] }),
      ),
    );
    expect(countOf(gate, /Failed password/gu)).toBe(1);
    expect(countOf(server, /Failed password/gu)).toBe(0);
  });
});

it('a remembered password that is right lets six sessions in without a question', async () => {
  const server = keep(await startSshd({ auth: ['password'] }));
  const scene = await sceneWith([server], server.password, () => 'never asked');
  await openAll(
    scene,
    names.map((name) => profileFor(server, [], { name })),
  );
  expect(countOf(server, /Accepted password/gu)).toBe(6);
  expect([countOf(server, /Failed password/gu), scene.asked()]).toEqual([0, 0]);
});
