import { describe, expect, it } from 'vitest';
import { ChannelGate } from '../../../../electron/engine/sessions/channel-gate';
import type { SshConnection } from '../../../../electron/ssh/types';
import { fail } from '../../../../shared/result';
import type { SessionProfile } from '../../../../shared/session-profile';
import type { SessionStatus } from '../../../../shared/status';
import { answeringPeer } from '../../../support/answering-peer';
import { createFakeClock, settle } from '../../../support/fake-clock';
import { forwardOf, profileOf } from '../../../support/samples';
import { createFaultyWorld, type FaultyWorld } from '../faulty-world';

const profile: SessionProfile = profileOf({
  name: 'far',
  host: 'far.example',
  username: 'u',
  keepaliveSeconds: 0,
  retryFirstSeconds: 600,
  retryLongestSeconds: 600,
  forwards: [forwardOf('local', '5901', 'a:1')],
});

function session(world: FaultyWorld): SessionStatus {
  const [first] = world.engine.snapshot().sessions;
  if (first === undefined) throw new Error('no session');
  return first;
}

async function connected(more: Partial<SessionProfile> = {}): Promise<FaultyWorld> {
  const world = await createFaultyWorld();
  await world.engine.handlers.sessions.open({ profile: { ...profile, ...more } });
  await settle();
  expect(session(world).state.kind).toBe('connected');
  // It held for a while.
  await world.clock.advance(60_000);
  return world;
}

const logOf = async (world: FaultyWorld): Promise<readonly string[]> => {
  const log = await world.engine.handlers.sessions.getLog({ sessionId: profile.id });
  return log.ok ? log.value.map(({ text }) => text) : [];
};

describe('a session that is connected when the computer wakes up', () => {
  it('stays so when its server answers', async () => {
    const world = await connected();
    world.wake();
    await world.clock.advance(60_000);
    expect(session(world)).toMatchObject({ state: { kind: 'connected', stalledSince: null }, reconnects: 0 });
  });

  it('is marked, lost and back within seconds when it does not, however long it waits otherwise', async () => {
    const world = await connected();
    world.connections()[0]?.fallSilent();
    await world.clock.advance(3_600_000);
    expect(session(world).state).toMatchObject({ kind: 'connected', stalledSince: null });
    world.wake();
    await world.clock.advance(3000);
    expect(session(world).state).toMatchObject({ kind: 'connected', stalledSince: 1_000_000 });
    await world.clock.advance(2100);
    expect(session(world).state).toMatchObject({
      kind: 'waiting',
      cause: { code: 'keepalive-timeout', data: { seconds: 5 } },
    });
    await world.clock.advance(1000);
    expect(session(world)).toMatchObject({
      state: { kind: 'connected', stalledSince: null },
      reconnects: 1,
      forwards: [{ state: { kind: 'listening' } }],
    });
    expect(await logOf(world)).toContain('Not answering: nothing has come for 3663 s');
  });

  it('is not asked before there is a network, and then at once', async () => {
    const world = await connected();
    world.connections()[0]?.fallSilent();
    world.network(false);
    world.wake();
    await world.clock.advance(60_000);
    expect(session(world).state).toMatchObject({ kind: 'connected', stalledSince: null });
    world.network(true);
    await world.clock.advance(6500);
    expect(session(world)).toMatchObject({ state: { kind: 'connected' }, reconnects: 1 });
  });

  it('and is cut off right away is back at once, too', async () => {
    const world = await connected();
    world.wake();
    await world.clock.advance(300);
    world.connections()[0]?.lose();
    await world.clock.advance(1100);
    expect(session(world)).toMatchObject({ state: { kind: 'connected' }, reconnects: 1 });
  });
});

describe('a session that is connecting when the network changes', () => {
  const connecting = async (connectTakes: number): Promise<FaultyWorld> => {
    const world = await createFaultyWorld();
    world.weather.connectTakes = connectTakes;
    await world.engine.handlers.sessions.open({ profile });
    await world.clock.advance(1000);
    world.weather.connectTakes = 0;
    return world;
  };

  it('begins anew where nothing comes of the attempt within seconds', async () => {
    const world = await connecting(600_000);
    world.wake();
    await world.clock.advance(4900);
    expect([session(world).state.kind, world.attempts()]).toEqual(['connecting', 1]);
    await world.clock.advance(200);
    expect([session(world).state.kind, world.attempts()]).toEqual(['connected', 2]);
    expect(world.connecting(profile.id)).toBe(1);
    expect(session(world).reconnects).toBe(0);
    expect(await logOf(world)).toContain(
      'Nothing has come of this attempt since the network changed: beginning anew',
    );
  });

  it('stays with an attempt that gets on', async () => {
    const world = await connecting(5000);
    world.wake();
    await world.clock.advance(60_000);
    expect([session(world).state.kind, world.attempts()]).toEqual(['connected', 1]);
  });

  it('leaves a question before the user, and does not try on without a network', async () => {
    const asking = await createFaultyWorld();
    asking.weather.asks = true;
    await asking.engine.handlers.sessions.open({ profile });
    await asking.clock.advance(1000);
    asking.wake();
    await asking.clock.advance(60_000);
    expect([session(asking).state.kind, asking.attempts()]).toEqual(['asking', 1]);
    const offline = await connecting(600_000);
    offline.network(false);
    await offline.clock.advance(60_000);
    expect([session(offline).state.kind, offline.attempts()]).toEqual(['connecting', 1]);
  });

  it('leaves nothing behind when it is disconnected meanwhile', async () => {
    const world = await connecting(600_000);
    world.wake();
    await world.clock.advance(1000);
    await world.during(world.engine.handlers.sessions.disconnect({ sessionId: profile.id }));
    await world.clock.advance(60_000);
    expect([session(world).state.kind, world.attempts(), world.timers()]).toEqual(['idle', 1, 0]);
  });
});

describe('who connects through a session that is dead', () => {
  const visited = async (more: Partial<SessionProfile> = {}) => {
    const world = await connected({ keepaliveSeconds: 600, ...more });
    world.connections()[0]?.fallSilent();
    await world.clock.advance(60_000);
    const [forward] = profile.forwards;
    if (forward === undefined) throw new Error('no forward');
    const leave = world.visit(forward.id);
    return { world, leave, table: world.table(forward.id) };
  };

  it('finds that out for it, waits, and gets through', async () => {
    const { world, table } = await visited({ retryFirstSeconds: 1 });
    await world.clock.advance(6000);
    expect(session(world).state).toMatchObject({ kind: 'connected', stalledSince: 1_000_000 });
    await world.clock.advance(4000);
    expect(session(world)).toMatchObject({ state: { kind: 'connected' }, reconnects: 1 });
    expect(table.live().map(({ openedAt }) => openedAt)).toEqual([expect.any(Number)]);
  });

  it('waits no longer than was chosen for a session that is away', async () => {
    const { world, table } = await visited({ holdSeconds: 5 });
    world.weather.connectTakes = 60_000;
    await world.clock.advance(8500);
    expect([session(world).state.kind, table.live().length]).toEqual(['waiting', 1]);
    await world.clock.advance(5000);
    expect(table.live()).toEqual([]);
    expect(table.history()).toMatchObject([{ ended: { reason: { kind: 'refused' } } }]);
  });

  it('asks the server once it is long in coming, and takes what comes after all', async () => {
    const clock = createFakeClock();
    let doubts = 0;
    const gate = new ChannelGate(
      clock,
      () => 1000,
      () => {
        doubts += 1;
      },
    );
    const slow: SshConnection['openChannel'] = () =>
      new Promise((resolve) => {
        clock.after(20_000, () =>
          resolve(fail({ code: 'channel-timeout', data: { path: '/p', seconds: 20 } })),
        );
      });
    gate.open({ ...answeringPeer, openChannel: slow } as SshConnection);
    const opening = gate.openChannel({ path: '/p' }, { host: '', port: 0 });
    await clock.advance(2900);
    expect(doubts).toBe(0);
    await clock.advance(20_000);
    expect([doubts, clock.pending()]).toEqual([1, 0]);
    expect(await opening).toMatchObject({ error: { code: 'channel-timeout' } });
  });
});

it('a session whose server falls silent is marked, lost in time, and the mark goes with it', async () => {
  const world = await connected({ keepaliveSeconds: 10, keepaliveCount: 2, retryFirstSeconds: 1 });
  const states: string[] = [];
  world.engine.on('snapshot.changed', ({ sessions }) => {
    for (const { state } of sessions?.changed ?? []) {
      const { kind } = state;
      const words = kind === 'connected' && state.stalledSince !== null ? 'stalled' : kind;
      if (states.at(-1) !== words) states.push(words);
    }
  });
  world.connections()[0]?.fallSilent();
  await world.clock.advance(30_100);
  expect(states).toEqual(['stalled', 'waiting']);
  expect(session(world).lastLoss?.error).toEqual({ code: 'keepalive-timeout', data: { seconds: 20 } });
  await world.clock.advance(2000);
  expect(states.slice(2)).toEqual(['connected']);
});
