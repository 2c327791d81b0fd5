import { describe, expect, it } from 'vitest';
import type { AppError } from '../../../../shared/errors';
import type { SessionProfile } from '../../../../shared/session-profile';
import type { SessionStatus } from '../../../../shared/status';
import { settle } from '../../../support/fake-clock';
import { forwardOf, profileOf } from '../../../support/samples';
import { createFaultyWorld, type FaultyWorld } from '../faulty-world';

const minute = 60_000;
const lost: AppError = { code: 'connection-lost', data: { detail: '' } };
const refused: AppError = { code: 'auth-refused', data: { username: 'u', tried: [], offered: [] } };

const local = forwardOf('local', '5901', 'a:1');
const remote = forwardOf('remote', '6001', 'a:1');
const profile: SessionProfile = profileOf({
  name: 'rarely',
  host: 'h',
  username: 'u',
  onDemand: true,
  idleMinutes: 10,
  forwards: [local, remote],
});

function session(world: FaultyWorld): SessionStatus {
  const [first] = world.engine.snapshot().sessions;
  if (first === undefined) throw new Error('no session');
  return first;
}

function states(world: FaultyWorld): readonly string[] {
  const { state, forwards } = session(world);
  return [state.kind, ...forwards.map((forward) => forward.state.kind)];
}

async function opened(): Promise<FaultyWorld> {
  const world = await createFaultyWorld();
  await world.engine.handlers.sessions.open({ profile });
  await settle();
  return world;
}

/** A client at the local forward; throws when nobody listens. */
function visit(world: FaultyWorld): () => void {
  const leave = world.visit(local.id);
  if (leave === null) throw new Error('nobody listens');
  return leave;
}

describe('a session that connects on demand', () => {
  it('listens at once and connects to nothing', async () => {
    const world = await opened();
    expect(states(world)).toEqual(['standby', 'listening', 'off']);
    await world.clock.advance(60 * minute);
    expect(states(world)).toEqual(['standby', 'listening', 'off']);
    expect(world.connecting(profile.id)).toBe(0);
  });

  it('connects for the first connection, which waits for it, and then serves the far side too', async () => {
    const world = await opened();
    world.weather.connectTakes = 5000;
    visit(world);
    await settle();
    expect(states(world)).toEqual(['connecting', 'listening', 'off']);
    expect(world.table(local.id).counters().live).toBe(0);
    await world.clock.advance(6000);
    expect(states(world)).toEqual(['connected', 'listening', 'listening']);
    expect(world.table(local.id).counters().live).toBe(1);
  });

  it('hangs up after the chosen time without a connection, and connects again for the next', async () => {
    const world = await opened();
    const leave = visit(world);
    await settle();
    await world.clock.advance(30 * minute);
    expect(states(world)[0]).toBe('connected');
    leave();
    await world.clock.advance(10 * minute - 1000);
    expect(states(world)[0]).toBe('connected');
    // A short visit starts the time anew.
    visit(world)();
    await world.clock.advance(10 * minute - 1000);
    expect(states(world)[0]).toBe('connected');
    await world.clock.advance(2000);
    expect(states(world)).toEqual(['standby', 'listening', 'off']);
    expect(world.connections()).toEqual([]);
    visit(world);
    await settle();
    expect(states(world)).toEqual(['connected', 'listening', 'listening']);
    expect(session(world).reconnects).toBe(1);
  });

  it('never hangs up when the time is 0', async () => {
    const world = await createFaultyWorld();
    await world.engine.handlers.sessions.open({
      profile: { ...profile, idleMinutes: 0, keepaliveSeconds: 0 },
    });
    await settle();
    visit(world)();
    await settle();
    await world.clock.advance(24 * 60 * minute);
    expect(states(world)[0]).toBe('connected');
  });

  it('goes back to listening when a lost connection has nobody waiting, and retries when somebody does', async () => {
    const world = await opened();
    visit(world)();
    await settle();
    world.connections()[0]?.lose();
    await settle();
    expect(states(world)).toEqual(['standby', 'listening', 'off']);
    world.weather.connectFails = lost;
    visit(world);
    await settle();
    expect(states(world)[0]).toBe('waiting');
    world.weather.connectFails = null;
    await world.clock.advance(minute);
    expect(states(world)[0]).toBe('connected');
    expect(world.table(local.id).counters().live).toBe(1);
  });

  it('lets a connection go when nothing answers for two minutes, and stops trying then', async () => {
    const world = await opened();
    world.weather.connectFails = lost;
    visit(world);
    await settle();
    await world.clock.advance(10 * minute);
    expect(states(world)).toEqual(['standby', 'listening', 'off']);
    expect(world.table(local.id).size).toBe(0);
    expect(world.table(local.id).history()[0]?.ended?.reason).toMatchObject({ kind: 'refused' });
  });

  it('stops trying when who waited has gone', async () => {
    const world = await opened();
    world.weather.connectFails = lost;
    const leave = visit(world);
    await settle();
    expect(states(world)[0]).toBe('waiting');
    leave();
    // The attempt that is due may still be made; after it nobody is there.
    await world.clock.advance(20_000);
    expect(states(world)).toEqual(['standby', 'listening', 'off']);
  });

  it('fails for what only a user can mend, and frees its port', async () => {
    const world = await opened();
    world.weather.connectFails = refused;
    visit(world);
    await settle();
    expect(states(world)).toEqual(['failed', 'off', 'off']);
    expect(world.held()).toBe(0);
  });

  it('connects when told to, and ends from standing by', async () => {
    const world = await opened();
    await world.engine.handlers.sessions.retry({ sessionId: profile.id });
    await settle();
    expect(states(world)[0]).toBe('connected');
    await world.clock.advance(11 * minute);
    expect(states(world)[0]).toBe('standby');
    await world.engine.handlers.sessions.disconnect({ sessionId: profile.id });
    expect(states(world)).toEqual(['idle', 'off', 'off']);
    expect(world.held()).toBe(0);
    await world.clock.advance(2 * minute);
    expect(world.clock.pending()).toBe(0);
  });

  it('connects at once when it is not on demand any longer', async () => {
    const world = await opened();
    await world.engine.handlers.sessions.apply({ profile: { ...profile, onDemand: false } });
    await settle();
    expect(states(world)).toEqual(['connected', 'listening', 'listening']);
  });
});
