import { isLoggedAt, logCapacity, type LogEntry, type LogLevel } from '../../../shared/event-log';

/** A session's event log: the last lines, numbered. */
export interface EventLog {
  /**
   * Adds a line and hands it to the listener, unless it is finer than what is wanted now.
   * @param text or a function that makes it, called when it is wanted
   */
  readonly add: (text: string | (() => string), level?: LogLevel) => void;
  /** The kept lines, oldest first. */
  readonly entries: () => readonly LogEntry[];
}

/**
 * Creates an event log.
 * @param now milliseconds since the epoch
 * @param added called with every new line
 * @param least the level as of now; what is finer is not kept and cannot be asked for later
 */
export function createEventLog(
  now: () => number,
  added: (entry: LogEntry) => void,
  least: () => LogLevel,
): EventLog {
  let kept: LogEntry[] = [];
  let sequence = 0;
  return {
    add: (text, level = 'info') => {
      if (!isLoggedAt(level, least())) return;
      sequence += 1;
      const entry: LogEntry = { sequence, at: now(), level, text: typeof text === 'string' ? text : text() };
      kept.push(entry);
      // Dropping a tenth at a time keeps adding a line cheap.
      if (kept.length > logCapacity * 1.1) kept = kept.slice(-logCapacity);
      added(entry);
    },
    entries: () => kept.slice(-logCapacity),
  };
}
