import { byTurns, valuesOf, withPeers, type Scenario } from '../bench-context';
import { endChild, startWithPort } from '../ends';
import type { Goal, Measure } from '../measures';
import type { BulkOrder } from '../orders';
import type { Peer } from '../peers';
import { bulkOrder, check } from './bulk';

/** Round trips of the network, in milliseconds, and the bytes of one measurement each way. */
const distances = [
  { roundTrip: 0, bytes: { up: 400e6, down: 400e6 } },
  { roundTrip: 20, bytes: { up: 200e6, down: 200e6 } },
  { roundTrip: 100, bytes: { up: 60e6, down: 200e6 } },
  { roundTrip: 300, bytes: { up: 20e6, down: 100e6 } },
] as const;

/**
 * From so many milliseconds on plink downloads a fifth of the bytes: its window is small and stays as it is, so that it takes
 * as long for them as `ssh` for all, at a speed that is the same from beginning to end.
 */
const slow = 100;

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
            const order = (peer: Peer, amount: number): BulkOrder =>
              bulkOrder(peer, 'local', direction, { bytes: amount });
            for (const peer of peers) await check(context, order(peer, 8e6));
            const found = await byTurns(peers, context.rounds, async (peer) => {
              const isSlow = peer.name === 'plink' && direction === 'down' && roundTrip >= slow;
              const amount = bytes[direction] / (isSlow ? 5 : 1);
              const { seconds } = await context.ends.order(order(peer, amount));
              return amount / 1e6 / seconds;
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
