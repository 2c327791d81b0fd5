import { stamp } from '../../shared/texts/numbers';
import { visibleText } from '../../shared/visible-text';
import type { Level, StateLine } from './state-lines';

/** How lines are printed. */
export interface OutputManner {
  /** Warnings and errors alone. */
  readonly quiet: boolean;
  /** A JSON object for each line. */
  readonly json: boolean;
  /** The journal notes the time itself, and takes a priority. */
  readonly journal: boolean;
}

/** The priorities of syslog(3). */
const priorities: Readonly<Record<Level, number>> = { err: 3, warning: 4, info: 6 };

/** Longest line, in characters. */
const limit = 2000;

/**
 * A line as it is printed.
 * @param at milliseconds since the epoch
 * @returns null where it is not
 */
export function printedLine(
  line: StateLine,
  { quiet, json, journal }: OutputManner,
  at: number,
): string | null {
  const { level, text, session, forward, state, error, isRepeated } = line;
  if (quiet && level === 'info') return null;
  const priority = journal ? `<${String(priorities[level])}>` : '';
  if (json) {
    const time = new Date(at).toISOString();
    return `${priority}${JSON.stringify({ time, level, session, forward, state, error, text })}`;
  }
  if (isRepeated) return null;
  const shown = visibleText(text, { limit });
  return journal ? `${priority}${shown}` : `${stamp(at)}\t${shown}`;
}

/** A line about Ginnel itself. */
export function ownLine(state: string, text: string, level: Level = 'info'): StateLine {
  return { level, text, session: null, forward: null, state, error: null, isRepeated: false };
}
