import { once } from 'node:events';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { connect, createConnection, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findLockHolder, type ControlPlace } from '../../electron/storage';
import { eventNames } from '../../shared/contract';
import { controlProtocol } from '../../shared/control-wire';
import { exportFormatSchema } from '../../shared/export';
import type { Prompt, PromptAnswer } from '../../shared/prompts';
import { formsOf } from '../support/canaries';
import { disk } from '../support/here';
import { connectPage } from '../support/page-client';
import { freePort, makeKey, RunningProgram, startSshd, startTcpServer } from '../support/ssh-servers';
import { cliScene, sessionTo } from './cli-scene';

/** Other programs of the user that mean no good, or mean well and do it badly, at the control socket of a real engine. */
const scene = cliScene();
const { attach, data, own, ginnel, start, startWeb, save, trust, withKey } = scene;

async function placeIn(folder: string): Promise<ControlPlace> {
  const place = (await findLockHolder(folder, disk))?.control;
  if (place === undefined || place === null) throw new Error('no control socket');
  return place;
}

/** A program that is let in and hears all events; what it hears is kept as it comes. */
async function listenIn({ address, key }: ControlPlace) {
  const socket: Socket = createConnection(address);
  own({ close: () => Promise.resolve(socket.destroy()) });
  socket.on('error', () => undefined);
  const heard: Buffer[] = [];
  socket.on('data', (bytes: Buffer) => heard.push(bytes));
  const hello = { ginnel: controlProtocol, key, client: 'listener', attended: false, events: eventNames };
  socket.write(`${JSON.stringify(hello)}\n`);
  await once(socket, 'data');
  return { socket, heard: () => Buffer.concat(heard) };
}

test('nothing that the socket says holds a secret', async () => {
  const server = own(await startSshd());
  await trust(server);
  const passphrase = 'canary-passphrase-7Qx';
  const { path, publicKey } = await makeKey({ path: join(data(), 'locked'), passphrase });
  const keyed = own(await startSshd({ authorizedKeys: [publicKey] }));
  await trust(keyed);
  const port = await freePort();
  const byPassword = sessionTo(server, [`D127.0.0.1:${String(port)}\t`], { name: 'password' });
  const byKey = sessionTo(keyed, [], { name: 'key', privateKeyFile: path });
  await save(byPassword, byKey);
  const { page } = await startWeb();
  await attach();
  const place = await placeIn(data());
  const listener = await listenIn(place);
  const socks = { username: 'canary-socks-user', password: 'canary-socks-password-3Zt' };
  const login = await page.command('forwards.makeSocksLogin', socks);
  const [dynamic] = byPassword.forwards;
  if (dynamic?.kind !== 'dynamic') throw new Error('no Dynamic forward');
  const guarded = { ...byPassword, forwards: [{ ...dynamic, login }] };
  const wrong = 'canary-wrong-password-5Kd';
  const answered = new Set<string>();
  const texts = (...typed: string[]): PromptAnswer => ({ kind: 'texts', texts: typed, remember: false });
  const answerOf = (prompt: Prompt): PromptAnswer => {
    if (prompt.kind === 'passphrase') return texts(passphrase);
    return texts('again' in prompt && !prompt.again ? wrong : server.password);
  };
  await page.command('sessions.open', { profile: guarded });
  await page.command('sessions.open', { profile: byKey });
  await page.when(({ prompts, sessions }) => {
    for (const prompt of prompts) {
      if (answered.has(prompt.id)) continue;
      answered.add(prompt.id);
      void page.ginnel.prompts.answer({ promptId: prompt.id, answer: answerOf(prompt) });
    }
    return sessions.length === 2 && sessions.every(({ state }) => state.kind === 'connected');
  });
  // A client of the SOCKS server logs in.
  // Reset when the session is closed.
  const client = connect(port, '127.0.0.1').on('error', () => undefined);
  own({ close: () => Promise.resolve(client.destroy()) });
  client.write(Buffer.from([5, 1, 2]));
  await once(client, 'data');
  const field = (text: string) => Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]);
  client.write(Buffer.concat([Buffer.from([1]), field(socks.username), field(socks.password)]));
  await once(client, 'data');

  const engine = await attach();
  const profiles = [guarded, byKey];
  const sessionIds = profiles.map(({ id }) => id);
  const ask = (id: number, command: string, input: unknown) =>
    listener.socket.write(`${JSON.stringify({ id, command, input })}\n`);
  const requests: (readonly [string, unknown])[] = [
    ['snapshot.get', {}],
    ...sessionIds.flatMap((sessionId) =>
      ['sessions.getLog', 'sessions.getHistory', 'sessions.getRates', 'diagnostics.get'].map(
        (command) => [command, { sessionId }] as const,
      ),
    ),
    ...exportFormatSchema.options.map((format) => ['exports.make', { profiles, format }] as const),
    ['prompts.answer', { promptId: [...answered][0], answer: texts(wrong) }],
    // One that is not understood is not repeated either.
    ['prompts.answer', { promptId: wrong, answer: { kind: wrong, texts: [wrong] } }],
  ];
  for (const [id, [command, input]] of requests.entries()) ask(id, command, input);
  await engine.handlers.sessions.close({ sessionId: byKey.id });
  await engine.handlers.sessions.close({ sessionId: byPassword.id });
  await expect
    .poll(() => requests.every((_, id) => listener.heard().includes(`{"id":${String(id)},"result":`)))
    .toBe(true);
  const heard = listener.heard();
  expect(heard.includes('Access granted')).toBe(true);
  for (const secret of [server.password, passphrase, wrong, socks.password, place.key]) {
    expect(secret).not.toBe('');
    for (const form of formsOf(secret)) expect(heard.includes(form), secret).toBe(false);
  }
});

describe('a data folder', () => {
  const startIn = async (folder: string) => {
    const { web } = scene.bundles;
    const program = own(
      new RunningProgram(process.execPath, [web, '--no-open', '--data-dir', folder], { SSH_AUTH_SOCK: '' }),
    );
    const page = await connectPage(program);
    own(page);
    return { program, page };
  };

  test.each([
    ['with blanks, quotes and letters of other scripts', `it's "my" dätä 資料 🚇`],
    ['of 200 characters', `${'deep'.repeat(25)}/${'deep'.repeat(25)}`],
  ])('%s is found', async (_, name) => {
    const folder = join(data(), name);
    await mkdir(folder, { recursive: true });
    await startIn(folder);
    expect(await ginnel('status', '--data-dir', folder)).toEqual({
      ...{ code: 0, stdout: 'No session is open.\n', stderr: '' },
    });
  });

  test('in which something else has the socket’s name', async () => {
    const victim = join(data(), 'victim');
    await writeFile(victim, 'precious');
    const places = {
      file: (path: string) => writeFile(path, 'x'),
      link: (path: string) => symlink(victim, path),
      folder: (path: string) => mkdir(join(path, 'inside'), { recursive: true }),
      'old socket': async (path: string) => {
        const left = createServer().listen(path);
        await once(left, 'listening');
        own({ close: () => Promise.resolve(left.close()) });
      },
    };
    await Promise.all(
      Object.entries(places).map(async ([name, make]) => {
        const folder = join(data(), name);
        await mkdir(folder, { mode: 0o700 });
        await make(join(folder, 'control.sock'));
        await startIn(folder);
        expect((await attach(true, folder)).snapshot().app.dataFolder).toBe(folder);
      }),
    );
    expect(await readFile(victim, 'utf8')).toBe('precious');
  });

  test('that is removed under an engine is the next one’s, and stays so when the first ends', async () => {
    const folder = join(data(), 'gone');
    const first = await startIn(folder);
    const attached = await attach(true, folder);
    await rm(folder, { recursive: true });
    expect(await ginnel('status', '--data-dir', folder)).toMatchObject({ code: 0, stdout: '' });
    // The attached ones still are.
    expect(await attached.handlers.snapshot.get({})).toMatchObject({ ok: true });
    const second = await startIn(folder);
    expect((await attach(true, folder)).holder.who?.pid).toBe(second.program.pid);
    process.kill(first.program.pid, 'SIGTERM');
    await first.program.exited;
    expect((await attach(true, folder)).holder.who?.pid).toBe(second.program.pid);
    process.kill(second.program.pid, 'SIGTERM');
    await second.program.exited;
    expect(await findLockHolder(folder, disk)).toBeNull();
  });
});

test('of programs that begin at one moment one holds the folder, and the others attach', async () => {
  const { server, privateKeyFile } = await withKey();
  await trust(server);
  const notation = `L127.0.0.1:${String(await freePort())}\t127.0.0.1:${String(server.port)}`;
  await save(sessionTo(server, [notation], { privateKeyFile }));
  const rounds = process.env['SOAK'] === undefined ? 3 : 25;
  for (let round = 1; round <= rounds; round += 1) {
    const programs = Array.from({ length: 4 }, () => start('run', 'bastion'));
    for (const program of programs) await program.waitForLog(/Local port \S+ forwarding to/u);
    expect(server.log().match(/Accepted publickey/gu)).toHaveLength(round);
    const holder = await findLockHolder(data(), disk);
    const pids = programs.map(({ pid }) => pid);
    expect(pids).toContain(holder?.who?.pid);
    // The holder last: the others would open the session again.
    const others = programs.filter(({ pid }) => pid !== holder?.who?.pid);
    const last = programs.filter(({ pid }) => pid === holder?.who?.pid);
    for (const program of [...others, ...last]) {
      process.kill(program.pid, 'SIGINT');
      await program.exited;
      expect([program.exitCode, program.log()]).toEqual([0, expect.not.stringContaining('was lost')]);
    }
  }
});

describe('a hundred programs', () => {
  /** Processor time of a process so far, in milliseconds, as the system counts it (proc(5)). */
  const spent = async (pid: number): Promise<number> => {
    const stat = await readFile(`/proc/${String(pid)}/stat`, 'latin1');
    const [, , , , , , , , , , , user = '0', system = '0'] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(user) + Number(system)) * 10;
  };

  test('that hear everything cost the engine little, and one that does not read is let go', async () => {
    const { server, privateKeyFile } = await withKey();
    await trust(server);
    const port = await freePort();
    const sink = own(await startTcpServer((socket) => socket.on('data', (bytes) => socket.write(bytes))));
    await save(
      sessionTo(server, [`L127.0.0.1:${String(port)}\t127.0.0.1:${String(sink.port)}`], { privateKeyFile }),
    );
    const { program, page } = await startWeb();
    await ginnel('up', 'bastion');
    const place = await placeIn(data());
    const programs = await Promise.all(Array.from({ length: 95 }, () => listenIn(place)));
    const engine = await attach();
    // Some bytes, all the time.
    const through = connect(port, '127.0.0.1');
    through.on('error', () => undefined);
    own({ close: () => Promise.resolve(through.destroy()) });
    await once(through, 'connect');
    through.on('data', () => setTimeout(() => through.write('x'), 20));
    through.write('x');
    const ticks = async (times: number): Promise<void> => {
      for (let tick = 0; tick < times; tick += 1) {
        await new Promise<void>((resolve) => {
          const stop = engine.on('snapshot.traffic', () => {
            stop();
            resolve();
          });
        });
      }
    };
    await ticks(1);
    const before = await spent(program.pid);
    await ticks(3);
    const took = (await spent(program.pid)) - before;
    // Three rounds of counters to a hundred programs, a keepalive or two, and the bytes themselves.
    expect(took).toBeLessThan(600);
    expect(programs.filter(({ heard }) => heard().includes('"snapshot.traffic"'))).toHaveLength(95);

    const [greedy] = programs;
    if (greedy === undefined) throw new Error('nobody');
    greedy.socket.pause();
    const gone = new Promise((resolve) => greedy.socket.once('close', resolve));
    const many = `${JSON.stringify({ id: 1, command: 'snapshot.get', input: {} })}\n`.repeat(1000);
    const flood = (): void => {
      if (greedy.socket.writable) greedy.socket.write(many, flood);
    };
    flood();
    await gone;
    expect(await engine.handlers.snapshot.get({})).toMatchObject({ ok: true });
    expect((await page.command('snapshot.get', {})).sessions).toHaveLength(1);
    expect(await ginnel('status')).toMatchObject({ code: 0 });
  });
});
