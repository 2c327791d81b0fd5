import { flood } from '../../../shared/texts/breaches';
import { ProtocolBreach } from './breach';

/** Weight of an opened channel. */
const openWeight = 0.2;

/** How many may come at once, and how many more each second. */
const burst = 10_000;
const perSecond = 2_000;

/**
 * Bounds what a server can cost by messages that carry nothing: each has to be read, many have to be answered, and RFC 4253
 * has no limit. A connection that works sends a few of them a second at most.
 */
export class IdleMessages {
  #left = burst;
  #countedAt: number;

  /** @param now milliseconds */
  constructor(private readonly now: () => number = () => performance.now()) {
    this.#countedAt = now();
  }

  /**
   * Counts what is worth several.
   * @param weight how many ordinary ones it is worth
   * @throws ProtocolBreach when there were too many in too short a time
   */
  count(weight: number): void {
    this.#left -= weight;
    if (this.#left >= 0) return;
    const time = this.now();
    this.#left = Math.min(burst, this.#left + ((time - this.#countedAt) / 1000) * perSecond);
    this.#countedAt = time;
    if (this.#left < 0) throw new ProtocolBreach(flood);
  }

  /** Counts one by its size: a large one has to be decrypted as well. @throws ProtocolBreach */
  countMessage(payload: Buffer): void {
    this.count(1 + (payload.length >>> 10));
  }

  /**
   * Counts the open of a channel: a client that connects to a Remote forward has the server send one, and thousands a second
   * may do so. One that is refused counts once more (incoming-opens.ts). @throws ProtocolBreach
   */
  countOpen(payload: Buffer): void {
    this.count(openWeight + (payload.length >>> 10));
  }
}
