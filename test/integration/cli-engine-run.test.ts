import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findLockHolder } from '../../electron/storage';
import { noProxy } from '../../shared/proxy';
import type { SessionProfile } from '../../shared/session-profile';
import { disk } from '../support/here';
import { freePort, startHttpServer, type RunningProgram } from '../support/ssh-servers';
import { cliScene, fetched, isFree, sessionTo } from './cli-scene';

/** `ginnel run` and what else works on the engine that runs, and an engine that `up` starts, against a real server. */
const { attach, data, own, ginnel, piped, start, startInTerminal, startWeb, save, trust, withKey } =
  cliScene();

/** A saved session with one forward to a web page. */
async function world(more: Partial<SessionProfile> = {}) {
  const { server, privateKeyFile } = await withKey();
  await trust(server);
  const web = own(await startHttpServer('through the tunnel'));
  const port = await freePort();
  const to = `127.0.0.1:${String(web.port)}`;
  const profile = sessionTo(server, [`L127.0.0.1:${String(port)}\t${to}`], { privateKeyFile, ...more });
  await save(profile);
  return { server, port, profile, to };
}

async function endedBy(program: RunningProgram, signal: NodeJS.Signals): Promise<number | null> {
  process.kill(program.pid, signal);
  await program.exited;
  return program.exitCode;
}

describe('run beside an engine', () => {
  test('follows what was open and leaves it, and disconnects what it opened', async () => {
    const { port } = await world();
    const { page } = await startWeb();
    const opening = start('run', 'bastion');
    await opening.waitForLog(/Local port \S+ forwarding to/u);
    const following = start('run', 'bastion');
    await following.waitForLog(/Access granted/u);
    expect(await endedBy(following, 'SIGINT')).toBe(0);
    expect(await fetched(port)).toBe('through the tunnel');
    expect(await endedBy(opening, 'SIGINT')).toBe(0);
    expect(opening.log()).toMatch(/\tDisconnecting/u);
    expect(await isFree(port)).toBe(true);
    await page.when(({ sessions }) => sessions.every(({ state }) => state.kind === 'idle'));
  });

  test('opens its session again by itself when the run that held the engine ends', async () => {
    const { server, port, profile, to } = await world();
    const other = await freePort();
    const { privateKeyFile } = profile;
    const notation = `L127.0.0.1:${String(other)}\t${to}`;
    await save(profile, sessionTo(server, [notation], { name: 'second', privateKeyFile }));
    const holder = start('run', 'bastion');
    await holder.waitForLog(/Local port \S+ forwarding to/u);
    const beside = start('run', 'second');
    await beside.waitForLog(/Local port \S+ forwarding to/u);
    const from = beside.log().length;
    expect(await endedBy(holder, 'SIGINT')).toBe(0);
    await beside.waitForLog(/Its sessions are opened again\.[^]*Local port \S+ forwarding to/u, { from });
    expect([await fetched(other), await isFree(port)]).toEqual(['through the tunnel', true]);
    // It holds the folder now.
    expect(await findLockHolder(data(), disk)).toMatchObject({ who: { pid: beside.pid } });
    expect(await endedBy(beside, 'SIGTERM')).toBe(0);
    expect(await isFree(other)).toBe(true);
  });
});

describe('run -- COMMAND', () => {
  test('is the command: its code, its signal, its environment, its bytes', async () => {
    const { port } = await world();
    const { page } = await startWeb();
    const run = (...command: string[]) => ginnel('run', 'bastion', '--', ...command);
    expect(await run('sh', '-c', 'exit 7')).toMatchObject({ code: 7, stdout: '' });
    expect(await run('sh', '-c', 'kill -9 $$')).toMatchObject({ code: 137, stdout: '' });
    expect(await run('ginnel-no-such-program')).toMatchObject({ code: 127, stdout: '' });
    expect(await run(join(data(), 'sessions.json'))).toMatchObject({ code: 126, stdout: '' });
    const asked = await run('sh', '-c', 'curl -s http://$GINNEL_ADDRESS:$GINNEL_PORT/; echo " $GINNEL_PORT"');
    expect(asked).toMatchObject({ code: 0, stdout: `through the tunnel ${String(port)}\n` });
    const bytes = randomBytes(3 * 1024 * 1024);
    const through = await piped(bytes, 'run', 'bastion', '--', 'cat');
    expect([through.code, through.stdout.equals(bytes)]).toEqual([0, true]);
    const { sessions } = await page.command('snapshot.get', {});
    expect(sessions.map(({ state }) => state.kind)).toEqual(['idle']);
    expect(await isFree(port)).toBe(true);
  });

  test('runs nothing where the session does not come up, and leaves open what was open', async () => {
    const { port, profile } = await world();
    await save(
      profile,
      sessionTo({ host: '127.0.0.1', port: await freePort(), user: 'x' }, [], { name: 'closed' }),
    );
    await startWeb();
    const failed = await ginnel('run', 'closed', '--timeout', '1', '--', 'echo', 'ran');
    expect([failed.code, failed.stdout]).toEqual([1, '']);
    await ginnel('up', 'bastion');
    expect(await ginnel('run', 'bastion', '--', 'true')).toMatchObject({ code: 0 });
    expect(await fetched(port)).toBe('through the tunnel');
  });

  test('SIGTERM ends the command and the session; Ctrl+C at the terminal is the command’s alone', async () => {
    const { port } = await world();
    const { page } = await startWeb();
    const program = start('run', 'bastion', '--', 'sh', '-c', 'echo started; exec sleep 100');
    await program.waitForLog(/started/u);
    expect(await endedBy(program, 'SIGTERM')).toBe(143);
    expect(await isFree(port)).toBe(true);
    const script = 'trap "echo caught; exit 5" INT; echo began; while :; do sleep 0.1; done';
    const typed = startInTerminal('run', 'bastion', '--', 'sh', '-c', script);
    await typed.waitForLog(/began/u);
    typed.stdin.write('\u0003');
    await typed.exited;
    expect([typed.exitCode, /caught/u.test(typed.log())]).toEqual([5, true]);
    const { sessions } = await page.command('snapshot.get', {});
    expect(sessions.map(({ state }) => state.kind)).toEqual(['idle']);
  });
});

describe('on the engine that runs', () => {
  test('sessions are brought in, handed out and tested', async () => {
    await world();
    const { page } = await startWeb();
    const path = join(data(), 'more.json');
    await writeFile(path, '{"ginnelSessions":1,"sessions":[{"name":"x","host":"x.example"}]}');
    expect(await ginnel('import', path, '--yes')).toMatchObject({ code: 0 });
    const { profiles } = await page.command('snapshot.get', {});
    expect(profiles.map(({ name }) => name)).toEqual(['bastion', 'x']);
    expect((await ginnel('export', 'x', '--format', 'ssh')).stdout).toContain('x.example');
    for (const _time of ['first', 'second']) {
      const tested = await ginnel('test', 'bastion');
      expect([tested.code, tested.stderr]).toEqual([0, '']);
      expect(tested.stdout.match(/^ok /gmu)).toHaveLength(8);
    }
  });

  test('a command that is to run on this computer is agreed to at a terminal, never by a script', async () => {
    const { profile } = await world();
    const ran = join(data(), 'ran');
    // It ends without a word, so that the session fails after it ran.
    const command = `touch ${ran}`;
    await save({ ...profile, proxy: { ...noProxy, kind: 'command', localhost: true, command } });
    const { page } = await startWeb();
    expect(await ginnel('up', 'bastion')).toMatchObject({ code: 3, stdout: '' });
    const { prompts } = await page.when((snapshot) => snapshot.prompts.length === 1);
    const script = await attach(false);
    for (const { id } of prompts) {
      const answer = await script.handlers.prompts.answer({ promptId: id, answer: { kind: 'yes' } });
      expect(answer).toMatchObject({ ok: false, error: { code: 'consent-unattended' } });
    }
    await expect(readFile(ran)).rejects.toThrow('ENOENT');
    expect((await page.command('snapshot.get', {})).prompts).toHaveLength(1);
    const typed = startInTerminal('up', 'bastion');
    await typed.waitForLog(/\(y\/n\)/u);
    typed.stdin.write('y\r');
    await typed.exited;
    expect((await readFile(ran)).length).toBe(0);
    expect(typed.exitCode).toBe(1);
  });
});

describe('up where no Ginnel runs', () => {
  test('starts an engine that stays, and ends when nothing needs it', async () => {
    const { port } = await world();
    expect(await ginnel('up', 'bastion')).toEqual({
      code: 0,
      stdout: `bastion: up, 127.0.0.1:${String(port)}\n`,
      stderr: '',
    });
    const holder = await findLockHolder(data(), disk);
    const pid = holder?.who?.pid ?? 0;
    own({ close: () => Promise.resolve(isAlive(pid) && process.kill(pid, 'SIGKILL')) });
    expect(holder).toMatchObject({ who: { mode: 'service' } });
    expect(await fetched(port)).toBe('through the tunnel');
    expect(await ginnel('status')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('bastion') as unknown,
    });
    expect(await ginnel('down', 'bastion')).toMatchObject({ code: 0, stdout: 'bastion: disconnected\n' });
    await expect.poll(() => isAlive(pid), { timeout: 30_000, interval: 100 }).toBe(false);
    expect(await findLockHolder(data(), disk)).toBeNull();
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
