import { availableParallelism } from 'node:os';
import { mostThreads } from '../../../../electron/compose';
import { freePort } from '../../../support/ssh-servers';
import { withPeers, type Context, type Scenario } from '../bench-context';
import type { Measure } from '../measures';
import { sessionOf, startPeer, startSessions, type Peer } from '../peers';
import { residentBytes } from '../process-cost';

/** Idle connections over one session, and sessions with four forwards each. */
const idle = 2000;
const sessions = 50;

export const many: Scenario = {
  name: 'many',
  about: '2,000 idle connections over one session; 50 sessions with 4 forwards each',
  run: async (context) => [...(await idleConnections(context)), ...(await manySessions(context))],
};

/**
 * The first connections of a program pay for what all of them share, compiled code and the room that V8 keeps for new objects
 * above all: beside the 2,000 that the goal is about stand as many further ones, which tell what each takes.
 */
async function idleConnections({ ends, target, peers, say }: Context): Promise<readonly Measure[]> {
  const first: Partial<Record<Peer['name'], readonly number[]>> = {};
  const further: Partial<Record<Peer['name'], readonly number[]>> = {};
  await withPeers(
    peers.filter((name) => name !== 'plink'),
    target,
    async (started) => {
      for (const { name, pid, entrances } of started) {
        const hold = async (count: number): Promise<number> => {
          const before = residentBytes(pid);
          await ends.order({ kind: 'hold', entrance: entrances.local, unread: 0, count });
          return (residentBytes(pid) - before) / count / 1024;
        };
        await hold(100);
        first[name] = [await hold(idle)];
        further[name] = [await hold(idle)];
        await ends.order({ kind: 'release' });
      }
    },
  );
  say('many: idle connections');
  const what = { scenario: 'many', unit: 'KB', goals: [] };
  return [
    { ...what, name: 'memory of an idle connection', values: first, bound: { atMost: 20 } },
    { ...what, name: 'memory of a further one', values: further, bound: { atMost: 20 } },
  ];
}

/** How much V8 sets aside while a program starts differs by megabytes from one start to the next: one round would say little. */
const mostRounds = 3;

async function manySessions(context: Context): Promise<readonly Measure[]> {
  const [ours, theirs]: [Found[], Found[]] = [[], []];
  for (let round = 0; round < Math.min(context.rounds, mostRounds); round += 1) {
    ours.push(await ourSessions(context));
    theirs.push(await theirSessions(context));
    context.say(`many: sessions, round ${String(round + 1)}`);
  }
  const valuesOf = (pick: (found: Found) => number): Measure['values'] => ({
    ginnel: ours.map(pick),
    ssh: theirs.map(pick),
  });
  return [
    {
      ...{ scenario: 'many', name: 'memory of a session', unit: 'KB' },
      values: valuesOf(({ each }) => each),
      ...{ goals: [], bound: { atMost: 250 } },
    },
    {
      ...{ scenario: 'many', name: 'until 50 sessions are up', unit: 's' },
      values: valuesOf(({ seconds }) => seconds),
      goals: [{ against: 'ssh', atMost: 0.7 }],
    },
  ];
}

interface Found {
  /** Until all are up. */
  readonly seconds: number;
  /** KB for each. */
  readonly each: number;
}

async function theirSessions({ target }: Context): Promise<Found> {
  const peers: Peer[] = [];
  try {
    const before = performance.now();
    peers.push(...(await Promise.all(Array.from({ length: sessions }, () => startPeer('ssh', target)))));
    const seconds = (performance.now() - before) / 1000;
    const each = peers.reduce((sum, { pid }) => sum + residentBytes(pid), 0) / sessions / 1024;
    return { seconds, each };
  } finally {
    for (const peer of peers) await peer.close();
  }
}

/**
 * Seconds until all are up, the start of the program among them, and the KB a session takes over the first ones, one on each of
 * the program's threads.
 */
async function ourSessions({ target }: Context): Promise<Found> {
  const threads = Math.min(availableParallelism(), mostThreads);
  const profiles = [];
  for (let index = 0; index < sessions; index += 1) {
    const ports = {
      local: await freePort(),
      quiet: await freePort(),
      dynamic: await freePort(),
      remote: await freePort(),
    };
    profiles.push(sessionOf(target, `bench ${String(index)}`, ports));
  }
  const few = await startSessions(target, profiles.slice(0, threads));
  const first = residentBytes(few.pid);
  await few.close();
  const startedAt = performance.now();
  const all = await startSessions(target, profiles);
  const seconds = (performance.now() - startedAt) / 1000;
  const each = (residentBytes(all.pid) - first) / (sessions - threads) / 1024;
  await all.close();
  return { seconds, each };
}
