import { describe, expect, it } from 'vitest';
import type { AppError } from '../../../../shared/errors';
import type { Forward } from '../../../../shared/forward';
import { newForwardId } from '../../../../shared/ids';
import { ok } from '../../../../shared/result';
import type { SessionProfile } from '../../../../shared/session-profile';
import type { SessionStatus, Traffic } from '../../../../shared/status';
import { settle } from '../../../support/fake-clock';
import { forwardOf, profileOf } from '../../../support/samples';
import type { ConnectionEntry } from '../../../../electron/forwards/connection-table';
import { createFaultyWorld, type FaultyWorld } from '../faulty-world';

const authRefused: AppError = { code: 'auth-refused', data: { username: 'u', tried: [], offered: [] } };

function profileWith(...forwards: readonly Forward[]): SessionProfile {
  return profileOf({ name: 'prod', host: 'server.example', username: 'u', reachabilityMinutes: 0, forwards });
}

function local(port: number): Forward {
  return forwardOf('local', String(port), 'localhost:80');
}

async function open(world: FaultyWorld, profile: SessionProfile): Promise<void> {
  expect(await world.engine.handlers.sessions.open({ profile })).toEqual(ok({}));
  await world.clock.advance(100);
}

function session(world: FaultyWorld, { id }: SessionProfile): SessionStatus {
  const found = world.engine.snapshot().sessions.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error('no such session');
  return found;
}

const kinds = ({ forwards }: SessionStatus): readonly string[] => forwards.map(({ state }) => state.kind);

describe('a connection', () => {
  it('that is lost in the moment it is made is lost, not up for ever', async () => {
    const world = await createFaultyWorld();
    const profile = profileWith(local(5901), forwardOf('remote', '6001', 'localhost:80'));
    world.weather.diesAtOnce = true;
    await open(world, profile);
    expect(session(world, profile).state).toMatchObject({ kind: 'waiting', attempt: 1 });
    expect(kinds(session(world, profile))).not.toContain('failed');
    world.weather.diesAtOnce = false;
    await world.clock.advance(60_000);
    expect(session(world, profile).state.kind).toBe('connected');
    expect(kinds(session(world, profile))).toEqual(['listening', 'listening']);
  });

  it('that is lost while a Remote forward starts is no failure of the forward', async () => {
    const world = await createFaultyWorld();
    const profile = profileWith(forwardOf('remote', '6001', 'localhost:80'));
    const seen: string[] = [];
    world.engine.on('snapshot.changed', ({ sessions }) => {
      seen.push(...(sessions?.changed ?? []).flatMap(kinds));
    });
    world.weather.connectTakes = 10;
    await world.engine.handlers.sessions.open({ profile });
    await world.clock.advance(10);
    world.connections()[0]?.lose();
    await world.clock.advance(100);
    expect(seen).not.toContain('failed');
    await world.clock.advance(5000);
    expect(kinds(session(world, profile))).toEqual(['listening']);
  });
});

describe('applying other forwards', () => {
  it('while the session ends starts none of them on the ended session', async () => {
    const world = await createFaultyWorld();
    const profile = profileWith(local(5901));
    await open(world, profile);
    world.weather.closeTakes = 500;
    const applied = world.engine.handlers.sessions.apply({
      profile: { ...profile, forwards: [local(5902)] },
    });
    const disconnected = world.engine.handlers.sessions.disconnect({ sessionId: profile.id });
    await world.during(Promise.all([applied, disconnected]));
    await world.clock.advance(5000);
    expect(session(world, profile).state.kind).toBe('idle');
    expect(kinds(session(world, profile))).toEqual(['off']);
    expect(world.held()).toBe(0);
  });

  it('leaves a session idle only when the ports of those taken off are free, too', async () => {
    const world = await createFaultyWorld();
    const profile = profileWith(local(5901));
    await open(world, profile);
    world.weather.closeTakes = 2000;
    void world.engine.handlers.sessions.apply({ profile: { ...profile, forwards: [] } });
    await settle();
    world.weather.closeTakes = 0;
    await world.during(world.engine.handlers.sessions.disconnect({ sessionId: profile.id }));
    expect(session(world, profile).state.kind).toBe('idle');
    expect(world.held()).toBe(0);
  });

  it('twice in a row waits for a port the first one gives up and the second one wants', async () => {
    const world = await createFaultyWorld();
    const profile = profileWith(local(5901));
    await open(world, profile);
    const seen: string[] = [];
    world.engine.on('snapshot.changed', ({ sessions }) => {
      seen.push(...(sessions?.changed ?? []).flatMap(kinds));
    });
    world.weather.closeTakes = 500;
    const first = world.engine.handlers.sessions.apply({ profile: { ...profile, forwards: [] } });
    const second = world.engine.handlers.sessions.apply({ profile: { ...profile, forwards: [local(5901)] } });
    await world.during(Promise.all([first, second]));
    expect(seen).not.toContain('failed');
    expect(kinds(session(world, profile))).toEqual(['listening']);
  });

  it('during a reconnect starts them when the connection is back', async () => {
    const world = await createFaultyWorld();
    const profile = profileWith(local(5901));
    await open(world, profile);
    world.weather.closeTakes = 300;
    world.connections()[0]?.lose();
    const applied = world.engine.handlers.sessions.apply({
      profile: { ...profile, forwards: [local(5902)] },
    });
    await world.during(applied);
    await world.clock.advance(5000);
    expect(session(world, profile).state.kind).toBe('connected');
    expect(kinds(session(world, profile))).toEqual(['listening']);
  });
});

describe('closing a session', () => {
  it('that is opened again meanwhile leaves no connection behind that nobody sees', async () => {
    const world = await createFaultyWorld();
    const profile = profileWith(local(5901));
    await open(world, profile);
    world.weather.closeTakes = 500;
    // Fails for good on the way back, and is still freeing its ports when it is closed and opened again.
    world.weather.connectFails = authRefused;
    world.connections()[0]?.lose();
    await world.clock.advance(1000);
    expect(session(world, profile).state.kind).toBe('failed');
    expect(world.held()).toBe(1);
    world.weather.connectFails = null;
    const closed = world.engine.handlers.sessions.close({ sessionId: profile.id });
    expect(await world.engine.handlers.sessions.open({ profile })).toEqual(ok({}));
    await world.during(closed);
    await world.clock.advance(5000);
    expect(session(world, profile).state.kind).toBe('connected');
    await world.during(world.engine.shutdown());
    expect(world.connections()).toEqual([]);
    expect(world.held()).toBe(0);
  });
});

describe('adding a forward', () => {
  it('refuses one whose id is there already', async () => {
    const world = await createFaultyWorld();
    const first = local(5901);
    const profile = profileWith(first);
    await open(world, profile);
    const twin: Forward = { ...local(5902), id: first.id };
    expect(
      await world.engine.handlers.forwards.add({ sessionId: profile.id, forward: twin, lasting: false }),
    ).toMatchObject({
      ok: false,
      error: { code: 'forward-exists' },
    });
    expect(
      await world.engine.handlers.sessions.open({ profile: { ...profileWith(first, twin) } }),
    ).toMatchObject({ ok: false, error: { code: 'forward-exists' } });
  });

  it('goes by what runs now: one that was stopped is in nobody’s way', async () => {
    const world = await createFaultyWorld();
    const first = local(5901);
    const profile = profileWith(first);
    await open(world, profile);
    await world.engine.handlers.forwards.stop({ sessionId: profile.id, forwardId: first.id, lasting: false });
    const wide: Forward = { ...forwardOf('local', '*:5901', 'localhost:80'), id: newForwardId() };
    expect(
      await world.engine.handlers.forwards.add({ sessionId: profile.id, forward: wide, lasting: false }),
    ).toEqual(ok({}));
    expect(kinds(session(world, profile))).toEqual(['off', 'listening']);
  });
});

describe('the end', () => {
  it('is the end: what is asked for from then on is refused', async () => {
    const world = await createFaultyWorld();
    const profile = profileWith(local(5901));
    await open(world, profile);
    world.weather.closeTakes = 500;
    const ended = world.engine.shutdown();
    const refused = { ok: false, error: { code: 'ending' } };
    const { handlers } = world.engine;
    expect(await handlers.sessions.open({ profile: profileWith() })).toMatchObject(refused);
    expect(await handlers.sessions.retry({ sessionId: profile.id })).toMatchObject(refused);
    expect(await handlers.demo.start({})).toMatchObject(refused);
    await world.during(ended);
    expect(world.connections()).toEqual([]);
    expect(world.clock.pending()).toBe(0);
  });
});

/** A connection that is open and ends as soon as it is cut off. */
function connectionThrough(world: FaultyWorld, forward: Forward, sent: number): ConnectionEntry {
  const entry = world.table(forward.id).begin({ from: 'a test', peer: null, to: '' });
  entry.opened();
  entry.sent = sent;
  entry.cutBy(() => {
    entry.ended({ kind: 'finished' });
  });
  return entry;
}

describe('traffic', () => {
  it('is told to the end: the last word on a forward is that nothing lives', async () => {
    const world = await createFaultyWorld();
    const [kept, dropped] = [local(5901), local(5902)];
    const profile = profileWith(kept, dropped);
    const told = new Map<string, Traffic>();
    world.engine.on('snapshot.traffic', (moved) => {
      for (const entry of moved) told.set(entry.forwardId, entry);
    });
    await open(world, profile);
    const connection = connectionThrough(world, kept, 10);
    connectionThrough(world, kept, 0);
    connectionThrough(world, dropped, 20);
    await world.clock.advance(1000);
    expect([told.get(kept.id), told.get(dropped.id)]).toMatchObject([
      { live: 2, sent: 10 },
      { live: 1, sent: 20 },
    ]);
    await world.engine.handlers.forwards.remove({
      sessionId: profile.id,
      forwardId: dropped.id,
      lasting: true,
    });
    await world.clock.advance(1000);
    expect(told.get(dropped.id)).toMatchObject({ live: 0, total: 1, sent: 20 });
    // What the last pairs moved while they ended.
    connection.sent += 5;
    await world.engine.handlers.sessions.disconnect({ sessionId: profile.id });
    await world.clock.advance(1000);
    expect(told.get(kept.id)).toMatchObject({ live: 0, total: 2, sent: 15 });
    expect(world.engine.snapshot().traffic).toMatchObject([{ forwardId: kept.id, live: 0, sent: 15 }]);
  });

  it('is not looked for every second while nothing is open', async () => {
    const world = await createFaultyWorld();
    const profile = { ...profileWith(local(5901)), keepaliveSeconds: 0 };
    await open(world, profile);
    await world.clock.advance(60_000);
    expect(world.clock.pending()).toBe(1);
    await world.engine.handlers.sessions.disconnect({ sessionId: profile.id });
    await world.clock.advance(3000);
    expect(world.clock.pending()).toBe(0);
    await world.engine.handlers.sessions.retry({ sessionId: profile.id });
    await world.clock.advance(3000);
    expect(world.clock.pending()).toBe(1);
  });

  it('is told once more at the end of the program', async () => {
    const world = await createFaultyWorld();
    const forward = local(5901);
    const profile = profileWith(forward);
    const told: Traffic[] = [];
    world.engine.on('snapshot.traffic', (moved) => told.push(...moved));
    await open(world, profile);
    connectionThrough(world, forward, 0).received = 7;
    await world.engine.shutdown();
    expect(told.at(-1)).toMatchObject({ forwardId: forward.id, live: 0, received: 7 });
    expect(world.clock.pending()).toBe(0);
  });
});

describe('the round trip', () => {
  it('is told once for each that differs from the one before, and taken back at the end', async () => {
    const world = await createFaultyWorld();
    const profile = profileWith();
    const told: (number | null)[] = [];
    world.engine.on('snapshot.vitals', (vitals) => {
      for (const { sessionId, roundTrip } of vitals) if (sessionId === profile.id) told.push(roundTrip);
    });
    await open(world, profile);
    await world.clock.advance(60_000);
    expect(told).toEqual([1]);
    expect(world.engine.snapshot().vitals).toEqual([{ sessionId: profile.id, roundTrip: 1 }]);
    await world.engine.handlers.sessions.disconnect({ sessionId: profile.id });
    await world.clock.advance(3000);
    expect(told).toEqual([1, null]);
    await world.engine.handlers.sessions.close({ sessionId: profile.id });
    expect(world.engine.snapshot().vitals).toEqual([]);
    // One timer is left: what the session was, which was never saved, can be brought back for an hour.
    await world.clock.advance(3_600_000);
    expect(told).toEqual([1, null]);
    expect(world.clock.pending()).toBe(0);
  });
});
