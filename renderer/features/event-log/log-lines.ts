import { isLoggedAt, type LogEntry, type LogLevel } from '../../../shared/event-log';
import { levelMarks } from '../../../shared/texts/log-view';
import { stamp } from '../../../shared/texts/numbers';

/** A line as PuTTY's Event Log shows it: date and time, a tab, the text; with its level where that is not the usual one. */
export function logLine({ at, level, text }: LogEntry): string {
  return `${stamp(at)}\t${markWords(level)}${text}`;
}

/** All lines as a text. */
export function logText(entries: readonly LogEntry[]): string {
  return entries.map((entry) => `${logLine(entry)}\n`).join('');
}

/** What stands before a line's text, with what divides them; empty for most lines. */
export function markWords(level: LogLevel): string {
  return levelMarks[level] === '' ? '' : `${levelMarks[level]}: `;
}

/** The lines of a level and graver ones; the same array where that is all. */
export function linesOf(entries: readonly LogEntry[], filter: LogLevel): readonly LogEntry[] {
  return filter === 'trace' ? entries : entries.filter(({ level }) => isLoggedAt(level, filter));
}

/** Lines that are drawn, and left out while they are out of sight, together. */
export interface Block {
  readonly key: number;
  readonly entries: readonly LogEntry[];
}

const blockSize = 100;

/** Parts the lines so that a line is always in the same block, however many went before it and come after it. */
export function blocksOf(entries: readonly LogEntry[]): readonly Block[] {
  const blocks: { key: number; entries: LogEntry[] }[] = [];
  for (const entry of entries) {
    const key = Math.floor(entry.sequence / blockSize);
    const last = blocks.at(-1);
    if (last?.key === key) last.entries.push(entry);
    else blocks.push({ key, entries: [entry] });
  }
  return blocks;
}

/** Text that was found, and what is between. */
export interface Piece {
  readonly text: string;
  readonly found: boolean;
}

/** What finds a text as it is, whatever its case; null for none. */
export function finderOf(search: string): RegExp | null {
  return search === '' ? null : new RegExp(search.replace(/[$()*+.?[\\\]^{|}]/gu, '\\$&'), 'giu');
}

/** The sequence numbers of the lines that hold what is searched for. */
export function matchesIn(entries: readonly LogEntry[], search: string): readonly number[] {
  const finder = finderOf(search);
  if (finder === null) return [];
  return entries.filter(({ text }) => text.search(finder) >= 0).map(({ sequence }) => sequence);
}

/** Takes a text apart at what is searched for. */
export function piecesOf(text: string, search: string): readonly Piece[] {
  const finder = finderOf(search);
  if (finder === null) return [{ text, found: false }];
  const pieces: Piece[] = [];
  let from = 0;
  for (const { index, 0: match } of text.matchAll(finder)) {
    if (index > from) pieces.push({ text: text.slice(from, index), found: false });
    pieces.push({ text: match, found: true });
    from = index + match.length;
  }
  if (from < text.length || pieces.length === 0) pieces.push({ text: text.slice(from), found: false });
  return pieces;
}

/**
 * The match to go to: from the newest one to older ones, and round. Logs are read from their end.
 * @param matches sequence numbers, oldest first
 * @param current the one gone to last; null for none
 * @returns null where nothing matches
 */
export function nextMatch(
  matches: readonly number[],
  current: number | null,
  direction: 'older' | 'newer',
): number | null {
  const ends = { older: matches.at(-1), newer: matches[0] };
  if (current === null) return matches.at(-1) ?? null;
  const next =
    direction === 'older'
      ? matches.findLast((sequence) => sequence < current)
      : matches.find((sequence) => sequence > current);
  return next ?? ends[direction] ?? null;
}
