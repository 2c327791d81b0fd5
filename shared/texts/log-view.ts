import { isLoggedAt, type LogLevel } from '../event-log';
import { count, counted } from './numbers';

export const beginsWithConnecting = 'The event log begins when the session connects.';

/** What a session's event log may hold, from little to all. */
export const levelOptions: readonly { readonly value: LogLevel; readonly label: string }[] = [
  { value: 'error', label: '&Errors only' },
  { value: 'warning', label: '&Quiet: warnings and errors' },
  { value: 'info', label: '&Normal: what becomes of the session and its forwards' },
  { value: 'debug', label: '&Debug: each connection, retry and answer as well' },
  { value: 'trace', label: '&SSH library: what it tells of its own work as well' },
];

/** A level in one or two words. */
export const levelNames: Readonly<Record<LogLevel, string>> = {
  error: 'Errors only',
  warning: 'Quiet',
  info: 'Normal',
  debug: 'Debug',
  trace: 'SSH library',
};

/** What stands before a line's text; nothing before the lines most of them are. */
export const levelMarks: Readonly<Record<LogLevel, string>> = {
  error: 'Error',
  warning: 'Warning',
  info: '',
  debug: 'Debug',
  trace: 'Trace',
};

/** What can be asked for of a log: lines of a level and graver ones. */
export const levelFilters: readonly { readonly value: LogLevel; readonly label: string }[] = [
  { value: 'trace', label: 'All lines' },
  { value: 'debug', label: 'Debug and graver' },
  { value: 'info', label: 'Normal and graver' },
  { value: 'warning', label: 'Warnings and errors' },
  { value: 'error', label: 'Errors' },
];

/**
 * What to say when lines were asked for that the session does not log; null where all of them are logged.
 * @param logged the level of the session's settings
 */
export function unloggedWords(filter: LogLevel, logged: LogLevel): string | null {
  if (isLoggedAt(filter, logged) || filter === 'trace') return null;
  return `This session logs no lines of that level: it is set to “${levelNames[logged]}”.`;
}

export const eventLogTitle = 'Event log';
export const eventLogOf = (title: string): string => `Event log of ${title}`;
export const follow = 'Follow the newest line';
export const paused = 'Paused, because you scrolled up or unticked it.';
export const nothingYet = 'Nothing yet.';
export const show = 'Show';
export const olderMatch = 'Older match (Enter)';
export const newerMatch = 'Newer match (Shift+Enter)';
export const copyHint = 'Copy takes the selected text, or all lines shown.';
export const diagnosticReportLabel = 'Diagnostic report...';
export const levelNamed = (level: string): string => `Level: ${level}...`;
export const levelHint = 'How much goes into this log is set on the Logging panel';
export const newLines = (amount: number): string => counted(amount, 'new line', 'new lines');
export const linesLess = (amount: number): string =>
  amount === 1 ? 'The only line is less grave.' : `All ${count(amount)} lines are less grave.`;

/** How many lines match, and at which of them the user is. */
export function found(lines: number, position: number | null): string {
  if (lines === 0) return 'No line matches';
  const all = counted(lines, 'line', 'lines');
  return position === null ? all : `${count(position)} of ${all}`;
}
