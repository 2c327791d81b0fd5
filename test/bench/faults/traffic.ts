import { setTimeout as wait } from 'node:timers/promises';
import type { StreamPlan } from './content';
import type { ServerVerdict } from './content-server';
import type { Random } from './random';
import { runStream, type Path, type Stream, type Verdict } from './stream';

export const verdicts: readonly Verdict[] = ['whole', 'refused', 'cut', 'truncated', 'wrong', 'hung'];

/** What became of the streams of one forward. */
export interface Tally {
  readonly path: Path;
  readonly ended: Record<Verdict, number>;
  bytes: number;
}

/** Streams that run through all forwards, again and again, until they are stopped. */
export interface Traffic {
  readonly tallies: readonly Tally[];
  /** What must never be, in words. */
  readonly wrongs: readonly string[];
  /** To be told of what the content server sees. */
  readonly serverSaw: (plan: StreamPlan, verdict: ServerVerdict) => void;
  readonly start: (paths: readonly Path[]) => void;
  /** Starts no more; those that run get so many milliseconds to end. */
  readonly stop: (milliseconds: number) => Promise<void>;
  /** Runs one stream through a forward, now. */
  readonly tryOne: (path: Path) => Promise<Verdict>;
}

/** Streams at a time through each forward. */
const abreast = 2;

/** @param say told of what must never be, when it is */
export function createTraffic(random: Random, say: (line: string) => void): Traffic {
  const tallies: Tally[] = [];
  const wrongs: string[] = [];
  const complain = (what: string): void => {
    wrongs.push(what);
    say(`  ! ${what}`);
  };
  const running = new Set<Stream>();
  const paths = new Map<number, Path>();
  const workers: Promise<void>[] = [];
  let stopped = false;
  let last = 0;

  const planOf = (numbers: Random): StreamPlan => {
    last += 1;
    const about = { id: last, seed: numbers.whole(0, 1_000_000) };
    const size = numbers.next();
    if (size < 0.2) return { ...about, up: numbers.whole(0, 2000), down: numbers.whole(0, 2000), pace: 0 };
    if (size < 0.5) {
      const [up, down] = [numbers.whole(0, 1_500_000), numbers.whole(0, 3_000_000)];
      return { ...about, up, down, pace: 0 };
    }
    // Long enough to be under way when something happens.
    // One way alone, too: what is on its way in the other would turn an end into a reset by itself.
    const up = numbers.chance(0.3) ? 0 : numbers.whole(1000, 400_000);
    const down = numbers.chance(0.2) ? 0 : numbers.whole(100_000, 800_000);
    return { ...about, up, down, pace: numbers.whole(10, 40) };
  };
  const tallyOf = (path: Path): Tally => {
    const known = tallies.find((tally) => tally.path === path);
    if (known !== undefined) return known;
    const ended = { whole: 0, refused: 0, cut: 0, truncated: 0, wrong: 0, hung: 0 };
    const tally: Tally = { path, ended, bytes: 0 };
    tallies.push(tally);
    return tally;
  };
  const runOne = async (path: Path, plan: StreamPlan): Promise<Verdict> => {
    paths.set(plan.id, path);
    const stream = runStream(path, plan);
    running.add(stream);
    const { verdict, bytes, detail } = await stream.done;
    running.delete(stream);
    const tally = tallyOf(path);
    tally.ended[verdict] += 1;
    tally.bytes += bytes;
    // A client of a Remote forward is the server's client: SSH gives it no other end to a channel than an orderly one.
    const inherent = verdict === 'truncated' && path.kind === 'remote';
    if (['truncated', 'wrong', 'hung'].includes(verdict) && !inherent) {
      complain(`stream ${String(plan.id)} through ${path.name}: ${verdict}, ${detail}`);
    }
    return verdict;
  };
  const work = async (path: Path, numbers: Random): Promise<void> => {
    while (!stopped) {
      const verdict = await runOne(path, planOf(numbers));
      // Programs that are refused do not try again at once either; and the machine has other things to do.
      await wait(verdict === 'whole' ? 5 : numbers.whole(20, 80));
    }
  };
  return {
    tallies,
    wrongs,
    serverSaw: (plan, verdict) => {
      const path = paths.get(plan.id);
      if (verdict === 'wrong')
        complain(`stream ${String(plan.id)} at the far end of ${path?.name ?? '?'}: wrong`);
      // Its end of a Local forward's connection is made by the server, which knows no error; that of a Remote one by Ginnel,
      // which resets it.
      if (verdict === 'truncated' && path?.kind === 'remote') {
        complain(`stream ${String(plan.id)} at the far end of ${path.name}: truncated`);
      }
    },
    start: (all) => {
      for (const path of all) {
        for (let count = 0; count < abreast; count += 1) workers.push(work(path, random.fork()));
      }
    },
    stop: async (milliseconds) => {
      stopped = true;
      const giveUp = setTimeout(() => {
        for (const stream of running) stream.giveUp();
      }, milliseconds);
      await Promise.all(workers);
      clearTimeout(giveUp);
    },
    tryOne: (path) => runOne(path, planOf(random.fork())),
  };
}
