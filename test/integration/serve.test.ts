import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { attachEngine, type AttachedEngine } from '../../electron/ipc/attached-engine';
import { createKnownHosts, createSessionStore } from '../../electron/storage';
import { readVersion } from '../../electron/version';
import { portSchema } from '../../shared/endpoint';
import { newForwardId, newSessionId } from '../../shared/ids';
import { parseNotation } from '../../shared/notation';
import { newProfile, type SessionProfile } from '../../shared/session-profile';
import { parseExposition } from '../support/exposition';
import {
  curl,
  freePort,
  makeKey,
  run,
  RunningProgram,
  startHttpServer,
  startSshd,
  type SshServer,
} from '../support/ssh-servers';
import { disk } from '../support/here';

/** `ginnel serve` as a program of its own, against a real server. */
const bundles = inject('bundles');
let data = '';
const owned: { close: () => Promise<void> }[] = [];

function own<T extends { close: () => Promise<void> }>(resource: T): T {
  owned.push(resource);
  return resource;
}

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'ginnel-serve-'));
});
afterEach(async () => {
  for (const resource of owned.splice(0).reverse()) await resource.close();
  await rm(data, { recursive: true });
});

const environment = (): Record<string, string> => ({ GINNEL_DATA_DIR: data, SSH_AUTH_SOCK: '' });

const serve = (args: readonly string[] = [], more: Record<string, string> = {}): RunningProgram =>
  own(new RunningProgram(process.execPath, [bundles.cli, 'serve', ...args], { ...environment(), ...more }));

const ginnel = (...args: string[]): ReturnType<typeof run> =>
  run(process.execPath, [bundles.cli, ...args], { env: environment() });

async function save(...profiles: SessionProfile[]): Promise<void> {
  const saved = await createSessionStore(data, disk).save({ profiles, order: [], defaults: newProfile() });
  expect(saved.ok).toBe(true);
}

function sessionFor(
  server: SshServer,
  notations: readonly string[],
  more: Partial<SessionProfile> = {},
): SessionProfile {
  return {
    ...newProfile(newSessionId()),
    ...{ name: 'web', host: server.host, port: portSchema.parse(server.port), username: server.user },
    ...{ tryAgent: false, connectAtStart: true },
    forwards: notations.map((text) => {
      const read = parseNotation(text, newForwardId());
      if (!read.ok) throw new Error(text);
      return read.value;
    }),
    ...more,
  };
}

async function trust(server: SshServer): Promise<void> {
  for (const { algorithm, base64 } of server.hostKeys) {
    const key = { type: algorithm, bits: 256, sha256: '', md5: '', publicKey: `${algorithm} ${base64}` };
    await createKnownHosts(join(data, 'known_hosts'), disk).accept(server.host, server.port, key);
  }
}

/** A server that is known, a key for it, and a web server behind it. */
async function scene() {
  const { path, publicKey } = await makeKey({ path: join(data, 'id') });
  const server = own(await startSshd({ authorizedKeys: [publicKey] }));
  await trust(server);
  const web = own(await startHttpServer('through the tunnel'));
  const port = await freePort();
  const forward = `L${String(port)}\t127.0.0.1:${String(web.port)}`;
  return { server, privateKeyFile: path, port, forward };
}

const fetched = async (port: number): Promise<string> =>
  (await curl([`http://127.0.0.1:${String(port)}/`])).stdout.toString();

async function isRefused(port: number): Promise<boolean> {
  const [error] = (await once(connect(port, '127.0.0.1'), 'error')) as [NodeJS.ErrnoException];
  return error.code === 'ECONNREFUSED';
}

const lockNote = (folder: string): Promise<string> => readFile(join(folder, 'ginnel.lock'), 'utf8');

/** Attaches to the one that holds a folder. */
async function attach(folder = data): Promise<AttachedEngine> {
  const attached = await attachEngine(folder, disk, {
    version: readVersion(),
    client: 'test',
    attended: true,
  });
  if (!attached.ok || attached.value === null) throw new Error('nobody to attach to');
  const engine = attached.value;
  own({
    close: () => {
      engine.close();
      return Promise.resolve();
    },
  });
  return engine;
}

test('opens the marked sessions, tells each change in a line, and ends in order when it is told to', async () => {
  const { server, privateKeyFile, port, forward } = await scene();
  const unmarked = sessionFor(server, [], { name: 'other', privateKeyFile, connectAtStart: false });
  await save(sessionFor(server, [forward], { privateKeyFile }), unmarked);
  const program = serve();
  await program.waitForLog(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\tweb: Connected$/mu);
  await program.waitForLog(
    new RegExp(`\tweb: L${String(port)} .*: Listening on 127.0.0.1:${String(port)}`, 'u'),
  );
  expect(await fetched(port)).toBe('through the tunnel');

  const second = await ginnel('serve');
  expect(second.code).toBe(1);
  expect(second.stderr).toContain(`("ginnel serve", process ${String(program.pid)})`);

  process.kill(program.pid, 'SIGTERM');
  await program.exited;
  expect(program.exitCode).toBe(0);
  expect(program.log()).toMatch(/\tweb: Disconnected$/mu);
  expect(program.log()).not.toContain('other');
  expect(await isRefused(port)).toBe(true);
  expect(await readdir(data)).not.toContain('open.json');
  expect(await readdir(data)).not.toContain('ginnel.lock');
});

test('opens again what was open when it was killed, unasked', async () => {
  const { server, privateKeyFile, port, forward } = await scene();
  const profile = sessionFor(server, [forward], { privateKeyFile });
  await save(profile);
  const first = serve();
  await first.waitForLog(/web: L.*Listening on/u);
  // Marked no more, it would not be opened by the next start as such.
  await save({ ...profile, connectAtStart: false });
  process.kill(first.pid, 'SIGKILL');
  await first.exited;
  const next = serve();
  await next.waitForLog(/web: L.*Listening on/u);
  expect(await fetched(port)).toBe('through the tunnel');
});

test('asks nobody: what waits for an answer says so, and the others go on', async () => {
  const { server, privateKeyFile, port, forward } = await scene();
  const stranger = own(await startSshd({ authorizedKeys: [] }));
  await save(
    sessionFor(server, [forward], { privateKeyFile }),
    sessionFor(stranger, [], { name: 'unknown', privateKeyFile }),
  );
  const program = serve(['--json', '--quiet']);
  const [line] = await program.waitForLog(/^\{.*"session":"unknown".*\}$/mu);
  expect(JSON.parse(line)).toEqual({
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/u) as string,
    ...{ level: 'warning', session: 'unknown', forward: null, state: 'asking', error: null },
    text: expect.stringMatching(
      /^unknown: needs an answer: is \S+ SHA256:\S+ the host key of 127\.0\.0\.1 \(port \d+\)\? It is not known yet\.$/u,
    ) as string,
  });
  await expect.poll(() => fetched(port)).toBe('through the tunnel');
  expect(program.log()).not.toContain('"web"');

  const engine = await attach();
  const [prompt] = engine.snapshot().prompts;
  if (prompt === undefined) throw new Error('nothing is asked');
  const answer = { kind: 'host-key', decision: 'once' } as const;
  expect(await engine.handlers.prompts.answer({ promptId: prompt.id, answer })).toMatchObject({ ok: true });
  // It went on to the login.
  await program.waitForLog(/"unknown: needs an answer: the (?:password|server asks)/u);
});

describe('metrics', () => {
  /** The answer at an address, with its status and headers. */
  async function ask(url: string, ...args: readonly string[]) {
    const { stdout } = await curl(['-i', ...args, url]);
    const [head = '', ...body] = stdout.toString().split('\r\n\r\n');
    return { status: Number(head.split(' ')[1]), head, body: body.join('\r\n\r\n') };
  }

  test('count what real sessions do, also over a loss', async () => {
    const { server, privateKeyFile, port, forward } = await scene();
    await save(sessionFor(server, [forward], { privateKeyFile }));
    const program = serve(['--metrics', '0']);
    const [, url = ''] = await program.waitForLog(/Metrics are at (http:\S+)/u);
    await program.waitForLog(/web: L.*Listening on/u);
    const value = async (name: string, labels: Readonly<Record<string, string>>): Promise<unknown> => {
      const samples = parseExposition((await ask(url)).body, 'prometheus');
      const found = samples.find(
        (sample) => sample.name === name && isDeepStrictEqual(sample.labels, { session: 'web', ...labels }),
      );
      return found?.value;
    };
    const ofForward = { forward: `L${String(port)}` };
    expect(await value('ginnel_session_up', {})).toBe(1);
    expect(await value('ginnel_forward_listening', ofForward)).toBe(1);
    expect(await value('ginnel_bytes_total', { ...ofForward, direction: 'received' })).toBe(0);
    expect(await fetched(port)).toBe('through the tunnel');
    await expect.poll(() => value('ginnel_connections_total', ofForward)).toBe(1);
    await expect.poll(() => value('ginnel_open_connections', ofForward)).toBe(0);
    const before = (await value('ginnel_bytes_total', { ...ofForward, direction: 'received' })) as number;
    expect(before).toBeGreaterThan('through the tunnel'.length);
    await expect.poll(() => value('ginnel_round_trip_seconds', {})).toBeGreaterThan(0);

    const told = program.log().length;
    server.dropSessions();
    await program.waitForLog(/web: Connected/u, { from: told });
    await expect.poll(() => value('ginnel_reconnects_total', { cause: 'connection-lost' })).toBe(1);
    await program.waitForLog(/web: Connected/u, { from: told });
    await expect.poll(() => fetched(port)).toBe('through the tunnel');
    await expect
      .poll(() => value('ginnel_bytes_total', { ...ofForward, direction: 'received' }))
      .toBe(2 * before);
    process.kill(program.pid, 'SIGTERM');
    await program.exited;
    expect([program.exitCode, await isRefused(Number(new URL(url).port))]).toEqual([0, true]);
  });

  test('are for readers at this computer alone', async () => {
    const program = serve(['--metrics', '0']);
    const [, url = ''] = await program.waitForLog(/Metrics are at (http:\S+)/u);
    const { port } = new URL(url);
    expect(await ask(url)).toMatchObject({
      status: 200,
      head: expect.stringContaining('Content-Type: text/plain; version=0.0.4; charset=utf-8') as string,
    });
    const open = await ask(url, '-H', 'Accept: application/openmetrics-text;version=1.0.0,text/plain;q=0.5');
    expect(open.head).toContain('Content-Type: application/openmetrics-text; version=1.0.0');
    expect(parseExposition(open.body, 'openMetrics').length).toBeGreaterThan(10);
    expect(await ask(url, '-I')).toMatchObject({ status: 200, body: '' });
    expect(await ask(`http://localhost:${port}/metrics?x=1`)).toMatchObject({ status: 200 });
    expect(await ask(url.replace('/metrics', '/'))).toMatchObject({ status: 404 });
    expect(await ask(url, '-X', 'POST', '-d', 'x')).toMatchObject({
      status: 405,
      head: expect.stringContaining('Allow: GET, HEAD') as string,
    });
    for (const host of ['evil.example', `evil.example:${port}`, 'localhost.evil.example', '192.0.2.1', '']) {
      expect((await ask(url, '-H', `Host: ${host === '' ? ' ' : host}`)).status).not.toBe(200);
    }
    const second = await mkdtemp(join(data, 'second-'));
    const taken = await ginnel('serve', '--metrics', port, '--data-dir', second);
    expect([taken.code, taken.stderr]).toEqual([1, expect.stringContaining('The metrics cannot be served')]);
    expect(await readdir(second)).not.toContain('ginnel.lock');
  });
});

test('with nothing to do it stays until it is told to end, or with --until-idle ends by itself', async () => {
  const staying = serve();
  await staying.waitForLog(/keeps the sessions in .* without a window/u);
  const folder = await mkdtemp(join(data, 'other-'));
  const idle = serve(['--until-idle', '--data-dir', folder]);
  await idle.waitForLog(/keeps the sessions in/u);
  await expect.poll(async () => (await lockNote(folder)).includes('"control"')).toBe(true);
  const engine = await attach(folder);
  const attachedAt = Date.now();
  const alone = serve(['--until-idle', '--data-dir', await mkdtemp(join(data, 'alone-'))]);
  await alone.exited;
  expect([alone.exitCode, alone.log()]).toEqual([0, expect.stringContaining('Nothing is open')]);
  // The one that began first, and to which somebody is attached, is still there.
  expect(Date.now() - attachedAt).toBeGreaterThan(4000);
  expect([staying.hasExited, idle.hasExited]).toEqual([false, false]);
  engine.close();
  await idle.exited;
  expect(idle.exitCode).toBe(0);
});

test('--schema prints what is said on the control socket, and starts nothing', async () => {
  const { code, stdout } = await ginnel('serve', '--schema');
  expect(code).toBe(0);
  expect(JSON.parse(stdout.toString())).toMatchObject({
    $defs: { hello: expect.anything() as unknown, 'sessions.open.input': expect.anything() as unknown },
  });
  expect(await readdir(data)).toEqual([]);
});
