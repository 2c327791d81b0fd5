import type { PeerName } from './peers';

/**
 * The things that Ginnel is measured against: other programs, an empty Electron window, its own window with nothing to do, its
 * engine in a single worker, itself with its window open, and itself with few sessions.
 */
export const otherNames = ['ssh', 'plink', 'empty', 'idle', 'single', 'open', 'few'] as const;
export type OtherName = (typeof otherNames)[number];

/** A figure that should be reached, as a ratio of Ginnel's to a peer's. */
export interface Goal {
  readonly against: OtherName;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** A bound of a figure of Ginnel's alone. */
export interface Bound {
  readonly atMost: number;
}

/** One thing measured, with all its values, a round each, in the order of the rounds. */
export interface Measure {
  readonly scenario: string;
  readonly name: string;
  readonly unit: string;
  readonly values: Readonly<Partial<Record<PeerName | OtherName, readonly number[]>>>;
  readonly goals: readonly Goal[];
  readonly bound?: Bound;
}

/** The middle value; of an even number of them the mean of both in the middle. NaN for none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which such a part of them lies, between two neighbours in proportion. NaN for none. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  const place = (sorted.length - 1) * part;
  const below = sorted[Math.floor(place)] ?? NaN;
  const above = sorted[Math.ceil(place)] ?? NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** What the rounds say of two programs: the middle of the rounds' own ratios, and the least and the most of them. */
export interface Ratio {
  readonly middle: number;
  readonly least: number;
  readonly most: number;
}

/** Ginnel's figure as a ratio of a peer's, round by round, as a machine's speed changes from one to the next. Null when not measured. */
export function ratio({ values }: Pick<Measure, 'values'>, against: Goal['against']): Ratio | null {
  const [ours, theirs] = [values.ginnel ?? [], values[against] ?? []];
  const ratios = ours.flatMap((value, round) => {
    const other = theirs[round];
    return other === undefined || other === 0 ? [] : [value / other];
  });
  if (ratios.length === 0) return null;
  return { middle: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) };
}

/** Whether a goal was reached; null when that was not measured. */
export function isReached(measure: Measure, goal: Goal): boolean | null {
  const found = ratio(measure, goal.against);
  if (found === null) return null;
  return found.middle >= (goal.atLeast ?? -Infinity) && found.middle <= (goal.atMost ?? Infinity);
}
