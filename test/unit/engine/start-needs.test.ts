import { describe, expect, it } from 'vitest';
import { portSchema } from '../../../shared/endpoint';
import { revisionOf } from '../../../shared/revision';
import type { SessionProfile } from '../../../shared/session-profile';
import type { SessionState } from '../../../shared/status';
import { settle } from '../../support/fake-clock';
import { forwardOf, profileOf } from '../../support/samples';
import { createFaultyWorld, type FaultyWorld } from './faulty-world';

const gate = profileOf({
  name: 'gate',
  host: 'g',
  username: 'u',
  forwards: [forwardOf('local', '2222', 'i:22')],
});
const after = (name: string, ...needed: readonly SessionProfile[]): SessionProfile =>
  profileOf({ name, host: name, username: 'u', startAfter: needed.map(({ id }) => id) });
const web = after('web', gate);

const stateOf = ({ engine }: FaultyWorld, { id }: SessionProfile): SessionState | undefined =>
  engine.snapshot().sessions.find((session) => session.id === id)?.state;
const kinds = (world: FaultyWorld): string =>
  world.engine
    .snapshot()
    .sessions.map(({ profile, state }) => `${profile.name} ${state.kind}`)
    .join(', ');
/** Lets the engine tell itself what changed. */
const pass = async (world: FaultyWorld, milliseconds: number): Promise<void> => {
  await world.clock.advance(milliseconds);
  await settle();
};

describe('a session that starts after another', () => {
  it('opens that first, says that it waits for it, and goes on once its forwards listen', async () => {
    const world = await createFaultyWorld([gate, web]);
    Object.assign(world.weather, { connectTakes: 1000, listenTakes: 500 });
    const opened = await world.engine.handlers.sessions.open({ profile: web });
    expect(opened).toEqual({ ok: true, value: {} });
    await settle();
    expect(kinds(world)).toBe('gate connecting, web awaiting');
    expect(stateOf(world, web)).toMatchObject({ sessions: ['gate'] });
    await pass(world, 1200);
    expect(kinds(world)).toBe('gate connected, web awaiting');
    await pass(world, 600);
    expect(kinds(world)).toBe('gate connected, web connecting');
    await pass(world, 1500);
    expect(kinds(world)).toBe('gate connected, web connected');
    await world.engine.shutdown();
  });

  it('fails with what the other failed of, and starts both when it is connected again', async () => {
    const world = await createFaultyWorld([gate, web]);
    world.weather.connectFails = { code: 'auth-cancelled', data: {} };
    await world.engine.handlers.sessions.open({ profile: web });
    await pass(world, 1000);
    expect(stateOf(world, web)).toMatchObject({
      kind: 'failed',
      error: { code: 'needed-failed', data: { title: 'gate' } },
    });
    world.weather.connectFails = null;
    await world.engine.handlers.sessions.retry({ sessionId: web.id });
    await pass(world, 1000);
    expect(kinds(world)).toBe('gate connected, web connected');
    await world.engine.shutdown();
  });

  it('goes on waiting while the other tries again, and fails when that is disconnected', async () => {
    const world = await createFaultyWorld([gate, web]);
    world.weather.connectFails = { code: 'connection-lost', data: { detail: '' } };
    await world.engine.handlers.sessions.open({ profile: web });
    await pass(world, 300);
    expect(kinds(world)).toBe('gate waiting, web awaiting');
    await world.during(world.engine.handlers.sessions.disconnect({ sessionId: gate.id }));
    await pass(world, 300);
    expect(stateOf(world, web)).toMatchObject({ kind: 'failed', error: { code: 'needed-failed' } });
    await world.engine.shutdown();
  });

  it('is disconnected while it waits, and does not wait when it is told not to', async () => {
    const world = await createFaultyWorld([gate, web]);
    world.weather.connectTakes = 1000;
    const { sessions } = world.engine.handlers;
    await sessions.open({ profile: web });
    await settle();
    await world.during(sessions.disconnect({ sessionId: web.id }));
    expect(stateOf(world, web)?.kind).toBe('idle');
    await sessions.open({ profile: web });
    await settle();
    expect(stateOf(world, web)?.kind).toBe('awaiting');
    await sessions.retry({ sessionId: web.id });
    expect(stateOf(world, web)?.kind).toBe('connecting');
    await world.engine.shutdown();
  });

  it('waits for a chain of others, and is refused in a circle', async () => {
    const db = after('db', web);
    const world = await createFaultyWorld([gate, web, db]);
    await world.engine.handlers.sessions.open({ profile: db });
    await pass(world, 1000);
    expect(kinds(world)).toBe('gate connected, web connected, db connected');
    const round = { ...gate, startAfter: [db.id] };
    expect(
      await world.engine.handlers.savedSessions.save({ profile: round, replaces: revisionOf(gate) }),
    ).toMatchObject({
      ok: false,
      error: { code: 'start-circle', data: { titles: ['gate', 'db', 'web', 'gate'] } },
    });
    const another = { ...after('other'), id: gate.id, startAfter: [db.id] };
    await world.during(world.engine.handlers.sessions.disconnect({ sessionId: gate.id }));
    expect(await world.engine.handlers.sessions.open({ profile: another })).toMatchObject({
      ok: false,
      error: { code: 'start-circle', data: { titles: ['other', 'db', 'web', 'other'] } },
    });
    await world.engine.shutdown();
  });

  it('needs the session whose forward its route begins at, unless another program listens there', async () => {
    const inner = profileOf({
      name: 'inner',
      host: 'localhost',
      username: 'u',
      port: portSchema.parse(2222),
    });
    const world = await createFaultyWorld([gate, inner]);
    await world.engine.handlers.sessions.open({ profile: inner });
    await pass(world, 1000);
    expect(kinds(world)).toBe('gate connected, inner connected');
    await world.engine.shutdown();
    const other = await createFaultyWorld([gate, inner]);
    other.take('here 2222', true);
    await other.engine.handlers.sessions.open({ profile: inner });
    await pass(other, 1000);
    expect(kinds(other)).toBe('inner connected');
    await other.engine.shutdown();
  });

  it('is opened with what it needs and others at once, each once', async () => {
    const world = await createFaultyWorld([
      { ...web, connectAtStart: true },
      { ...gate, connectAtStart: true },
    ]);
    await world.engine.openMarked();
    await pass(world, 1000);
    expect(kinds(world)).toBe('gate connected, web connected');
    expect(world.engine.snapshot().notices).toEqual([]);
    await world.engine.shutdown();
  });

  it('opens a thousand that start one after the other, each once, and what a single one of them needs', async () => {
    const chain: SessionProfile[] = [gate];
    for (let at = 1; at < 1000; at += 1)
      chain.push({ ...after(`link${String(at)}`, ...chain.slice(-1)), connectAtStart: true });
    const world = await createFaultyWorld(chain);
    world.weather.connectTakes = 1000;
    await world.engine.openMarked();
    const { sessions, notices } = world.engine.snapshot();
    expect(sessions.map(({ profile }) => profile.name)).toEqual(chain.map(({ name }) => name));
    expect(notices).toEqual([]);
    await world.during(world.engine.shutdown());
    const again = await createFaultyWorld(chain);
    again.weather.connectTakes = 1000;
    await again.engine.handlers.sessions.open({ profile: chain.at(-1) ?? gate });
    expect(again.engine.snapshot().sessions).toHaveLength(chain.length);
    await again.during(again.engine.shutdown());
  });

  it('opens nothing of what a session needs that is refused, and says which', async () => {
    const broken = { ...after('broken', gate), host: '' };
    const last = after('last', broken);
    const world = await createFaultyWorld([gate, broken, last]);
    expect(await world.engine.handlers.sessions.open({ profile: last })).toMatchObject({
      ok: false,
      error: { code: 'needed-failed', data: { title: 'broken' } },
    });
    expect(world.engine.snapshot().sessions).toEqual([]);
    await world.engine.shutdown();
  });

  it('opens nothing in a circle that one of its needs is in, as a file written by hand may have', async () => {
    const [first, second] = [after('first'), after('second')];
    const round = [
      { ...first, startAfter: [second.id] },
      { ...second, startAfter: [first.id] },
    ];
    const last = after('last', first);
    const world = await createFaultyWorld([...round, last]);
    expect(await world.engine.handlers.sessions.open({ profile: last })).toMatchObject({
      ok: false,
      error: { code: 'needed-failed', data: { title: 'first' } },
    });
    expect(world.engine.snapshot().sessions).toEqual([]);
    await world.engine.shutdown();
  });

  it('is opened where settings that are not saved have what it needs begin at a forward of it', async () => {
    const inner = profileOf({
      ...{ name: 'inner', host: 'localhost', username: 'u' },
      port: portSchema.parse(2222),
    });
    const world = await createFaultyWorld([gate, inner]);
    await world.engine.handlers.sessions.open({ profile: { ...gate, startAfter: [inner.id] } });
    await pass(world, 1000);
    expect(kinds(world)).toBe('inner connected, gate connected');
    await world.engine.shutdown();
  });

  it('is opened once by two that need it while its port is looked at', async () => {
    const inner = (name: string): SessionProfile =>
      profileOf({ name, host: 'localhost', username: 'u', port: portSchema.parse(2222) });
    const [one, other] = [inner('one'), inner('other')];
    const world = await createFaultyWorld([gate, one, other]);
    const { sessions } = world.engine.handlers;
    const results = await Promise.all([one, other].map((profile) => sessions.open({ profile })));
    expect(results).toEqual([
      { ok: true, value: {} },
      { ok: true, value: {} },
    ]);
    await pass(world, 1000);
    expect(kinds(world)).toMatch(/^gate connected, (?:(?:one|other) connected(?:, )?){2}$/u);
    await world.engine.shutdown();
  });
});
