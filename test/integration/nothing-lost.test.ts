import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { createHistoryStore } from '../../electron/storage';
import { revisionOf } from '../../shared/revision';
import type { SessionProfile } from '../../shared/session-profile';
import { disk } from '../support/here';
import { closeAfterEach } from '../support/owned';
import { connectPage, type PageClient } from '../support/page-client';
import { forwardOf, profileOf } from '../support/samples';
import { RunningProgram } from '../support/ssh-servers';

const own = closeAfterEach();
const bundles = inject('bundles');
let base = '';

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'ginnel-nothing-lost-'));
  await mkdir(join(base, 'data'), { mode: 0o700 });
});
afterEach(async () => {
  await rm(base, { recursive: true });
});

const run = (...args: string[]): RunningProgram =>
  own(new RunningProgram(process.execPath, args, { SSH_AUTH_SOCK: undefined }));
const startWeb = (): RunningProgram => run(bundles.web, '--no-open', '--data-dir', join(base, 'data'));

async function twoPages(program: RunningProgram): Promise<readonly [PageClient, PageClient]> {
  const first = await connectPage(program);
  return [first, await connectPage(program, first)];
}

const savedAs = (id: SessionProfile['id']) => (snapshot: { profiles: readonly SessionProfile[] }) =>
  snapshot.profiles.find((profile) => profile.id === id);

const one = forwardOf('local', '15901', 'a:1');
const profile = profileOf({ name: 'prod', host: 'h', username: 'u', forwards: [one] });
const { id: sessionId } = profile;

test('two windows that save the same session: the second is told, and nothing of the first is lost', async () => {
  const [first, second] = await twoPages(startWeb());
  await first.command('savedSessions.save', { profile, replaces: null });
  const read = savedAs(sessionId)(await second.when((now) => savedAs(sessionId)(now) !== undefined));
  if (read === undefined) throw new Error('not told');
  expect(read).toEqual(profile);
  const replaces = revisionOf(read);
  // Both at once, each made of the same.
  const saves = await Promise.allSettled([
    first.command('savedSessions.save', { profile: { ...read, username: 'first' }, replaces }),
    second.command('savedSessions.save', { profile: { ...read, compression: true }, replaces }),
  ]);
  expect(saves.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  const now = savedAs(sessionId)(await first.command('snapshot.get', {}));
  expect(now?.username === 'first').toBe(now?.compression === false);
  // An edit on the Status page beside a form that was read before.
  await second.command('forwards.stop', { sessionId, forwardId: one.id, lasting: true });
  if (now === undefined) throw new Error('not saved');
  const late = first.command('savedSessions.save', { profile: now, replaces: revisionOf(now) });
  await expect(late).rejects.toThrow('was changed elsewhere');
  for (const page of [first, second]) page.close();
});

test('a page that was open while the command line replaced its session is told', async () => {
  const program = startWeb();
  const page = await connectPage(program);
  const mine = { ...profile, compression: true };
  await page.command('savedSessions.save', { profile: mine, replaces: null });
  page.close();
  process.kill(program.pid, 'SIGINT');
  await program.exited;
  const config = join(base, 'config');
  await writeFile(config, 'Host prod\n  HostName elsewhere\n  User u\n');
  const cli = run(bundles.cli, 'import', config, '--replace', '--yes', '--data-dir', join(base, 'data'));
  await cli.exited;
  expect(cli.log()).toContain('prod');
  const again = await connectPage(startWeb());
  const now = savedAs(sessionId)(await again.command('snapshot.get', {}));
  expect(now?.host).toBe('elsewhere');
  const late = again.command('savedSessions.save', { profile: mine, replaces: revisionOf(mine) });
  await expect(late).rejects.toThrow('was changed elsewhere');
  again.close();
});

test('a deleted session that is saved again has its history, and its place; once Ginnel ended it is gone, also by a crash', async () => {
  const folder = join(base, 'data', 'history');
  const other = profileOf({ name: 'other', host: 'h' });
  const histories = createHistoryStore(folder, disk);
  for (const { id } of [profile, other]) histories.add(id, { at: 1, what: 'opened', error: null });
  await histories.settled();
  const program = startWeb();
  const page = await connectPage(program);
  for (const each of [profile, other]) {
    await page.command('savedSessions.save', { profile: each, replaces: null });
  }
  await page.command('savedSessions.arrange', {
    moves: [{ sessionId, from: '', to: 'Work' }],
    order: { replaces: revisionOf([]), to: [sessionId, other.id] },
  });
  const deleted = await page.command('savedSessions.delete', { sessionId });
  expect(deleted.profile).toEqual({ ...profile, group: 'Work' });
  expect(await page.command('sessions.getHistory', { sessionId })).toEqual([]);
  await page.command('savedSessions.save', { profile: deleted.profile, replaces: null });
  expect(await page.command('sessions.getHistory', { sessionId })).toHaveLength(1);
  const now = await page.command('snapshot.get', {});
  expect([savedAs(sessionId)(now), now.order]).toEqual([deleted.profile, [sessionId, other.id]]);

  await page.command('savedSessions.delete', { sessionId });
  // Asked for behind the deletion, so that that is done.
  await page.command('sessions.getHistory', { sessionId });
  expect(await readdir(folder)).toContain(`${sessionId}.jsonl.deleted`);
  page.close();
  await program.kill();
  const restarted = startWeb();
  const again = await connectPage(restarted);
  expect(await again.command('sessions.getHistory', { sessionId: other.id })).toHaveLength(1);
  await again.command('savedSessions.delete', { sessionId: other.id });
  again.close();
  process.kill(restarted.pid, 'SIGINT');
  await restarted.exited;
  expect(await readdir(folder)).toEqual([]);
});
