import type { Difference } from '../difference';
import type { Forward } from '../forward';
import { lineNotation } from '../notation';

/** The difference as lines a user reads before Apply; empty when there is nothing to do. */
export function differenceLines(found: Difference): readonly string[] {
  const on = (forward: Forward): string => (forward.enabled ? '' : ' (switched off)');
  return [
    ...found.added.map((forward) => `Start ${lineNotation(forward)}${on(forward)}`),
    ...found.removed.map(({ forward }) => stopLine(lineNotation(forward))),
    ...found.changed.map(({ from, to }) => changedLine(from.forward, to)),
    ...found.retried.map(({ forward }) => `Try ${lineNotation(forward)} again`),
    ...found.renamed.map((forward) => `Rename ${lineNotation(forward)}`),
  ];
}

const stopLine = (forward: string): string => `Stop ${forward}; its connections may finish`;

function changedLine(from: Forward, to: Forward): string {
  const [before, after] = [lineNotation(from), lineNotation(to)];
  if (before !== after) return `Change ${before} to ${after}`;
  if (from.enabled !== to.enabled) return to.enabled ? `Start ${after}` : stopLine(after);
  return `Change the options of ${after}`;
}
