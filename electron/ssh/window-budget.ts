/** Somebody who holds a part of a budget, and may be asked to give back what it does not use. */
export interface Holder {
  readonly giveBack: (now: number) => void;
}

/** Bytes that receive windows may have beyond their floors: those of a connection, or of all connections of a thread. */
export interface Budget {
  /** Most bytes that one may hold who holds `own` of them now. */
  readonly allowance: (own: number, now: number) => number;
  /** Notes that a holder has so many bytes more, or less, than before; with `own` of 0 it holds none any more. */
  readonly note: (holder: Holder, change: number, own: number) => void;
  /** Bytes that are held. */
  readonly used: () => number;
}

/**
 * What one may hold of what the others leave. It is less than all, so that there always is something left for the next one,
 * however many came before: n that want all they can get hold the same share, of 3 / (1 + 3 n) each (dynamic thresholds,
 * as switches share their memory: Choudhury and Hahne, IEEE/ACM Transactions on Networking 6, 2, 1998).
 */
const share = 3 / 4;

/** Those who hold something are asked to give back, at most so often (in milliseconds), when less than half is left. */
const askEvery = 1000;

/**
 * Creates a budget.
 * @param total bytes
 * @param above a budget that this one's bytes count in as well
 */
export function createBudget(total: number, above: Budget | null = null): Budget {
  const holders = new Set<Holder>();
  let used = 0;
  let asked = -Infinity;
  return {
    allowance: (own, now) => {
      if (used > total / 2 && now - asked >= askEvery) {
        asked = now;
        for (const holder of holders) holder.giveBack(now);
      }
      const most = Math.max(0, share * (total - (used - own)));
      return above === null ? most : Math.min(most, above.allowance(own, now));
    },
    note: (holder, change, own) => {
      used += change;
      if (own === 0) holders.delete(holder);
      else holders.add(holder);
      above?.note(holder, change, own);
    },
    used: () => used,
  };
}
