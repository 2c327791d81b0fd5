/** Links on their way to the window: the system gives them out before there is anything to show them. */
export class LinkInbox {
  #waiting: readonly string[];
  #taker: ((link: string) => void) | null = null;

  constructor(links: readonly string[]) {
    this.#waiting = links;
  }

  /** Whether there is one that nothing has taken yet. */
  isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  put(link: string): void {
    if (this.#taker === null) this.#waiting = [...this.#waiting, link];
    else this.#taker(link);
  }

  /** Gives out what has come, and each link from now on. */
  take(taker: (link: string) => void): void {
    this.#taker = taker;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const link of waiting) taker(link);
  }
}
