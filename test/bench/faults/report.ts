import type { Report } from './bench';
import { verdicts } from './traffic';

/** A report as a table for a user. */
export function reportLines(report: Report): readonly string[] {
  const { seed, seconds, faults, streams, reconnects, before, after, wrongs } = report;
  const amount = Object.values(faults).reduce((sum, times) => sum + times, 0);
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  const sum = (counts: Readonly<Record<string, number>>): string =>
    String(Object.values(counts).reduce((total, count) => total + count, 0));
  const rows = [
    ['forward', ...verdicts, 'carried'],
    ...streams.map(({ path, ended, bytes }) => [
      path.name,
      ...verdicts.map((verdict) => String(ended[verdict])),
      megabytes(bytes),
    ]),
  ];
  const widths =
    rows[0]?.map((_cell, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ');
  return [
    `${String(amount)} faults in ${String(seconds)} s, seed ${String(seed)}`,
    '',
    ...rows.map(line),
    '',
    `came back: ${Object.entries(reconnects)
      .map(([name, times]) => `${name} ${String(times)} times`)
      .join(', ')}`,
    `open files ${sum(before.files)} before, ${sum(after.files)} after; timers, sockets, listeners ${sum(before.resources)} before, ${sum(after.resources)} after`,
    `memory ${megabytes(before.memory.heap)} before, ${megabytes(after.memory.heap)} after`,
    ...(wrongs.length === 0
      ? ['', 'Nothing went wrong.']
      : ['', `${String(wrongs.length)} went wrong:`, ...wrongs]),
  ];
}
