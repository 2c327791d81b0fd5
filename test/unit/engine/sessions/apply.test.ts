import { describe, expect, it } from 'vitest';
import type { Forward } from '../../../../shared/forward';
import { difference } from '../../../../shared/difference';
import { differenceLines } from '../../../../shared/texts/apply';
import { revisionOf } from '../../../../shared/revision';
import type { SessionProfile } from '../../../../shared/session-profile';
import type { SessionStatus } from '../../../../shared/status';
import { Timer } from '../../../../electron/engine/clock';
import { createFakeClock, settle } from '../../../support/fake-clock';
import { forwardOf, profileOf } from '../../../support/samples';
import { createFaultyWorld, type FaultyWorld } from '../faulty-world';

const [kept, dropped, moved] = [
  forwardOf('local', '5901', 'a:1'),
  forwardOf('local', '5902', 'b:2'),
  forwardOf('dynamic', '1080'),
];
const profile: SessionProfile = profileOf({
  name: 'prod',
  host: 'h',
  username: 'u',
  forwards: [kept, dropped, moved],
});

function session(world: FaultyWorld): SessionStatus {
  const [first] = world.engine.snapshot().sessions;
  if (first === undefined) throw new Error('no session');
  return first;
}

const words = (world: FaultyWorld): readonly string[] =>
  session(world).forwards.map(({ state, leaving }) => `${leaving ? 'leaving ' : ''}${state.kind}`);

async function opened(): Promise<FaultyWorld> {
  const world = await createFaultyWorld();
  await world.engine.handlers.sessions.open({ profile });
  await settle();
  expect(words(world)).toEqual(['listening', 'listening', 'listening']);
  return world;
}

function visit(world: FaultyWorld, { id }: Forward): () => void {
  const leave = world.visit(id);
  if (leave === null) throw new Error('nobody listens');
  return leave;
}

const apply = async (world: FaultyWorld, forwards: readonly Forward[]): Promise<void> => {
  const result = await world.engine.handlers.sessions.apply({ profile: { ...profile, forwards } });
  expect(result).toMatchObject({ ok: true });
  await settle();
};

describe('Apply', () => {
  it('says what it will do, and does just that', async () => {
    const world = await opened();
    const changed = forwardOf('dynamic', '1081');
    const wanted = [
      { ...kept, name: 'desktop' },
      { ...changed, id: moved.id },
      forwardOf('local', '5903', 'c:3'),
    ];
    const before = session(world);
    expect(differenceLines(difference(before, { ...profile, forwards: wanted }))).toEqual([
      'Start L5903 → c:3',
      'Stop L5902 → b:2; its connections may finish',
      'Change D1080 to D1081',
      'Rename L5901 → a:1',
    ]);
    await apply(world, wanted);
    expect(words(world)).toEqual(['listening', 'listening', 'listening']);
    const [first] = session(world).forwards;
    expect(first?.forward.name).toBe('desktop');
    // Only renamed: it listens since before.
    expect(first?.state).toBe(before.forwards[0]?.state);
    expect(differenceLines(difference(session(world), { ...profile, forwards: wanted }))).toEqual([]);
  });

  it('lets connections through what is gone finish, in sight, with the port free at once', async () => {
    const world = await opened();
    const leave = visit(world, dropped);
    await settle();
    await apply(world, [kept, moved]);
    expect(words(world)).toEqual(['listening', 'listening', 'leaving finishing']);
    expect(world.holds(dropped.id)).toBe(false);
    expect(world.table(dropped.id).counters().live).toBe(1);
    leave();
    expect(words(world)).toEqual(['listening', 'listening']);
  });

  it('takes one back that is still finishing, with its connections', async () => {
    const world = await opened();
    const leave = visit(world, dropped);
    await settle();
    await apply(world, [kept, moved]);
    await apply(world, [kept, dropped, moved]);
    expect(words(world)).toEqual(['listening', 'listening', 'listening']);
    expect(world.table(dropped.id).counters()).toMatchObject({ live: 1, total: 1 });
    leave();
    expect(words(world)).toEqual(['listening', 'listening', 'listening']);
  });

  it('lets connections through a forward it switches off or changes finish as well', async () => {
    const world = await opened();
    const leave = [visit(world, kept), visit(world, moved)];
    await settle();
    await apply(world, [
      { ...kept, enabled: false },
      dropped,
      { ...forwardOf('dynamic', '1081'), id: moved.id },
    ]);
    expect(words(world)).toEqual(['finishing', 'listening', 'listening']);
    for (const end of leave) end();
    expect(words(world)).toEqual(['off', 'listening', 'listening']);
  });

  it('ends what is still finishing when told to', async () => {
    const world = await opened();
    visit(world, dropped);
    await settle();
    await apply(world, [kept, moved]);
    const ids = { sessionId: profile.id, forwardId: dropped.id };
    expect(await world.engine.handlers.forwards.remove({ ...ids, lasting: false })).toMatchObject({
      ok: true,
    });
    expect(words(world)).toEqual(['listening', 'listening']);
    expect(world.table(dropped.id).history()[0]?.ended?.reason).toEqual({ kind: 'stopped' });
  });

  it('keeps in sight who came through a forward while its listener was being closed', async () => {
    const world = await opened();
    const table = world.table(dropped.id);
    world.weather.closeTakes = 1000;
    const before = visit(world, dropped);
    void world.engine.handlers.sessions.apply({ profile: { ...profile, forwards: [kept, moved] } });
    await settle();
    before();
    const late = table.begin({ from: 'late', peer: null, to: '' });
    late.cutBy(() => {
      late.ended({ kind: 'left' });
    });
    await world.clock.advance(1000);
    expect(words(world)).toEqual(['listening', 'listening', 'leaving finishing']);
    await world.during(world.engine.handlers.sessions.disconnect({ sessionId: profile.id }));
    expect(late.isLive).toBe(false);
    expect(words(world)).toEqual(['off', 'off']);
  });

  it('tries one again that waits for its port', async () => {
    const world = await createFaultyWorld();
    const other = profileOf({
      name: 'holder',
      host: 'h',
      username: 'u',
      forwards: [forwardOf('local', '5902', 'x:1')],
    });
    await world.engine.handlers.sessions.open({ profile: other });
    await world.engine.handlers.sessions.open({ profile });
    await settle();
    const waiting = world.engine.snapshot().sessions[1];
    expect(waiting?.forwards[1]?.state).toMatchObject({
      kind: 'waiting',
      error: { code: 'listen-in-use', data: { holder: { session: { id: other.id, title: 'holder' } } } },
    });
    if (waiting === undefined) throw new Error('no session');
    expect(differenceLines(difference(waiting, profile))).toEqual(['Try L5902 → b:2 again']);
    await world.engine.handlers.sessions.close({ sessionId: other.id });
    await world.engine.handlers.sessions.apply({ profile });
    await settle();
    expect(words(world)).toEqual(['listening', 'listening', 'listening']);
  });
});

describe('changing one forward', () => {
  it('leaves one that was stopped stopped', async () => {
    const world = await opened();
    const { handlers } = world.engine;
    await handlers.forwards.stop({ sessionId: profile.id, forwardId: dropped.id, lasting: false });
    const changed: Forward = { ...forwardOf('dynamic', '1081'), id: moved.id };
    expect(
      await handlers.forwards.change({
        sessionId: profile.id,
        forward: changed,
        replaces: revisionOf(moved),
        lasting: false,
      }),
    ).toMatchObject({
      ok: true,
    });
    expect(words(world)).toEqual(['listening', 'off', 'listening']);
    expect(session(world).forwards[2]?.forward).toEqual(changed);
    // What the user opened the session with is still what Apply compares with.
    expect(session(world).profile.forwards[1]?.enabled).toBe(true);
  });

  it('is refused for one that only finishes its connections', async () => {
    const world = await opened();
    visit(world, dropped);
    await settle();
    await apply(world, [kept, moved]);
    const result = await world.engine.handlers.forwards.change({
      sessionId: profile.id,
      forward: dropped,
      replaces: revisionOf(dropped),
      lasting: false,
    });
    expect(result).toMatchObject({ ok: false, error: { code: 'not-found' } });
  });
});

describe('a forward that is stopped', () => {
  it('takes a connection along that comes while those before it end', async () => {
    const world = await opened();
    const table = world.table(kept.id);
    const slow = table.begin({ from: 'one', peer: null, to: '' });
    const over = world.engine.handlers.sessions.disconnect({ sessionId: profile.id });
    const late = table.begin({ from: 'another', peer: null, to: '' });
    late.cutBy(() => {
      late.ended({ kind: 'left' });
    });
    slow.ended({ kind: 'left' });
    await world.during(over);
    expect(table.history().map(({ ended }) => ended?.reason.kind)).toEqual(['stopped', 'stopped']);
  });

  it('does not wait for the look-up of who has its port', async () => {
    const world = await createFaultyWorld();
    const other = profileOf({ name: 'holder', host: 'h', username: 'u', forwards: [dropped] });
    await world.engine.handlers.sessions.open({ profile: other });
    await settle();
    world.weather.lookTakes = 5000;
    await world.engine.handlers.sessions.open({
      profile: { ...profile, forwards: [forwardOf('local', '5902', 'b:2')] },
    });
    await settle();
    const state = () => world.engine.snapshot().sessions[1]?.state.kind;
    expect(state()).toBe('connected');
    void world.engine.handlers.sessions.disconnect({ sessionId: profile.id });
    await settle();
    expect(state()).toBe('idle');
  });
});

describe('a forward with an end time', () => {
  it('stops by itself with its connections, and starts for as long again', async () => {
    const world = await createFaultyWorld();
    const forward = forwardOf('local', '5901', 'a:1', { end: '30 min' });
    await world.engine.handlers.sessions.open({ profile: { ...profile, forwards: [forward] } });
    await settle();
    expect(session(world).forwards[0]?.state).toMatchObject({ until: world.clock.now() + 30 * 60_000 });
    visit(world, forward);
    await settle();
    await world.clock.advance(30 * 60_000 - 1);
    expect(words(world)).toEqual(['listening']);
    await world.clock.advance(1);
    expect(words(world)).toEqual(['off']);
    expect(world.holds(forward.id)).toBe(false);
    expect(world.table(forward.id).size).toBe(0);
    // A connection that comes back does not start it again; the user can.
    world.connections()[0]?.lose();
    await world.clock.advance(60_000);
    expect(words(world)).toEqual(['off']);
    await world.engine.handlers.forwards.start({
      sessionId: profile.id,
      forwardId: forward.id,
      lasting: false,
    });
    expect(words(world)).toEqual(['listening']);
  });

  it('ends in its time however often the connection is lost meanwhile', async () => {
    const world = await createFaultyWorld();
    const forward = forwardOf('remote', '6001', 'a:1', { end: '30 min' });
    await world.engine.handlers.sessions.open({ profile: { ...profile, forwards: [forward] } });
    await settle();
    const until = world.clock.now() + 30 * 60_000;
    await world.clock.advance(20 * 60_000);
    world.connections()[0]?.lose();
    await world.clock.advance(60_000);
    expect(session(world).forwards[0]?.state).toMatchObject({ kind: 'listening', until });
    await world.clock.advance(9 * 60_000);
    expect(words(world)).toEqual(['off']);
    await world.engine.handlers.forwards.start({
      sessionId: profile.id,
      forwardId: forward.id,
      lasting: false,
    });
    expect(session(world).forwards[0]?.state).toMatchObject({ until: world.clock.now() + 30 * 60_000 });
  });

  it('fails when its end has passed, and says so', async () => {
    const world = await createFaultyWorld();
    const at = world.clock.now() + 1000;
    const forward: Forward = { ...kept, end: { kind: 'at', time: at } };
    await world.clock.advance(2000);
    await world.engine.handlers.sessions.open({ profile: { ...profile, forwards: [forward] } });
    await settle();
    expect(session(world).forwards[0]?.state).toEqual({
      kind: 'failed',
      error: { code: 'forward-over', data: { at } },
    });
  });

  it('may be months away, further than a timer of Node’s can wait', async () => {
    const clock = createFakeClock();
    let rang = 0;
    const start = clock.now();
    const timer = new Timer(clock);
    timer.startAt(start + 60 * 86_400_000, () => (rang += 1));
    await clock.advance(60 * 86_400_000 - 1);
    expect(rang).toBe(0);
    await clock.advance(1);
    expect(rang).toBe(1);
    timer.startAt(start + 120 * 86_400_000, () => (rang += 1));
    timer.stop();
    expect(clock.pending()).toBe(0);
  });
});

describe('a SOCKS listener for everybody', () => {
  it('does not listen without a login, unless the user insists', async () => {
    const world = await createFaultyWorld();
    const unguarded = forwardOf('dynamic', '*:1080');
    const insisted = forwardOf('dynamic', '*:1081', '', { withoutLogin: true });
    await world.engine.handlers.sessions.open({ profile: { ...profile, forwards: [unguarded, insisted] } });
    await settle();
    expect(words(world)).toEqual(['failed', 'listening']);
    expect(session(world).forwards[0]?.state).toMatchObject({ error: { code: 'socks-unguarded' } });
    expect(world.holds(unguarded.id)).toBe(false);
  });
});
