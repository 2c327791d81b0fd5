import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { createKnownHosts } from '../../electron/storage';
import { sentence } from '../../shared/errors';
import { revisionOf } from '../../shared/revision';
import type { Snapshot } from '../../shared/snapshot';
import { closeAfterEach } from '../support/owned';
import { connectPage } from '../support/page-client';
import { forwardOf } from '../support/samples';
import { freePort, makeKey, RunningProgram, startEchoServer, startSshd } from '../support/ssh-servers';
import { profileFor } from './engine-scene';
import { disk } from '../support/here';

const own = closeAfterEach();
const bundles = inject('bundles');
let base = '';

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'ginnel-open-files-'));
});
afterEach(async () => {
  await rm(base, { recursive: true });
});

/** Connects to a port and stays; resolves with null when it was closed at once. */
async function stay(port: number): Promise<Socket | null> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('here');
  // Not by once(), which rejects when the connection is reset.
  const answered = await new Promise<boolean>((resolve) => {
    socket.once('data', () => resolve(true)).once('close', () => resolve(false));
  });
  return answered ? socket : null;
}

test('with no descriptor left, what is saved is saved, and the forward says what is wrong until it has passed', async () => {
  const data = join(base, 'data');
  await mkdir(data, { mode: 0o700 });
  const { path, publicKey } = await makeKey({ path: join(base, 'id') });
  const server = own(await startSshd({ authorizedKeys: [publicKey] }));
  const echo = own(await startEchoServer());
  for (const { algorithm, base64 } of server.hostKeys) {
    const key = { type: algorithm, bits: 256, sha256: '', md5: '', publicKey: `${algorithm} ${base64}` };
    await createKnownHosts(join(data, 'known_hosts'), disk).accept(server.host, server.port, key);
  }
  const port = await freePort();
  const forward = forwardOf('local', String(port), `127.0.0.1:${String(echo.port)}`);
  const profile = profileFor(server, [forward], { name: 'busy', privateKeyFile: path });
  const program = own(
    new RunningProgram(
      'prlimit',
      ['--nofile=120:120', process.execPath, bundles.web, '--no-open', '--data-dir', data],
      { SSH_AUTH_SOCK: '' },
    ),
  );
  const page = await connectPage(program);
  await page.command('sessions.open', { profile });
  const missingIn = ({ sessions }: Snapshot) =>
    sessions.flatMap(({ forwards }) =>
      forwards.flatMap(({ state }) => (state.kind === 'listening' ? state.missing : [])),
    );
  const isListening = ({ sessions }: Snapshot): boolean =>
    sessions.some(({ forwards }) => forwards.some(({ state }) => state.kind === 'listening'));
  await page.when(isListening);

  const clients: Socket[] = [];
  for (let next = await stay(port); next !== null; next = await stay(port)) clients.push(next);
  expect(clients.length).toBeGreaterThan(10);
  expect(clients.length).toBeLessThan(120);

  for (let turn = 1; turn <= 20; turn += 1) {
    const renamed = { ...profile, name: `saved ${String(turn)}` };
    const before = { ...profile, name: `saved ${String(turn - 1)}` };
    const replaces = turn === 1 ? null : revisionOf(before);
    await page.command('savedSessions.save', { profile: renamed, replaces });
    expect(await readFile(join(data, 'sessions.json'), 'utf8')).toContain(`saved ${String(turn)}`);
  }
  const short = await page.when((snapshot) => missingIn(snapshot).length > 0);
  expect(missingIn(short)).toEqual([{ code: 'open-files-limit', data: { whose: 'program', limit: 120 } }]);
  const log = await page.command('sessions.getLog', { sessionId: profile.id });
  const [error] = missingIn(short);
  expect(log.map(({ text }) => text)).toContain(error === undefined ? '' : sentence(error));
  // Nobody who was in is out.
  for (const client of [clients[0], clients.at(-1)]) {
    client?.write('still');
    expect(client === undefined ? '' : String((await once(client, 'data'))[0])).toBe('still');
  }

  for (const client of clients) client.destroy();
  await page.when((snapshot) => isListening(snapshot) && missingIn(snapshot).length === 0);
  const again = await stay(port);
  expect(again).not.toBeNull();
  again?.destroy();
  page.close();
}, 90_000);
