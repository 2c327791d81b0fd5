import { describe, expect, it } from 'vitest';
import { remotePatience } from '../../../../electron/engine/sessions/listen-retry';
import type { AppError } from '../../../../shared/errors';
import type { ForwardState } from '../../../../shared/status';
import { settle } from '../../../support/fake-clock';
import { forwardOf, profileOf } from '../../../support/samples';
import { createFaultyWorld, type FaultyWorld } from '../faulty-world';

const local = forwardOf('local', '5901', 'a:1');
const remote = forwardOf('remote', '6001', 'b:1');
const profile = profileOf({ name: 'office', host: 'h', username: 'u', forwards: [local, remote] });
const sessionId = profile.id;
const lost: AppError = { code: 'connection-lost', data: { detail: '' } };

function stateOf(world: FaultyWorld, index: 0 | 1): ForwardState {
  const state = world.engine.snapshot().sessions[0]?.forwards.at(index)?.state;
  if (state === undefined) throw new Error('no forward');
  return state;
}

async function opened(taken: readonly string[]): Promise<FaultyWorld> {
  const world = await createFaultyWorld([profile]);
  for (const port of taken) world.take(port, true);
  await world.engine.handlers.sessions.open({ profile });
  await settle();
  return world;
}

/** How often the log says something that matches. */
async function times(world: FaultyWorld, pattern: RegExp): Promise<number> {
  const log = await world.engine.handlers.sessions.getLog({ sessionId });
  if (!log.ok) throw new Error(log.error.code);
  return log.value.filter(({ text }) => pattern.test(text)).length;
}

/** Ends everything; no timer may be left, whatever it waited for. */
async function ended(world: FaultyWorld): Promise<void> {
  await world.during(world.engine.shutdown());
  await world.clock.advance(1000);
  expect(world.clock.pending()).toBe(0);
  expect(world.held()).toBe(0);
}

describe('a local port that is taken', () => {
  it('is waited for in sight, and taken soon after it is free', async () => {
    const world = await opened(['here 5901']);
    const since = world.clock.now();
    expect(stateOf(world, 0)).toMatchObject({
      kind: 'waiting',
      since,
      retryAt: since + 1000,
      until: null,
      error: { code: 'listen-in-use', data: { holder: { program: null, session: null } } },
    });
    expect(world.holds(local.id)).toBe(false);
    await world.clock.advance(3_600_000);
    expect(stateOf(world, 0)).toMatchObject({ kind: 'waiting', since, until: null });
    expect(await times(world, /already in use/u)).toBe(1);
    world.take('here 5901', false);
    await world.clock.advance(15_000);
    expect(stateOf(world, 0).kind).toBe('listening');
    await ended(world);
  });

  it('is tried at once when the user says so, and no longer waited for when they stop it', async () => {
    const world = await opened(['here 5901']);
    const ids = { sessionId, forwardId: local.id };
    await world.clock.advance(60_000);
    await world.engine.handlers.forwards.start({ ...ids, lasting: false });
    expect(stateOf(world, 0)).toMatchObject({ kind: 'waiting', retryAt: world.clock.now() + 1000 });
    await world.engine.handlers.forwards.stop({ ...ids, lasting: false });
    expect(stateOf(world, 0)).toEqual({ kind: 'off' });
    world.take('here 5901', false);
    await world.clock.advance(60_000);
    expect(stateOf(world, 0)).toEqual({ kind: 'off' });
    await world.engine.handlers.forwards.start({ ...ids, lasting: false });
    expect(stateOf(world, 0).kind).toBe('listening');
    await ended(world);
  });

  it('is not waited for by a forward that is taken off, nor by a session that is disconnected', async () => {
    const world = await opened(['here 5901']);
    await world.engine.handlers.forwards.remove({ sessionId, forwardId: local.id, lasting: false });
    await world.engine.handlers.forwards.add({ sessionId, forward: local, lasting: false });
    expect(world.engine.snapshot().sessions[0]?.forwards[1]?.state.kind).toBe('waiting');
    await world.during(world.engine.handlers.sessions.disconnect({ sessionId }));
    expect(world.engine.snapshot().sessions[0]?.forwards.map(({ state }) => state.kind)).toEqual([
      'off',
      'off',
    ]);
    await ended(world);
  });

  it('is found out about anew when its session comes back', async () => {
    const world = await opened(['here 5901']);
    world.connections()[0]?.lose();
    await settle();
    expect(stateOf(world, 0)).toEqual({ kind: 'off' });
    world.take('here 5901', false);
    await world.clock.advance(1000);
    expect(stateOf(world, 0).kind).toBe('listening');
    await ended(world);
  });
});

describe('a port of the server', () => {
  it('that is refused from the start has failed, and is not asked for again', async () => {
    const world = await opened(['server 6001']);
    expect(stateOf(world, 1)).toMatchObject({ kind: 'failed', error: { code: 'remote-refused' } });
    world.take('server 6001', false);
    await world.clock.advance(60_000);
    expect(stateOf(world, 1).kind).toBe('failed');
    await ended(world);
  });

  it('that our own dead connection still has is waited for, and had again', async () => {
    const world = await opened([]);
    world.weather.serverHoldsFor = 120_000;
    const lostAt = world.clock.now();
    world.connections()[0]?.lose();
    await world.clock.advance(5000);
    const waiting = stateOf(world, 1);
    expect(waiting).toMatchObject({ kind: 'waiting', error: { code: 'remote-still-held' } });
    if (waiting.kind !== 'waiting') throw new Error('not waiting');
    expect(waiting.until).toBe(waiting.since + remotePatience);
    expect(await times(world, /Trying again for 10 min until it can listen/u)).toBe(1);
    await world.clock.advance(lostAt + 120_000 + 15_000 - world.clock.now());
    expect(stateOf(world, 1)).toMatchObject({ kind: 'listening', bound: [{ port: 6001 }] });
    await ended(world);
  });

  it('that is never given back is waited for ten minutes', async () => {
    const world = await opened([]);
    world.connections()[0]?.lose();
    world.take('server 6001', true);
    await world.clock.advance(5000);
    const waiting = stateOf(world, 1);
    if (waiting.kind !== 'waiting' || waiting.until === null) throw new Error('not waiting');
    await world.clock.advance(waiting.until - 1 - world.clock.now());
    expect(stateOf(world, 1).kind).toBe('waiting');
    await world.clock.advance(1);
    expect(stateOf(world, 1)).toMatchObject({ kind: 'failed', error: { code: 'remote-refused' } });
    // The next connection begins anew.
    world.connections()[0]?.lose();
    await world.clock.advance(5000);
    expect(stateOf(world, 1).kind).toBe('waiting');
    await ended(world);
  });

  it('that the lost connection still has is waited for by a session that was closed meanwhile, too', async () => {
    const world = await opened([]);
    Object.assign(world.weather, { serverHoldsFor: 120_000, connectFails: lost });
    world.connections()[0]?.lose();
    await world.clock.advance(5000);
    await world.during(world.engine.handlers.sessions.disconnect({ sessionId }));
    world.weather.connectFails = null;
    await world.engine.handlers.sessions.open({ profile });
    await settle();
    expect(stateOf(world, 1)).toMatchObject({ kind: 'waiting', error: { code: 'remote-still-held' } });
    await ended(world);
  });

  it('that the user stopped is another program’s by right', async () => {
    const world = await opened([]);
    const ids = { sessionId, forwardId: remote.id };
    await world.during(world.engine.handlers.forwards.stop({ ...ids, lasting: false }));
    world.take('server 6001', true);
    await world.engine.handlers.forwards.start({ ...ids, lasting: false });
    expect(stateOf(world, 1).kind).toBe('failed');
    await ended(world);
  });
});

describe('the network', () => {
  it('is waited for where there is none, without a single attempt, and used at once when it comes', async () => {
    const world = await opened([]);
    world.network(false);
    world.connections()[0]?.lose();
    await settle();
    const session = () => world.engine.snapshot().sessions[0];
    expect(session()?.state).toMatchObject({ kind: 'waiting', retryAt: null });
    expect(stateOf(world, 0).kind).toBe('listening');
    await world.clock.advance(3_600_000);
    expect(world.attempts()).toBe(1);
    world.network(true);
    world.wake();
    world.network(true);
    await world.clock.advance(1000);
    expect(session()?.state.kind).toBe('connected');
    expect(world.attempts()).toBe(2);
    await ended(world);
  });

  it('that keeps changing makes an attempt every few seconds, and no burst', async () => {
    const world = await opened([]);
    world.weather.connectFails = lost;
    world.connections()[0]?.lose();
    await world.clock.advance(600_000);
    const before = world.attempts();
    for (let second = 0; second < 60; second += 1) {
      world.network(true);
      world.wake();
      await world.clock.advance(1000);
    }
    const made = world.attempts() - before;
    expect(made).toBeGreaterThan(5);
    expect(made).toBeLessThan(30);
    await ended(world);
  });
});
