/** Somebody who holds a part of a budget, and may be asked to give back what it does not use. */
export interface Holder {
  readonly giveBack: (now: number) => void;
}

/**
 * What one may hold of what the others leave. It is less than all, so that there always is something left for the next one,
 * however many came before: n that want all they can get hold the same share, of 3 / (1 + 3 n) each (dynamic thresholds,
 * as switches share their memory: Choudhury and Hahne, IEEE/ACM Transactions on Networking 6, 2, 1998).
 */
const share = 3 / 4;

/** Those who hold something are asked to give back, at most so often (in milliseconds), when less than half is left. */
const askEvery = 1000;

/** Bytes that receive windows may have beyond their floors: those of a connection, or of all connections of a thread. */
export class Budget {
  readonly #holders = new Set<Holder>();
  #used = 0;
  #asked = -Infinity;

  /**
   * @param total bytes
   * @param above a budget that this one's bytes count in as well
   */
  constructor(
    private readonly total: number,
    private readonly above: Budget | null = null,
  ) {}

  /** Most bytes that one may hold who holds `own` of them now. */
  allowance(own: number, now: number): number {
    if (this.#used > this.total / 2 && now - this.#asked >= askEvery) {
      this.#asked = now;
      for (const holder of this.#holders) holder.giveBack(now);
    }
    const most = Math.max(0, share * (this.total - (this.#used - own)));
    return this.above === null ? most : Math.min(most, this.above.allowance(own, now));
  }

  /** Notes that a holder has so many bytes more, or less, than before; with `own` of 0 it holds none any more. */
  note(holder: Holder, change: number, own: number): void {
    this.#used += change;
    if (own === 0) this.#holders.delete(holder);
    else this.#holders.add(holder);
    this.above?.note(holder, change, own);
  }

  /** Bytes that are held. */
  used(): number {
    return this.#used;
  }
}
