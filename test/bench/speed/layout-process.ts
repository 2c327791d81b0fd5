import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { composeEngine, resourceLimits } from '../../../electron/compose';
import { dataFolder } from '../../../electron/storage';
import { sentence } from '../../../shared/errors';
import type { Change } from '../../../shared/snapshot';
import { benchProgram } from '../programs';
import { blockChannel, blockWhenTold, type Block } from './block-when-told';

// The engine with all saved sessions open, in one of two layouts: `spread`, as shipped, with its sessions on threads beside
// it; or `single`, all of it in one worker, of which the main thread only hears.

/** What the bench asks: for the main thread's delay since it last asked, or to block the first session's thread. */
export type ToLayout = 'delay' | { readonly block: number };
/** What it is told: all sessions are up, or the 99th percentile of the main thread's delay in milliseconds. */
export type FromLayout = 'up' | { readonly delay: number };

/** What the engine's thread tells the main one, as a window's would be told. */
interface Heard {
  readonly change: Change;
  readonly isUp: boolean;
}

const [layout, folder = ''] = process.argv.slice(2);

async function open(heard: (what: Heard) => void, sessionThread?: URL): Promise<void> {
  const composed = await composeEngine({
    ...({ mode: 'command', keychain: null, chooseKeyFile: null } as const),
    folder: dataFolder({ flag: folder, platform: process.platform }),
    openUrl: () => Promise.resolve(),
    ...(sessionThread === undefined ? {} : { sessionThread }),
  });
  if (!composed.ok) throw new Error(sentence(composed.error));
  const engine = composed.value;
  engine.on('snapshot.changed', (change) => {
    const isUp = engine
      .snapshot()
      .sessions.every(
        ({ state, forwards }) =>
          state.kind === 'connected' && forwards.every((forward) => forward.state.kind === 'listening'),
      );
    heard({ change, isUp });
  });
  await engine.openMarked();
}

async function main(): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  process.on('message', (message: ToLayout) => {
    if (message === 'delay') {
      process.send?.({ delay: delay.percentile(99) / 1e6 } satisfies FromLayout);
      delay.reset();
      return;
    }
    const block: Block = { thread: 1, milliseconds: message.block };
    blockChannel.postMessage(block);
  });
  process.on('disconnect', () => process.exit());
  const heard = ({ isUp }: Heard): void => {
    if (isUp) process.send?.('up' satisfies FromLayout);
  };
  if (layout === 'spread') {
    await open(heard, pathToFileURL(benchProgram('layout-thread')));
    return;
  }
  const worker = new Worker(new URL(import.meta.url), { argv: [layout, folder], resourceLimits });
  worker.on('message', heard);
}

if (isMainThread) await main();
else {
  blockWhenTold();
  await open((heard) => parentPort?.postMessage(heard));
}
