import type { Effort } from './attacker';
import { percentile, type Testimony } from './witness';

/** What an attack did to the product. */
export interface Outcome {
  readonly attack: string;
  /** Memory beyond what the product had before, in MB: the most of it, and what was left some seconds behind the attack. */
  readonly grown: number;
  readonly left: number;
  /** Processors it kept busy, 1 for a whole one. */
  readonly cores: number;
  /** What honest sessions saw: one on another thread, one on the attacked session's. */
  readonly other: Testimony;
  readonly same: Testimony;
  /** Seconds until the attacked session was closed after the command; Infinity where it was not. */
  readonly closed: number;
  /** What had become of the attacked session by then. */
  readonly state: string;
  /** How many connections of it were attacked, more than one where it gave them up, and by how many packets. */
  readonly effort: Effort;
}

/** What is to be reached (MB, processors, seconds). */
export const goals = { grown: 100, left: 50, cores: 0.5, closed: 2 } as const;

/** @returns what an outcome does not reach, in the words of the table's columns */
export function missed({ grown, left, cores, other, same, closed }: Outcome): readonly string[] {
  return [
    ...(grown > goals.grown ? ['memory'] : []),
    ...(left > goals.left ? ['not given back'] : []),
    ...(cores > goals.cores ? ['processor'] : []),
    ...(other.lost + same.lost > 0 ? ['lost'] : []),
    ...(closed > goals.closed ? ['closing'] : []),
  ];
}

const number = (value: number, digits: number): string =>
  Number.isFinite(value) ? value.toFixed(digits) : '-';
const p99 = ({ took }: Testimony): string => number(percentile(took, 0.99), 0);

/** Outcomes as a table in Markdown. */
export function tableLines(outcomes: readonly Outcome[]): readonly string[] {
  const head = [
    ...['attack', 'memory +MB', 'left +MB', 'cores', 'echo p99 ms', 'same thread', 'lost', 'close s'],
    ...['the session', 'connections', 'packets', 'missed'],
  ];
  const rows = outcomes.map((outcome) => [
    outcome.attack,
    number(outcome.grown, 0),
    number(outcome.left, 0),
    number(outcome.cores, 2),
    p99(outcome.other),
    p99(outcome.same),
    String(outcome.other.lost + outcome.same.lost),
    number(outcome.closed, 2),
    outcome.state,
    String(outcome.effort.connections),
    String(outcome.effort.packets),
    missed(outcome).join(', '),
  ]);
  const all = [head, ...rows];
  const widths = head.map((_cell, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)];
}

/** For a file: what the table tells, with the spread of the echoes. */
export function outcomeJson(outcome: Outcome): Readonly<Record<string, unknown>> {
  const seen = ({ took, lost }: Testimony): Readonly<Record<string, number>> => ({
    ...{ echoes: took.length, lost },
    ...{ p50: percentile(took, 0.5), p99: percentile(took, 0.99), worst: percentile(took, 1) },
  });
  return { ...outcome, other: seen(outcome.other), same: seen(outcome.same), missed: missed(outcome) };
}
