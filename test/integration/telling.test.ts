import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { composeEngine } from '../../electron/compose';
import type { CommandName, CommandOutput } from '../../shared/contract';
import { sentence } from '../../shared/errors';
import type { LogEntry } from '../../shared/event-log';
import type { Forward } from '../../shared/forward';
import type { Result } from '../../shared/result';
import { sampleCount } from '../../shared/rates';
import type { Traffic } from '../../shared/status';
import { forwardOf, portOf } from '../support/samples';
import {
  curl,
  freePort,
  startHttpServer,
  startSshd,
  type NetServer,
  type SshServer,
} from '../support/ssh-servers';
import { createEngineScene, profileFor, type EngineScene } from './engine-scene';

/** What the engine tells of a session besides its state: log at its level, files, history, rates, report. */
let scene: EngineScene;
let sshd: SshServer;
let web: NetServer;

beforeAll(async () => {
  sshd = await startSshd({ auth: ['password'] });
  web = await startHttpServer('through the tunnel');
});
afterAll(async () => {
  await sshd.close();
  await web.close();
});
beforeEach(async () => {
  scene = await createEngineScene(sshd.password);
});
afterEach(async () => {
  await scene.close();
});

async function valueOf<Name extends CommandName>(
  told: Promise<Result<CommandOutput<Name>>>,
): Promise<CommandOutput<Name>> {
  const result = await told;
  if (!result.ok) throw new Error(sentence(result.error));
  return result.value;
}

/** Resolves once a line of the kind was logged. */
function nextLine(kind: RegExp): Promise<void> {
  return new Promise((resolve) => {
    const forget = scene.engine.on('sessions.logged', ({ entries }) => {
      if (!entries.some(({ text }) => kind.test(text))) return;
      forget();
      resolve();
    });
  });
}

async function webForward() {
  return forwardOf('local', String(await freePort()), `127.0.0.1:${String(web.port)}`);
}

it('a log has what its level asks for, at once when that changes, and the file has the same lines', async () => {
  const forward = await webForward();
  const profile = profileFor(sshd, [forward], { logLevel: 'debug' });
  const { handlers } = scene.engine;
  const page = (): Promise<unknown> => curl([`http://127.0.0.1:${String(portOf(forward))}/`]);
  const log = (): Promise<readonly LogEntry[]> =>
    valueOf<'sessions.getLog'>(handlers.sessions.getLog({ sessionId: profile.id }));
  await scene.open(profile);
  const ended = nextLine(/^Connection .* ended after/u);
  await page();
  await ended;
  const fine = await log();
  const texts = fine.map(({ level, text }) => `${level} ${text}`);
  for (const part of [
    /^debug Addresses, after \d+ ms: /u,
    /^debug We offer for key exchange: /u,
    /^debug The server offers for ciphers, inbound: .*aes128-gcm@openssh\.com/u,
    /^info Access granted$/u,
    /^debug Connection \d+ from 127\.0\.0\.1:\d+ to 127\.0\.0\.1:\d+: open after \d+ ms$/u,
    /^debug Connection \d+ .* ended after \d+\.\d s, \d{2,} bytes sent, \d{2,} received\. Finished$/u,
  ]) {
    expect(
      texts.some((text) => part.test(text)),
      String(part),
    ).toBe(true);
  }
  expect(fine.every(({ level }) => level !== 'trace')).toBe(true);

  await handlers.sessions.apply({ profile: { ...profile, logLevel: 'trace' } });
  const closed = nextLine(/^Connection .* ended after/u);
  await page();
  await closed;
  const traced = await log();
  expect(traced.map(({ text }) => text)).toContain('The level of this log is now trace');
  expect(traced.some(({ level, text }) => level === 'trace' && /^ssh2: .*CHANNEL_OPEN/u.test(text))).toBe(
    true,
  );

  await handlers.sessions.apply({ profile: { ...profile, logLevel: 'error' } });
  const before = await log();
  await page();
  const quiet = await log();
  expect(quiet).toHaveLength(before.length);
  expect(quiet.map(({ sequence }) => sequence)).toEqual(quiet.map((_entry, index) => index + 1));

  await scene.engine.shutdown();
  const [file = ''] = await readdir(join(scene.folder, 'logs'));
  const lines = (await readFile(join(scene.folder, 'logs', file), 'utf8')).split('\n').slice(0, -1);
  expect(lines).toEqual(
    quiet.map(({ at, level, text }) => `${new Date(at).toISOString()} ${level.padEnd(7)} ${text}`),
  );
});

it('writes no files where that is not wanted', async () => {
  const { settings } = scene.engine.snapshot();
  await scene.engine.handlers.settings.change({ settings: { ...settings, logToFiles: false } });
  await scene.open(profileFor(sshd, []));
  await scene.engine.shutdown();
  expect(await readdir(scene.folder)).not.toContain('logs');
});

it('says so once where no log file can be written, and goes on', async () => {
  await writeFile(join(scene.folder, 'logs'), 'in the way');
  const profile = profileFor(sshd, []);
  const told = new Promise<void>((resolve) => {
    scene.engine.on('snapshot.changed', ({ notices }) => {
      if (notices?.some(({ error }) => error?.code === 'log-not-written') === true) resolve();
    });
  });
  await scene.open(profile);
  await told;
  const { notices } = scene.engine.snapshot();
  expect(notices.map(({ text }) => text)).toEqual([
    expect.stringMatching(
      /^Event logs are not written to ".*logs" for now\. Something else of that name is in the way/u,
    ),
  ]);
  expect(await scene.logOf(profile)).toContain('Access granted');
});

it('tells the history of a session over restarts, and forgets it with the saved session', async () => {
  const server = await startSshd({ auth: ['password'] });
  const profile = profileFor(server, [], { retryFirstSeconds: 1 });
  const { handlers } = scene.engine;
  const input = { sessionId: profile.id };
  await scene.close();
  scene = await createEngineScene(server.password);
  await scene.save(profile);
  await scene.open(profile);
  server.dropSessions();
  await scene.when(profile, ({ reconnects }) => reconnects === 1);
  await scene.engine.handlers.sessions.disconnect(input);
  await scene.open(profile);
  await scene.engine.shutdown();
  expect(await handlers.sessions.getHistory(input)).toEqual({ ok: true, value: [] });

  const restarted = await composeEngine({
    ...{ mode: 'command', folder: { path: scene.folder, named: true }, keychain: null, chooseKeyFile: null },
    openUrl: () => Promise.resolve(),
  });
  if (!restarted.ok) throw new Error(sentence(restarted.error));
  const { handlers: again } = restarted.value;
  const history = await valueOf<'sessions.getHistory'>(again.sessions.getHistory(input));
  expect(history.map(({ what }) => what)).toEqual([
    ...['opened', 'connected', 'lost', 'connected', 'closed'],
    ...['opened', 'connected', 'ended'],
  ]);
  expect(history[2]?.error).toMatchObject({ code: 'connection-lost' });
  await again.savedSessions.delete(input);
  expect(await valueOf<'sessions.getHistory'>(again.sessions.getHistory(input))).toEqual([]);
  await restarted.value.shutdown();
  await server.close();
});

it('tells what moved in the last minutes', async () => {
  const forward = await webForward();
  const idle = await webForward();
  const countedOf = ({ id }: Forward): Traffic | undefined =>
    scene.engine.snapshot().traffic.find(({ forwardId }) => forwardId === id);
  const profile = profileFor(sshd, [forward, idle]);
  await scene.open(profile);
  await curl([`http://127.0.0.1:${String(portOf(forward))}/`]);
  await expect.poll(() => countedOf(forward)?.received).toBeGreaterThan(0);
  const rates = await valueOf<'sessions.getRates'>(
    scene.engine.handlers.sessions.getRates({ sessionId: profile.id }),
  );
  const [moved, still] = [forward, idle].map(({ id }) => rates.find(({ forwardId }) => forwardId === id));
  const sum = (numbers: readonly number[] = []): number => numbers.reduce((all, each) => all + each, 0);
  const counted = countedOf(forward);
  expect(moved?.received).toHaveLength(sampleCount);
  expect(sum(moved?.sent)).toBe(counted?.sent);
  expect(sum(moved?.received)).toBe(counted?.received);
  expect(still).toMatchObject({ sent: [], received: [] });
});

it('reports on a session without naming anybody', async () => {
  const forward = { ...(await webForward()), name: 'Shop of Minnie' };
  const profile = profileFor(sshd, [forward], {
    name: 'Minnie’s office',
    logLevel: 'trace',
    host: 'localhost',
  });
  await scene.open(profile);
  await curl([`http://127.0.0.1:${String(portOf(forward))}/`]);
  const { text } = await valueOf<'diagnostics.get'>(
    scene.engine.handlers.diagnostics.get({ sessionId: profile.id }),
  );
  for (const part of ['ssh2 1.', 'Node.js ', 'forward id-', 'info Access granted', 'opened\n']) {
    expect(text).toContain(part);
  }
  const fingerprints = (await scene.logOf(profile)).match(/SHA256:\S+/gu) ?? [];
  expect(fingerprints).not.toEqual([]);
  for (const secret of [sshd.user, sshd.password, 'Minnie', scene.folder, ...fingerprints]) {
    expect(text).not.toContain(secret);
  }
  // Also of the program alone.
  const all = await valueOf<'diagnostics.get'>(scene.engine.handlers.diagnostics.get({ sessionId: null }));
  expect(all.text).toContain('connected since');
  expect(all.text).not.toContain('event log');
});

it('saves no text where there is no dialog', async () => {
  expect(await scene.engine.handlers.files.saveText({ suggestedName: 'log.txt', text: 'x' })).toMatchObject({
    error: { code: 'not-available' },
  });
});
