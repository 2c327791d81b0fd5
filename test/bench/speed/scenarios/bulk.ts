import { byTurns, valuesOf, withPeers, type Context, type Scenario } from '../bench-context';
import type { Measure } from '../measures';
import type { BulkOrder } from '../orders';
import { forwardKinds, type ForwardKind, type Peer } from '../peers';
import { cpuSeconds } from '../process-cost';

/** Bytes of one measurement, and of the one before the first that is checked by its hash. */
const amount = 400e6;
const checkedAmount = 64e6;

/** The order that moves bytes in a direction as seen from the program's computer: `up` is towards the server. */
export function bulkOrder(
  { entrances }: Peer,
  kind: ForwardKind,
  direction: BulkOrder['direction'],
  more: Partial<BulkOrder> = {},
): BulkOrder {
  // The near end of a Remote forward is on the server's side.
  const isMirrored = kind === 'remote';
  return {
    kind: 'bulk',
    entrance: entrances[kind],
    direction: isMirrored ? (direction === 'up' ? 'down' : 'up') : direction,
    bytes: amount,
    isChecked: false,
    streams: 1,
    ...more,
  };
}

/** Moves a checked amount, which also warms up what is on the way. Throws when other bytes arrive than were sent. */
export async function check({ ends }: Context, order: BulkOrder): Promise<void> {
  await ends.order({ ...order, bytes: Math.min(order.bytes, checkedAmount), isChecked: true });
}

export const bulk: Scenario = {
  name: 'bulk',
  about: 'one connection, each direction through each kind of forward',
  run: async (context) =>
    withPeers(context.peers, context.target, async (peers) => {
      const measures: Measure[] = [];
      for (const kind of forwardKinds) {
        for (const direction of ['up', 'down'] as const) {
          for (const peer of peers) await check(context, bulkOrder(peer, kind, direction));
          const found = await byTurns(peers, context.rounds, async (peer) => {
            const before = cpuSeconds(peer.pid);
            const { seconds, bytes } = await context.ends.order(bulkOrder(peer, kind, direction));
            return { speed: bytes / 1e6 / seconds, cost: ((cpuSeconds(peer.pid) - before) / bytes) * 1e9 };
          });
          const name = `${kind} ${direction}`;
          context.say(`bulk ${name}`);
          measures.push(
            {
              ...{ scenario: 'bulk', name, unit: 'MB/s' },
              values: valuesOf(found, ({ speed }) => speed),
              goals: [
                { against: 'ssh', atLeast: 0.95 },
                { against: 'plink', atLeast: 1.2 },
              ],
            },
            {
              ...{ scenario: 'bulk', name: `${name}, processor`, unit: 's/GB' },
              values: valuesOf(found, ({ cost }) => cost),
              goals: [],
            },
          );
        }
      }
      return measures;
    }),
};
