import type { Ginnel } from './contract';
import type { AppError } from './errors';
import { applyChange, type Change, type Snapshot } from './snapshot';

/** The events of a follower. */
export interface FollowerEvents {
  /** The snapshot was asked for anew: its counters are those of now. */
  readonly adopted: (snapshot: Snapshot) => void;
  /** A change was applied. */
  readonly changed: (snapshot: Snapshot, change: Change) => void;
  /** The snapshot could not be had. */
  readonly failed: (error: AppError) => void;
}

/**
 * Keeps a copy of the engine's state: hears of changes first, then asks for the snapshot, applies what changed meanwhile,
 * drops what is older, and asks again on a gap.
 */
export class SnapshotFollower {
  readonly #ginnel: Pick<Ginnel, 'on' | 'snapshot'>;
  readonly #events: FollowerEvents;
  #current: Snapshot | null = null;
  #asking = false;
  #askAgain = false;
  #early: Change[] = [];

  constructor(ginnel: Pick<Ginnel, 'on' | 'snapshot'>, events: FollowerEvents) {
    this.#ginnel = ginnel;
    this.#events = events;
    ginnel.on('snapshot.changed', (change) => this.#onChange(change));
  }

  /** Null until the first answer. */
  current(): Snapshot | null {
    return this.#current;
  }

  /** Asks for everything anew, as on a line that came up: what was heard before belongs to another one. */
  async refresh(): Promise<void> {
    this.#early = [];
    await this.#refresh();
  }

  async #refresh(): Promise<void> {
    if (this.#asking) {
      this.#askAgain = true;
      return;
    }
    this.#asking = true;
    const result = await this.#ginnel.snapshot.get({});
    this.#asking = false;
    if (result.ok) this.#adopt(result.value);
    else this.#events.failed(result.error);
    if (!this.#askAgain) return;
    this.#askAgain = false;
    await this.#refresh();
  }

  #adopt(snapshot: Snapshot): void {
    let current = snapshot;
    for (const change of this.#early.splice(0)) {
      const next = applyChange(current, change);
      if (next === null) this.#askAgain = true;
      else current = next;
    }
    this.#current = current;
    this.#events.adopted(current);
  }

  #onChange(change: Change): void {
    if (this.#asking) {
      this.#early.push(change);
      return;
    }
    const before = this.#current;
    const next = before === null ? null : applyChange(before, change);
    // A snapshot asked for after the gap was seen holds this change as well.
    if (next === null) void this.#refresh();
    else if (next !== before) {
      this.#current = next;
      this.#events.changed(next, change);
    }
  }
}
