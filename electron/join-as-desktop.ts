import { ok, type Result } from '../shared/result';
import type { DesktopEngine } from './desktop/app';
import { DesktopOverlay, type DesktopSurroundings } from './desktop/overlay';
import type { Wish } from './hold-folder';
import { joinEngine } from './join-engine';
import { readVersion } from './version';

/**
 * Has the desktop app show the engine of the process that holds its data folder. Quitting lets go of that, and cuts nothing.
 * @returns as joinEngine
 */
export async function joinAsDesktop(
  wish: Wish,
  surroundings: Omit<DesktopSurroundings, 'version' | 'changed'>,
): Promise<Result<DesktopEngine | null>> {
  let changed = (): void => undefined;
  const overlay = await DesktopOverlay.read({
    ...surroundings,
    version: readVersion(),
    changed: () => changed(),
  });
  const joined = await joinEngine({
    ...{ wish, client: 'ginnel desktop' },
    overlay: (engine) => overlay.over(engine),
  });
  if (!joined.ok) return joined;
  if (joined.value === null) return ok(null);
  const { engine } = joined.value;
  const own = joined.value.own.bind(joined.value);
  changed = () => engine.overlayChanged();
  return ok({
    handlers: engine.handlers,
    snapshot: engine.snapshot,
    on: engine.on,
    // Its own opens them, and this one does when it takes the folder.
    openMarked: () => Promise.resolve(),
    liveConnections: () => own()?.liveConnections() ?? Promise.resolve(0),
    noteNotifications: (trouble) => {
      overlay.noteNotifications(trouble);
      own()?.noteNotifications(trouble);
    },
    lookAtLoginItem: () => {
      void overlay.lookAtLoginItem();
      own()?.lookAtLoginItem();
    },
    systemEnds: (comes) => own()?.systemEnds(comes),
    endAtOnce: () => own()?.endAtOnce(),
    shutdown: () => joined.value?.close() ?? Promise.resolve(),
  });
}
