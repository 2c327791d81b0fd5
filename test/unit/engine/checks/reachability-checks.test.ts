import { describe, expect, it } from 'vitest';
import { ReachabilityChecks } from '../../../../electron/engine/checks/reachability-checks';
import type { SshConnection } from '../../../../electron/ssh/types';
import type { AppError } from '../../../../shared/errors';
import type { Forward } from '../../../../shared/forward';
import type { ForwardId } from '../../../../shared/ids';
import { fail, ok, type Result } from '../../../../shared/result';
import type { ForwardState, ForwardStatus } from '../../../../shared/status';
import { createFakeClock, settle, type FakeClock } from '../../../support/fake-clock';
import { forwardOf, portOf } from '../../../support/samples';

const minute = 60_000;
const refused: AppError = {
  code: 'channel-refused',
  data: { host: 'db', port: 5432, detail: 'Connect failed [Connection refused]' },
};
const silent: AppError = { code: 'channel-timeout', data: { host: 'db', port: 5432, seconds: 10 } };

/** A session's forwards and their far ends, which answer when told to. */
interface World {
  readonly checks: ReachabilityChecks;
  readonly clock: FakeClock;
  /** Those that wait for an answer, in the order they were tried. */
  readonly tried: () => readonly { readonly id: ForwardId; readonly signal: AbortSignal }[];
  /** Ends the check under way, and lets the next one begin. */
  readonly answer: (error?: AppError) => Promise<void>;
  readonly listen: (forward: Forward) => void;
  readonly end: (forward: Forward) => void;
  readonly statuses: () => readonly ForwardStatus[];
  readonly words: () => readonly string[];
  readonly log: readonly string[];
  readonly connect: () => void;
  minutes: number;
  changes: number;
}

function createWorld(...forwards: readonly Forward[]): World {
  const clock = createFakeClock();
  let statuses: readonly ForwardStatus[] = [];
  const tried: { id: ForwardId; signal: AbortSignal }[] = [];
  const answers: ((result: Result<null>) => void)[] = [];
  const log: string[] = [];
  const set = (forward: Forward, state: ForwardState): void => {
    const status: ForwardStatus = { forward, state, reachability: null, leaving: false };
    const rest = statuses.filter((other) => other.forward.id !== forward.id);
    statuses = [...rest, status];
    checks.look();
  };
  const checks = new ReachabilityChecks({
    clock,
    minutes: () => world.minutes,
    forwards: () => statuses,
    run: (id, _connection, signal) =>
      new Promise((resolve) => {
        tried.push({ id, signal });
        answers.push(resolve);
      }),
    log: (text) => log.push(text),
    changed: () => {
      world.changes += 1;
      checks.look();
    },
  });
  const world: World = {
    ...{ checks, clock, log, minutes: 5, changes: 0 },
    tried: () => tried,
    answer: async (error) => {
      answers.shift()?.(error === undefined ? ok(null) : fail(error));
      await settle();
      await clock.advance(100);
    },
    listen: (forward) => {
      set(forward, {
        kind: 'listening',
        since: clock.now(),
        bound: [{ address: '127.0.0.1', port: portOf(forward) }],
        ...{ missing: [], until: null, exposure: null },
      });
    },
    end: (forward) => {
      set(forward, { kind: 'off' });
    },
    statuses: () => statuses,
    words: () =>
      statuses.map((status) => {
        const { reachability } = checks.put(status);
        return reachability?.kind === 'failed' ? reachability.error.code : (reachability?.kind ?? 'unknown');
      }),
    connect: () => {
      checks.start({} as SshConnection);
    },
  };
  for (const forward of forwards) world.listen(forward);
  return world;
}

const first = forwardOf('local', '5901', 'db:5432');
const second = forwardOf('local', '5902', 'db:5433');
const third = forwardOf('local', '5903', 'db:5434');
const names = new Map([
  [first.id, 'first'],
  [second.id, 'second'],
  [third.id, 'third'],
]);
const triedBy = (world: World): readonly string[] => world.tried().map(({ id }) => names.get(id) ?? '?');

describe('the reachability checks of a session', () => {
  it('try nothing while it is not connected', async () => {
    const world = createWorld(first);
    await world.clock.advance(60 * minute);
    expect(world.tried()).toEqual([]);
    expect(world.words()).toEqual(['unknown']);
    expect(await world.checks.check(first.id)).toEqual(fail({ code: 'not-connected', data: {} }));
    expect(world.clock.pending()).toBe(0);
  });

  it('try what listens one after the other, with a pause between, and say how long each took', async () => {
    const world = createWorld(first, second, third);
    world.end(third);
    world.connect();
    expect(triedBy(world)).toEqual(['first']);
    expect(world.words()).toEqual(['asking', 'unknown', 'unknown']);
    await world.clock.advance(40);
    const before = world.changes;
    await world.answer();
    expect(world.changes).toBeGreaterThan(before);
    expect(world.words()).toEqual(['ok', 'asking', 'unknown']);
    await world.answer(refused);
    expect(world.words()).toEqual(['ok', 'channel-refused', 'unknown']);
    expect(triedBy(world)).toEqual(['first', 'second']);
  });

  it('try what comes to listen later, and anew what listens in another place', async () => {
    const world = createWorld();
    world.connect();
    world.listen(first);
    await world.answer();
    world.end(first);
    expect(world.words()).toEqual(['unknown']);
    world.listen(first);
    expect(world.words()).toEqual(['asking']);
    await world.answer();
    expect(triedBy(world)).toEqual(['first', 'first']);
    expect(world.words()).toEqual(['ok']);
  });

  it('do not count for a forward that ended meanwhile', async () => {
    const world = createWorld(first);
    world.connect();
    world.end(first);
    await world.answer(refused);
    expect(world.words()).toEqual(['unknown']);
    expect(world.log).toEqual([]);
  });

  it('are made again every so often, without hiding what is known', async () => {
    const world = createWorld(first);
    world.connect();
    await world.answer();
    await world.clock.advance(5 * minute);
    expect(triedBy(world)).toEqual(['first', 'first']);
    expect(world.words()).toEqual(['ok']);
    await world.answer(refused);
    expect(world.words()).toEqual(['channel-refused']);
    world.minutes = 60;
    world.checks.look();
    await world.clock.advance(59 * minute);
    expect(world.tried()).toHaveLength(2);
    await world.clock.advance(minute);
    expect(world.tried()).toHaveLength(3);
  });

  it('come less and less often to what keeps answering, and as often as before to what does not', async () => {
    const world = createWorld(first);
    world.connect();
    await world.answer();
    const hours: number[] = [];
    for (let hour = 1; hour <= 48; hour += 1) {
      const before = world.tried().length;
      for (let period = 0; period < 12; period += 1) {
        await world.clock.advance(5 * minute - 100);
        await world.answer();
      }
      hours.push(world.tried().length - before);
    }
    // After 5, 15, 35, 75 and 155 minutes.
    expect(hours.slice(0, 4)).toEqual([3, 1, 1, 0]);
    // From then on every six hours.
    expect(hours.slice(24).reduce((sum, count) => sum + count)).toBe(4);
    await world.clock.advance(6 * 60 * minute);
    await world.answer(refused);
    const failed = world.tried().length;
    await world.clock.advance(5 * minute);
    expect(world.tried()).toHaveLength(failed + 1);
  });

  it('are never made by themselves with 0 minutes, but when asked for', async () => {
    const world = createWorld(first, second);
    world.minutes = 0;
    world.connect();
    world.listen(third);
    await world.clock.advance(24 * 60 * minute);
    expect(world.tried()).toEqual([]);
    const asked = world.checks.check(second.id);
    expect(triedBy(world)).toEqual(['second']);
    await world.answer();
    expect(await asked).toEqual(ok({}));
    expect(world.words()).toEqual(['unknown', 'ok', 'unknown']);
  });

  it('are put first when asked for, without a pause, and shown to be under way', async () => {
    const world = createWorld(first, second, third);
    world.connect();
    const asked = world.checks.check(third.id);
    const again = world.checks.check(third.id);
    await world.answer();
    expect(triedBy(world)).toEqual(['first', 'third']);
    expect(world.words()).toEqual(['ok', 'unknown', 'asking']);
    await world.answer(silent);
    expect(await asked).toEqual(ok({}));
    expect(await again).toEqual(ok({}));
    expect(world.words()).toEqual(['ok', 'asking', 'channel-timeout']);
  });

  it('are refused for what does not listen', async () => {
    const world = createWorld();
    world.connect();
    world.end(first);
    expect(await world.checks.check(first.id)).toEqual(fail({ code: 'forward-not-listening', data: {} }));
  });

  it('end with the connection, and what they say after that counts no more', async () => {
    const world = createWorld(first, second);
    world.connect();
    await world.answer();
    const asked = world.checks.check(second.id);
    world.checks.stop();
    expect(await asked).toEqual(fail({ code: 'not-connected', data: {} }));
    expect(world.tried()[1]?.signal.aborted).toBe(true);
    expect(world.words()).toEqual(['unknown', 'unknown']);
    expect(world.clock.pending()).toBe(0);
    world.connect();
    // The late answer of the connection before.
    await world.answer(refused);
    expect(world.words()).toEqual(['asking', 'unknown']);
    await world.answer();
    await world.answer();
    expect(world.words()).toEqual(['ok', 'ok']);
    expect(world.log).toEqual([]);
  });

  it('say nothing of a connection that was lost', async () => {
    const world = createWorld(first);
    world.connect();
    await world.answer({ code: 'not-connected', data: {} });
    expect(world.words()).toEqual(['unknown']);
    expect(world.log).toEqual([]);
  });

  it('are logged when something changes, and not every time', async () => {
    const world = createWorld(first);
    world.connect();
    await world.answer();
    for (const error of [refused, refused, silent]) {
      await world.clock.advance(5 * minute);
      await world.answer(error);
    }
    world.checks.stop();
    world.connect();
    await world.answer(silent);
    await world.clock.advance(5 * minute);
    await world.answer();
    expect(world.log).toEqual([
      expect.stringMatching(
        /^L5901 → db:5432: db:5432 refused the connection.*\(Connect failed \[Connection refused\]\)$/u,
      ),
      expect.stringMatching(/^L5901 → db:5432: db:5432 did not answer the server within 10 seconds\./u),
      'L5901 → db:5432: what it leads to answers again',
    ]);
  });

  it('leave a status the same object as long as it says the same', async () => {
    const world = createWorld();
    const status: ForwardStatus = {
      forward: first,
      state: { kind: 'off' },
      reachability: null,
      leaving: false,
    };
    world.connect();
    expect(world.checks.put(status)).toBe(status);
    world.listen(first);
    await world.answer();
    const [now] = world.statuses();
    if (now === undefined) throw new Error('nothing listens');
    const whole = world.checks.put(now);
    expect(whole.reachability?.kind).toBe('ok');
    expect(world.checks.put(now)).toBe(whole);
  });
});
