import { byTurns, valuesOf, withPeers, type Context, type Scenario } from '../bench-context';
import { median, quantile } from '../measures';
import type { Peer } from '../peers';
import { bulkOrder } from './bulk';

/** Uploads beside the echo, and the bytes of all of them in one turn. */
const uploads = 8;
const turn = 200e6;

export const fair: Scenario = {
  name: 'fair',
  about: 'the same round trips while 8 uploads run on the same session',
  run: async (context) =>
    withPeers(context.peers, context.target, async (peers) => {
      const found = await byTurns(peers, context.rounds, (peer) => echoBeside(context, peer));
      context.say('fair');
      return [
        {
          ...{ scenario: 'fair', name: 'median', unit: 'ms' },
          values: valuesOf(found, ({ times }) => median(times)),
          goals: [{ against: 'ssh', atMost: 1.5 }],
        },
        {
          ...{ scenario: 'fair', name: '99th percentile', unit: 'ms' },
          values: valuesOf(found, ({ times }) => quantile(times, 0.99)),
          goals: [{ against: 'plink', atMost: 1 }],
        },
        {
          ...{ scenario: 'fair', name: 'uploads', unit: 'MB/s' },
          values: valuesOf(found, ({ speed }) => speed),
          goals: [],
        },
      ];
    }),
};

async function echoBeside(
  { ends, quietEnds }: Context,
  peer: Peer,
): Promise<{ readonly times: readonly number[]; readonly speed: number }> {
  const state = { isOver: false };
  const speeds: number[] = [];
  const uploading = (async () => {
    while (!state.isOver) {
      const order = bulkOrder(peer, 'local', 'up', { bytes: turn, streams: uploads });
      const { seconds, bytes } = await ends.order(order);
      speeds.push(bytes / 1e6 / seconds);
    }
  })();
  const order = { kind: 'echo', entrance: peer.entrances.quiet, size: 64, count: 150, pause: 5 } as const;
  const { times } = await quietEnds.order(order);
  state.isOver = true;
  await uploading;
  return { times, speed: median(speeds) };
}
