import { setTimeout as wait } from 'node:timers/promises';
import { addedTo } from '../../shared/added-to';
import { eventNames, type Subscribe } from '../../shared/contract';
import type { AppError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';
import {
  changeToAll,
  counterNames,
  counters,
  type Change,
  type CounterName,
  type Snapshot,
} from '../../shared/snapshot';
import { SnapshotFollower } from '../../shared/snapshot-follower';
import { unanswered } from '../../shared/texts/control';
import type { EngineView } from '../engine';
import { findLockHolder, type Disk, type LockHolder } from '../storage';
import { elapsed } from '../system/elapsed';
import { attachTo, readyTime, type Attaching } from './control-client';

/** Milliseconds a holder has to open its control socket, which it does when it has started; and between two looks. */
const patience = 15_000;
const pause = 50;
/** Milliseconds that the last try has at least. */
const leastReady = 1000;

/** The engine of another process, whose snapshot is as it was told last. */
export interface AttachedEngine extends EngineView {
  /** The process that it runs in. */
  readonly holder: LockHolder;
  readonly version: string;
  /**
   * Resolves when it is attached no longer: with `ending` where it was ended in order, with engine-lost, or with null where it was
   * let go from here.
   */
  readonly closed: Promise<AppError | null>;
  /** Lets go of it; it goes on. */
  readonly close: () => void;
}

/** A program's words of itself, and how long it waits for a holder that starts. */
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
    const ready = Math.min(readyTime, Math.max(deadline - elapsed(), leastReady));
    const attached = holder.control === null ? null : await attachAt(holder, options, ready);
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
  ready: number,
): Promise<Result<AttachedEngine>> {
  if (holder.control === null) throw new Error('nowhere to attach');
  const line = await attachTo(
    { place: holder.control, version, client, attended, events: eventNames },
    { ready },
  );
  if (!line.ok) return line;
  const { ginnel, closed, close, engine } = line.value;
  const errors: AppError[] = [];
  const moved = new MovedCounters(ginnel.on);
  const listeners = new Set<(change: Change) => void>();
  const tell = (change: Change): void => {
    for (const listener of listeners) listener(change);
  };
  // Told when the copy holds what they are told of, also where it was asked for anew.
  const follower = new SnapshotFollower(ginnel, {
    adopted: (snapshot) => {
      moved.forget();
      tell(changeToAll(snapshot));
    },
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
    ...{ handlers, on, holder, closed, close, version: engine.version },
    snapshot: () => moved.applied(follower.current() ?? first),
  });
}

/** Counters that were told since the snapshot was made, in which they stay as they were. */
class MovedCounters {
  readonly #moved = new Map<CounterName, Map<string, object>>();
  /** The last snapshot that was made: of a thousand sessions it is asked for far more often than it changes. */
  #last: { readonly of: Snapshot; readonly applied: Snapshot } | null = null;

  constructor(on: Subscribe) {
    for (const name of counterNames) {
      on(`snapshot.${name}`, (entries) => {
        const own = this.#moved.get(name) ?? new Map<string, object>();
        this.#moved.set(name, own);
        for (const entry of entries) own.set(keyOf(name, entry), entry);
        this.#last = null;
      });
    }
  }

  /** A snapshot was made that holds them. */
  forget(): void {
    this.#moved.clear();
    this.#last = null;
  }

  applied(snapshot: Snapshot): Snapshot {
    if (this.#last?.of === snapshot) return this.#last.applied;
    const now = [...this.#moved].map(([name, moved]) => {
      const before = snapshot[name].map((entry): [string, object] => [keyOf(name, entry), entry]);
      return [name, [...new Map([...before, ...moved]).values()]] as const;
    });
    const applied = { ...snapshot, ...Object.fromEntries(now) };
    this.#last = { of: snapshot, applied };
    return applied;
  }
}

function keyOf(name: CounterName, entry: object): string {
  const key: (entry: never) => string = counters[name].key;
  return key(entry as never);
}
