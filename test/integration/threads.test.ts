import { once } from 'node:events';
import { connect as dial, type Socket } from 'node:net';
import { BroadcastChannel } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findFreePort } from '../../electron/system/free-port';
import type { Jump } from '../../shared/jump';
import { sentence } from '../../shared/errors';
import type { SessionProfile } from '../../shared/session-profile';
import type { SessionStatus } from '../../shared/status';
import { forwardOf } from '../support/samples';
import { startEchoServer, startSshd, type NetServer, type SshServer } from '../support/ssh-servers';
import type { Wreck } from '../support/wrecked-thread';
import { createEngineScene, profileFor, type EngineScene } from './engine-scene';

let sshd: SshServer;
let inner: SshServer;
let echo: NetServer;
let scene: EngineScene;

beforeAll(async () => {
  [sshd, inner, echo] = await Promise.all([
    startSshd({ auth: ['password'] }),
    startSshd(),
    startEchoServer(),
  ]);
});

afterAll(async () => {
  await Promise.all([sshd, inner, echo].map((server) => server.close()));
});

beforeEach(async () => {
  scene = await createEngineScene(sshd.password);
});

afterEach(async () => {
  await scene.close();
});

/** Has the thread of a session break down, as a bug in it would, or hang, as a hostile peer would have it. */
function wreckThreadOf({ id }: SessionProfile, how: Wreck['how'] = 'throw'): void {
  const channel = new BroadcastChannel('ginnel-test-wreck');
  const wreck: Wreck = { id, how };
  channel.postMessage(wreck);
  channel.close();
}

const toEcho = () => forwardOf('local', '0', `127.0.0.1:${String(echo.port)}`);

function portsOf({ forwards }: SessionStatus): readonly number[] {
  return forwards.flatMap(({ state }) => {
    const [bound] = state.kind === 'listening' ? state.bound : [];
    return bound !== undefined && 'port' in bound ? [bound.port] : [];
  });
}

async function talk(port: number): Promise<Socket> {
  const socket = dial(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

async function answers(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  return chunk.toString();
}

const cameBack = ({ state, reconnects, forwards }: SessionStatus): boolean =>
  state.kind === 'connected' &&
  reconnects > 0 &&
  forwards.every(({ forward, state: { kind } }) => kind === 'listening' || !forward.enabled);

describe('a thread that breaks down', () => {
  it('takes its own session along and no other, and that comes back by itself', async () => {
    const hurt = profileFor(sshd, [toEcho()], { name: 'hurt' });
    const well = profileFor(sshd, [toEcho()], { name: 'well' });
    const [hurtPort] = portsOf(await scene.open(hurt));
    const [wellPort] = portsOf(await scene.open(well));
    const cut = await talk(hurtPort ?? 0);
    const kept = await talk(wellPort ?? 0);
    expect(await answers(cut, 'one')).toBe('one');
    const ended = once(cut, 'close');
    const lost = scene.when(hurt, ({ lastLoss }) => lastLoss !== null);
    wreckThreadOf(hurt);
    await ended;
    const loss = (await lost).lastLoss;
    expect(loss?.error).toMatchObject({ code: 'thread-ended', data: { detail: 'wrecked by a test' } });

    const back = await scene.when(hurt, cameBack);
    expect(back.reconnects).toBe(1);
    expect(portsOf(back)).toEqual([hurtPort]);
    expect(await answers(await talk(hurtPort ?? 0), 'two')).toBe('two');
    expect(await answers(kept, 'three')).toBe('three');
    const untouched = await scene.when(well, () => true);
    expect(untouched).toMatchObject({ reconnects: 0, lastLoss: null });
    // Nobody was asked for the password a second time.
    expect(scene.asked()).toBe(2);
  });

  it('leaves log, counters, history and what was switched by hand as they were', async () => {
    const [on, off] = [toEcho(), toEcho()];
    const profile = profileFor(sshd, [on, off], { name: 'story' });
    await scene.save(profile);
    const [port] = portsOf(await scene.open(profile));
    const { handlers, snapshot } = scene.engine;
    const place = { sessionId: profile.id, forwardId: off.id };
    expect(await handlers.forwards.stop({ ...place, lasting: false })).toEqual({ ok: true, value: {} });
    const socket = await talk(port ?? 0);
    expect(await answers(socket, '12345')).toBe('12345');
    const counted = () => snapshot().traffic.find(({ forwardId }) => forwardId === on.id);
    await expect.poll(() => counted()?.received).toBe(5);
    wreckThreadOf(profile);
    await scene.when(profile, cameBack);

    expect(await answers(await talk(port ?? 0), '678')).toBe('678');
    await expect.poll(() => counted()).toMatchObject({ total: 2, sent: 8, received: 8, live: 1 });
    const { forwards } = await scene.when(profile, () => true);
    expect(forwards.map(({ state }) => state.kind)).toEqual(['listening', 'off']);
    const log = await handlers.sessions.getLog({ sessionId: profile.id });
    if (!log.ok) throw new Error(sentence(log.error));
    expect(log.value.map(({ sequence }) => sequence)).toEqual(log.value.map((_entry, index) => index + 1));
    expect(log.value.filter(({ text }) => text === 'Access granted')).toHaveLength(2);
    expect(log.value.map(({ text }) => text).join('\n')).toContain(
      'The thread that ran this session ended unexpectedly. wrecked by a test',
    );
    const history = await handlers.sessions.getHistory({ sessionId: profile.id });
    expect(history).toMatchObject({
      value: [{ what: 'opened' }, { what: 'connected' }, { what: 'lost' }, { what: 'connected' }],
    });
  });

  it('withdraws the question of its session, and asks it again', async () => {
    const seen: string[] = [];
    const held = await createEngineScene(sshd.password, {
      person: (prompt) => {
        if (prompt.kind !== 'password') return null;
        return seen.push(prompt.id) === 1 ? 'nothing' : null;
      },
    });
    try {
      const profile = profileFor(sshd, [], { name: 'asked' });
      expect(await held.engine.handlers.sessions.open({ profile })).toEqual({ ok: true, value: {} });
      await held.when(profile, ({ state }) => state.kind === 'asking' && seen.length === 1);
      wreckThreadOf(profile);
      await held.when(profile, ({ state }) => state.kind === 'connected');
      expect(seen).toHaveLength(2);
      expect(held.engine.snapshot().prompts).toEqual([]);
    } finally {
      await held.close();
    }
  });

  it('is not what a session that is being closed comes back from', async () => {
    const profile = profileFor(sshd, [toEcho()], { name: 'leaving' });
    await scene.open(profile);
    const closed = scene.engine.handlers.sessions.disconnect({ sessionId: profile.id });
    wreckThreadOf(profile);
    expect(await closed).toEqual({ ok: true, value: {} });
    await scene.when(profile, ({ state }) => state.kind === 'idle');
    // It can be opened again, on whatever thread there is.
    expect((await scene.open(profile)).state.kind).toBe('connected');
  });
});

/** Types into a session's echo, over and over, until it is told to stop; resolves with the slowest answer in milliseconds. */
async function typeUntil(port: number, stop: AbortSignal): Promise<{ slowest: number; answered: number }> {
  const socket = await talk(port);
  let slowest = 0;
  let answered = 0;
  while (!stop.aborted) {
    const startedAt = performance.now();
    expect(await answers(socket, String(answered))).toBe(String(answered));
    slowest = Math.max(slowest, performance.now() - startedAt);
    answered += 1;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  socket.destroy();
  return { slowest, answered };
}

describe('a thread that hangs', () => {
  it('is replaced: its session comes back by itself and says why, the others never stop', async () => {
    const hurt = profileFor(sshd, [toEcho()], { name: 'hurt' });
    const well = profileFor(sshd, [toEcho()], { name: 'well' });
    const [hurtPort] = portsOf(await scene.open(hurt));
    const [wellPort] = portsOf(await scene.open(well));
    const cut = await talk(hurtPort ?? 0);
    expect(await answers(cut, 'one')).toBe('one');
    const stop = new AbortController();
    const typing = typeUntil(wellPort ?? 0, stop.signal);
    const ended = once(cut, 'close');
    const startedAt = performance.now();
    const lost = scene.when(hurt, ({ lastLoss }) => lastLoss !== null);
    wreckThreadOf(hurt, 'loop');
    const { lastLoss } = await lost;
    expect(lastLoss?.error).toEqual({ code: 'thread-hung', data: { seconds: 10 } });
    await ended;
    const back = await scene.when(hurt, cameBack);
    const took = performance.now() - startedAt;
    stop.abort();

    expect(took).toBeGreaterThan(9000);
    expect(took).toBeLessThan(30_000);
    expect(portsOf(back)).toEqual([hurtPort]);
    expect(await answers(await talk(hurtPort ?? 0), 'two')).toBe('two');
    expect(await scene.logOf(hurt)).toContain(
      'The thread that ran this session stopped answering for 10 seconds and was replaced.',
    );
    // Nobody was asked for the password a second time.
    expect(scene.asked()).toBe(2);
    const { slowest, answered } = await typing;
    expect(answered).toBeGreaterThan(50);
    // It hung for ten.
    expect(slowest).toBeLessThan(5000);
    expect(await scene.when(well, () => true)).toMatchObject({ reconnects: 0, lastLoss: null });
  });

  it('in a native call is not waited for: its session connects, and listens when the call is over', async () => {
    const port = await findFreePort(31_730, null);
    const to = `127.0.0.1:${String(echo.port)}`;
    const profile = profileFor(sshd, [forwardOf('local', String(port), to)], { name: 'native' });
    expect(portsOf(await scene.open(profile))).toEqual([port]);
    const lost = scene.when(profile, ({ lastLoss }) => lastLoss !== null);
    wreckThreadOf(profile, { native: 18 });
    await lost;
    const away = await scene.when(
      profile,
      ({ state, reconnects }) => state.kind === 'connected' && reconnects > 0,
    );
    expect(away.forwards[0]?.state.kind).not.toBe('listening');
    const back = await scene.when(profile, cameBack);
    expect(portsOf(back)).toEqual([port]);
    expect(await answers(await talk(port), 'two')).toBe('two');
  });

  it('leaves no question of its session behind, and answers whoever disconnects it', async () => {
    const held = await createEngineScene(sshd.password, {
      person: (prompt) => (prompt.kind === 'password' ? 'nothing' : null),
    });
    try {
      const profile = profileFor(sshd, [], { name: 'asked' });
      expect(await held.engine.handlers.sessions.open({ profile })).toEqual({ ok: true, value: {} });
      await held.when(profile, ({ state }) => state.kind === 'asking');
      wreckThreadOf(profile, 'loop');
      expect(await held.engine.handlers.sessions.disconnect({ sessionId: profile.id })).toEqual({
        ok: true,
        value: {},
      });
      await held.when(profile, ({ state }) => state.kind === 'idle');
      expect(held.engine.snapshot().prompts).toEqual([]);
    } finally {
      await held.close();
    }
  });

  it('does not keep the engine from ending in order', async () => {
    const held = await createEngineScene(sshd.password);
    const profile = profileFor(sshd, [toEcho()], { name: 'ending' });
    await held.open(profile);
    wreckThreadOf(profile, 'loop');
    const startedAt = performance.now();
    await held.close();
    expect(performance.now() - startedAt).toBeLessThan(20_000);
  });
});

it('has sessions that share a connection on one thread, whichever came first', async () => {
  const gate = profileFor(sshd, [], { name: 'gate' });
  const lone = profileFor(sshd, [], { name: 'lone' });
  const via: Jump = { kind: 'saved', sessionId: gate.id };
  const behind = profileFor(inner, [toEcho()], { name: 'behind', jumps: [via] });
  for (const profile of [gate, lone, behind]) await scene.save(profile);
  await scene.open(lone);
  await scene.open(gate);
  const { hops } = await scene.open(behind);
  expect(hops[0]?.state).toMatchObject({ kind: 'connected', shared: true });
});
