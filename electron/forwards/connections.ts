import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { joinPair, type Pair } from './pair';
import { systemText } from '../system/errors';
import type { ForwardContext } from './types';

/** The live pairs of one forward, its counters and the log lines of their ends. */
export class Connections {
  readonly #context: ForwardContext;
  readonly #pairs = new Set<Pair>();

  constructor(context: ForwardContext) {
    this.#context = context;
  }

  /** Joins a socket and its channel; they count as live until both are gone. */
  join(socket: Socket, channel: Duplex): void {
    const { counters } = this.#context;
    counters.total += 1;
    counters.live += 1;
    const pair = joinPair(socket, channel, counters);
    this.#pairs.add(pair);
    void pair.ended.then((localError) => {
      counters.live -= 1;
      this.#pairs.delete(pair);
      this.#logEnd(localError);
    });
  }

  /** Ends all pairs at once; resolves when nothing of them is left. */
  async cut(): Promise<void> {
    const pairs = [...this.#pairs];
    for (const pair of pairs) pair.cut();
    await Promise.all(pairs.map(({ ended }) => ended));
  }

  #logEnd(localError: Error | null): void {
    const { log } = this.#context;
    if (localError === null) log('Forwarded port closed');
    else log(`Forwarded port closed due to local error: ${systemText(localError)}`, 'warning');
  }
}
