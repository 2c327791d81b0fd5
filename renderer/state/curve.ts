import { sampleCount, sampleSeconds, type Rates } from '../../shared/rates';
import type { Traffic } from '../../shared/status';

/** Bytes that moved in one sample. */
export interface Sample {
  /** Number of the sample since the epoch. */
  readonly number: number;
  readonly sent: number;
  readonly received: number;
}

/** The traffic of the last minutes, to be drawn. */
export interface Curve {
  /** Number of the newest sample, which still grows. */
  readonly last: number;
  /** Those in which something moved, oldest first. */
  readonly samples: readonly Sample[];
  /** Bytes a second, as of now. */
  readonly rate: { readonly sent: number; readonly received: number };
}

/** Samples as they grow, and the counters they go up to. */
export interface Growing {
  readonly samples: readonly Sample[];
  readonly sentSoFar: number;
  readonly receivedSoFar: number;
}

const sampleLength = sampleSeconds * 1000;

/** The number of the sample that grows at a time. */
export function sampleAt(now: number): number {
  return Math.floor(now / sampleLength);
}

/** Milliseconds until the next sample begins. */
export function untilNextSample(now: number): number {
  return sampleLength - (now % sampleLength);
}

/** Nothing moved. One value, so that what shows it is not drawn anew. */
export const flat: Curve = { last: 0, samples: [], rate: { sent: 0, received: 0 } };

/** What the engine told, without the samples in which nothing moved. */
export function growingOf({ lastAt, sent, received, sentSoFar, receivedSoFar }: Rates): Growing {
  const first = sampleAt(lastAt) - sent.length + 1;
  const samples = sent
    .map((bytes, at): Sample => ({ number: first + at, sent: bytes, received: received[at] ?? 0 }))
    .filter(moved);
  return { samples, sentSoFar, receivedSoFar };
}

/** Adds what the counters say has moved since to the sample of now. Counters that went back were begun anew. */
export function grow(known: Growing, { sent, received }: Traffic, now: number): Growing {
  const number = sampleAt(now);
  const more = {
    number,
    sent: sent < known.sentSoFar ? sent : sent - known.sentSoFar,
    received: received < known.receivedSoFar ? received : received - known.receivedSoFar,
  };
  const counters = { sentSoFar: sent, receivedSoFar: received };
  if (!moved(more)) return { ...known, ...counters };
  return { samples: sumOf([recent(known.samples, number), [more]]), ...counters };
}

/** The curve that samples make at a time; the shared flat one when all of them are too old. */
export function curveOf(samples: readonly Sample[], now: number): Curve {
  const last = sampleAt(now);
  const kept = recent(samples, last);
  if (kept.length === 0) return flat;
  // Over the last full sample and the one that grows: a rate that neither jumps nor lags.
  const seconds = sampleSeconds + (now % sampleLength) / 1000;
  const lately = kept.filter(({ number }) => number >= last - 1);
  const rate = (which: 'sent' | 'received'): number =>
    lately.reduce((sum, sample) => sum + sample[which], 0) / seconds;
  return { last, samples: kept, rate: { sent: rate('sent'), received: rate('received') } };
}

/** Several curves' samples in one. */
export function sumOf(curves: readonly (readonly Sample[])[]): readonly Sample[] {
  const sums = new Map<number, Sample>();
  for (const { number, sent, received } of curves.flat()) {
    const sum = sums.get(number) ?? { number, sent: 0, received: 0 };
    sums.set(number, { number, sent: sum.sent + sent, received: sum.received + received });
  }
  return [...sums.values()].sort((left, right) => left.number - right.number);
}

/** Those of the last minutes; what a clock that was set back left in the future is none. */
function recent(samples: readonly Sample[], last: number): readonly Sample[] {
  return samples.filter(({ number }) => number > last - sampleCount && number <= last);
}

function moved({ sent, received }: Sample): boolean {
  return sent + received > 0;
}
