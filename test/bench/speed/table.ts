import { isReached, median, otherNames, ratio, type Goal, type Measure } from './measures';

/** Measures as a table for a user, in Markdown: medians, ratios with their spread, goals and whether they were reached. */
export function tableLines(measures: readonly Measure[]): readonly string[] {
  const others = otherNames.filter((name) => measures.some(({ values }) => values[name] !== undefined));
  const names = ['ginnel', ...others] as const;
  const rows = measures.map((measure) => [
    `${measure.scenario}: ${measure.name}`,
    measure.unit,
    ...names.map((name) => {
      const values = measure.values[name];
      return values === undefined ? '' : rounded(median(values));
    }),
    ...others.map((name) => ratioCell(measure, name)),
    goalCell(measure),
  ]);
  const head = ['what', 'unit', ...names, ...others.map((name) => `of ${name}`), 'to reach'];
  const all = [head, ...rows];
  const widths = head.map((_cell, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => (column < 2 || column === head.length - 1 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)];
}

function ratioCell(measure: Measure, against: Goal['against']): string {
  const found = ratio(measure, against);
  if (found === null) return '';
  return `${found.middle.toFixed(2)} (${found.least.toFixed(2)} to ${found.most.toFixed(2)})`;
}

function goalCell(measure: Measure): string {
  const { goals, bound, values, unit } = measure;
  const cells = goals.map((goal) => {
    const sign = goal.atLeast === undefined ? '≤' : '≥';
    const words = `${sign} ${String(goal.atLeast ?? goal.atMost)} of ${goal.against}`;
    return `${words}: ${verdict(isReached(measure, goal))}`;
  });
  if (bound !== undefined) {
    const own = values.ginnel ?? [];
    const isWithin = own.length === 0 ? null : median(own) <= bound.atMost;
    cells.push(`≤ ${String(Math.round(bound.atMost * 100) / 100)} ${unit}: ${verdict(isWithin)}`);
  }
  return cells.join('; ');
}

function verdict(isReached_: boolean | null): string {
  if (isReached_ === null) return 'not measured';
  return isReached_ ? 'yes' : 'NO';
}

function rounded(value: number): string {
  if (!Number.isFinite(value)) return '';
  if (value >= 100) return String(Math.round(value));
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
