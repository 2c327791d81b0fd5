import { describe, expect, it } from 'vitest';
import type { ConnectionTest } from '../../../../shared/connection-test';
import type { AppError } from '../../../../shared/errors';
import type { SessionProfile } from '../../../../shared/session-profile';
import { settle } from '../../../support/fake-clock';
import { forwardOf, portOf, profileOf } from '../../../support/samples';
import { createFaultyWorld, type FaultyWorld } from '../faulty-world';

const local = forwardOf('local', '5901', 'a:1');
const other = forwardOf('local', '5902', 'b:2');
const off = { ...forwardOf('local', '5903', 'c:3'), enabled: false };
const profile = profileOf({ name: 'prod', host: 'h', username: 'u', forwards: [local, other, off] });
const { id: sessionId } = profile;

function testOf(world: FaultyWorld): ConnectionTest {
  const [connectionTest, ...more] = world.engine.snapshot().connectionTests;
  if (connectionTest === undefined || more.length > 0) throw new Error('expected one test');
  return connectionTest;
}

/** `kind state`, with the time or the error's code. */
function steps(world: FaultyWorld): readonly string[] {
  return testOf(world).steps.map(({ kind, state, took, error, hop }) =>
    [hop, kind, state, error?.code, took].filter((part) => part !== null && part !== undefined).join(' '),
  );
}

async function started(world: FaultyWorld, tested: SessionProfile = profile): Promise<void> {
  expect((await world.engine.handlers.connectionTests.start({ profile: tested })).ok).toBe(true);
  await settle();
}

/** Nothing of a test is left. */
function expectNothingOpen(world: FaultyWorld): void {
  expect([world.connecting(sessionId), world.held(), world.engine.snapshot().prompts.length]).toEqual([
    0, 0, 0,
  ]);
  expect(world.clock.pending()).toBe(0);
}

describe('a test of a session that is not open', () => {
  it('shows each step with its time while it goes on, and leaves nothing open', async () => {
    const world = await createFaultyWorld();
    Object.assign(world.weather, { connectTakes: 700, listenTakes: 20 });
    await started(world);
    expect(testOf(world)).toMatchObject({ title: 'prod', endedAt: null });
    // This world only dials, and looks no name up.
    expect(steps(world).slice(0, 4)).toEqual([
      'tcp running',
      'handshake waiting',
      'host-key waiting',
      'auth waiting',
    ]);
    await world.clock.advance(5000);
    expect(steps(world)).toEqual([
      'tcp ok 700',
      'reply ok 1',
      'forward ok 20',
      'destination ok 0',
      'forward ok 20',
      'destination ok 0',
    ]);
    expect(testOf(world).endedAt).toBe(testOf(world).startedAt + 740);
    expectNothingOpen(world);
  });

  it('stops at the first step that fails; what comes after is not tried', async () => {
    const world = await createFaultyWorld();
    const refused: AppError = { code: 'connect-refused', data: { host: 'h', port: 22 } };
    Object.assign(world.weather, { connectFails: refused, connectTakes: 30 });
    await started(world);
    await world.clock.advance(1000);
    expect(steps(world)).toEqual([
      'tcp failed connect-refused 30',
      'handshake skipped',
      'host-key skipped',
      'auth skipped',
      'reply skipped',
      ...['forward skipped', 'destination skipped', 'forward skipped', 'destination skipped'],
    ]);
    expectNothingOpen(world);
  });

  it('says which forward cannot listen, and goes on with what it leads to and the others', async () => {
    const holder = profileOf({
      name: 'holder',
      host: 'x',
      username: 'u',
      forwards: [forwardOf('local', '5901', 'z:9')],
    });
    const world = await createFaultyWorld();
    await world.engine.handlers.sessions.open({ profile: holder });
    await settle();
    await started(world);
    await world.clock.advance(1000);
    expect(steps(world).slice(2)).toEqual([
      'forward failed listen-in-use 0',
      'destination ok 0',
      'forward ok 0',
      'destination ok 0',
    ]);
    expect(testOf(world).steps[2]?.error).toMatchObject({
      data: { holder: { session: { title: 'holder' } } },
    });
  });

  it('can be ended while it waits for an answer, and that takes the question back', async () => {
    const world = await createFaultyWorld();
    world.weather.asks = true;
    await started(world);
    await world.clock.advance(60_000);
    expect(world.engine.snapshot().prompts).toMatchObject([{ sessionId, title: 'prod', kind: 'password' }]);
    expect(await world.engine.handlers.connectionTests.start({ profile })).toMatchObject({
      error: { code: 'test-busy' },
    });
    await world.during(world.engine.handlers.connectionTests.end({ sessionId }));
    expect(new Set(testOf(world).steps.map(({ state }) => state))).toEqual(new Set(['skipped']));
    expect(testOf(world).endedAt).not.toBeNull();
    await world.clock.advance(1000);
    expectNothingOpen(world);
    await world.engine.handlers.connectionTests.end({ sessionId });
    expect(world.engine.snapshot().connectionTests).toEqual([]);
    expect(await world.engine.handlers.connectionTests.end({ sessionId })).toMatchObject({
      error: { code: 'not-found' },
    });
  });

  it('does not count the time a user thinks', async () => {
    const world = await createFaultyWorld();
    Object.assign(world.weather, { asks: true, connectTakes: 250 });
    await started(world);
    await world.clock.advance(90_000);
    const [prompt] = world.engine.snapshot().prompts;
    if (prompt === undefined) throw new Error('nothing was asked');
    await world.engine.handlers.prompts.answer({
      promptId: prompt.id,
      answer: { kind: 'texts', texts: ['secret'], remember: false },
    });
    await world.clock.advance(1000);
    expect(steps(world)[0]).toBe('tcp ok 250');
    // Typed for the test alone: it is forgotten with it.
    expectNothingOpen(world);
    await started(world);
    await world.clock.advance(1000);
    expect(world.engine.snapshot().prompts).toHaveLength(1);
    await world.during(world.engine.shutdown());
    expectNothingOpen(world);
  });

  it('blames a connection that is lost on what was under way', async () => {
    const world = await createFaultyWorld();
    world.weather.listenTakes = 5000;
    await started(world);
    await world.clock.advance(1000);
    world.connections()[0]?.lose();
    await world.clock.advance(20_000);
    expect(steps(world)).toEqual([
      'tcp ok 0',
      'reply ok 1',
      'forward failed connection-lost',
      'destination skipped',
      'forward skipped',
      'destination skipped',
    ]);
    expectNothingOpen(world);
  });

  it('tells the jump host at which it fails', async () => {
    const world = await createFaultyWorld();
    const jump = {
      kind: 'inline',
      host: 'gate',
      port: profile.port,
      privateKeyFile: '',
      onlyThisKey: false,
    } as const;
    world.weather.connectTakes = 100;
    await started(world, { ...profile, jumps: [jump], forwards: [] });
    await world.clock.advance(150);
    world.connections()[0]?.lose();
    await world.clock.advance(1000);
    expect(steps(world).slice(0, 2)).toEqual(['gate tcp ok 100', 'tcp failed hop-lost 50']);
    expectNothingOpen(world);
  });

  it('has one step that fails where there is no route at all', async () => {
    const world = await createFaultyWorld();
    const lostJump = profileOf({ ...profile, jumps: [{ kind: 'saved', sessionId: profileOf({}).id }] });
    await started(world, lostJump);
    expect(steps(world)).toEqual(['name failed hop-missing']);
  });
});

describe('a test of an open session', () => {
  it('goes through its connection, which took no time of the test, and leaves it and its listeners alone', async () => {
    const world = await createFaultyWorld();
    world.weather.connectTakes = 300;
    await world.during(world.engine.handlers.sessions.open({ profile }));
    await world.clock.advance(60_000);
    await started(world);
    await world.clock.advance(1000);
    expect(steps(world)).toEqual([
      'tcp ok',
      'reply ok 1',
      'forward ok',
      'destination ok 0',
      'forward ok',
      'destination ok 0',
    ]);
    expect(world.connections()).toHaveLength(1);
    expect(world.engine.snapshot().sessions[0]?.state.kind).toBe('connected');
    expect([world.holds(local.id), world.holds(other.id)]).toEqual([true, true]);
  });

  it('takes the place of a forward that was changed in the form for its own', async () => {
    const world = await createFaultyWorld();
    await world.during(world.engine.handlers.sessions.open({ profile }));
    const changed = forwardOf('local', String(portOf(local)), 'elsewhere:1');
    await started(world, { ...profile, forwards: [changed] });
    await world.clock.advance(1000);
    expect(steps(world).slice(2)).toEqual(['forward ok', 'destination ok 0']);
  });

  it('ends with the session, whose connection it must not keep', async () => {
    const world = await createFaultyWorld();
    await world.during(world.engine.handlers.sessions.open({ profile }));
    const third = forwardOf('local', '5909', 'c:3');
    world.weather.listenTakes = 3000;
    await started(world, { ...profile, forwards: [third] });
    await world.during(world.engine.handlers.sessions.disconnect({ sessionId }));
    expect(testOf(world).steps.map(({ state }) => state)).toEqual(['ok', 'ok', 'skipped', 'skipped']);
    await world.clock.advance(2000);
    expectNothingOpen(world);
  });

  it('finds out that its server does not answer any more, whatever was true when the connection was made', async () => {
    const world = await createFaultyWorld();
    await world.during(world.engine.handlers.sessions.open({ profile: { ...profile, keepaliveSeconds: 0 } }));
    world.connections()[0]?.fallSilent();
    await started(world, { ...profile, keepaliveSeconds: 0 });
    await world.clock.advance(10_000);
    expect(steps(world).slice(0, 2)).toEqual(['tcp ok', 'reply failed keepalive-unanswered']);
    // It may be one that never answers: what comes after that tells.
    expect(steps(world)[2]).not.toBe('forward skipped');
    await world.during(world.engine.shutdown());
  });
});
