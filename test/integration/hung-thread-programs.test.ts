import { cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { createKnownHosts, createSessionStore } from '../../electron/storage';
import { newProfile, type SessionProfile } from '../../shared/session-profile';
import { connectPage } from '../support/page-client';
import { forwardOf } from '../support/samples';
import { freePort, makeKey, RunningProgram, startSshd, type SshServer } from '../support/ssh-servers';
import type { Wreck } from '../support/wrecked-thread';
import { profileFor } from './engine-scene';
import { disk } from '../support/here';

/** The programs as shipped, but for the hook by which a test has one of their threads hang. */
const bundles = inject('bundles');
let folder = '';
let base = '';
let server: SshServer;
let program: RunningProgram | null = null;

beforeAll(async () => {
  // Beside the shared one, where the packages that stay outside the bundles are found, too.
  folder = await mkdtemp(join(bundles.folder, 'hung-'));
  for (const part of ['main', 'renderer']) {
    await cp(join(bundles.folder, part), join(folder, part), { recursive: true });
  }
  await writeFile(join(folder, 'main/session-thread.js'), "import './wrecked-thread.js';\n");
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'ginnel-hung-'));
  await mkdir(join(base, 'wrecks'));
  await mkdir(join(base, 'data'));
});
afterEach(async () => {
  await program?.close();
  await server.close();
  await rm(base, { recursive: true });
});

/** A saved session that needs no answer of anybody. */
async function savedSession(): Promise<SessionProfile> {
  const { path, publicKey } = await makeKey({ path: join(base, 'id') });
  server = await startSshd({ authorizedKeys: [publicKey] });
  const forward = forwardOf('local', String(await freePort()), '127.0.0.1:9');
  const profile = profileFor(server, [forward], { name: 'hurt', privateKeyFile: path });
  const known = createKnownHosts(join(base, 'data/known_hosts'), disk);
  for (const { algorithm, base64 } of server.hostKeys) {
    const publicHalf = `${algorithm} ${base64}`;
    const key = { type: algorithm, bits: 256, sha256: '', md5: '', publicKey: publicHalf };
    await known.accept(server.host, server.port, key);
  }
  const saved = await createSessionStore(join(base, 'data'), disk).save({
    ...{ profiles: [profile], order: [], defaults: newProfile() },
  });
  expect(saved.ok).toBe(true);
  return profile;
}

function start(file: string, ...args: readonly string[]): RunningProgram {
  program = new RunningProgram(process.execPath, [file, ...args, '--data-dir', join(base, 'data')], {
    SSH_AUTH_SOCK: '',
    GINNEL_TEST_WRECKS: join(base, 'wrecks'),
  });
  return program;
}

async function wreck(how: Wreck): Promise<void> {
  await writeFile(join(base, 'wreck.json'), JSON.stringify(how));
  await rename(join(base, 'wreck.json'), join(base, 'wrecks/wreck.json'));
}

const listening = 'Local port \\d+ forwarding to 127\\.0\\.0\\.1:9';

test('`run` says that a thread hung, and its session listens again', async () => {
  const { id } = await savedSession();
  const running = start(join(folder, 'main/cli.js'), 'run', 'hurt');
  await running.waitForLog(new RegExp(listening, 'u'));
  await wreck({ id, how: 'loop' });
  await running.waitForLog(
    new RegExp(
      `${listening}[^]*The thread that ran this session stopped answering for 10 seconds and was replaced\\.[^]*${listening}[^]*Access granted`,
      'u',
    ),
    { timeoutMs: 60_000 },
  );
  process.kill(running.pid, 'SIGTERM');
  await running.exited;
  expect(running.exitCode).toBe(0);
});

test('`run` ends within seconds, even while a thread is in a call that nothing can break off', async () => {
  const { id } = await savedSession();
  const running = start(join(folder, 'main/cli.js'), 'run', 'hurt');
  await running.waitForLog(new RegExp(listening, 'u'));
  await wreck({ id, how: { native: 60 } });
  const startedAt = performance.now();
  process.kill(running.pid, 'SIGTERM');
  await running.exited;
  expect(performance.now() - startedAt).toBeLessThan(30_000);
});

test('browser mode replaces a thread that hung, and the page shows why', async () => {
  const profile = await savedSession();
  const page = await connectPage(start(join(folder, 'main/web.js'), '--no-open'));
  const statusOf = ({ sessions }: { sessions: readonly { id: string }[] }) =>
    sessions.find(({ id }) => id === profile.id);
  await page.command('sessions.open', { profile });
  await page.when(({ sessions }) => sessions.some(({ state }) => state.kind === 'connected'));
  await wreck({ id: profile.id, how: 'loop' });
  const back = await page.when(({ sessions }) =>
    sessions.some(({ state, reconnects }) => state.kind === 'connected' && reconnects === 1),
  );
  expect(statusOf(back)).toMatchObject({
    lastLoss: { error: { code: 'thread-hung', data: { seconds: 10 } } },
    forwards: [{ state: { kind: 'listening' } }],
  });
  page.close();
});
