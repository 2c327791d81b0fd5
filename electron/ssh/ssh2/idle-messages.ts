import { ProtocolBreach } from './breach';

/**
 * Bounds what a server can cost by messages that carry nothing: each has to be read, many have to be answered, and RFC 4253
 * has no limit. A connection that works sends a few of them a second at most.
 */
export interface IdleMessages {
  /**
   * Counts what is worth several.
   * @param weight how many ordinary ones it is worth
   * @throws ProtocolBreach when there were too many in too short a time
   */
  readonly count: (weight: number) => void;
  /** Counts one by its size: a large one has to be decrypted as well. @throws ProtocolBreach */
  readonly countMessage: (payload: Buffer) => void;
  /**
   * Counts the open of a channel: a client that connects to a Remote forward has the server send one, and thousands a second
   * may do so. One that is refused counts once more (incoming-opens.ts). @throws ProtocolBreach
   */
  readonly countOpen: (payload: Buffer) => void;
}

/** What an opened channel counts as. */
const openWeight = 0.2;

/** How many may come at once, and how many more each second. */
const burst = 10_000;
const perSecond = 2_000;

/** @param now milliseconds */
export function createIdleMessages(now: () => number = () => performance.now()): IdleMessages {
  let left = burst;
  let countedAt = now();
  const count = (weight: number): void => {
    left -= weight;
    if (left >= 0) return;
    const time = now();
    left = Math.min(burst, left + ((time - countedAt) / 1000) * perSecond);
    countedAt = time;
    if (left < 0) throw new ProtocolBreach('it sent a flood of messages that carry nothing');
  };
  return {
    count,
    countMessage: (payload) => count(1 + (payload.length >>> 10)),
    countOpen: (payload) => count(openWeight + (payload.length >>> 10)),
  };
}
