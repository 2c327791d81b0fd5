import { recallDraft, recallParked, rememberedKeys } from './draft-memory';
import { isDirty, type DraftState } from './draft';
import type { ParkedStore } from './parked';

/**
 * Forms are kept by window, as tabs of a browser share their storage: each has a slot of its own, under a name that goes with
 * the tab, and holds a lock of that name for as long as it is there. A slot without its window is what was typed in one that closed.
 */

type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;
type Memory = Pick<Storage, 'getItem' | 'setItem'>;
type Locks = Pick<LockManager, 'request' | 'query'>;

/** The name of this tab's slot; a tab that is duplicated has the same, until it finds that taken. */
const nameKey = 'ginnel.window';
const lockOf = (slot: string): string => `ginnel.window.${slot}`;
/** Slots are given and taken one at a time. */
const turn = 'ginnel.windows';
/** Milliseconds that the page before a reload may take to be gone. */
const patience = 500;

/** The slots of all windows of a browser. */
export class WindowSlots {
  #own = '';
  /** The slots that had no window at the last look: one that is loaded again has none for a moment. */
  #leftBefore: readonly string[] = [];

  /**
   * @param storage what all windows share
   * @param passing goes with the tab
   * @param locks absent where a browser has none: then each tab has a slot, and what closed ones leave stays there
   */
  constructor(
    private readonly storage: Kept,
    private readonly passing: Memory,
    private readonly locks: Locks | undefined,
    private readonly newName: () => string = () => crypto.randomUUID(),
  ) {}

  /** Claims a slot: the tab's own after a reload, else a new one, into which goes what a window that closed has left. */
  async claim(): Promise<Memory> {
    const before = this.passing.getItem(nameKey);
    const isOwn = before !== null && (await this.#hold(before));
    this.#own = isOwn ? before : this.newName();
    if (!isOwn) {
      this.passing.setItem(nameKey, this.#own);
      await this.#hold(this.#own);
      await this.#inTurn(async () => {
        const left = await this.#left();
        const [first] = left.toSorted(
          (one, other) => Number(this.#holdsText(other)) - Number(this.#holdsText(one)),
        );
        if (first === undefined) return;
        for (const key of rememberedKeys) {
          const kept = this.storage.getItem(keyIn(first, key));
          if (kept !== null) this.storage.setItem(keyIn(this.#own, key), kept);
        }
        this.#clear(first);
      });
    }
    return this.#memoryOf(this.#own);
  }

  /**
   * Puts aside here what is typed in windows that have closed, by session, once they are found closed for the second time in a row.
   * Where something is typed for the same session here, it stays where it is until that is settled.
   * @returns what was taken over
   */
  async takeOver(form: () => DraftState, parked: ParkedStore): Promise<readonly DraftState[]> {
    const taken: DraftState[] = [];
    await this.#inTurn(async () => {
      const before = this.#leftBefore;
      this.#leftBefore = await this.#left();
      for (const slot of this.#leftBefore.filter((one) => before.includes(one))) {
        const left = this.#typedIn(slot);
        const isFree = ({ profile: { id } }: DraftState): boolean => {
          const shown = form();
          return (shown.profile.id !== id || !isDirty(shown)) && !parked.getState().drafts.has(id);
        };
        const stays: DraftState[] = [];
        for (const draft of left) {
          if (!isFree(draft)) stays.push(draft);
          else {
            parked.setState(({ drafts }) => ({ drafts: new Map(drafts).set(draft.profile.id, draft) }));
            taken.push(draft);
          }
        }
        const [, parkedKey] = rememberedKeys;
        this.#clear(slot);
        if (stays.length > 0) this.storage.setItem(keyIn(slot, parkedKey), JSON.stringify(stays));
      }
    });
    return taken;
  }

  /** The forms of a window that hold something typed and saved nowhere. */
  #typedIn(slot: string): readonly DraftState[] {
    const memory = this.#memoryOf(slot);
    const form = recallDraft(memory).draft;
    return [...(form === null ? [] : [form]), ...recallParked(memory).drafts].filter(isDirty);
  }

  #holdsText(slot: string): boolean {
    return this.#typedIn(slot).length > 0;
  }

  #memoryOf(slot: string): Memory {
    return {
      getItem: (key) => this.storage.getItem(keyIn(slot, key)),
      setItem: (key, value) => this.storage.setItem(keyIn(slot, key), value),
    };
  }

  #clear(slot: string): void {
    for (const key of rememberedKeys) this.storage.removeItem(keyIn(slot, key));
  }

  /** The slots whose windows have closed; one without a name is from before windows had slots. */
  async #left(): Promise<readonly string[]> {
    if (this.locks === undefined) return [];
    const { held = [] } = await this.locks.query();
    const open = new Set(held.map(({ name }) => name));
    const keys = Array.from({ length: this.storage.length }, (_none, at) => this.storage.key(at) ?? '');
    const slots = keys.flatMap((key) => {
      const own = rememberedKeys.find((one) => key === one || key.startsWith(`${one}.`));
      return own === undefined ? [] : [key.slice(own.length + 1)];
    });
    return [...new Set(slots)].filter((slot) => slot !== this.#own && !open.has(lockOf(slot)));
  }

  async #inTurn(task: () => Promise<void>): Promise<void> {
    if (this.locks === undefined) await task();
    else await this.locks.request(turn, task);
  }

  /** Holds a slot's lock until the page is gone; false where another window has it. */
  async #hold(slot: string): Promise<boolean> {
    const { locks } = this;
    if (locks === undefined) return true;
    const late = AbortSignal.timeout(patience);
    return new Promise((resolve) => {
      const held = locks.request(lockOf(slot), { signal: late }, () => {
        resolve(true);
        return new Promise(() => undefined);
      });
      held.catch(() => resolve(false));
    });
  }
}

function keyIn(slot: string, key: string): string {
  return slot === '' ? key : `${key}.${slot}`;
}
