/**
 * Attempts to log in on one server at the same time, at most, of all threads of this program together. OpenSSH begins to drop
 * connections at random once ten have not logged in yet (`MaxStartups 10:30:100`), and others come to it, too.
 */
export const mostAttempts = 8;

/** Attempts to one server that are under way, and those that wait. */
interface Server {
  underWay: number;
  readonly waiting: Set<() => void>;
}

/** Lets only so many attempts at a time go to the same server; those that wait go in the order they came. */
export class AttemptGate {
  readonly #servers = new Map<string, Server>();

  /** @param most attempts at a time to one server; at least one */
  constructor(private readonly most: number) {}

  /**
   * Resolves when an attempt to the server may begin.
   * @param server tells one from the others
   * @param waits called once if it has to wait
   * @param signal takes it out of those that wait
   * @returns ends its part, to be called once it is over; idempotent. Null when the signal came first
   */
  async enter(server: string, waits: () => void, signal: AbortSignal): Promise<(() => void) | null> {
    if (signal.aborted) return null;
    const there = this.#servers.get(server) ?? { underWay: 0, waiting: new Set() };
    this.#servers.set(server, there);
    if (there.underWay < this.most) there.underWay += 1;
    else {
      waits();
      if (!(await turn(there, signal))) return null;
    }
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#leave(server, there);
    };
  }

  #leave(server: string, there: Server): void {
    const [next] = there.waiting;
    // The next one takes the place over: it is under way at once.
    if (next !== undefined) next();
    else {
      there.underWay -= 1;
      if (there.underWay === 0) this.#servers.delete(server);
    }
  }
}

/** Waits for the place of another. @returns false when the signal came first */
function turn({ waiting }: Server, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (isIn: boolean): void => {
      waiting.delete(next);
      signal.removeEventListener('abort', leave);
      resolve(isIn);
    };
    const next = (): void => settle(true);
    const leave = (): void => settle(false);
    waiting.add(next);
    signal.addEventListener('abort', leave);
  });
}
