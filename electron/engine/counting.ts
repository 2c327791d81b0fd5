import { untilShared } from '../system/elapsed';
import { Timer, type Clock } from './clock';

/**
 * How counters do: they moved since they were last read; they may move at any time, as connections are open; nothing moves them
 * but what {@link Counting.wake} tells of, and now and then a round trip; or nothing is there to be counted.
 */
export type Pace = 'moving' | 'open' | 'still' | 'over';

/** Milliseconds between two looks at counters that did not move, with connections open and without. */
const seldom = { open: 1000, still: 20_000 } as const;

/**
 * Looks that find nothing moved before they get seldom, after a change that more may follow: the first round trip is measured a moment
 * after all else.
 */
const looksUntilSeldom = 2;

/** Has counters read again and again: often while they move, seldom while they do not, as each look wakes a processor. */
export class Counting {
  readonly #clock: Clock;
  readonly #timer: Timer;
  #isSeldom = false;
  #unmoved = looksUntilSeldom;

  /**
   * @param often milliseconds between two looks at counters that move
   * @param read reads them, tells, and says how they do
   */
  constructor(
    clock: Clock,
    private readonly often: number,
    private readonly read: () => Pace,
  ) {
    this.#clock = clock;
    this.#timer = new Timer(clock);
  }

  /**
   * Something moved that is counted, or may move from now on.
   * @param isFollowed more may move a moment later: it is looked at once more soon
   */
  wake(isFollowed = false): void {
    if (isFollowed) this.#unmoved = 0;
    if (this.#timer.isRunning && !this.#isSeldom) return;
    this.#isSeldom = false;
    this.#timer.start(this.often, () => this.look());
  }

  /** Reads them now, and goes on as they do. */
  look(): void {
    this.#timer.stop();
    const pace = this.read();
    if (pace === 'over') return;
    this.#timer.start(this.#pauseAt(pace), () => this.look());
  }

  #pauseAt(pace: Exclude<Pace, 'over'>): number {
    this.#isSeldom = pace !== 'moving' && this.#unmoved >= looksUntilSeldom;
    if (pace === 'moving') return this.often;
    this.#unmoved += 1;
    return this.#isSeldom ? untilShared(seldom[pace], this.#clock.now()) : this.often;
  }

  stop(): void {
    this.#timer.stop();
  }
}
