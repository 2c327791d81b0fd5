import { byTurns, valuesOf, withPeers, type Scenario } from '../bench-context';
import { endChild, startWithPort } from '../ends';
import type { Goal, Measure } from '../measures';
import { bulkOrder, check } from './bulk';

/** Round trips of the network, in milliseconds, and the bytes of one measurement. */
const distances = [
  { roundTrip: 0, bytes: 400e6 },
  { roundTrip: 20, bytes: 200e6 },
  { roundTrip: 100, bytes: 200e6 },
  { roundTrip: 300, bytes: 50e6 },
] as const;

export const far: Scenario = {
  name: 'far',
  about: 'the same on a network of 0, 20, 100 and 300 ms round trip',
  run: async (context) => {
    const measures: Measure[] = [];
    for (const { roundTrip, bytes } of distances) {
      const { server } = context.target;
      const network = await startWithPort('delay-process', [String(server.port), String(roundTrip)]);
      try {
        const target = { ...context.target, port: network.port };
        await withPeers(context.peers, target, async (peers) => {
          for (const direction of ['up', 'down'] as const) {
            const order = { bytes };
            for (const peer of peers)
              await check(context, { ...bulkOrder(peer, 'local', direction, order), bytes: 8e6 });
            const found = await byTurns(peers, context.rounds, async (peer) => {
              const { seconds } = await context.ends.order(bulkOrder(peer, 'local', direction, order));
              return bytes / 1e6 / seconds;
            });
            context.say(`far ${String(roundTrip)} ms ${direction}`);
            measures.push({
              ...{ scenario: 'far', name: `${String(roundTrip)} ms, ${direction}`, unit: 'MB/s' },
              values: valuesOf(found, (speed) => speed),
              goals: goalsOf(roundTrip, direction),
            });
          }
        });
      } finally {
        await endChild(network.child);
      }
    }
    return measures;
  },
};

function goalsOf(roundTrip: number, direction: 'up' | 'down'): readonly Goal[] {
  if (direction === 'up') return [{ against: 'ssh', atLeast: 0.95 }];
  if (roundTrip === 100) {
    return [
      { against: 'ssh', atLeast: 6 },
      { against: 'plink', atLeast: 12 },
    ];
  }
  return roundTrip === 0 ? [{ against: 'ssh', atLeast: 0.95 }] : [];
}
