import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { createSessionStore, findLockHolder } from '../../electron/storage';
import { newProfile, type SessionProfile } from '../../shared/session-profile';
import type { Snapshot } from '../../shared/snapshot';
import type { HolderMode } from '../../shared/texts/web';
import { filesHolding, formsOf } from '../support/canaries';
import { startReadySession, writeKnownHosts, type ReadySession } from '../support/electron-sessions';
import { disk } from '../support/here';
import { closeAfterEach } from '../support/owned';
import { connectPage, type PageClient } from '../support/page-client';
import { curl, RunningProgram, startSshd } from '../support/ssh-servers';
import { profileFor } from './engine-scene';

/** Browser mode over the engine of another process: real programs, a real sshd. */
const bundles = inject('bundles');
const own = closeAfterEach();
let data = '';

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'ginnel-attached-'));
});
afterEach(async () => {
  await rm(data, { recursive: true, maxRetries: 5 });
});

function started(...args: readonly string[]): RunningProgram {
  const program = new RunningProgram(process.execPath, [...args], { SSH_AUTH_SOCK: undefined });
  return own(program);
}

/** Has the data folder held by a process of this kind. */
async function holder(mode: HolderMode): Promise<RunningProgram> {
  const program = started(bundles.own['holder-program'], mode, data);
  await program.waitForLog(/^holds$/mu);
  return program;
}

const browserMode = (): RunningProgram => started(bundles.web, '--no-open', '--data-dir', data);

async function pageOf(program: RunningProgram, beside?: PageClient): Promise<PageClient> {
  const page = await connectPage(program, beside);
  own({
    close: () => {
      page.close();
      return Promise.resolve();
    },
  });
  return page;
}

async function save(...profiles: readonly SessionProfile[]): Promise<void> {
  const saved = await createSessionStore(data, disk).save({ profiles, order: [], defaults: newProfile() });
  expect(saved.ok).toBe(true);
}

async function readySession(): Promise<ReadySession> {
  const prod = own(await startReadySession('prod'));
  await save(prod.profile);
  await writeKnownHosts(data, [prod]);
  return prod;
}

const isUp = ({ sessions }: Snapshot): boolean => sessions.some(({ state }) => state.kind === 'connected');
const engineIs =
  (kind: Snapshot['app']['engine']['kind']) =>
  ({ app }: Snapshot): boolean =>
    app.engine.kind === kind;

async function through({ webPort }: ReadySession): Promise<string> {
  return (await curl([`http://127.0.0.1:${String(webPort)}/`])).stdout.toString();
}

async function ended(program: RunningProgram): Promise<number | null> {
  process.kill(program.pid, 'SIGTERM');
  await program.exited;
  return program.exitCode;
}

describe('browser mode on a folder that another process holds', () => {
  test('serves pages over its engine, all of which see the same; its end leaves sessions alone', async () => {
    const prod = await readySession();
    const service = await holder('service');
    const web = browserMode();
    const first = await pageOf(web);
    const second = await pageOf(web, first);
    const third = await pageOf(browserMode());
    expect((await first.command('snapshot.get', {})).app).toMatchObject({
      ...{ mode: 'browser', canChooseFiles: false, canStartAtLogin: false, dataFolder: data },
      engine: { kind: 'elsewhere', holder: { mode: 'service', pid: service.pid } },
    });
    expect(web.log()).toContain(`"ginnel serve", process ${String(service.pid)}`);

    await first.command('sessions.open', { profile: prod.profile });
    for (const page of [first, second, third]) await page.when(isUp);
    expect(await through(prod)).toBe('through the tunnel');
    const log = await third.command('sessions.getLog', { sessionId: prod.profile.id });
    expect(log.length).toBeGreaterThan(3);

    expect(await ended(web)).toBe(0);
    expect(await through(prod)).toBe('through the tunnel');
    await third.command('sessions.disconnect', { sessionId: prod.profile.id });
    expect(await through(prod)).toBe('');
    expect(service.hasExited).toBe(false);
  });

  test('brings up no dialog where nobody may look, and starts no second engine', async () => {
    await holder('desktop');
    const page = await pageOf(browserMode());
    await expect(page.command('keys.chooseFile', {})).rejects.toThrow('not available');
    const found = await findLockHolder(data, disk);
    expect(found?.who?.mode).toBe('desktop');
    expect(found?.address).toBeNull();
  });

  test('hands over to another browser mode, as ever', async () => {
    const page = await pageOf(browserMode());
    const second = browserMode();
    await second.exited;
    expect([second.exitCode, second.log()]).toEqual([0, expect.stringContaining('already runs')]);
    expect((await page.command('snapshot.get', {})).app.engine).toEqual({ kind: 'here' });
  });
});

describe('when the holder is killed', () => {
  test('pages say so at once, then the tunnels are back, and what starts next finds them', async () => {
    const prod = await readySession();
    const desktop = await holder('desktop');
    const web = browserMode();
    const page = await pageOf(web);
    await page.command('sessions.open', { profile: prod.profile });
    await page.when(isUp);
    // What was open is on disk before it counts as such.
    await expect.poll(() => readFile(join(data, 'open.json'), 'utf8').catch(() => '')).toContain('prod');
    const lost = page.when(engineIs('lost'));
    await desktop.kill();
    const { app, sessions } = await lost;
    expect(app.engine).toMatchObject({ kind: 'lost', holder: { mode: 'desktop', pid: desktop.pid } });
    expect(sessions).toHaveLength(1);
    await expect(page.command('keys.listFiles', {})).rejects.toThrow('was lost');

    await page.when((snapshot) => engineIs('here')(snapshot) && isUp(snapshot));
    expect(await through(prod)).toBe('through the tunnel');
    // Whoever was attached can be found again.
    const next = browserMode();
    const beside = await pageOf(next);
    await next.exited;
    await beside.when(isUp);
  });

  test('of two that want its place one gets it, and the other follows', async () => {
    const prod = await readySession();
    const desktop = await holder('desktop');
    const programs = [browserMode(), browserMode()];
    const pages = await Promise.all(programs.map((program) => pageOf(program)));
    const [one] = pages;
    await one?.command('sessions.open', { profile: prod.profile });
    for (const page of pages) await page.when(isUp);
    await expect.poll(() => readFile(join(data, 'open.json'), 'utf8').catch(() => '')).toContain('prod');
    await desktop.kill();
    for (const page of pages) await page.when(engineIs('lost'));
    const after = await Promise.all(
      pages.map((page) => page.when((snapshot) => !engineIs('lost')(snapshot) && isUp(snapshot))),
    );
    const kinds = after.map(({ app }) => app.engine.kind);
    expect(kinds.toSorted()).toEqual(['elsewhere', 'here']);
    const winner = programs[kinds.indexOf('here')];
    const follows = after.find(({ app }) => app.engine.kind === 'elsewhere');
    expect(follows?.app.engine).toMatchObject({ holder: { mode: 'browser', pid: winner?.pid } });
    expect(await through(prod)).toBe('through the tunnel');
  });

  test('one that is started again is followed', async () => {
    const service = await holder('service');
    const page = await pageOf(browserMode());
    await service.kill();
    await page.when(engineIs('lost'));
    const again = await holder('service');
    const { app } = await page.when(engineIs('elsewhere'));
    expect(app.engine).toMatchObject({ holder: { mode: 'service', pid: again.pid } });
  });
});

test('an end in order is not undone: it waits for the user, and follows whoever starts meanwhile', async () => {
  const prod = await readySession();
  const service = await holder('service');
  const page = await pageOf(browserMode());
  await page.command('sessions.open', { profile: prod.profile });
  await page.when(isUp);
  expect(await ended(service)).toBe(0);
  const { app } = await page.when(engineIs('ended'));
  expect(app.engine).toMatchObject({ kind: 'ended', holder: { mode: 'service' }, error: null });
  expect(await findLockHolder(data, disk)).toBeNull();

  const again = await holder('service');
  await page.when(engineIs('elsewhere'));
  expect(await ended(again)).toBe(0);
  await page.when(engineIs('ended'));
  await page.command('engine.start', {});
  const { sessions } = await page.when(engineIs('here'));
  expect(sessions).toEqual([]);
  expect((await findLockHolder(data, disk))?.who?.mode).toBe('browser');
  await page.command('sessions.open', { profile: prod.profile });
  await page.when(isUp);
  expect(await through(prod)).toBe('through the tunnel');
});

test('a question is everyone’s until one answers it, and the secret goes no further', async () => {
  const sshd = own(await startSshd({ auth: ['password'] }));
  const profile = profileFor(sshd, [], { name: 'asks' });
  await save(profile);
  const service = await holder('service');
  const programs = [browserMode(), browserMode()];
  const pages = await Promise.all(programs.map((program) => pageOf(program)));
  const [one, two] = pages;
  if (one === undefined || two === undefined) throw new Error('there are two');
  await one.command('sessions.open', { profile });
  const asks = (kind: string) => (snapshot: Snapshot) =>
    snapshot.prompts.some((prompt) => prompt.kind === kind);
  const [hostKey] = (await two.when(asks('host-key'))).prompts;
  if (hostKey === undefined) throw new Error('nothing is asked');
  await two.command('prompts.answer', {
    promptId: hostKey.id,
    answer: { kind: 'host-key', decision: 'once' },
  });
  const [password] = (await one.when(asks('password'))).prompts;
  await two.when(asks('password'));
  if (password === undefined) throw new Error('nothing is asked');
  const answer = { kind: 'texts', texts: [sshd.password], remember: false } as const;
  await one.command('prompts.answer', { promptId: password.id, answer });
  await two.when((snapshot) => isUp(snapshot) && snapshot.prompts.length === 0);
  await expect(two.command('prompts.answer', { promptId: password.id, answer })).rejects.toThrow();

  const report = await two.command('diagnostics.get', { sessionId: profile.id });
  const said = [
    report.text,
    ...pages.map((page) => page.heard()),
    ...[service, ...programs].map((p) => p.log()),
  ];
  for (const form of formsOf(sshd.password)) expect(said.join('\n')).not.toContain(form.toString('latin1'));
  expect(await filesHolding(data, [sshd.password])).toEqual([]);
  // Nor does the key of the control socket, or another page's token, get to a page.
  const { control } = (await findLockHolder(data, disk)) ?? {};
  for (const page of pages) expect(page.heard()).not.toContain(control?.key ?? '');
});
