/** On whose behalf work is done, and until when it is wanted. */
export interface Turn {
  /** Those of one source share its turns. */
  readonly source?: string;
  readonly signal?: AbortSignal;
}

/** Runs work when its turn comes; null when it was given up before, or gave way. Rejects as the work does. */
type Queue = <T>(work: () => Promise<T>, turn?: Turn) => Promise<T | null>;

/** Pieces of work of one source that wait. */
const mostOfSource = 16;
/** Sources that wait. */
const mostSources = 256;

/** Tells a piece of work that its turn has come, or that it never will. */
type Settle = (mayRun: boolean) => void;

/**
 * A queue that runs at most so many pieces of work at once. Sources have their turns one after the other, so that none waits
 * for all that another one wants; of one source the newest comes first, for whoever is behind an old one may have long gone.
 * Above {@link mostOfSource} the oldest of a source gives way, so that nobody waits long for nothing.
 */
export function createQueue(most: number): Queue {
  /** By their source, whose turn comes next first; within each the oldest first. */
  const waiting = new Map<string, Set<Settle>>();
  let running = 0;

  const leave = (source: string, settle: Settle): void => {
    const line = waiting.get(source);
    line?.delete(settle);
    if (line?.size === 0) waiting.delete(source);
  };
  const stand = (source: string, settle: Settle): void => {
    const line = waiting.get(source) ?? new Set();
    waiting.set(source, line);
    line.add(settle);
    const [oldest] = line;
    if (line.size > mostOfSource) oldest?.(false);
    const [first] = waiting.values();
    if (waiting.size > mostSources) for (const each of [...(first ?? [])]) each(false);
  };
  const startNext = (): boolean => {
    const [next] = waiting;
    if (next === undefined) return false;
    const [source, line] = next;
    // To the end of the round.
    waiting.delete(source);
    waiting.set(source, line);
    [...line].at(-1)?.(true);
    return true;
  };

  function wait({ source = '', signal }: Turn): Promise<boolean> {
    if (signal?.aborted === true) return Promise.resolve(false);
    if (running < most) {
      running += 1;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const giveUp = (): void => {
        settle(false);
      };
      function settle(mayRun: boolean): void {
        leave(source, settle);
        signal?.removeEventListener('abort', giveUp);
        resolve(mayRun);
      }
      signal?.addEventListener('abort', giveUp);
      stand(source, settle);
    });
  }

  return async (work, turn = {}) => {
    if (!(await wait(turn))) return null;
    try {
      return await work();
    } finally {
      // The place goes over to the next in line; it stays taken.
      if (!startNext()) running -= 1;
    }
  };
}
