import { setTimeout as wait } from 'node:timers/promises';
import { addedTo } from '../../shared/added-to';
import { eventNames, type CommandHandlers, type Subscribe } from '../../shared/contract';
import type { AppError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';
import { changeToAll, type Change, type Snapshot } from '../../shared/snapshot';
import { SnapshotFollower } from '../../shared/snapshot-follower';
import { unanswered } from '../../shared/texts/control';
import { findLockHolder, type Disk, type LockHolder } from '../storage';
import { elapsed } from '../system/elapsed';
import { attachTo, type Attaching } from './control-client';

/** Milliseconds a holder has to open its control socket, which it does when it has started; and between two looks. */
const patience = 15_000;
const pause = 50;

/** The engine of another process: what it has in common with one of this process. */
export interface AttachedEngine {
  readonly handlers: CommandHandlers;
  /** As it was told last. */
  readonly snapshot: () => Snapshot;
  readonly on: Subscribe;
  /** The process that it runs in. */
  readonly holder: LockHolder;
  /** Resolves when it is attached no longer: with the error, or with null where it was let go from here. */
  readonly closed: Promise<AppError | null>;
  /** Lets go of it; it goes on. */
  readonly close: () => void;
}

/** What a program says of itself, and how long it waits for a holder that starts. */
export type AttachOptions = Pick<Attaching, 'version' | 'client' | 'attended'> & {
  readonly patience?: number;
};

/**
 * Attaches to the engine of the process that holds a data folder, with its snapshot read. One that is about to start is waited for.
 * @returns null when no process holds the folder; fails with control-unanswered and engine-version
 */
export async function attachEngine(
  folder: string,
  disk: Disk,
  options: AttachOptions,
): Promise<Result<AttachedEngine | null>> {
  const deadline = elapsed() + (options.patience ?? patience);
  for (;;) {
    const holder = await findLockHolder(folder, disk);
    if (holder === null) return ok(null);
    const attached = holder.control === null ? null : await attachAt(holder, options);
    if (attached?.ok === true) return attached;
    // A socket that is gone may be one of before: the next holder may be writing its own.
    if (elapsed() > deadline || (attached !== null && attached.error.code !== 'control-unanswered')) {
      return attached ?? fail({ code: 'control-unanswered', data: { detail: unanswered.notPublished } });
    }
    await wait(pause);
  }
}

async function attachAt(
  holder: LockHolder,
  { version, client, attended }: AttachOptions,
): Promise<Result<AttachedEngine>> {
  if (holder.control === null) throw new Error('nowhere to attach');
  const line = await attachTo({ place: holder.control, version, client, attended, events: eventNames });
  if (!line.ok) return line;
  const { ginnel, closed, close } = line.value;
  const errors: AppError[] = [];
  const listeners = new Set<(change: Change) => void>();
  const tell = (change: Change): void => {
    for (const listener of listeners) listener(change);
  };
  // Told when the copy holds what they are told of, also where it was asked for anew.
  const follower = new SnapshotFollower(ginnel, {
    adopted: (snapshot) => tell(changeToAll(snapshot)),
    changed: (_snapshot, change) => tell(change),
    failed: (why) => void errors.push(why),
  });
  await follower.refresh();
  const first = follower.current();
  if (first === null) {
    close();
    return fail(errors.at(-1) ?? { code: 'engine-lost', data: {} });
  }
  const { on: onLine, ...handlers } = ginnel;
  const on: Subscribe = (event, listener) =>
    event === 'snapshot.changed' ? addedTo(listeners, listener as never) : onLine(event, listener);
  return ok({
    ...{ handlers, on, holder, closed, close },
    snapshot: () => follower.current() ?? first,
  });
}
