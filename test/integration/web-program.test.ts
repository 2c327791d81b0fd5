import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { WebSocket } from 'ws';
import { snapshotSchema, type Snapshot } from '../../shared/snapshot';
import { run, RunningProgram, startTcpServer } from '../support/ssh-servers';

/** Browser mode as a program of its own: what it prints, how it ends, and who may use a data folder. */
const bundles = inject('bundles');
let base = '';
let data = '';
const running: RunningProgram[] = [];

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'ginnel-web-'));
  data = join(base, 'data');
});
afterEach(async () => {
  for (const program of running.splice(0)) await program.close();
  await rm(base, { recursive: true });
});

function start(...args: string[]): RunningProgram {
  const program = new RunningProgram(process.execPath, [
    bundles.web,
    '--no-open',
    ...(args.includes('--data-dir') ? [] : ['--data-dir', data]),
    ...args,
  ]);
  running.push(program);
  return program;
}

const plainAddress = /^Ginnel is at (http:\/\/127\.0\.0\.1:(\d+)\/#token=(\S+))$/mu;

async function placeOf(program: RunningProgram): Promise<{ url: URL; token: string }> {
  const [, url = '', , token = ''] = await program.waitForLog(plainAddress);
  return { url: new URL(url), token };
}

async function ended(program: RunningProgram): Promise<{ code: number | null; log: string }> {
  await program.exited;
  return { code: program.exitCode, log: program.log() };
}

async function snapshotThrough({ url, token }: { url: URL; token: string }): Promise<Snapshot> {
  const socket = new WebSocket(`ws://${url.host}/socket`, { origin: url.origin });
  await once(socket, 'open');
  socket.send(JSON.stringify({ token }));
  await once(socket, 'message');
  socket.send(JSON.stringify({ id: 1, command: 'snapshot.get', input: {} }));
  const [message] = (await once(socket, 'message')) as [Buffer];
  socket.close();
  const reply = JSON.parse(message.toString()) as { result: { value: unknown } };
  return snapshotSchema.parse(reply.result.value);
}

/** The link that a page is told of with its code. */
async function linkThrough({ url, token }: { url: URL; token: string }): Promise<unknown> {
  const socket = new WebSocket(`ws://${url.host}/socket`, { origin: url.origin });
  await once(socket, 'open');
  const heard = new Promise<unknown>((resolve) => {
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as { event?: string; payload?: unknown };
      if (message.event === 'links.arrived') resolve(message.payload);
    });
  });
  socket.send(JSON.stringify({ token }));
  const payload = await heard;
  socket.close();
  return payload;
}

test('it prints one line, serves the window there, and answers its page with the real engine', async () => {
  const program = start();
  const where = await placeOf(program);
  expect(program.log().trim().split('\n')).toHaveLength(1);
  expect(await (await fetch(where.url)).text()).toContain('<title>Ginnel');
  const snapshot = await snapshotThrough(where);
  expect(snapshot.app).toMatchObject({ mode: 'browser', dataFolder: data, canChooseFiles: false });
  expect(snapshot.app.version).toMatch(/^\d+\.\d+\.\d+$/u);
  expect(snapshot.notices).toEqual([]);
});

test('the data folder and what is in it are the owner’s alone', async () => {
  await placeOf(start());
  expect((await stat(data)).mode & 0o777).toBe(0o700);
  for (const name of await readdir(data)) expect((await stat(join(data, name))).mode & 0o077).toBe(0);
});

test('without --data-dir the usual folder is used, and tightened', async () => {
  const usual = join(base, 'config/Ginnel');
  await mkdir(usual, { recursive: true, mode: 0o755 });
  const program = new RunningProgram(process.execPath, [bundles.web, '--no-open'], {
    XDG_CONFIG_HOME: join(base, 'config'),
    GINNEL_DATA_DIR: '',
  });
  running.push(program);
  await placeOf(program);
  expect((await stat(usual)).mode & 0o777).toBe(0o700);
});

test('a folder the user named keeps its rights, and the window says what they mean', async () => {
  await mkdir(data);
  await chmod(data, 0o777);
  const { notices } = await snapshotThrough(await placeOf(start()));
  expect((await stat(data)).mode & 0o777).toBe(0o777);
  expect(notices.map(({ text }) => text)).toEqual([expect.stringContaining('chmod 700')]);
});

describe('ending', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('%s ends it in order', async (signal) => {
    const program = start();
    const { url } = await placeOf(program);
    process.kill(program.pid, signal);
    expect((await ended(program)).code).toBe(0);
    expect(await readdir(data)).not.toContain('ginnel.lock');
    await expect(fetch(url)).rejects.toThrow();
  });

  test('a page that is open does not hold it up', async () => {
    const program = start();
    const { url, token } = await placeOf(program);
    const socket = new WebSocket(`ws://${url.host}/socket`, { origin: url.origin });
    await once(socket, 'open');
    socket.send(JSON.stringify({ token }));
    await once(socket, 'message');
    process.kill(program.pid, 'SIGTERM');
    const [code] = (await once(socket, 'close')) as [number];
    expect(code).toBe(1001);
    expect((await ended(program)).code).toBe(0);
  });
});

describe('a second start on the same folder', () => {
  test('says where the first one is and leaves it alone', async () => {
    const first = await placeOf(start());
    const second = start();
    const { code, log } = await ended(second);
    expect(code).toBe(0);
    expect(log).toContain('already runs');
    const again = await placeOf(second);
    expect(again.url.origin).toBe(first.url.origin);
    // An address of its own: either lets a browser in.
    expect(again.token).not.toBe(first.token);
    for (const where of [again, first]) expect((await snapshotThrough(where)).app.mode).toBe('browser');
  });

  test('brings its link to the page that it lets in, as the first one does; neither prints it', async () => {
    const first = start('--', 'ssh://anna:s3cr3t@first.example');
    const place = await placeOf(first);
    const second = start('ginnel://new?server=second.example');
    expect((await ended(second)).code).toBe(0);
    const links = [await linkThrough(place), await linkThrough(await placeOf(second))];
    expect(links).toMatchObject([
      { ok: true, value: { settings: { host: 'first.example', username: 'anna' } } },
      { ok: true, value: { settings: { host: 'second.example' } } },
    ]);
    expect(`${JSON.stringify(links)}${first.log()}${second.log()}`).not.toContain('s3cr3t');
    expect(`${first.log()}${second.log()}`).not.toMatch(/(?:first|second)\.example/u);
  });

  test('after a crash starts anew', async () => {
    const first = start();
    await placeOf(first);
    await first.kill();
    expect(await readdir(data)).toContain('ginnel.lock');
    await placeOf(start());
  });

  test.each(['a new folder', 'a folder a crash left locked'])(
    'of several at once in %s one gets it',
    async (which) => {
      if (which !== 'a new folder') {
        const crashed = start();
        await placeOf(crashed);
        await crashed.kill();
      }
      const programs = [start(), start(), start(), start()];
      const said = await Promise.all(
        programs.map(async (program) => {
          await program.waitForLog(/Ginnel is at|already runs/u);
          return program.log();
        }),
      );
      expect(said.filter((text) => !text.includes('already runs'))).toHaveLength(1);
    },
  );

  test('on another folder runs beside it', async () => {
    const first = await placeOf(start());
    const second = await placeOf(start('--data-dir', join(base, 'other')));
    expect(second.url.port).not.toBe(first.url.port);
    expect(second.token).not.toBe(first.token);
  });
});

describe('what cannot be done is said in a sentence', () => {
  test.each([
    [['--', 'ssh://-oProxyCommand=x'], 'can be no host name'],
    [['ssh://x --data-dir=/evil'], 'It may be meant to deceive.'],
    [['https://x.example'], 'This is no link that Ginnel opens'],
    [['ssh://a', 'ssh://b'], 'Give one link'],
  ])('the link of %j', async (args, sentence) => {
    const { code, log } = await ended(start(...args));
    expect(code).toBe(2);
    expect(log).toContain(sentence);
  });

  test('a port that is taken', async () => {
    const other = await startTcpServer(() => undefined);
    const { code, log } = await ended(start('--port', String(other.port)));
    await other.close();
    expect(code).toBe(1);
    expect(log).toContain(`Port ${String(other.port)} of this computer is already in use: `);
    expect(log).toMatch(/Start Ginnel with another one, for example --port \d+,/u);
    expect(log).not.toContain('source port');
    expect(await readdir(data)).not.toContain('ginnel.lock');
  });

  test.each([
    ['--port', 'http'],
    ['--port', '65536'],
    ['--port', '-1'],
    ['--port', '80.5'],
    ['--colour', 'red'],
    ['surplus', 'words'],
  ])('%s %s', async (option, value) => {
    const { code, log } = await ended(start(option, value));
    expect(code).toBe(2);
    expect(log).toContain('Usage:');
    expect(log).not.toMatch(/^\s+at /mu);
  });

  test('a data folder that is a file', async () => {
    await writeFile(data, '');
    const { code, log } = await ended(start());
    expect([code, log]).toEqual([1, expect.stringContaining('is a file, not a folder')]);
  });

  test('a window that was not built', async () => {
    const elsewhere = await mkdtemp(join(bundles.folder, 'unbuilt-'));
    await cp(join(bundles.folder, 'main'), join(elsewhere, 'main'), { recursive: true });
    const { code, stderr } = await run(process.execPath, [join(elsewhere, 'main/web.js'), '--no-open']);
    expect(code).toBe(1);
    expect(stderr).toContain('npm run build');
  });

  test('--help', async () => {
    const { code, log } = await ended(start('--help'));
    expect([code, log]).toEqual([0, expect.stringContaining('--port N')]);
  });
});

test('a broken sessions.json is told in the window, and set aside', async () => {
  await mkdir(data, { mode: 0o700 });
  await writeFile(join(data, 'sessions.json'), '{ "schema');
  const { notices, profiles } = await snapshotThrough(await placeOf(start()));
  expect(profiles).toEqual([]);
  expect(notices.map(({ text }) => text)).toEqual([expect.stringContaining('set aside')]);
  const aside = (await readdir(data)).find((name) => name.startsWith('sessions.json.broken-')) ?? '';
  expect(await readFile(join(data, aside), 'utf8')).toBe('{ "schema');
});
