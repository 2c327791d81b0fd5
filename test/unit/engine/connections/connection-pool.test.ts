import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostAttempts } from '../../../../electron/engine/connections/attempt-gate';
import { portSchema } from '../../../../shared/endpoint';
import { waitingForOthers } from '../../../../shared/texts/event-log';
import { sentence, type AppError } from '../../../../shared/errors';
import type { Jump } from '../../../../shared/jump';
import type { SessionRoute } from '../../../../electron/engine/connections/session-route';
import type { SessionProfile } from '../../../../shared/session-profile';
import { settle } from '../../../support/fake-clock';
import { profileOf } from '../../../support/samples';
import { soak, soakTimeout } from '../../../support/soak';
import { createPoolWorld, type FakeAttempt, type FakeConnection, type PoolWorld } from './pool-world';

const lost: AppError = { code: 'connection-lost', data: { detail: 'reset' } };
const refused: AppError = { code: 'auth-refused', data: { username: 'u', tried: [], offered: [] } };
const saved = (name: string, jumps: readonly Jump[] = []): SessionProfile =>
  profileOf({ name, host: name, username: 'u', jumps });
const via = (profile: SessionProfile): Jump => ({ kind: 'saved', sessionId: profile.id });
const inline = (host: string): Jump => ({
  ...{ kind: 'inline', host, port: portSchema.parse(22), privateKeyFile: '', onlyThisKey: false },
});

function attemptAt(world: PoolWorld, path: string): FakeAttempt {
  const found = world.attempts().find((attempt) => attempt.path === path);
  if (found === undefined) throw new Error(`nobody connects to ${path}`);
  return found;
}

function connectionAt(world: PoolWorld, path: string): FakeConnection {
  const found = world.connections().find((connection) => connection.path === path);
  if (found === undefined) throw new Error(`nobody is connected to ${path}`);
  return found;
}

const paths = (world: PoolWorld): readonly string[] =>
  world
    .connections()
    .map(({ path }) => path)
    .sort();

/** Lets every attempt succeed until there is none. */
async function calm(world: PoolWorld): Promise<void> {
  await settle();
  while (world.attempts().length > 0) {
    for (const attempt of world.attempts()) attempt.succeed();
    await settle();
  }
}

describe('a jump host', () => {
  it('two sessions want at the same moment is connected to once', async () => {
    const world = createPoolWorld();
    const [one, two] = [saved('one', [inline('gate')]), saved('two', [inline('gate')])];
    const travellers = [one, two].map((profile) => world.traveller(profile, []));
    const going = travellers.map((traveller) => traveller.go());
    await settle();
    expect(world.attempts().map(({ path }) => path)).toEqual(['gate']);
    await calm(world);
    expect((await Promise.all(going)).map(({ ok }) => ok)).toEqual([true, true]);
    expect(paths(world)).toEqual(['gate', 'gate > one', 'gate > two']);
    expect(world.dialled.get('gate')).toBe(1);
    expect(travellers.map(({ route }) => route.hops()[0]?.state)).toMatchObject([
      { kind: 'connected', shared: true },
      { kind: 'connected', shared: true },
    ]);
    await travellers[0]?.route.leave();
    expect(paths(world)).toEqual(['gate', 'gate > two']);
    expect(travellers[1]?.route.hops()[0]?.state).toMatchObject({ shared: false });
    await travellers[1]?.route.leave();
    expect(paths(world)).toEqual([]);
  });

  it('asks once for all who wait, and asks the next when the one it asked leaves', async () => {
    const world = createPoolWorld();
    const [one, two] = ['one', 'two'].map((name) => world.traveller(saved(name, [inline('gate')]), []));
    if (one === undefined || two === undefined) throw new Error('two were made');
    const going = one.go();
    await settle();
    const { hooks } = attemptAt(world, 'gate');
    const answer = hooks.ask({ kind: 'username', host: 'gate' });
    await settle();
    const second = two.go();
    await settle();
    expect(world.questions.waiting()).toMatchObject([{ title: 'one', hop: 'gate', kind: 'username' }]);
    expect(one.asked).toEqual(two.asked);

    one.abort();
    expect(await going).toMatchObject({ ok: false });
    await settle();
    const [prompt, ...others] = world.questions.waiting();
    expect(others).toEqual([]);
    expect(prompt).toMatchObject({ title: 'two', hop: 'gate', sessionId: two.profile.id });
    if (prompt === undefined) throw new Error('no question');
    void world.questions.answer({
      promptId: prompt.id,
      answer: { kind: 'texts', texts: ['me'], remember: false },
    });
    expect(await answer).toEqual(['me']);
    await calm(world);
    expect((await second).ok).toBe(true);
    expect(world.dialled.get('gate')).toBe(1);
    expect(paths(world)).toEqual(['gate', 'gate > two']);
  });

  it('whose question the user cancels is given up for all who wait, and said to be that', async () => {
    const world = createPoolWorld();
    const travellers = ['one', 'two'].map((name) => world.traveller(saved(name, [inline('gate')]), []));
    const going = travellers.map((traveller) => traveller.go());
    await settle();
    const attempt = attemptAt(world, 'gate');
    const answer = attempt.hooks.ask({ kind: 'username', host: 'gate' });
    await settle();
    const [prompt] = world.questions.waiting();
    if (prompt === undefined) throw new Error('no question');
    void world.questions.answer({ promptId: prompt.id, answer: { kind: 'cancel' } });
    expect(await answer).toBeNull();
    attempt.fail({ code: 'auth-cancelled', data: {} });
    for (const result of await Promise.all(going)) {
      expect(result).toEqual({ ok: false, error: { code: 'auth-cancelled', data: {}, hop: 'gate' } });
    }
  });

  it('that is a saved session and open lends its connection, which stays when that session goes', async () => {
    const world = createPoolWorld();
    const gate = saved('gate');
    const open = world.traveller(gate, [gate]);
    const behind = world.traveller(saved('behind', [via(gate)]), [gate]);
    const first = open.go();
    await calm(world);
    await first;
    const second = behind.go();
    await calm(world);
    await second;
    expect(world.dialled).toEqual(
      new Map([
        ['gate', 1],
        ['gate > behind', 1],
      ]),
    );
    expect(behind.log).toContain('gate: Using the connection that another session has to it');
    await open.route.leave();
    expect(paths(world)).toEqual(['gate', 'gate > behind']);
    const again = open.go();
    await calm(world);
    expect((await again).ok).toBe(true);
    expect(world.dialled.get('gate')).toBe(1);
    await Promise.all([behind.route.leave(), open.route.leave()]);
    expect(paths(world)).toEqual([]);
  });

  it('that is lost takes down what is behind it, by its name, and no one else', async () => {
    const world = createPoolWorld();
    const [deep, near, other] = [
      world.traveller(saved('deep', [inline('gate'), inline('inner')]), []),
      world.traveller(saved('near', [inline('gate')]), []),
      world.traveller(saved('other', [inline('elsewhere')]), []),
    ];
    const going = [deep, near, other].map((traveller) => traveller.go());
    await calm(world);
    await Promise.all(going);
    connectionAt(world, 'gate').lose(lost);
    await settle();
    expect(paths(world)).toEqual(['elsewhere', 'elsewhere > other']);
    for (const { lost: errors } of [deep, near]) {
      expect(errors.map(sentence)).toEqual([
        'At the jump host gate: The connection to this jump host was lost. Remote side unexpectedly closed network connection. reset.',
      ]);
    }
    expect(other.lost).toEqual([]);
    expect(deep.route.hops().map(({ state }) => state.kind)).toEqual(['failed', 'idle']);
    const again = [deep.go(), near.go()];
    await calm(world);
    expect((await Promise.all(again)).map(({ ok }) => ok)).toEqual([true, true]);
    expect(world.dialled.get('gate')).toBe(2);
  });

  it('that is lost while the next one is being connected is what the attempt fails with', async () => {
    const world = createPoolWorld();
    const traveller = world.traveller(saved('server', [inline('gate')]), []);
    const going = traveller.go();
    await settle();
    attemptAt(world, 'gate').succeed();
    await settle();
    expect(attemptAt(world, 'gate > server').signal.aborted).toBe(false);
    connectionAt(world, 'gate').lose(lost);
    expect(await going).toMatchObject({ ok: false, error: { code: 'hop-lost', hop: 'gate' } });
    expect(world.attempts()).toEqual([]);
  });

  it('is not left while its session waits to try the server behind it again', async () => {
    const world = createPoolWorld();
    const traveller = world.traveller(saved('server', [inline('gate')]), []);
    const going = traveller.go();
    await settle();
    attemptAt(world, 'gate').succeed();
    await settle();
    attemptAt(world, 'gate > server').fail(lost);
    expect(await going).toEqual({ ok: false, error: lost });
    expect(paths(world)).toEqual(['gate']);
    const again = traveller.go();
    await calm(world);
    expect((await again).ok).toBe(true);
    expect(world.dialled.get('gate')).toBe(1);
  });

  it('that fails is named, and fails all who waited for it', async () => {
    const world = createPoolWorld();
    const travellers = ['one', 'two'].map((name) => world.traveller(saved(name, [inline('gate')]), []));
    const going = travellers.map((traveller) => traveller.go());
    await settle();
    attemptAt(world, 'gate').fail(refused);
    for (const result of await Promise.all(going)) {
      expect(result).toEqual({ ok: false, error: { ...refused, hop: 'gate' } });
    }
    expect(travellers[0]?.route.hops()[0]?.state).toEqual({
      kind: 'failed',
      error: { ...refused, hop: 'gate' },
    });
  });

  it('is not connected to again before the connection before has gone', async () => {
    const world = createPoolWorld();
    world.ends.atOnce = false;
    const gate = saved('gate');
    const traveller = world.traveller(gate, []);
    const first = traveller.go();
    await calm(world);
    await first;
    let left = false;
    const leaving = traveller.route.leave().then(() => {
      left = true;
    });
    const other = world.traveller(saved('behind', [via(gate)]), [gate]);
    const going = other.go();
    await settle();
    expect(left).toBe(false);
    expect(world.attempts()).toEqual([]);
    world.letEnd();
    await leaving;
    await calm(world);
    expect((await going).ok).toBe(true);
    expect(world.dialled.get('gate')).toBe(2);
  });
});

/** Sessions that share hops in several ways; the first two are jump hosts of others as well. */
function family(): readonly { readonly profile: SessionProfile; readonly all: readonly SessionProfile[] }[] {
  const a = saved('a');
  const b = saved('b', [via(a)]);
  const profiles = [
    a,
    b,
    saved('c', [via(b)]),
    saved('d', [via(a), inline('x')]),
    saved('e', [inline('x'), via(a)]),
    saved('f', [via(a), inline('x')]),
  ];
  return profiles.map((profile) => ({ profile, all: profiles }));
}

interface Arrival {
  readonly route: SessionRoute;
  readonly profile: SessionProfile;
  readonly lost: readonly AppError[];
  /** One more than it had lost when it came to its server; 0 when it is not there. */
  readonly arrived: number;
}

const isThere = ({ arrived, lost: losses }: Arrival): boolean => arrived === losses.length + 1;

/** The connections a session is on, as it says itself. */
function pathsOf(traveller: Arrival): readonly string[] {
  const hops = traveller.route.hops();
  const names = [...hops.map(({ server }) => server.replace(/^.*@|:\d+$/gu, '')), traveller.profile.name];
  const reached = isThere(traveller)
    ? names.length
    : hops.filter(({ state }) => state.kind === 'connected').length;
  return names.slice(0, reached).map((_, index) => names.slice(0, index + 1).join(' > '));
}

type Step =
  | { readonly kind: 'go' | 'abort' | 'leave'; readonly who: number }
  | { readonly kind: 'succeed' | 'fail' | 'ask' | 'lose'; readonly which: number }
  | { readonly kind: 'answer' | 'cancel' | 'let-end' | 'settle' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom('go', 'go', 'abort', 'leave'), who: fc.nat(5) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom('succeed', 'succeed', 'succeed', 'fail', 'ask', 'lose'),
      which: fc.nat(7),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom('answer', 'cancel', 'let-end', 'settle', 'settle') }),
  },
);

describe('a connection that falls silent', () => {
  /** Two sessions behind a jump host, one of which has another server. */
  const chain = async (gateSeconds: number, ownSeconds: number) => {
    const world = createPoolWorld();
    const gate = { ...saved('gate'), keepaliveSeconds: gateSeconds };
    const [one, two] = ['one', 'two'].map((name) =>
      world.traveller({ ...saved(name, [via(gate)]), keepaliveSeconds: ownSeconds }, [gate]),
    );
    if (one === undefined || two === undefined) throw new Error('two were made');
    const going = [one.go(), two.go()];
    await calm(world);
    await Promise.all(going);
    return { world, one, two };
  };
  const told = ({ lost: losses }: { readonly lost: readonly AppError[] }) =>
    losses.map(({ code, hop }) => `${code} ${hop ?? ''}`);

  it('is given up alone when it is the server’s, after it was marked', async () => {
    const { world, one, two } = await chain(15, 15);
    expect(one.route.roundTrip()).toBe(20);
    connectionAt(world, 'gate > one').fallSilent();
    await world.clock.advance(40_000);
    expect(one.route.stalledSince()).toBe(1_000_000);
    expect(one.log.join()).toContain('Not answering: nothing has come for 30 s');
    await world.clock.advance(20_000);
    expect(told(one)).toEqual(['keepalive-timeout ']);
    expect([one.stalls, one.route.stalledSince()]).toEqual([[1_000_000], null]);
    expect([told(two), two.stalls]).toEqual([[], []]);
    expect(paths(world)).toEqual(['gate', 'gate > two']);
  });

  it.each([
    ['by its own keepalives', 5, 15],
    ['by those of what is behind it', 0, 15],
    ['by those of what is behind it, though it asks itself at longer intervals', 60, 15],
    ['by both at once', 15, 15],
    ['by its own, with none behind it', 15, 0],
  ])('is named when it is the jump host’s, found %s', async (_how, gateSeconds, ownSeconds) => {
    const { world, one, two } = await chain(gateSeconds, ownSeconds);
    await world.clock.advance(1000);
    connectionAt(world, 'gate').fallSilent();
    await world.clock.advance(gateSeconds === 5 ? 21_000 : 61_000);
    expect([told(one), told(two)]).toEqual([['hop-lost gate'], ['hop-lost gate']]);
    expect(paths(world)).toEqual([]);
    expect(world.clock.pending()).toBe(0);
  });

  it('is found by a probe within seconds, the jump host before what is behind it', async () => {
    const { world, one, two } = await chain(0, 0);
    one.route.probe();
    await world.clock.advance(60_000);
    expect([told(one), told(two)]).toEqual([[], []]);
    connectionAt(world, 'gate > two').fallSilent();
    for (const { route } of [one, two]) route.probe();
    await world.clock.advance(5000);
    expect([told(one), told(two)]).toEqual([[], ['keepalive-timeout ']]);
    connectionAt(world, 'gate').fallSilent();
    one.route.probe();
    await world.clock.advance(5000);
    expect(told(one)).toEqual(['hop-lost gate']);
    expect(paths(world)).toEqual([]);
  });

  it('is asked no more once nobody is on it', async () => {
    const { world, one, two } = await chain(15, 15);
    world.ends.atOnce = false;
    for (const { route } of [one, two]) void route.leave();
    await settle();
    expect(world.clock.pending()).toBeGreaterThan(0);
    while (world.connections().length > 0) {
      world.letEnd();
      await settle();
    }
    expect(world.clock.pending()).toBe(0);
  });
});

describe('the pool, in any order of opens, closes, failures and aborts', () => {
  it(
    'has one connection a route at most, none that nobody is on, and keeps those that somebody is on',
    async () => {
      await soak('The pool, in any order', fc.array(step, { maxLength: 80, size: 'max' }), async (steps) => {
        const world = createPoolWorld();
        world.ends.atOnce = false;
        const travellers = family().map(({ profile, all }) => ({
          ...world.traveller(profile, all),
          busy: 0,
          arrived: 0,
        }));
        const rest: Promise<unknown>[] = [];
        const check = (): void => {
          const seen = [...world.attempts(), ...world.connections()].map(({ path }) => path);
          expect(new Set(seen).size, `twice: ${seen.join(', ')}`).toBe(seen.length);
        };
        for (const what of steps) {
          switch (what.kind) {
            case 'go': {
              const traveller = travellers[what.who];
              if (traveller === undefined || traveller.busy > 0 || isThere(traveller)) break;
              traveller.busy += 1;
              const going = traveller.go().then(({ ok }) => {
                traveller.busy -= 1;
                // What it loses from now on takes it off its server.
                traveller.arrived = ok ? traveller.lost.length + 1 : 0;
              });
              rest.push(going);
              break;
            }
            case 'abort':
              travellers[what.who]?.abort();
              break;
            case 'leave': {
              const traveller = travellers[what.who];
              if (traveller === undefined) break;
              traveller.abort();
              traveller.arrived = 0;
              traveller.busy += 1;
              const leaving = traveller.route.leave().then(() => {
                traveller.busy -= 1;
                traveller.arrived = 0;
              });
              rest.push(leaving);
              break;
            }
            case 'succeed':
              world.attempts()[what.which]?.succeed();
              break;
            case 'fail':
              world.attempts()[what.which]?.fail(what.which % 2 === 0 ? lost : refused);
              break;
            case 'ask': {
              const attempt = world.attempts()[what.which];
              if (attempt !== undefined) rest.push(attempt.hooks.ask({ kind: 'username', host: 'h' }));
              break;
            }
            case 'lose':
              world.connections()[what.which]?.lose(lost);
              break;
            case 'answer':
            case 'cancel': {
              const [prompt] = world.questions.waiting();
              if (prompt === undefined) break;
              void world.questions.answer({
                promptId: prompt.id,
                answer:
                  what.kind === 'cancel'
                    ? { kind: 'cancel' }
                    : { kind: 'texts', texts: ['x'], remember: false },
              });
              break;
            }
            case 'let-end':
              world.letEnd();
              break;
            case 'settle':
              await settle();
          }
          check();
        }
        // Whoever still goes arrives or fails, and then each session is on a whole route or on the beginning of one.
        world.ends.atOnce = true;
        world.letEnd();
        await calm(world);
        for (let turn = 0; turn < 10; turn += 1) {
          world.letEnd();
          await calm(world);
        }
        expect(travellers.map(({ busy }) => busy)).toEqual(travellers.map(() => 0));
        expect(paths(world), 'connections with somebody on them').toEqual(
          [...new Set(travellers.flatMap(pathsOf))].sort(),
        );
        for (const traveller of travellers) rest.push(traveller.route.leave());
        await Promise.all(rest);
        await settle();
        expect(paths(world), 'connections left').toEqual([]);
        expect(world.attempts(), 'attempts left').toEqual([]);
        expect(world.questions.waiting(), 'questions left').toEqual([]);
      });
    },
    soakTimeout,
  );
});

describe('a thousand sessions to the same server', () => {
  it('are let in a few at a time, in the order they came, and all of them in the end', async () => {
    const world = createPoolWorld();
    const travellers = Array.from({ length: 1000 }, (_none, index) =>
      world.traveller(profileOf({ name: String(index), host: 'busy', username: `u${String(index)}` }), []),
    );
    const going = travellers.map((traveller) => traveller.go());
    let most = 0;
    const order: (string | null)[] = [];
    await settle();
    while (world.attempts().length > 0) {
      const attempts = world.attempts();
      most = Math.max(most, attempts.length);
      for (const attempt of attempts) {
        order.push(attempt.request.target.username);
        attempt.succeed();
      }
      await settle();
    }
    expect((await Promise.all(going)).filter(({ ok }) => ok)).toHaveLength(1000);
    expect(most).toBe(mostAttempts);
    expect(order).toEqual(travellers.map(({ profile }) => profile.username));
    expect(travellers.at(-1)?.log).toContain(waitingForOthers);
    expect(travellers[0]?.log).not.toContain(waitingForOthers);
  });

  it('do not wait for one whose user is asked, nor for those that left or failed, nor does another server', async () => {
    const world = createPoolWorld();
    const travellers = Array.from({ length: mostAttempts + 3 }, (_none, index) =>
      world.traveller(profileOf({ name: String(index), host: 'busy', username: `u${String(index)}` }), []),
    );
    const going = travellers.map((traveller) => traveller.go());
    const other = world.traveller(profileOf({ name: 'other', host: 'idle', username: 'u' }), []).go();
    await settle();
    const under = (): readonly (string | null)[] =>
      world.attempts().flatMap(({ path, request }) => (path === 'busy' ? [request.target.username] : []));
    expect(under()).toHaveLength(mostAttempts);
    attemptAt(world, 'idle').succeed();
    expect((await other).ok).toBe(true);
    // One of those that wait leaves, and is never dialled.
    travellers[mostAttempts]?.abort();
    const [asked, failing] = world.attempts();
    void asked?.hooks.ask({ kind: 'username', host: 'busy' });
    await settle();
    expect(under()).toHaveLength(mostAttempts + 1);
    expect(under().at(-1)).toBe(`u${String(mostAttempts + 1)}`);
    failing?.fail(lost);
    await settle();
    expect(under().at(-1)).toBe(`u${String(mostAttempts + 2)}`);
    // What was given back early is not given back once more.
    asked?.fail(lost);
    await calm(world);
    const results = await Promise.all(going);
    expect(results.filter(({ ok }) => ok)).toHaveLength(mostAttempts);
    expect(world.dialled.get('busy')).toBe(mostAttempts + 2);
  });
});
