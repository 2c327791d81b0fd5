import { setTimeout as delay } from 'node:timers/promises';
import { withPeers, type Scenario } from '../bench-context';
import { median } from '../measures';
import { cpuSeconds, residentBytes } from '../process-cost';
import { bulkOrder } from './bulk';

/** Connections whose reader stopped, and the bytes pushed at each. */
const stuck = 200;
const pushed = 10e6;

export const stalled: Scenario = {
  name: 'stalled',
  about: '200 connections whose reader stopped, 10 MB pushed at each',
  run: async ({ ends, quietEnds, target, rounds, say }) =>
    withPeers(['ginnel'], target, async ([peer]) => {
      if (peer === undefined) return [];
      const healthy = async (): Promise<number> => {
        const speeds: number[] = [];
        for (let round = 0; round < rounds; round += 1) {
          const order = {
            ...bulkOrder(peer, 'local', 'down', { bytes: 200e6 }),
            entrance: peer.entrances.quiet,
          };
          const { seconds, bytes } = await quietEnds.order(order);
          speeds.push(bytes / 1e6 / seconds);
        }
        return median(speeds);
      };
      await healthy();
      const before = await healthy();
      const memory = residentBytes(peer.pid);
      await ends.order({ kind: 'hold', entrance: peer.entrances.local, count: stuck, unread: pushed });
      await untilQuiet(peer.pid);
      const beside = await healthy();
      const grown = (residentBytes(peer.pid) - memory) / 1e6;
      await ends.order({ kind: 'release' });
      say('stalled');
      return [
        {
          ...{ scenario: 'stalled', name: 'memory grown', unit: 'MB' },
          ...{ values: { ginnel: [grown] }, goals: [], bound: { atMost: 64 } },
        },
        {
          ...{ scenario: 'stalled', name: 'time of a healthy one beside them, as without', unit: '×' },
          ...{ values: { ginnel: [before / beside] }, goals: [], bound: { atMost: 1 / 0.9 } },
        },
      ];
    }),
};

/** Waits until a program has next to nothing to do: until then what is pushed fills the buffers of the system. */
async function untilQuiet(pid: number): Promise<void> {
  for (let last = -Infinity; ;) {
    const now = cpuSeconds(pid);
    if (now - last < 0.03) return;
    last = now;
    await delay(500);
  }
}
