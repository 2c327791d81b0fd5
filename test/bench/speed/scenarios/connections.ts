import { byTurns, valuesOf, withPeers, type Scenario } from '../bench-context';
import type { Measure } from '../measures';
import { type peerNames } from '../peers';

/** Connections of one measurement; plink takes some 40 ms for each. */
const amounts: readonly {
  readonly atOnce: number;
  readonly count: (name: (typeof peerNames)[number]) => number;
}[] = [
  { atOnce: 1, count: (name) => (name === 'plink' ? 50 : 500) },
  { atOnce: 50, count: (name) => (name === 'plink' ? 400 : 2000) },
];

export const connections: Scenario = {
  name: 'connections',
  about: 'open, one byte each way, close: one after another, and 50 at once',
  run: async (context) =>
    withPeers(context.peers, context.target, async (peers) => {
      const measures: Measure[] = [];
      // Programs run for days: what the first connections wait for is not what others will.
      for (const { name, entrances } of peers) {
        const count = name === 'plink' ? 20 : 1000;
        await context.ends.order({ kind: 'connections', entrance: entrances.local, count, atOnce: 10 });
      }
      for (const { atOnce, count } of amounts) {
        const found = await byTurns(peers, context.rounds, async ({ name, entrances }) => {
          const amount = count(name);
          const { seconds } = await context.ends.order({
            ...{ kind: 'connections', entrance: entrances.local, count: amount, atOnce },
          });
          return amount / seconds;
        });
        context.say(`connections ${String(atOnce)}`);
        measures.push({
          ...{ scenario: 'connections', name: `${String(atOnce)} at once`, unit: '1/s' },
          values: valuesOf(found, (rate) => rate),
          goals: [
            { against: 'ssh', atLeast: 0.8 },
            { against: 'plink', atLeast: 40 },
          ],
        });
      }
      return measures;
    }),
};
