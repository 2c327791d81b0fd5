import type { ImportPlan } from './import-plan';
import type { SessionProfile } from './session-profile';

/**
 * Says of each session of a plan how it stands to the saved ones: new, the same, or different and in what. One with the
 * name of a saved one is held against that, another against one that is like it but for the name.
 * @returns the plan with each session's `standing`
 */
export function withStandings(plan: ImportPlan, _saved: readonly SessionProfile[]): ImportPlan {
  return plan;
}

/** What is to become of a planned session: left, added under a name of its own, or put in the place of the one it repeats. */
export type Placing = 'leave' | 'add' | 'replace';

/**
 * The sessions that a plan makes, to be saved: with names that are free, under the id of the one they replace, their jump
 * hosts by the ids they have then. Pure.
 * @param placings one for each session of the plan, in its order; `replace` counts where the standing names a saved one
 */
export function placed(
  _plan: Pick<ImportPlan, 'sessions'>,
  _placings: readonly Placing[],
  _saved: readonly SessionProfile[],
): readonly SessionProfile[] {
  return [];
}

/** A name like this one that is not taken: `db`, `db (2)`. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let number = 2;
  const numbered = (): string => `${name.slice(0, 190)} (${String(number)})`;
  while (taken.has(numbered())) number += 1;
  return numbered();
}
