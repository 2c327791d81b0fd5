import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import nodeOptions from '../../build/node-options.json' with { type: 'json' };
import { createOpenNotes, createSessionStore } from '../../electron/storage';
import { portSchema } from '../../shared/endpoint';
import { newProfile, type SessionProfile } from '../../shared/session-profile';
import type { Snapshot } from '../../shared/snapshot';
import { startReadySession, writeKnownHosts, type ReadySession } from '../support/electron-sessions';
import { connectPage, type PageClient } from '../support/page-client';
import { forwardOf, profileOf } from '../support/samples';
import { curl, run, RunningProgram, startTcpServer } from '../support/ssh-servers';
import { disk } from '../support/here';

/** What comes up by itself, and what a crash leaves: the programs as they are, against real servers. */
const bundles = inject('bundles');
let data = '';
const owned: { close: () => unknown }[] = [];

function own<T extends { close: () => unknown }>(resource: T): T {
  owned.push(resource);
  return resource;
}

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'ginnel-starting-'));
});
afterEach(async () => {
  for (const resource of owned.splice(0).reverse()) await resource.close();
  await rm(data, { recursive: true });
});

const start = (program: string, ...args: string[]): RunningProgram =>
  own(new RunningProgram(process.execPath, [program, ...args], { GINNEL_DATA_DIR: data, SSH_AUTH_SOCK: '' }));

/** Two servers, and a session for each that opens without a question. */
async function twoReady(): Promise<readonly [ReadySession, ReadySession]> {
  const sessions = await Promise.all([startReadySession('one'), startReadySession('two')]);
  for (const session of sessions) own(session);
  await writeKnownHosts(data, sessions);
  return sessions;
}

async function save(...profiles: readonly SessionProfile[]): Promise<void> {
  const saved = await createSessionStore(data, disk).save({ profiles, order: [], defaults: newProfile() });
  expect(saved.ok).toBe(true);
}

const marked = (profile: SessionProfile): SessionProfile => ({ ...profile, connectAtStart: true });

async function through({ webPort }: ReadySession): Promise<string> {
  return (await curl([`http://127.0.0.1:${String(webPort)}/`])).stdout.toString();
}

describe('ginnel run', () => {
  test('opens several side by side, says which one a line is about, and goes on without one that fails', async () => {
    const [one, two] = await twoReady();
    const mute = own(await startTcpServer((socket) => socket.resume()));
    const port = portSchema.parse(mute.port);
    const waiting = profileOf({ name: 'mute', host: '127.0.0.1', port, username: 'x' });
    await save(one.profile, two.profile, profileOf({ name: 'no host' }), waiting);
    const program = start(bundles.cli, 'run', 'mute', 'two', 'no host', 'one');
    for (const { webPort } of [one, two]) {
      await program.waitForLog(new RegExp(`\\t(one|two): Local port ${String(webPort)} forwarding to`, 'u'));
    }
    expect(program.log()).toContain('no host: There is no host to connect to.');
    expect([await through(one), await through(two)]).toEqual(['through the tunnel', 'through the tunnel']);
    process.kill(program.pid, 'SIGTERM');
    await program.exited;
    expect(program.exitCode).toBe(0);
  });

  test('--marked opens those that are marked, and ends with 1 when all of them have failed', async () => {
    const [one, two] = await twoReady();
    await save(marked(one.profile), two.profile);
    const program = start(bundles.cli, 'run', '--marked');
    await program.waitForLog(new RegExp(`Local port ${String(one.webPort)} forwarding to`, 'u'));
    expect(await through(one)).toBe('through the tunnel');
    expect(two.sshd.log()).not.toContain('Connection from');
    process.kill(program.pid, 'SIGTERM');
    await program.exited;
    expect(program.exitCode).toBe(0);

    await save(marked(profileOf({ name: 'a' })), marked(profileOf({ name: 'b' })));
    const failing = start(bundles.cli, 'run', '--marked');
    await failing.exited;
    expect(failing.exitCode).toBe(1);
    expect(failing.log().match(/There is no host to connect to/gu)).toHaveLength(2);
    await save(two.profile);
    const idle = start(bundles.cli, 'run', '--marked');
    await idle.exited;
    expect([idle.exitCode, idle.log()]).toEqual([1, expect.stringContaining('No saved session is marked')]);
  });
});

test('a program that broke ends with a code of its own, by which systemd starts it again', async () => {
  const mute = own(await startTcpServer((socket) => socket.resume()));
  const port = portSchema.parse(mute.port);
  await save(marked(profileOf({ name: 'mute', host: '127.0.0.1', port, username: 'x' })));
  // Breaks when it is told to.
  const fault = "process.on('SIGUSR2',()=>{throw(new(Error)('broken'))})";
  for (const [program, ready, ...args] of [
    [bundles.cli, /We claim version/u, 'run', '--marked'],
    [bundles.web, /Ginnel is at/u, '--no-open'],
  ] as const) {
    const broken = own(
      new RunningProgram(process.execPath, [`--import=data:text/javascript,${fault}`, program, ...args], {
        GINNEL_DATA_DIR: data,
        SSH_AUTH_SOCK: '',
      }),
    );
    await broken.waitForLog(ready);
    process.kill(broken.pid, 'SIGUSR2');
    await broken.exited;
    expect([broken.exitCode, broken.log()]).toEqual([70, expect.stringContaining('broken')]);
  }
});

test('ginnel service has systemd run what it says', async () => {
  await save(marked(profileOf({ name: 'no host' })));
  // Stands in for systemd's programs, for there is no user manager where tests run.
  const programs = join(data, 'programs');
  const calls = join(data, 'calls');
  await mkdir(programs);
  for (const name of ['systemctl', 'loginctl']) {
    await writeFile(join(programs, name), `#!/bin/sh\necho ${name} "$@" >> '${calls}'\n`);
    await chmod(join(programs, name), 0o755);
  }
  const env = {
    XDG_CONFIG_HOME: data,
    GINNEL_DATA_DIR: data,
    PATH: `${programs}:${process.env['PATH'] ?? ''}`,
  };
  const ginnel = (...args: string[]) =>
    run(process.execPath, [...nodeOptions, bundles.cli, 'service', ...args], { env });

  const installed = await ginnel('install');
  expect(installed).toMatchObject({ code: 0, stderr: '' });
  expect(installed.stdout.toString()).toContain('it connects "no host"');
  expect(await readFile(calls, 'utf8')).toContain('systemctl --user enable --now ginnel\n');
  const unit = await readFile(join(data, 'systemd/user/ginnel.service'), 'utf8');
  const [, command = ''] = /^ExecStart=(.*)$/mu.exec(unit) ?? [];
  expect(command).toContain(` ${nodeOptions.join(' ')} `);
  // None of these paths needs quotes.
  const [node = '', ...args] = command.split(' ');
  // A session that failed for good does not end the service: others may be opened in it.
  const ran = own(new RunningProgram(node, args, { GINNEL_DATA_DIR: undefined }));
  await ran.waitForLog(/no host to connect to/u);
  process.kill(ran.pid, 'SIGTERM');
  await ran.exited;
  expect(ran.exitCode).toBe(0);

  expect((await ginnel('uninstall')).code).toBe(0);
  expect(await readdir(join(data, 'systemd/user'))).toEqual([]);
});

describe('browser mode', () => {
  async function startPage(): Promise<{ program: RunningProgram; page: PageClient }> {
    const program = start(bundles.web, '--no-open');
    return { program, page: own(await connectPage(program)) };
  }
  const snapshotOf = (page: PageClient): Promise<Snapshot> => page.command('snapshot.get', {});
  /** Resolves once exactly the sessions of these names are connected. */
  const connected = (page: PageClient, ...names: readonly string[]): Promise<Snapshot> =>
    page.when(({ sessions }) => {
      const up = sessions.filter(({ state }) => state.kind === 'connected');
      return up.length === names.length && up.every(({ profile }) => names.includes(profile.name));
    });
  const inTime = { timeout: 10_000 };

  test('opens what is marked, and after kill -9 offers what else was open', async () => {
    const [one, two] = await twoReady();
    await save(marked(one.profile), two.profile);
    const first = await startPage();
    expect((await snapshotOf(first.page)).reopenable).toEqual([]);
    await first.page.command('sessions.open', { profile: { ...two.profile, name: 'changed and not saved' } });
    const demo = await first.page.command('demo.start', {});
    await first.page.command('sessions.open', { profile: demo });
    await connected(first.page, 'one', 'changed and not saved', demo.name);
    const noted = () => createOpenNotes(join(data, 'open.json'), disk).leftOpen();
    await expect
      .poll(async () => (await noted()).map(({ name }) => name), inTime)
      .toContain('changed and not saved');
    await first.program.kill();

    const second = await startPage();
    const offered = (await snapshotOf(second.page)).reopenable;
    expect(offered.map(({ name }) => name)).toEqual(['changed and not saved']);
    await connected(second.page, 'one');
    await second.page.command('sessions.reopen', {});
    await connected(second.page, 'one', 'changed and not saved');
    expect([await through(one), await through(two)]).toEqual(['through the tunnel', 'through the tunnel']);
    expect((await snapshotOf(second.page)).reopenable).toEqual([]);

    process.kill(second.program.pid, 'SIGTERM');
    await second.program.exited;
    expect(second.program.exitCode).toBe(0);
    expect(await readdir(data)).not.toContain('open.json');
    const third = await startPage();
    expect((await snapshotOf(third.page)).reopenable).toEqual([]);
  });

  test('what is left closed is not offered again, and what cannot be opened is told', async () => {
    const notes = createOpenNotes(join(data, 'open.json'), disk);
    notes.note([profileOf({ name: 'left', host: 'h' })]);
    await expect.poll(() => readdir(data), inTime).toContain('open.json');
    await save(marked(profileOf({ name: 'no host' })));
    const first = await startPage();
    const { reopenable, notices: told } = await snapshotOf(first.page);
    expect(reopenable).toMatchObject([{ name: 'left' }]);
    // What is to be opened and cannot be is told where somebody sees it.
    expect(told.map(({ text }) => text)).toEqual([expect.stringContaining('no host: There is no host')]);
    // Nobody answered: the next start asks again.
    await first.program.kill();
    const second = await startPage();
    expect((await snapshotOf(second.page)).reopenable).toMatchObject([{ name: 'left' }]);
    await second.page.command('sessions.leaveClosed', {});
    await expect.poll(() => readdir(data), inTime).not.toContain('open.json');
    await second.program.kill();
    expect((await snapshotOf((await startPage()).page)).reopenable).toEqual([]);
  });

  test('ends in order within seconds though a server has gone silent', async () => {
    const [one] = await twoReady();
    // What listens there has to be taken back, which the server would confirm.
    const forwards = [...one.profile.forwards, forwardOf('remote', '0', 'localhost:80')];
    await save(marked({ ...one.profile, forwards }));
    const { program, page } = await startPage();
    await page.when(({ sessions }) => {
      const states = sessions.flatMap((session) => session.forwards.map(({ state }) => state.kind));
      return states.length === 3 && states.every((state) => state === 'listening');
    });
    one.sshd.pause();
    const asked = Date.now();
    process.kill(program.pid, 'SIGHUP');
    await program.exited;
    expect(program.exitCode).toBe(0);
    expect(Date.now() - asked).toBeLessThan(15_000);
    expect((await readdir(data)).filter((name) => /lock|open/u.test(name))).toEqual([]);
    one.sshd.continue();
  });
});

test('kill -9 while it writes, again and again, costs nothing that was saved', async () => {
  for (let round = 0; round < 6; round += 1) {
    const program = start(bundles.own['writer-program'], data);
    // Somewhere in the writing of what follows.
    await program.waitForLog(new RegExp(`(?:saved \\d+\\n[^]*){${String(2 + (round % 4))}}`, 'u'));
    process.kill(program.pid, 'SIGKILL');
    await program.exited;
    const acknowledged = Number(/saved (\d+)\n(?!.*\n)/u.exec(program.log())?.[1] ?? Number.NaN);
    const { profiles, notices } = await createSessionStore(data, disk).load();
    const noted = await createOpenNotes(join(data, 'open.json'), disk).leftOpen();
    expect(notices).toEqual([]);
    expect(Number(profiles[0]?.host)).toBeGreaterThanOrEqual(acknowledged);
    expect(profiles[0]?.forwards).toHaveLength(300);
    expect(noted[0]?.forwards).toHaveLength(300);
  }
});
