import type { ForwardId, SessionId } from '../../../shared/ids';
import { sampleCount, sampleSeconds, type Rates } from '../../../shared/rates';
import type { Traffic } from '../../../shared/status';

interface Sample {
  /** Number of the sample since the epoch. */
  readonly number: number;
  sent: number;
  received: number;
}

interface Curve {
  readonly sessionId: SessionId;
  /** Counters as they were told last. */
  sent: number;
  received: number;
  /** Those in which something moved, oldest first. */
  samples: Sample[];
}

const sampleLength = sampleSeconds * 1000;

/** The traffic of the last minutes, in samples of equal length. */
export class TrafficRates {
  readonly #curves = new Map<ForwardId, Curve>();

  /** @param now milliseconds since the epoch */
  constructor(private readonly now: () => number) {}

  /**
   * Takes counters that moved since they were told last. What moved counts for the sample of now: counters are told once a
   * second while any move, and to take them as they are told needs no timer of its own.
   */
  note(traffic: readonly Traffic[]): void {
    for (const entry of traffic) this.#take(entry);
  }

  /** @returns an entry for each of the counters, in their order; empty curves where nothing moved in the last minutes */
  read(traffic: readonly Traffic[]): readonly Rates[] {
    const last = this.#current();
    const first = last - sampleCount + 1;
    return traffic.map((entry) => {
      const samples = this.#take(entry).samples.filter(({ number }) => number >= first && number <= last);
      const spread = (which: 'sent' | 'received'): readonly number[] => {
        if (samples.length === 0) return [];
        const curve = new Array<number>(sampleCount).fill(0);
        for (const sample of samples) curve[sample.number - first] = sample[which];
        return curve;
      };
      return {
        forwardId: entry.forwardId,
        lastAt: last * sampleLength,
        sent: spread('sent'),
        received: spread('received'),
        sentSoFar: entry.sent,
        receivedSoFar: entry.received,
      };
    });
  }

  /** Drops what belongs to a session. */
  forget(id: SessionId): void {
    for (const [forwardId, { sessionId }] of this.#curves) {
      if (sessionId === id) this.#curves.delete(forwardId);
    }
  }

  #current(): number {
    return Math.floor(this.now() / sampleLength);
  }

  #take({ sessionId, forwardId, sent, received }: Traffic): Curve {
    const known = this.#curves.get(forwardId);
    const curve = known ?? { sessionId, sent: 0, received: 0, samples: [] };
    if (known === undefined) this.#curves.set(forwardId, curve);
    // Counters that went back were begun anew.
    const more = {
      sent: sent < curve.sent ? sent : sent - curve.sent,
      received: received < curve.received ? received : received - curve.received,
    };
    Object.assign(curve, { sent, received });
    if (more.sent + more.received === 0) return curve;
    const number = this.#current();
    const last = curve.samples.at(-1);
    // A clock that was set back: what the future has is nobody's curve.
    if (last !== undefined && last.number > number) curve.samples = [];
    if (last?.number === number) {
      last.sent += more.sent;
      last.received += more.received;
    } else {
      curve.samples.push({ number, ...more });
      if (curve.samples.length > sampleCount) curve.samples.shift();
    }
    return curve;
  }
}
