import { setTimeout as wait } from 'node:timers/promises';
import type { Measure } from './engine-program';
import { allWell, planFaults } from './faults';
import { isFree } from './ports';
import { randomFrom } from './random';
import { createTraffic, type Tally } from './traffic';
import { createWorld, stateLine, type World } from './world';

export interface BenchOptions {
  /** The same seed makes the same faults in the same order; what they meet is up to the machine. */
  readonly seed: number;
  readonly faults: number;
  /** Faults whose names hold these words, and no others. */
  readonly only?: string;
  /** The bundle of engine-process.ts. */
  readonly program: string;
  readonly say: (line: string) => void;
}

/** What a run came to. */
export interface Report {
  readonly seed: number;
  readonly seconds: number;
  /** How often each fault happened. */
  readonly faults: Readonly<Record<string, number>>;
  readonly streams: readonly Tally[];
  /** How often each session came back. */
  readonly reconnects: Readonly<Record<string, number>>;
  readonly before: Measure;
  readonly after: Measure;
  /** What must not be; empty when all is well. */
  readonly wrongs: readonly string[];
}

/** Time runs so much faster for the engine: keepalives of seconds, delays of minutes. */
const speed = 8;
/** Longest time, in milliseconds, for all to be well again once nothing is broken any more. */
const recovery = 30_000;
/** Bytes of memory that may be left over: kept log lines and history, and what the engine of JavaScript keeps for itself. */
const memoryAllowance = 24_000_000;

/** Runs faults against the engine while streams go through all its forwards, and looks what is left afterwards. */
export async function runFaultBench({
  seed,
  faults,
  only = '',
  program,
  say,
}: BenchOptions): Promise<Report> {
  const random = randomFrom(seed);
  const began = performance.now();
  const traffic = createTraffic(random.fork(), say);
  const world = await createWorld({ random: random.fork(), program, speed, streamEnded: traffic.serverSaw });
  const happened: Record<string, number> = {};
  const reconnects: Record<string, number> = {};
  const counted: Record<string, number> = {};
  world.engine.onChange(({ sessions }) => {
    for (const { profile, reconnects: times } of sessions) {
      // It begins anew when a user opens the session again.
      const more = Math.max(0, times - (counted[profile.name] ?? 0));
      reconnects[profile.name] = (reconnects[profile.name] ?? 0) + more;
      counted[profile.name] = times;
    }
  });
  try {
    const before = await warmUp(world, traffic.tryOne);
    await world.openAll();
    traffic.start(world.paths);
    for (const [index, fault] of planFaults(random.fork(), faults, only).entries()) {
      say(`${String(index + 1)}/${String(faults)} ${fault.name}`);
      happened[fault.name] = (happened[fault.name] ?? 0) + 1;
      await fault.happen(world, random.fork());
      if (world.engine.death() !== null) break;
      // Most meet a world that is whole again, some the ruins of the one before.
      if (random.chance(0.7)) {
        if (!(await allWell(world, recovery))) {
          world.wrongs.push(`not up again after "${fault.name}": ${states(world)}`);
        }
      } else await wait(random.whole(20, 200));
    }
    if (!(await allWell(world, recovery))) world.wrongs.push(`not up again in the end: ${states(world)}`);
    await traffic.stop(recovery);
    for (const path of world.paths) {
      const verdict = await traffic.tryOne(path);
      if (verdict !== 'whole') world.wrongs.push(`in the end, with all up, ${path.name} is ${verdict}`);
    }
    const after = await restOf(world, before);
    const wrongs = [
      ...world.wrongs,
      ...traffic.wrongs,
      ...leftovers(before, after),
      ...(await closeEngine(world)),
    ];
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    return {
      seed,
      seconds,
      faults: happened,
      streams: traffic.tallies,
      reconnects,
      before,
      after,
      wrongs,
    };
  } finally {
    await world.close();
  }
}

function states({ engine }: World): string {
  return engine.death() ?? engine.snapshot().sessions.map(stateLine).join('; ');
}

/** Opens everything, uses it and ends it, so that what is loaded or made once is there already; what is held then. */
async function warmUp(
  world: World,
  tryOne: (path: World['paths'][number]) => Promise<string>,
): Promise<Measure> {
  await world.openAll();
  for (const path of world.paths) {
    const verdict = await tryOne(path);
    if (verdict !== 'whole') throw new Error(`before anything happens ${path.name} is ${verdict}`);
  }
  await disconnectAll(world);
  return settled(world);
}

async function disconnectAll({ engine, sessions }: World): Promise<void> {
  for (const { id } of sessions) await engine.command('sessions.disconnect', { sessionId: id });
}

/** A measure that stays the same for a while: what was under way has ended. */
async function settled({ engine }: World): Promise<Measure> {
  let last = await engine.measure();
  for (let same = 0, rounds = 0; same < 3 && rounds < 100; rounds += 1) {
    await wait(100);
    const next = await engine.measure();
    same = JSON.stringify(held(next)) === JSON.stringify(held(last)) ? same + 1 : 0;
    last = next;
  }
  return last;
}

function held({ files, resources }: Measure): unknown {
  const sorted = (counts: Readonly<Record<string, number>>): unknown => Object.entries(counts).sort();
  return [sorted(files), sorted(resources)];
}

/** Ends all sessions, and looks until what is held is what was held in the beginning, or for long enough. */
async function restOf(world: World, before: Measure): Promise<Measure> {
  await disconnectAll(world);
  for (const { kind, port, name } of world.paths) {
    if (kind !== 'remote' && !((await isFree(port)) && (await isFree(port, '::1')))) {
      world.wrongs.push(`${name} is off, and its port ${String(port)} is taken`);
    }
  }
  let after = await settled(world);
  for (let rounds = 0; rounds < 5 && leftovers(before, after).length > 0; rounds += 1) {
    await wait(1000);
    after = await settled(world);
  }
  return after;
}

function leftovers(before: Measure, after: Measure): readonly string[] {
  const more = (what: string, was: Readonly<Record<string, number>>, is: Readonly<Record<string, number>>) =>
    Object.entries(is).flatMap(([kind, amount]) =>
      amount > (was[kind] ?? 0)
        ? [`${what} left: ${kind}, ${String(was[kind] ?? 0)} before, ${String(amount)} after`]
        : [],
    );
  const grown = after.memory.heap - before.memory.heap;
  return [
    ...more('files', before.files, after.files),
    ...more('resources', before.resources, after.resources),
    ...(grown > memoryAllowance ? [`memory left: ${String(Math.round(grown / 1e6))} MB`] : []),
  ];
}

/** Shuts the engine down; what it holds then, or printed meanwhile, that it should not. */
async function closeEngine({ engine }: World): Promise<readonly string[]> {
  const { resources } = await engine.close();
  const printed = engine.printed();
  const sockets = Object.entries(resources).filter(([kind]) => /TCP|Timeout|Immediate/u.test(kind));
  return [
    ...sockets.map(([kind, amount]) => `after the shutdown: ${String(amount)} ${kind}`),
    ...(printed === '' ? [] : [`it printed: ${printed}`]),
  ];
}
