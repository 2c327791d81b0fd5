import { setTimeout as wait } from 'node:timers/promises';
import type { Context, Scenario } from '../bench-context';
import type { Measure } from '../measures';
import { activityOf, processesOf, type Activity } from '../process-cost';
import { startTrayApp } from '../tray-app';

/**
 * Milliseconds until what follows a start is over, and of the look itself. V8 collects, once, half a minute after a start: a
 * fifth of a second of processor time, and two and a half wake-ups a second of a look that has it in.
 */
const settling = 40_000;
const look = 60_000;
/** Threads that are named, the busiest first. */
const named = 6;

export const idle: Scenario = {
  name: 'idle',
  about: '10 sessions up, started into the tray, and nothing to do',
  needsElectron: true,
  run: async (context: Context) => {
    const app = await startTrayApp(context, ['--hidden']);
    if (app === null) return [];
    try {
      await wait(settling);
      const before = activityOf(processesOf(app.pid));
      await wait(look);
      const spent = difference(before, activityOf(processesOf(app.pid)));
      const seconds = look / 1000;
      for (const [name, { waits, seconds: own }] of spent.slice(0, named)) {
        context.say(`idle: ${name}: ${(waits / seconds).toFixed(2)} 1/s, ${(own * 1000).toFixed(0)} ms`);
      }
      const sum = (pick: (one: Activity) => number): number =>
        spent.reduce((total, [, one]) => total + pick(one), 0);
      const what = { scenario: 'idle', goals: [] };
      return [
        {
          ...{ ...what, name: 'wake-ups, all processes', unit: '1/s', bound: { atMost: 5 } },
          values: { ginnel: [sum(({ waits }) => waits) / seconds] },
        },
        {
          ...{ ...what, name: 'of a core', unit: '%', bound: { atMost: 0.3 } },
          values: { ginnel: [(100 * sum((one) => one.seconds)) / seconds] },
        },
      ] satisfies readonly Measure[];
    } finally {
      await app.close();
    }
  },
};

/** The work of each thread meanwhile, the busiest first. */
function difference(
  before: ReadonlyMap<string, Activity>,
  after: ReadonlyMap<string, Activity>,
): readonly (readonly [string, Activity])[] {
  return [...after]
    .map(([name, { waits, seconds }]) => {
      const earlier = before.get(name) ?? { waits: 0, seconds: 0 };
      return [name, { waits: waits - earlier.waits, seconds: seconds - earlier.seconds }] as const;
    })
    .toSorted(([, one], [, other]) => other.waits - one.waits);
}
