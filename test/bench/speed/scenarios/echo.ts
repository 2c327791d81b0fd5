import { byTurns, valuesOf, withPeers, type Scenario } from '../bench-context';
import { median, quantile } from '../measures';

export const echo: Scenario = {
  name: 'echo',
  about: 'round trips of 64 bytes on an idle session',
  run: async (context) =>
    withPeers(context.peers, context.target, async (peers) => {
      // Programs run for days: what the first messages wait for is not what others will.
      for (const { entrances } of peers) {
        await context.ends.order({
          kind: 'echo',
          entrance: entrances.local,
          size: 64,
          count: 3000,
          pause: 0,
        });
      }
      const found = await byTurns(peers, context.rounds, async ({ entrances }) => {
        const order = { kind: 'echo', entrance: entrances.local, size: 64, count: 2000, pause: 0 } as const;
        return (await context.ends.order(order)).times;
      });
      context.say('echo');
      return [
        {
          ...{ scenario: 'echo', name: 'median', unit: 'ms' },
          values: valuesOf(found, median),
          goals: [{ against: 'ssh', atMost: 1.15 }],
        },
        {
          ...{ scenario: 'echo', name: '99th percentile', unit: 'ms' },
          values: valuesOf(found, (times) => quantile(times, 0.99)),
          goals: [{ against: 'ssh', atMost: 2 }],
        },
      ];
    }),
};
