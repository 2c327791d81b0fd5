import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect as dial, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { portSchema } from '../../shared/endpoint';
import { sentence } from '../../shared/errors';
import type { Jump } from '../../shared/jump';
import type { Prompt } from '../../shared/prompts';
import type { SessionProfile } from '../../shared/session-profile';
import type { SessionStatus } from '../../shared/status';
import { forwardOf, portOf } from '../support/samples';
import {
  freePort,
  makeKey,
  startEchoServer,
  startSshAgent,
  startSshd,
  type NetServer,
  type SshServer,
  type TestAgent,
  type TestKey,
} from '../support/ssh-servers';
import { createEngineScene, profileFor, type EngineScene, type SceneOptions } from './engine-scene';

const isUp = ({ state }: SessionStatus): boolean => state.kind === 'connected';
const isFailed = ({ state }: SessionStatus): boolean => state.kind === 'failed';
const isWaiting = ({ state }: SessionStatus): boolean => state.kind === 'waiting';

let key: TestKey;
let lockedKey: TestKey;
let agentKey: TestKey;
let agent: TestAgent;
let echo: NetServer;
/** One for each way in: password, key file, encrypted key, keyboard-interactive, agent. */
let servers: readonly [SshServer, SshServer, SshServer, SshServer, SshServer];
let scene: EngineScene;

const via = (profile: SessionProfile): Jump => ({ kind: 'saved', sessionId: profile.id });
const inline = (server: SshServer, keyFile = ''): Jump => ({
  kind: 'inline',
  host: `${server.user}@${server.host}`,
  port: portSchema.parse(server.port),
  privateKeyFile: keyFile,
  onlyThisKey: keyFile !== '',
});
const local = async () => forwardOf('local', String(await freePort()), `127.0.0.1:${String(echo.port)}`);

/** What a user who has all that it takes says. */
const secretFor = (prompt: Prompt): string =>
  prompt.kind === 'passphrase' ? (lockedKey.passphrase ?? '') : servers[0].password;

async function start(options: SceneOptions = {}): Promise<void> {
  scene = await createEngineScene(secretFor, options);
}

/** A connection through a forward that stays, with an answer to each line. */
async function hold(port: number): Promise<{ socket: Socket; say: (text: string) => Promise<string> }> {
  const socket = dial(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return {
    socket,
    say: async (text) => {
      socket.write(text);
      const [data] = (await once(socket, 'data')) as [Buffer];
      return data.toString();
    },
  };
}

async function carries(profile: SessionProfile): Promise<string> {
  const [forward] = profile.forwards;
  if (forward === undefined) throw new Error('no forward');
  const { socket, say } = await hold(portOf(forward));
  const answer = await say('through all of them');
  socket.destroy();
  return answer;
}

const count = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length;
const logins = (server: SshServer): number => count(server.log(), /Accepted \S+ for /gu);
/** Waits until a server has no connection any more: sshd has a process for each. */
async function everybodyGone(server: SshServer): Promise<void> {
  const children = `/proc/${String(server.pid)}/task/${String(server.pid)}/children`;
  await expect.poll(async () => (await readFile(children, 'utf8')).trim(), { timeout: 10_000 }).toBe('');
}

/** The sessions by which each server is entered; the second has none, it is named in lists. */
async function doors(): Promise<readonly Jump[]> {
  const [password, keyFile, locked, interactive] = servers;
  const saved = [
    profileFor(password, [], { name: 'by password' }),
    profileFor(locked, [], { name: 'by locked key', privateKeyFile: lockedKey.path }),
    profileFor(interactive, [], { name: 'by interactive' }),
  ] as const;
  for (const profile of saved) await scene.save(profile);
  return [via(saved[0]), inline(keyFile, key.path), via(saved[1]), via(saved[2])];
}

beforeAll(async () => {
  [key, lockedKey, agentKey] = await Promise.all([
    makeKey(),
    makeKey({ passphrase: 'open sesame', rounds: 1 }),
    makeKey(),
  ]);
  agent = await startSshAgent([agentKey]);
  echo = await startEchoServer();
  servers = await Promise.all([
    startSshd({ auth: ['password'] }),
    startSshd({ auth: ['publickey'], authorizedKeys: [key.publicKey] }),
    startSshd({ auth: ['publickey'], authorizedKeys: [lockedKey.publicKey] }),
    startSshd({ auth: ['keyboard-interactive'] }),
    startSshd({ auth: ['publickey'], authorizedKeys: [agentKey.publicKey] }),
  ]);
});
afterEach(async () => {
  await scene.close();
  await Promise.all(servers.map(everybodyGone));
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await echo.close();
  await agent.close();
  await Promise.all([key, lockedKey, agentKey].map((made) => made.remove()));
});

describe('a chain of jump hosts', () => {
  it.each([1, 2, 3, 4])(
    'of %i, each with another way in, carries a forward, and leaves nothing behind',
    async (length) => {
      await start();
      const before = servers.map(logins);
      const profile = profileFor(servers[4], [await local()], {
        tryAgent: true,
        agentPath: agent.socket,
        jumps: (await doors()).slice(0, length),
      });
      const session = await scene.open(profile);
      expect(session.hops.map(({ title }) => title)).toEqual(
        [
          'by password',
          `${servers[1].user}@127.0.0.1:${String(servers[1].port)}`,
          'by locked key',
          'by interactive',
        ].slice(0, length),
      );
      expect(session.hops.map(({ state }) => state)).toEqual(
        Array.from(
          { length },
          () => expect.objectContaining({ kind: 'connected', shared: false }) as unknown,
        ),
      );
      expect(await carries(profile)).toBe('through all of them');
      expect(servers.map((server, index) => logins(server) - (before[index] ?? 0))).toEqual(
        servers.map((_, index) => (index < length || index === 4 ? 1 : 0)),
      );
      // The server sees who comes from the last jump host, and the log says at which hop something happened.
      expect(await scene.logOf(profile)).toMatch(/^by password: Access granted$/mu);
      expect(await scene.logOf(profile)).toMatch(/^Access granted$/mu);
      await scene.engine.handlers.sessions.disconnect({ sessionId: profile.id });
      await Promise.all(servers.map(everybodyGone));
    },
  );

  it('asks in the name of each hop, and of nobody for the session’s own server', async () => {
    await start();
    const profile = profileFor(servers[3], [], { name: 'inner', jumps: (await doors()).slice(0, 3) });
    await scene.open(profile);
    const inlineTitle = `${servers[1].user}@127.0.0.1:${String(servers[1].port)}`;
    expect(scene.prompts().map(({ kind, hop, title }) => [kind, hop, title])).toEqual([
      ['host-key', 'by password', 'inner'],
      ['password', 'by password', 'inner'],
      ['host-key', inlineTitle, 'inner'],
      ['host-key', 'by locked key', 'inner'],
      ['passphrase', 'by locked key', 'inner'],
      ['host-key', null, 'inner'],
      ['keyboard-interactive', null, 'inner'],
    ]);
  });
});

describe('a jump host that fails', () => {
  const failure = async (profile: SessionProfile): Promise<string> => {
    await scene.engine.handlers.sessions.open({ profile });
    const { state } = await scene.when(profile, (session) => isFailed(session) || isWaiting(session));
    return state.kind === 'failed'
      ? `failed: ${sentence(state.error)}`
      : state.kind === 'waiting'
        ? `waiting: ${sentence(state.cause)}`
        : state.kind;
  };

  it('is named when nobody listens there, and is tried again', async () => {
    await start();
    const nobody = await freePort();
    const gone = { ...inline(servers[0]), port: portSchema.parse(nobody) } as Jump;
    const profile = profileFor(servers[4], [], { jumps: [gone] });
    expect(await failure(profile)).toContain(
      `waiting: At the jump host ${servers[0].user}@127.0.0.1:${String(nobody)}: `,
    );
  });

  it('is named when its next hop is not reached from there', async () => {
    await start();
    const nobody = await freePort();
    const [first] = await doors();
    if (first === undefined) throw new Error('no jump');
    const gone = { ...inline(servers[1]), host: '127.0.0.1', port: portSchema.parse(nobody) } as Jump;
    const profile = profileFor(servers[4], [], { jumps: [first, gone] });
    expect(await failure(profile)).toContain(
      `waiting: At the jump host 127.0.0.1:${String(nobody)}: The jump host by password could not connect to 127.0.0.1:${String(nobody)}. No program listens there`,
    );
    expect((await scene.when(profile, () => true)).hops.map(({ state }) => state.kind)).toEqual([
      'connected',
      'failed',
    ]);
  });

  it('is named when the password is wrong, and is not tried again', async () => {
    await start({
      person: (prompt) =>
        prompt.kind === 'password' ? { kind: 'texts', texts: ['wrong'], remember: false } : null,
    });
    const [first] = await doors();
    if (first === undefined) throw new Error('no jump');
    const profile = profileFor(servers[4], [], { jumps: [first] });
    expect(await failure(profile)).toMatch(/^failed: At the jump host by password: Access denied/u);
    expect(scene.prompts().filter(({ kind }) => kind === 'password')).toHaveLength(3);
  });

  it('is named when its key is not accepted, and nothing is sent to log in at any server', async () => {
    await start({ person: (prompt) => (prompt.kind === 'host-key' ? { kind: 'cancel' } : null) });
    const before = servers.map(logins);
    const jumps = await doors();
    const profile = profileFor(servers[4], [], { jumps: jumps.slice(0, 2) });
    expect(await failure(profile)).toMatch(
      /^failed: At the jump host by password: Connection abandoned: the host key of 127\.0\.0\.1:\d+ was not accepted/u,
    );
    expect(servers.map(logins)).toEqual(before);
    expect(scene.prompts().map(({ kind }) => kind)).toEqual(['host-key']);
  });

  it('is named when it allows no connections to others, and is not tried again', async () => {
    await start();
    const strict = await startSshd({
      auth: ['publickey'],
      authorizedKeys: [key.publicKey],
      config: ['AllowTcpForwarding no'],
    });
    const profile = profileFor(servers[4], [], { jumps: [inline(strict, key.path)] });
    expect(await failure(profile)).toContain(
      `failed: The jump host ${strict.user}@127.0.0.1:${String(strict.port)} does not allow connections to 127.0.0.1:${String(servers[4].port)}.`,
    );
    await everybodyGone(strict);
    await strict.close();
  });
});

describe('sessions that go through the same jump host', () => {
  it('share one connection when opened at the same moment, which asks once and lasts as long as one of them', async () => {
    await start();
    const [before] = servers.map(logins);
    const [first] = await doors();
    if (first === undefined) throw new Error('no jump');
    const made = async (name: string) =>
      profileFor(servers[1], [await local()], { name, privateKeyFile: key.path, jumps: [first] });
    const [one, two] = [await made('one'), await made('two')];
    await Promise.all([scene.open(one), scene.open(two)]);
    expect(logins(servers[0]) - (before ?? 0)).toBe(1);
    expect(scene.prompts().filter(({ kind }) => kind === 'password')).toHaveLength(1);
    expect([await carries(one), await carries(two)]).toEqual(['through all of them', 'through all of them']);
    const hops = () =>
      scene.engine.snapshot().sessions.map((session) => session.hops.map(({ state }) => state));
    expect(hops()).toMatchObject([
      [{ kind: 'connected', shared: true }],
      [{ kind: 'connected', shared: true }],
    ]);
    await scene.engine.handlers.sessions.disconnect({ sessionId: one.id });
    expect(await carries(two)).toBe('through all of them');
    expect(hops()).toMatchObject([[{ kind: 'idle' }], [{ kind: 'connected', shared: false }]]);
    // Nobody has to type the password of one for the other.
    servers[0].dropSessions();
    await scene.when(two, isWaiting);
    await scene.when(two, isUp);
    expect(scene.prompts().filter(({ kind }) => kind === 'password')).toHaveLength(1);
    await scene.engine.handlers.sessions.disconnect({ sessionId: two.id });
    await everybodyGone(servers[0]);
  });

  it('and a session to it share one, that keeps its own forwards, and closes them when the user disconnects it', async () => {
    await start();
    const remotePort = await freePort();
    const gate = profileFor(
      servers[0],
      [await local(), forwardOf('remote', String(remotePort), `127.0.0.1:${String(echo.port)}`)],
      { name: 'gate' },
    );
    await scene.save(gate);
    const before = logins(servers[0]);
    await scene.open(gate);
    const behind = profileFor(servers[1], [await local()], {
      name: 'behind',
      privateKeyFile: key.path,
      jumps: [via(gate)],
    });
    const session = await scene.open(behind);
    expect(session.hops.map(({ state }) => state)).toMatchObject([{ kind: 'connected', shared: true }]);
    expect(logins(servers[0]) - before).toBe(1);
    expect(await carries(gate)).toBe('through all of them');
    expect(await carries(behind)).toBe('through all of them');

    const kept = await hold(portOf(behind.forwards[0] ?? gate.forwards[0] ?? forwardOf('dynamic', '1')));
    await kept.say('before');
    await scene.engine.handlers.sessions.disconnect({ sessionId: gate.id });
    expect(scene.engine.snapshot().sessions.map(({ state }) => state.kind)).toEqual(['idle', 'connected']);
    // Its own listeners are closed, the one on the server, too; the connection is not.
    for (const port of [portOf(gate.forwards[0] ?? forwardOf('dynamic', '1')), remotePort]) {
      const refused = dial(port, '127.0.0.1');
      const [error] = (await once(refused, 'error')) as [NodeJS.ErrnoException];
      expect(error.code).toBe('ECONNREFUSED');
    }
    expect(await kept.say('after')).toBe('after');
    expect(logins(servers[0]) - before).toBe(1);
    expect((await scene.when(behind, isUp)).hops.map(({ state }) => state)).toMatchObject([
      { shared: false },
    ]);

    // And it takes the connection up again.
    await scene.open(gate);
    expect(logins(servers[0]) - before).toBe(1);
    expect(await carries(gate)).toBe('through all of them');
    kept.socket.destroy();
    await scene.engine.handlers.sessions.disconnect({ sessionId: behind.id });
    await scene.engine.handlers.sessions.disconnect({ sessionId: gate.id });
    await everybodyGone(servers[0]);
  });

  it('come back when it was lost, by its name, as does the session to it', async () => {
    await start();
    const gate = profileFor(servers[0], [await local()], { name: 'gate' });
    await scene.save(gate);
    await scene.open(gate);
    const jumps = [via(gate), inline(servers[2], lockedKey.path)];
    const behind = profileFor(servers[1], [await local()], { name: 'far', privateKeyFile: key.path, jumps });
    await scene.open(behind);
    const before = servers.map(logins);
    servers[0].dropSessions();
    const { state } = await scene.when(behind, isWaiting);
    expect(state.kind === 'waiting' && sentence(state.cause)).toContain(
      'At the jump host gate: The connection to this jump host was lost.',
    );
    for (const profile of [gate, behind]) await scene.when(profile, isUp);
    expect(await carries(behind)).toBe('through all of them');
    expect(await carries(gate)).toBe('through all of them');
    expect(servers.slice(0, 3).map((server, index) => logins(server) - (before[index] ?? 0))).toEqual([
      1, 1, 1,
    ]);
    // The passphrase and the password were typed once.
    expect(scene.prompts().filter(({ kind }) => kind !== 'host-key')).toHaveLength(2);
  });
});

it('a jump host in the middle that dies is named, and the ones before it stay', async () => {
  await start();
  const jumps = (await doors()).slice(0, 3);
  const profile = profileFor(servers[3], [await local()], { name: 'inner', jumps });
  await scene.open(profile);
  const before = servers.map(logins);
  servers[1].dropSessions();
  const { state, hops } = await scene.when(profile, isWaiting);
  expect(state.kind === 'waiting' && state.cause).toMatchObject({
    code: 'hop-lost',
    hop: `${servers[1].user}@127.0.0.1:${String(servers[1].port)}`,
  });
  expect(hops.map((hop) => hop.state.kind)).toEqual(['connected', 'failed', 'idle']);
  await scene.when(profile, isUp);
  expect(await carries(profile)).toBe('through all of them');
  expect(servers.slice(0, 4).map((server, index) => logins(server) - (before[index] ?? 0))).toEqual([
    0, 1, 1, 1,
  ]);
});

describe('a jump host that falls silent', () => {
  const silent = async (): Promise<SessionProfile> => {
    await start();
    const gate = profileFor(servers[0], [], { name: 'gate', keepaliveSeconds: 1, keepaliveCount: 1 });
    await scene.save(gate);
    const profile = profileFor(servers[1], [await local()], {
      name: 'behind',
      privateKeyFile: key.path,
      jumps: [via(gate)],
    });
    await scene.open(profile);
    servers[0].pause();
    return profile;
  };
  afterEach(() => {
    servers[0].continue();
  });

  it('is noticed by its own keepalives, and gone through again when it answers', async () => {
    const profile = await silent();
    const { state } = await scene.when(profile, isWaiting);
    expect(state.kind === 'waiting' && state.cause).toMatchObject({ code: 'hop-lost', hop: 'gate' });
    servers[0].continue();
    await scene.when(profile, isUp);
    expect(await carries(profile)).toBe('through all of them');
  });

  it('does not keep a session from being disconnected', async () => {
    const profile = await silent();
    expect(await scene.engine.handlers.sessions.disconnect({ sessionId: profile.id })).toMatchObject({
      ok: true,
    });
    expect((await scene.when(profile, () => true)).state.kind).toBe('idle');
  });
});

it('one listed host key lets a jump host in without a question, and another one keeps it out', async () => {
  await start();
  const fingerprint = servers[0].hostKeys[0]?.fingerprint ?? '';
  const right = profileFor(servers[0], [], { name: 'right', hostKeys: [`ssh-ed25519 255 ${fingerprint}`] });
  const wrong = profileFor(servers[0], [], {
    name: 'wrong',
    hostKeys: [servers[1].hostKeys[0]?.fingerprint ?? ''],
  });
  await scene.save(right);
  await scene.save(wrong);
  const behind = (gate: SessionProfile) =>
    profileFor(servers[1], [], { privateKeyFile: key.path, jumps: [via(gate)] });
  await scene.open(behind(right));
  expect(scene.prompts().filter(({ kind, hop }) => kind === 'host-key' && hop !== null)).toEqual([]);
  const before = logins(servers[0]);
  const refused = behind(wrong);
  await scene.engine.handlers.sessions.open({ profile: refused });
  const { state } = await scene.when(refused, isFailed);
  expect(state.kind === 'failed' && state.error).toMatchObject({
    code: 'host-key-not-listed',
    hop: 'wrong',
    data: { sha256: fingerprint },
  });
  expect(logins(servers[0])).toBe(before);
});
