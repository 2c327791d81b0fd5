import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { WebSocket } from 'ws';
import { createConsents, createSessionStore } from '../../electron/storage';
import { noProxy } from '../../shared/proxy';
import { newProfile } from '../../shared/session-profile';
import { asAnotherUser, canBeAnotherUser, spyOnBrowserMode } from '../support/other-user';
import { RunningProgram } from '../support/ssh-servers';
import { disk } from '../support/here';

/** How a browser gets into browser mode, and that nobody else does: real processes, seen by a second user. */
const bundles = inject('bundles');
let base = '';
let data = '';
const running: RunningProgram[] = [];

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'ginnel-secrets-'));
  data = join(base, 'data');
  // A browser that stays, as browsers do, and says what it was given.
  await writeFile(join(base, 'browser'), browserScript());
  await chmod(join(base, 'browser'), 0o755);
  await mkdir(join(base, 'tmp'), { mode: 0o755 });
  await chmod(base, 0o755);
});
afterEach(async () => {
  for (const program of running.splice(0)) await program.close();
  for (const line of (await readFile(join(base, 'browsers'), 'utf8').catch(() => '')).split('\n')) {
    try {
      if (line !== '') process.kill(Number(line), 'SIGTERM');
    } catch {
      // It has ended already.
    }
  }
  await rm(base, { recursive: true });
});

/**
 * Writes down its number and what it was given, and stays with that on its command line. Asked to end, it ends well:
 * xdg-open starts the browser once more when the first one failed.
 */
function browserScript(): string {
  const program = `process.on('SIGTERM', () => process.exit(0)); require('fs').appendFileSync(${JSON.stringify(join(base, 'opened'))}, process.argv[1] + '\\n'); setInterval(() => {}, 1000);`;
  return `#!/bin/sh\necho $$ >> '${base}/browsers'\nexec '${process.execPath}' -e "${program.replaceAll(/["\\$`]/gu, '\\$&')}" "$1"\n`;
}

function start(...args: string[]): RunningProgram {
  const program = new RunningProgram(process.execPath, [bundles.web, '--data-dir', data, ...args], {
    BROWSER: join(base, 'browser'),
    TMPDIR: join(base, 'tmp'),
    HOME: base,
    DISPLAY: undefined,
    WAYLAND_DISPLAY: undefined,
  });
  running.push(program);
  return program;
}

const printed = /^Ginnel is at (http:\/\/127\.0\.0\.1:\d+\/#token=\S+)$/mu;

/** Shows a code or a token; what it was answered, or the code the socket was closed with. */
async function enter(address: string): Promise<unknown> {
  const { host, origin, hash } = new URL(address);
  const socket = new WebSocket(`ws://${host}/socket`, { origin });
  await once(socket, 'open');
  const answer = Promise.race([
    once(socket, 'message').then(([text]) => JSON.parse(String(text)) as unknown),
    once(socket, 'close').then(([code]) => code as unknown),
  ]);
  socket.send(JSON.stringify({ token: new URLSearchParams(hash.slice(1)).get('token') }));
  const heard = await answer;
  socket.terminate();
  return heard;
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const letIn = { ready: true, token: expect.stringMatching(/^[\w-]{43}$/u) as unknown };

/** What the browser was opened on, as soon as it was. */
async function opened(count = 1): Promise<string> {
  let lines: readonly string[] = [];
  await expect
    .poll(
      async () => (lines = (await readFile(join(base, 'opened'), 'utf8').catch(() => '')).trim().split('\n')),
      {
        timeout: 10_000,
      },
    )
    .toSatisfy((found: readonly string[]) => found.length >= count && found[count - 1] !== '');
  return lines[count - 1] ?? '';
}

async function addressIn(target: string): Promise<string> {
  const page = await readFile(fileURLToPath(target), 'utf8');
  return /location\.replace\("([^"]+)"\)/u.exec(page)?.[1] ?? '';
}

describe('the browser', () => {
  test('is opened on a file for its owner alone, which leads to an address and goes when that was used', async () => {
    const program = start();
    const [, shown = ''] = await program.waitForLog(printed);
    const target = await opened();
    expect(target).toMatch(/^file:\/\/\/.*\/ginnel-open-[^/]+\/open\.html$/u);
    const path = fileURLToPath(target);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
    const address = await addressIn(target);
    expect(address).not.toBe(shown);
    expect(await enter(address)).toEqual(letIn);
    await expect.poll(() => readdir(join(base, 'tmp'))).toEqual([]);
    expect(await enter(address)).toBe(4401);
    // The printed one is another, and still good.
    expect(await enter(shown)).toEqual(letIn);
  });

  test('leaves no file behind when it never came', async () => {
    const program = start();
    await opened();
    process.kill(program.pid, 'SIGTERM');
    await program.exited;
    expect(await readdir(join(base, 'tmp'))).toEqual([]);
  });

  test('of a second start is opened likewise, and that start ends when it was let in', async () => {
    const first = start('--no-open');
    await first.waitForLog(printed);
    const second = start();
    await second.waitForLog(printed);
    const address = await addressIn(await opened());
    expect(second.hasExited).toBe(false);
    expect(await enter(address)).toEqual(letIn);
    await second.exited;
    expect(second.exitCode).toBe(0);
    expect(await readdir(join(base, 'tmp'))).toEqual([]);
  });

  test('of a second start that is ended is not waited for', async () => {
    const first = start('--no-open');
    await first.waitForLog(printed);
    const second = start();
    await opened();
    process.kill(second.pid, 'SIGINT');
    await second.exited;
    expect(await readdir(join(base, 'tmp'))).toEqual([]);
  });
});

describe('what is printed', () => {
  test('lets one browser in; then another address is printed, which works', async () => {
    const program = start('--no-open');
    const [, first = ''] = await program.waitForLog(printed);
    expect(await enter(first)).toEqual(letIn);
    const [, second = ''] = await program.waitForLog(/^For another browser: (\S+)$/mu);
    expect(await enter(first)).toBe(4401);
    expect(await enter(second)).toEqual(letIn);
  });

  test('does not end Ginnel when nobody reads it any more', async () => {
    const child = spawn(process.execPath, [bundles.web, '--no-open', '--data-dir', data], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit') as Promise<[number]>;
    const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    child.stdout.destroy();
    const [, address = ''] = printed.exec(line) ?? [];
    expect(await enter(address)).toEqual(letIn);
    // Printing the next address has failed by now.
    expect(await enter(address)).toBe(4401);
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });

  test.each([
    ['the journal of systemd', 0o600, true],
    ['a file that others may read', 0o644, false],
  ])('has no code where it goes to %s', async (_case, mode, isJournal) => {
    const path = join(base, 'log');
    const file = await open(path, 'w', mode);
    const { dev, ino } = await file.stat();
    const child = spawn(process.execPath, [bundles.web, '--no-open', '--data-dir', data], {
      stdio: ['ignore', file.fd, file.fd],
      env: { ...process.env, JOURNAL_STREAM: isJournal ? `${String(dev)}:${String(ino)}` : undefined },
    });
    await expect.poll(() => readFile(path, 'utf8'), { timeout: 10_000 }).toContain('ginnel --web');
    // Another start tells the user how to get in.
    const second = start('--no-open');
    const [, address = ''] = await second.waitForLog(printed);
    expect(await enter(address)).toEqual(letIn);
    const log = await readFile(path, 'utf8');
    expect(log).toMatch(/^Ginnel is at http:\/\/127\.0\.0\.1:\d+\/$/mu);
    expect(log).not.toContain('token');
    expect(log).not.toMatch(/[\w-]{40}/u);
    child.kill('SIGTERM');
    await once(child, 'exit');
    await file.close();
  });

  test('has a code in a file for its owner alone', async () => {
    const file = await open(join(base, 'log'), 'w', 0o600);
    const child = spawn(process.execPath, [bundles.web, '--no-open', '--data-dir', data], {
      stdio: ['ignore', file.fd, file.fd],
    });
    await expect.poll(() => readFile(join(base, 'log'), 'utf8'), { timeout: 10_000 }).toMatch(printed);
    child.kill('SIGTERM');
    await once(child, 'exit');
    await file.close();
  });
});

describe.runIf(canBeAnotherUser)('another user of the computer', () => {
  test('gets nothing of use from the command lines of all processes, nor at the port', async () => {
    const program = start();
    const [, address = ''] = await program.waitForLog(printed);
    await opened();
    const { port } = new URL(address);
    const found = (await asAnotherUser(spyOnBrowserMode, { port })) as Record<string, readonly string[]>;
    // They do see the browser and where its file is.
    expect(found['lines']).toContainEqual(expect.stringContaining('ginnel-open-'));
    expect(found['lines']?.join(' ')).not.toContain('token=');
    expect(found['readable']).toEqual([]);
    expect(found['entered']).toEqual([]);
    // What they tried has cost the user nothing.
    expect(await enter(address)).toEqual(letIn);
  });

  test('cannot allow a proxy command in the user’s name, where they may write to the data folder', async () => {
    await mkdir(data);
    const ran = join(base, 'ran');
    const command = `touch ${ran}`;
    const profile = { ...newProfile(), name: 'x', host: 'host.example', username: 'x' };
    const saved = await createSessionStore(data, disk).save({
      profiles: [{ ...profile, proxy: { ...noProxy, kind: 'command', command } }],
      order: [],
      defaults: newProfile(),
    });
    expect(saved.ok).toBe(true);
    const consents = { schemaVersion: 1, commands: [command] };
    const open = async (): Promise<string> => {
      const program = new RunningProgram(process.execPath, [bundles.cli, 'run', 'x', '--data-dir', data]);
      running.push(program);
      await expect.poll(async () => program.hasExited || (await exists(ran)), { timeout: 20_000 }).toBe(true);
      await program.close();
      return program.log();
    };
    await chmod(data, 0o777);
    await asAnotherUser(
      `require('node:fs').writeFileSync(input.path, JSON.stringify(input.consents), { mode: 0o644 })`,
      {
        path: join(data, 'consents.json'),
        consents,
      },
    );
    expect(await open()).toContain(command);
    expect(await exists(ran)).toBe(false);
    // The user's own yes, in a folder of their own, counts.
    await chmod(data, 0o700);
    await rm(join(data, 'consents.json'));
    expect(await createConsents(join(data, 'consents.json'), disk).allow(command)).toEqual({
      ok: true,
      value: null,
    });
    await open();
    expect(await exists(ran)).toBe(true);
  });

  test('would be seen by this test: a code on a command line lets them in', async () => {
    const program = start('--no-open');
    const [, address = ''] = await program.waitForLog(printed);
    const careless = new RunningProgram(process.execPath, ['-e', 'setInterval(() => {}, 1000)', address]);
    running.push(careless);
    await expect.poll(() => readFile(`/proc/${String(careless.pid)}/cmdline`, 'utf8')).toContain('token=');
    const found = (await asAnotherUser(spyOnBrowserMode, { port: new URL(address).port })) as Record<
      string,
      readonly string[]
    >;
    expect(found['entered']).toHaveLength(1);
  });
});
