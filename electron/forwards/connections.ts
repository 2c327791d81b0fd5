import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { joinPair, type Pair } from './pair';
import { systemText } from './system-errors';
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
    const { counters, log } = this.#context;
    counters.total += 1;
    counters.live += 1;
    const pair = joinPair(socket, channel, counters, (localError) => {
      counters.live -= 1;
      this.#pairs.delete(pair);
      if (localError === null) log('Forwarded port closed');
      else log(`Forwarded port closed due to local error: ${systemText(localError)}`, 'warning');
    });
    this.#pairs.add(pair);
  }

  /** Ends all pairs at once. */
  cut(): void {
    for (const pair of [...this.#pairs]) pair.cut();
  }
}
