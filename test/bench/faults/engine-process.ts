import { jumpClock } from './fast-time';
import { readdirSync, readlinkSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import { pathToFileURL } from 'node:url';
import { composeEngine } from '../../../electron/compose';
import { dataFolder } from '../../../electron/storage';
import { commands, type CommandName } from '../../../shared/contract';
import { sentence } from '../../../shared/errors';
import { flattened } from '../../../shared/groups';
import type { Measure, ToEngine, FromEngine } from './engine-program';

// The engine as `ginnel run` composes it, in a process of its own: steered by messages, measured from inside. Its sessions run
// on the same thread, so that what they hold is counted and a jump of the clock meets them, too; or, for the hostile bench, on
// so many threads, whatever the machine has.

/** How many, and the built session-thread.ts; 0 for the engine's own thread. */
const threads = Number(process.env['GINNEL_BENCH_THREADS'] ?? 0);
const threadProgram = process.env['GINNEL_BENCH_THREAD_PROGRAM'] ?? '';
if (threads > 0) {
  os.availableParallelism = () => threads;
  syncBuiltinESMExports();
}

declare const gc: (() => void) | undefined;

function tell(message: FromEngine): void {
  process.send?.(message);
}

/** What this process holds: by kind, so that a leak has a name. */
function measure(): Measure {
  gc?.();
  const files = new Map<string, number>();
  const base = '/proc/self/fd';
  for (const name of readdirSync(base)) {
    try {
      const kind = readlinkSync(`${base}/${name}`)
        .replace(/:?\[.*$/u, '')
        .replace(/^\/.*$/u, 'file');
      files.set(kind, (files.get(kind) ?? 0) + 1);
    } catch {
      // The one that lists them.
    }
  }
  const resources = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) resources.set(kind, (resources.get(kind) ?? 0) + 1);
  const { heapUsed, external, rss } = process.memoryUsage();
  return {
    files: Object.fromEntries(files),
    resources: Object.fromEntries(resources),
    memory: { heap: heapUsed + external, rss },
  };
}

async function main(folder: string): Promise<void> {
  const composed = await composeEngine({
    mode: 'command',
    folder: dataFolder({ flag: folder, platform: process.platform }),
    keychain: null,
    chooseKeyFile: null,
    openUrl: () => Promise.resolve(),
    ...(threads > 0 ? { sessionThread: pathToFileURL(threadProgram) } : {}),
  });
  if (!composed.ok) throw new Error(sentence(composed.error));
  const engine = composed.value;
  engine.on('snapshot.changed', () => {
    tell({ kind: 'snapshot', snapshot: engine.snapshot() });
  });
  const handlers = flattened<(input: never) => Promise<unknown>>(engine.handlers);
  const run = async (name: CommandName, input: unknown): Promise<unknown> => {
    return handlers.get(name)?.(commands.get(name)?.input.parse(input) as never);
  };
  process.on('message', (message: ToEngine) => {
    switch (message.kind) {
      case 'command':
        void run(message.name, message.input).then((result) => {
          tell({ kind: 'result', id: message.id, result });
        });
        return;
      case 'measure':
        tell({ kind: 'result', id: message.id, result: measure() });
        return;
      case 'jump':
        jumpClock(message.by);
        return;
      case 'end':
        void engine.shutdown().then(() => {
          tell({ kind: 'result', id: message.id, result: measure() });
        });
    }
  });
  tell({ kind: 'snapshot', snapshot: engine.snapshot() });
}

// The full disk is a limit on the size of files. A disk that is really full sends no signal with its error; what a package
// does on this one, if nobody else listens, is to end the process.
process.on('SIGXFSZ', () => undefined);
await main(process.argv[2] ?? '');
