import { isLoggedAt, logCapacity, type LogEntry, type LogLevel } from '../../../shared/event-log';

/** A session's event log: the last lines, numbered. */
export class EventLog {
  #kept: LogEntry[] = [];
  #sequence = 0;

  /**
   * @param now milliseconds since the epoch
   * @param added called with every new line
   * @param least the level as of now; what is finer is not kept and cannot be asked for later
   */
  constructor(
    private readonly now: () => number,
    private readonly added: (entry: LogEntry) => void,
    private readonly least: () => LogLevel,
  ) {}

  /**
   * Adds a line and hands it to the listener, unless it is finer than what is wanted now.
   * @param text or a function that makes it, called when it is wanted
   */
  readonly add = (text: string | (() => string), level: LogLevel = 'info'): void => {
    if (!isLoggedAt(level, this.least())) return;
    this.#sequence += 1;
    const written = typeof text === 'string' ? text : text();
    const entry: LogEntry = { sequence: this.#sequence, at: this.now(), level, text: written };
    this.#kept = withLine(this.#kept, entry);
    this.added(entry);
  };

  /** The kept lines, oldest first. */
  entries(): readonly LogEntry[] {
    return this.#kept.slice(-logCapacity);
  }
}

/** Adds a line to those that are kept, in place. Dropping a tenth at a time keeps that cheap. */
export function withLine(kept: LogEntry[], entry: LogEntry): LogEntry[] {
  kept.push(entry);
  return kept.length > logCapacity * 1.1 ? kept.slice(-logCapacity) : kept;
}
