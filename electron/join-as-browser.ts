import { ok, type Result } from '../shared/result';
import type { EngineView } from './engine';
import type { Wish } from './hold-folder';
import type { Overlay } from './ipc/engine-in-use';
import { joinEngine } from './join-engine';
import type { Serving } from './web/serving';
import type { Lock } from './storage';
import { readVersion } from './version';

/** Lays browser mode over the engine of another process: file dialogs, start at login and notifications are the desktop's. */
function browserOverlay({ handlers }: EngineView): Overlay {
  const version = readVersion();
  const own = {
    mode: 'browser',
    canChooseFiles: false,
    canStartAtLogin: false,
    notificationTrouble: null,
  } as const;
  return {
    lay: (part) => (part.app === undefined ? part : { ...part, app: { ...part.app, ...own, version } }),
    handlers,
  };
}

/**
 * Has browser mode serve its pages over the engine of the process that holds the data folder. Its end lets go of that, and cuts
 * nothing.
 * @returns as joinEngine
 */
export async function joinAsBrowser(wish: Wish): Promise<Result<Serving | null>> {
  let isAt: string | null = null;
  let own: Pick<Lock, 'publish'> | null = null;
  const joined = await joinEngine({
    ...{ wish, client: 'ginnel --web', overlay: browserOverlay },
    held: async (lock) => {
      own = lock;
      if (isAt !== null) await lock.publish({ address: isAt });
    },
  });
  if (!joined.ok) return joined;
  const { value } = joined;
  if (value === null) return ok(null);
  return ok({
    handlers: value.engine.handlers,
    snapshot: value.engine.snapshot,
    on: value.engine.on,
    // Threads of sessions are the holder's.
    upToDate: (within) => value.own()?.upToDate(within) ?? Promise.resolve(true),
    liveConnections: () => value.own()?.liveConnections() ?? Promise.resolve(0),
    shutdown: () => value.close(),
    // Its holder opens what is marked.
    begin: async (address) => {
      isAt = address;
      await own?.publish({ address });
    },
  });
}
