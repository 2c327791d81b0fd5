import { setTimeout as wait } from 'node:timers/promises';
import type { Context, Scenario } from '../bench-context';
import { startClients, startLayout, threadCount, threadSeconds, type Running } from '../layouts';
import { quantile, median, type Measure } from '../measures';
import type { Entrance } from '../orders';
import { residentBytes } from '../process-cost';

/** Bytes that one session carries in a turn, the connections of a turn, and how many of them at once. */
const amount = 100e6;
const connections = { count: 400, atOnce: 50 } as const;
/** The echo: 64 bytes, so often, so many milliseconds apart. */
const echo = { kind: 'echo', size: 64, count: 120, pause: 5 } as const;
/** Milliseconds that a blocked thread stands still; shorter than what has a watched one replaced. */
const blocked = 6000;
/** Sessions of a program that has many. */
const many = 24;
/** Rounds of what takes a start of the program each. */
const mostStarts = 2;

/** What was found in one turn of one program, by name. */
type Found = Readonly<Record<string, number>>;

export const threads: Scenario = {
  name: 'threads',
  about: 'sessions spread over threads (ginnel) and the whole engine in one worker (single)',
  isAside: true,
  run: async (context) => {
    const running = [
      await startLayout('ginnel', context.target, 2),
      await startLayout('single', context.target, 2),
      await startClients(context.target, 2),
    ];
    const all: { readonly name: Running['name']; readonly found: Found }[] = [];
    try {
      for (const program of running) await warmUp(context, program);
      for (let round = 0; round < context.rounds; round += 1) {
        // Each begins a round in its turn: what comes first finds another machine than what comes last.
        const turned = running.map((_program, at) => running[(at + round) % running.length] as Running);
        for (const measure of [carrying, connecting, echoes]) {
          for (const program of turned) {
            all.push({ name: program.name, found: await measure(context, program) });
          }
        }
        context.say(`threads: round ${String(round + 1)}`);
      }
      for (const program of running) {
        all.push({ name: program.name, found: await blocking(context, program) });
      }
      context.say('threads: blocked');
    } finally {
      for (const program of running) await program.close();
    }
    for (let round = 0; round < Math.min(context.rounds, mostStarts); round += 1) {
      for (const count of [1, many]) {
        for (const name of ['ginnel', 'single', 'ssh'] as const) {
          try {
            all.push({ name, found: await starting(context, name, count) });
          } catch (thrown) {
            // On a machine with much else to do; what was found so far is not lost for it.
            context.say(`threads: a start of ${name} left out: ${String(thrown).split('\n')[0] ?? ''}`);
          }
        }
      }
      context.say(`threads: starts, round ${String(round + 1)}`);
    }
    const names = [...new Set(all.flatMap(({ found }) => Object.keys(found)))];
    return names.map((name) => measureOf(name, all));
  },
};

function measureOf(
  name: string,
  all: readonly { readonly name: Running['name']; readonly found: Found }[],
): Measure {
  const of = (who: Running['name']): readonly number[] =>
    all.flatMap(({ name: other, found }) => {
      const value = found[name];
      return other === who && value !== undefined && !Number.isNaN(value) ? [value] : [];
    });
  const [what = '', unit = ''] = name.split(', in ');
  const values = { ginnel: of('ginnel'), single: of('single'), ssh: of('ssh') };
  return { scenario: 'threads', name: what, unit, values, goals: [] };
}

async function warmUp({ ends }: Context, { sessions }: Running): Promise<void> {
  for (const { local } of sessions) {
    for (const direction of ['down', 'up'] as const) {
      await ends.order({
        kind: 'bulk',
        entrance: local,
        direction,
        bytes: 64e6,
        isChecked: true,
        streams: 1,
      });
    }
    await ends.order({ kind: 'connections', entrance: local, count: 1000, atOnce: 10 });
    await ends.order({ ...echo, entrance: local, count: 1000, pause: 0 });
  }
}

/** What a program's threads took since before: all of them, the main one, and the one that took the most. */
async function costing(
  { pids }: Running,
  work: () => Promise<void>,
): Promise<{ readonly all: number; readonly main: number; readonly most: number; readonly wall: number }> {
  const before = pids.map(threadSeconds);
  const startedAt = performance.now();
  await work();
  const wall = (performance.now() - startedAt) / 1000;
  const spent = pids.flatMap((pid, at) =>
    [...threadSeconds(pid)].map(([task, seconds]) => ({
      isMain: task === pid,
      seconds: seconds - (before[at]?.get(task) ?? 0),
    })),
  );
  const each = spent.map(({ seconds }) => seconds);
  return {
    all: each.reduce((sum, one) => sum + one, 0),
    main: spent.reduce((sum, { isMain, seconds }) => (isMain ? sum + seconds : sum), 0),
    most: Math.max(...each),
    wall,
  };
}

/** Bulk on one session, each way, and on two at once. */
async function carrying({ ends, quietEnds }: Context, program: Running): Promise<Found> {
  const [one, two] = program.sessions as [Running['sessions'][0], Running['sessions'][0]];
  const order = { kind: 'bulk', bytes: amount, isChecked: false, streams: 1 } as const;
  const found: Record<string, number> = {};
  for (const direction of ['down', 'up'] as const) {
    const cost = await costing(program, async () => {
      await ends.order({ ...order, entrance: one.local, direction });
    });
    found[`bulk ${direction}, in MB/s`] = amount / 1e6 / cost.wall;
    found[`bulk ${direction}: processor, in s/GB`] = (cost.all / amount) * 1e9;
  }
  await program.delay();
  const both = await costing(program, async () => {
    await Promise.all([
      ends.order({ ...order, entrance: one.local, direction: 'down' }),
      quietEnds.order({ ...order, entrance: two.quiet, direction: 'down' }),
    ]);
  });
  found['bulk on two sessions, in MB/s'] = (2 * amount) / 1e6 / both.wall;
  found['bulk on two sessions: processor, in s/GB'] = (both.all / amount / 2) * 1e9;
  found['bulk on two sessions: the busiest thread, in s/GB'] = (both.most / amount / 2) * 1e9;
  const { name } = program;
  found['bulk on two sessions: main thread, in s/GB'] = name === 'ssh' ? NaN : (both.main / amount / 2) * 1e9;
  found['bulk on two sessions: delay of the main thread, in ms'] = await program.delay();
  return found;
}

async function connecting({ ends }: Context, program: Running): Promise<Found> {
  const [{ local }] = program.sessions as [Running['sessions'][0]];
  await program.delay();
  const cost = await costing(program, async () => {
    await ends.order({ kind: 'connections', entrance: local, ...connections });
  });
  return {
    'connections, in 1/s': connections.count / cost.wall,
    'connections: processor, in ms each': (cost.all / connections.count) * 1000,
    'connections: main thread, in ms each':
      program.name === 'ssh' ? NaN : (cost.main / connections.count) * 1000,
    'connections: delay of the main thread, in ms': await program.delay(),
  };
}

/** Round trips with nothing else to do, and beside two uploads on the same and on the other session. */
async function echoes(context: Context, program: Running): Promise<Found> {
  const [one, two] = program.sessions as [Running['sessions'][0], Running['sessions'][0]];
  const times = async (entrance: Entrance): Promise<readonly number[]> =>
    (await context.quietEnds.order({ ...echo, entrance })).times;
  const idle = await times(one.quiet);
  const state = { isOver: false };
  const loading = (async () => {
    while (!state.isOver) {
      await context.ends.order({
        ...{ kind: 'bulk', entrance: one.local, direction: 'up', bytes: 50e6, isChecked: false, streams: 2 },
      });
    }
  })();
  const same = await times(one.quiet);
  const other = await times(two.quiet);
  state.isOver = true;
  await loading;
  return {
    'echo, in ms': median(idle),
    'echo beside bulk on its session, in ms': median(same),
    'echo beside bulk on its session: 99th percentile, in ms': quantile(same, 0.99),
    'echo beside bulk on another session, in ms': median(other),
    'echo beside bulk on another session: 99th percentile, in ms': quantile(other, 0.99),
  };
}

/** The longest that a client of the second session waits while the first one's thread stands still. */
async function blocking({ quietEnds }: Context, program: Running): Promise<Found> {
  const [, { quiet }] = program.sessions as [Running['sessions'][0], Running['sessions'][0]];
  const waiting = quietEnds.order({ ...echo, entrance: quiet, count: 300, pause: 10 });
  // The echo's first rounds, which warm up what is on the way, do not count.
  await wait(1500);
  const [{ times }] = await Promise.all([waiting, program.block(blocked)]);
  return { 'longest echo while another session hangs for 6 s, in ms': Math.max(...times) };
}

async function starting({ target }: Context, name: Running['name'], count: number): Promise<Found> {
  const program = await (name === 'ssh' ? startClients(target, count) : startLayout(name, target, count));
  // What was only needed to start is given back, and threads made ready ahead are there.
  await wait(3000);
  const sum = (of: (pid: number) => number): number => program.pids.reduce((all, pid) => all + of(pid), 0);
  const what = count === 1 ? '1 session' : `${String(count)} sessions`;
  const found = {
    [`${what} up, in ms`]: program.upAfter,
    [`${what}: memory, in MB`]: sum(residentBytes) / 1e6,
    [`${what}: threads, in `]: sum(threadCount),
  };
  await program.close();
  return found;
}
