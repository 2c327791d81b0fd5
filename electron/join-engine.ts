import { ok, type Result } from '../shared/result';
import type { Engine, EngineView } from './engine';
import { holdFolder, type Wish } from './hold-folder';
import { attachEngine } from './ipc/attached-engine';
import type { Overlay } from './ipc/engine-in-use';
import { JoinedEngine } from './ipc/joined-engine';
import type { Lock } from './storage';
import { readVersion } from './version';

/** The surroundings of who joins an engine that runs in another process. */
export interface JoinWish {
  /** By which the data folder is taken, when its holder is gone. */
  readonly wish: Wish;
  /** The program, for whoever asks what is attached. */
  readonly client: string;
  readonly overlay: (engine: EngineView) => Overlay;
  /** The folder is this process's own now. */
  readonly held?: (lock: Pick<Lock, 'publish'>) => Promise<unknown>;
}

/**
 * Joins the engine of the process that holds a data folder, for a window or pages at which a user sits. When it crashed and this
 * process takes its place, what was open is opened again.
 * @returns null when no process holds the folder any more; fails as attachEngine does
 */
export async function joinEngine({
  wish,
  client,
  overlay,
  held,
}: JoinWish): Promise<Result<JoinedEngine<Engine> | null>> {
  const attach = () =>
    attachEngine(wish.folder.path, wish.disk, { version: readVersion(), client, attended: true });
  const first = await attach();
  if (!first.ok) return first;
  if (first.value === null) return ok(null);
  return ok(
    new JoinedEngine<Engine>(first.value, {
      ...{ attach, overlay },
      take: async () => {
        const holding = await holdFolder(wish);
        if (!holding.ok) return holding;
        if (holding.value.kind === 'held') return ok(null);
        await held?.(holding.value.lock);
        return ok(holding.value.engine);
      },
      taken: (engine, crashed) => {
        void engine.openMarked().then(() => (crashed ? engine.handlers.sessions.reopen({}) : null));
      },
    }),
  );
}
