import type { LogEntry } from '../../shared/event-log';
import { stamp } from '../../shared/texts/numbers';
import { visibleText } from '../../shared/visible-text';

/**
 * A line of the event log: local time, a tab, the text.
 * @param title of the session, where there are several; empty else
 */
export function logLine({ at, text }: LogEntry, title = ''): string {
  return `${stamp(at)}\t${visibleText(title === '' ? text : `${title}: ${text}`, { limit: 2000 })}`;
}

/** Prints each line of the log once, whichever way it comes. */
export function createPrinter(print: (entry: LogEntry) => void): (entries: readonly LogEntry[]) => void {
  let last = { sequence: Number.NEGATIVE_INFINITY, at: Number.NEGATIVE_INFINITY };
  return (entries) => {
    for (const entry of entries) {
      // A session that was closed and is opened again counts from the beginning.
      if (entry.sequence <= last.sequence && entry.at <= last.at) continue;
      last = entry;
      print(entry);
    }
  };
}
