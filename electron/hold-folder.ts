import { ok, type Result } from '../shared/result';
import { composeEngine, type Surroundings } from './compose';
import type { Engine } from './engine';
import type { Control } from './ipc/control';
import { prepareDataFolder, takeInstanceLock, type Disk, type Lock, type LockHolder } from './storage';
import type { HolderMode } from '../shared/texts/web';
import { until } from './system/async';
import { withinLimit } from './system/ending';
import { readVersion } from './version';

/** The outcome of the wish for a data folder. */
export type Holding =
  /** Another process has it. */
  | { readonly kind: 'held'; readonly by: LockHolder }
  | {
      readonly kind: 'own';
      /** Its ends give the folder up, too. */
      readonly engine: Engine;
      readonly lock: Pick<Lock, 'publish'>;
      /** Settles once other programs can attach, or with why they cannot, which is among the notices then. Never rejects. */
      readonly control: Promise<Result<Control>>;
    };

/** The surroundings of who wants a data folder. */
export interface Wish {
  readonly mode: HolderMode;
  readonly disk: Disk;
  /** Made once the folder is this process's own. */
  readonly surroundings: () => Surroundings;
  readonly folder: Surroundings['folder'];
  /** Called with the number of attached programs whenever it changed. */
  readonly counted?: (programs: number) => void;
}

/**
 * Takes a data folder for this process, makes its engine, and lets other programs of the user attach to it.
 * @returns fails with file-write
 */
export async function holdFolder(wish: Wish): Promise<Result<Holding>> {
  const { folder, disk, mode, counted } = wish;
  const prepared = await prepareDataFolder(folder, disk);
  if (!prepared.ok) return prepared;
  const outcome = await takeInstanceLock(folder.path, mode, disk);
  if (!outcome.ok) return outcome;
  if (outcome.value.kind === 'held') return ok(outcome.value);
  const { lock } = outcome.value;
  const composed = await composeEngine(wish.surroundings());
  if (!composed.ok) {
    await lock.release();
    return composed;
  }
  const engine = composed.value;
  // Not waited for: the window's first answers are not to be late by it.
  const control = import('./ipc/control').then(({ openControl }) =>
    openControl({
      ...{ engine, folder: folder.path, lock, platform: disk.platform, version: readVersion() },
      ...(counted !== undefined && { counted }),
    }),
  );
  void control.then((opened) => {
    if (!opened.ok) engine.note(opened.error);
  });
  const shutdown = async (): Promise<void> => {
    try {
      // Those that are attached are told first.
      const opened = await until(control, null, 500);
      if (opened !== null && opened !== 'late' && opened.ok) await opened.value.close();
      await engine.shutdown();
    } finally {
      // The disk may be what does not end in time; who starts next finds that nobody holds the lock any more.
      await withinLimit(lock.release(), 500);
    }
  };
  let ending: Promise<void> | null = null;
  return ok({
    kind: 'own',
    ...{ lock, control },
    engine: {
      ...engine,
      shutdown: () => (ending ??= shutdown()),
      endAtOnce: () => {
        engine.endAtOnce();
        lock.releaseAtOnce();
      },
    },
  });
}
