import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { routeTo } from '../../../electron/engine/connections/route';
import { portSchema } from '../../../shared/endpoint';
import type { AppError } from '../../../shared/errors';
import type { Forward } from '../../../shared/forward';
import { newSessionId } from '../../../shared/ids';
import type { Jump } from '../../../shared/jump';
import { revisionOf } from '../../../shared/revision';
import { applyChange } from '../../../shared/snapshot';
import type { SessionProfile } from '../../../shared/session-profile';
import { forwardOf, portOf, profileOf } from '../../support/samples';
import { soak, soakTimeout } from '../../support/soak';
import { createFaultyWorld, type FaultyWorld, type Weather } from './faulty-world';

const lost: AppError = { code: 'connection-lost', data: { detail: '' } };
const refused: AppError = { code: 'auth-refused', data: { username: 'u', tried: [], offered: [] } };

/**
 * Sessions that share some ports, so that forwards are in each other's way at times; the third connects on demand. The
 * first is a jump host of the others, and the last two share another one.
 */
const forwards: readonly (readonly Forward[])[] = [
  [forwardOf('local', '5901', 'a:1'), forwardOf('remote', '6001', 'a:1'), forwardOf('dynamic', '1080')],
  [forwardOf('local', '5902', 'a:1'), forwardOf('remote', '6001', 'b:1'), forwardOf('dynamic', '1080')],
  [forwardOf('local', '5903', 'a:1'), forwardOf('remote', '6003', 'b:1'), forwardOf('dynamic', '1083')],
  [forwardOf('local', '5904', 'a:1'), forwardOf('remote', '6004', 'b:1'), forwardOf('dynamic', '1084')],
];
const firstId = newSessionId();
const toFirst: Jump = { kind: 'saved', sessionId: firstId };
const gate: Jump = {
  ...{ kind: 'inline', host: 'gate', port: portSchema.parse(22), privateKeyFile: '', onlyThisKey: false },
};
const routes: readonly (readonly Jump[])[] = [[], [toFirst], [gate, toFirst], [toFirst, gate]];
const profiles: readonly SessionProfile[] = forwards.map((own, index) =>
  profileOf({
    ...(index === 0 && { id: firstId }),
    name: `s${String(index)}`,
    host: `h${String(index)}`,
    username: 'u',
    forwards: own,
    // Found silent, with all that is behind it, in less than the time all is given to mend.
    ...{ keepaliveSeconds: 5, keepaliveCount: 2 },
    onDemand: index === 2,
    retryLongestSeconds: 30,
    jumps: routes[index] ?? [],
  }),
);
/** The connections a session may be on: `h0`, `h0 > h1`. */
function pathsOf(profile: SessionProfile): readonly string[] {
  const route = routeTo(profile, profiles);
  if (!route.ok) throw new Error(route.error.code);
  const hosts = route.value.map(({ target }) => target.host);
  return hosts.map((_, index) => hosts.slice(0, index + 1).join(' > '));
}

type Step =
  | { readonly kind: 'command'; readonly which: number; readonly session: number; readonly forward: number }
  | { readonly kind: 'weather'; readonly weather: Partial<Weather> }
  | { readonly kind: 'visit' | 'leave'; readonly session: number; readonly forward: number }
  | { readonly kind: 'lose' | 'silence'; readonly which: number }
  | { readonly kind: 'network'; readonly isUp: boolean }
  | { readonly kind: 'wake' }
  | { readonly kind: 'take'; readonly port: string; readonly taken: boolean }
  | { readonly kind: 'answer'; readonly cancel: boolean }
  | { readonly kind: 'wait'; readonly milliseconds: number };

const ports = ['here 5901', 'here 1080', 'server 6001', 'server 6004'] as const;
const commandCount = 10;
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('command' as const),
      which: fc.nat(commandCount - 1),
      session: fc.nat(3),
      forward: fc.nat(2),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('visit' as const, 'leave' as const),
      session: fc.nat(3),
      forward: fc.nat(2),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('weather' as const),
      weather: fc.oneof(
        fc.record({ connectTakes: fc.constantFrom(0, 5, 400) }),
        fc.record({ connectFails: fc.constantFrom(null, null, lost, refused) }),
        fc.record({ asks: fc.boolean() }),
        fc.record({ diesAtOnce: fc.boolean() }),
        fc.record({ listenTakes: fc.constantFrom(0, 5, 700) }),
        fc.record({ closeTakes: fc.constantFrom(0, 5, 700, 4000) }),
        fc.record({ serverHoldsFor: fc.constantFrom(0, 3000, 90_000, 900_000) }),
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.record({ kind: fc.constant('network' as const), isUp: fc.boolean() }),
      fc.record({ kind: fc.constant('wake' as const) }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('take' as const),
      port: fc.constantFrom(...ports),
      taken: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('lose' as const, 'silence' as const),
      which: fc.nat(3),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('answer' as const), cancel: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      milliseconds: fc.constantFrom(0, 1, 6, 60, 500, 3000, 70_000),
    }),
  },
);

/** Gives a command without waiting for it. */
function give(world: FaultyWorld, { which, session, forward }: Extract<Step, { kind: 'command' }>) {
  const profile = profiles[session];
  const chosen = profile?.forwards[forward];
  if (profile === undefined || chosen === undefined) throw new Error('no such thing');
  const { handlers } = world.engine;
  const [sessionId, forwardId] = [profile.id, chosen.id];
  const without = { ...profile, forwards: profile.forwards.filter(({ id }) => id !== forwardId) };
  const listed = world.engine
    .snapshot()
    .sessions.find(({ id }) => id === sessionId)
    ?.forwards.find(({ forward: { id } }) => id === forwardId)?.forward;
  switch (which) {
    case 0:
    case 1:
      return handlers.sessions.open({ profile });
    case 2:
      return handlers.sessions.disconnect({ sessionId });
    case 3:
      return handlers.sessions.close({ sessionId });
    case 4:
      return handlers.sessions.retry({ sessionId });
    case 5:
      return handlers.sessions.apply({ profile: forward === 0 ? profile : without });
    case 6:
      return handlers.forwards.start({ sessionId, forwardId, lasting: false });
    case 7:
      return handlers.forwards.stop({ sessionId, forwardId, lasting: false });
    case 8:
      return handlers.forwards.change({
        sessionId,
        forward: changed(chosen),
        replaces: revisionOf(listed ?? chosen),
        lasting: false,
      });
    default:
      return session === 0
        ? handlers.forwards.add({ sessionId, forward: chosen, lasting: false })
        : handlers.forwards.remove({ sessionId, forwardId, lasting: false });
  }
}

let changes = 0;

/** The same forward with another end, so that the one before has to go. */
function changed(forward: Forward): Forward {
  changes += 1;
  return { ...forward, end: { kind: 'after', minutes: 1 + (changes % 3) } };
}

/** What holds at any moment, whatever happened before. */
function check(world: FaultyWorld): void {
  const { sessions } = world.engine.snapshot();
  const alive = world.paths();
  expect(new Set(alive).size, `one connection twice: ${alive.join(', ')}`).toBe(alive.length);
  // One that failed for good is still closing what it had.
  const wanted = sessions
    .filter(({ state }) => state.kind !== 'idle')
    .flatMap(({ profile }) => pathsOf(profile));
  for (const path of alive) expect(wanted, 'a connection nobody sees').toContain(path);
  for (const { state, forwards: statuses, hops } of sessions) {
    if (state.kind === 'waiting' && state.retryAt === null) {
      expect(world.isOnline(), 'waiting for a network that is there').toBe(false);
    }
    if (state.kind === 'idle') {
      expect(
        hops.filter((hop) => hop.state.kind === 'connected' || hop.state.kind === 'connecting'),
        'jump hosts of an idle session',
      ).toEqual([]);
      expect(statuses.map((status) => status.state.kind).filter((kind) => kind !== 'off')).toEqual([]);
    }
    for (const { forward, state: own } of statuses) {
      if (own.kind === 'off') expect(world.holds(forward.id), 'a port that is held and off').toBe(false);
      if (own.kind === 'listening') expect(world.holds(forward.id), 'listening without a port').toBe(true);
    }
  }
}

/** Lets all troubles pass: whatever only waited for that is up after a while. */
async function mend(world: FaultyWorld): Promise<void> {
  const { engine, clock, weather } = world;
  Object.assign(weather, { connectTakes: 0, connectFails: null, asks: false, diesAtOnce: false });
  for (const port of ports) world.take(port, false);
  world.network(true);
  await clock.advance(45_000);
  check(world);
  const { sessions } = engine.snapshot();
  expect(
    sessions.filter(({ state }) => state.kind === 'waiting').map(({ state }) => state),
    'sessions that wait for nothing',
  ).toEqual([]);
  expect(
    world.connections().filter((connection) => connection.isSilent()),
    'connections that nobody found silent',
  ).toEqual([]);
  for (const { state } of sessions) {
    if (state.kind === 'connected') expect(state.stalledSince, 'marked though it answers').toBeNull();
  }
  for (const { forwards: statuses } of sessions) {
    for (const { forward, state } of statuses) {
      if (state.kind !== 'waiting' || forward.kind === 'remote') continue;
      expect(world.isHeld(`here ${String(portOf(forward))}`), 'a forward that waits for nothing').toBe(true);
    }
  }
}

describe('engine, whatever happens in whatever order', () => {
  it(
    'has each connection once at most, frees each port before it says so, and leaves nothing behind',
    async () => {
      await soak(
        'The engine, whatever happens',
        fc.array(step, { maxLength: 60, size: 'max' }),
        async (steps) => {
          const world = await createFaultyWorld(profiles);
          const { engine, clock, weather } = world;
          let replica = engine.snapshot();
          engine.on('snapshot.changed', (change) => {
            const next = applyChange(replica, change);
            if (next === null) throw new Error('a gap between changes');
            replica = next;
          });
          const commands: Promise<unknown>[] = [];
          const visitors: (() => void)[] = [];
          for (const what of steps) {
            switch (what.kind) {
              case 'command':
                commands.push(give(world, what));
                break;
              case 'weather':
                Object.assign(weather, what.weather);
                break;
              case 'visit': {
                const id = profiles[what.session]?.forwards[what.forward]?.id;
                const leave = id === undefined ? null : world.visit(id);
                if (leave !== null) visitors.push(leave);
                break;
              }
              case 'leave':
                visitors.shift()?.();
                break;
              case 'lose':
                world.connections()[what.which]?.lose();
                break;
              case 'silence':
                world.connections()[what.which]?.fallSilent();
                break;
              case 'network':
                world.network(what.isUp);
                break;
              case 'wake':
                world.wake();
                break;
              case 'take':
                world.take(what.port, what.taken);
                break;
              case 'answer': {
                const [prompt] = engine.snapshot().prompts;
                if (prompt === undefined) break;
                const answer = what.cancel
                  ? ({ kind: 'cancel' } as const)
                  : ({ kind: 'texts', texts: ['x'], remember: false } as const);
                commands.push(engine.handlers.prompts.answer({ promptId: prompt.id, answer }));
                break;
              }
              case 'wait':
                await clock.advance(what.milliseconds);
            }
            check(world);
          }
          await mend(world);
          await world.during(engine.shutdown());
          await world.during(Promise.all(commands));
          check(world);
          expect(world.connections(), 'connections left').toEqual([]);
          expect(world.paths(), 'attempts left').toEqual([]);
          expect(await engine.liveConnections(), 'visitors left').toBe(0);
          expect(world.held(), 'ports left').toBe(0);
          expect(engine.snapshot().prompts, 'questions left').toEqual([]);
          expect(world.timers(), 'timers left').toBe(0);
          expect(
            engine.snapshot().sessions.filter(({ state }) => !['idle', 'failed'].includes(state.kind)),
          ).toEqual([]);
          await clock.advance(60_000);
          expect(clock.pending(), 'timers that came later').toBe(0);
          const vague = { traffic: [], vitals: [] };
          expect({ ...replica, ...vague }).toEqual({ ...engine.snapshot(), ...vague });
        },
      );
    },
    soakTimeout,
  );
});
