import { z } from 'zod';
import { sessionIdSchema } from './ids';

/** Levels from the gravest to the finest; `trace` is what ssh2 tells of its own work. */
export const logLevels = ['error', 'warning', 'info', 'debug', 'trace'] as const;
export const logLevelSchema = z.enum(logLevels);
export type LogLevel = z.infer<typeof logLevelSchema>;

/** Whether a line of a level is wanted where only lines as grave as `least` or graver are. */
export function isLoggedAt(level: LogLevel, least: LogLevel): boolean {
  return logLevels.indexOf(level) <= logLevels.indexOf(least);
}

/** One line of a session's event log. */
export const logEntrySchema = z
  .strictObject({
    /** Counts up by one within a session; tells order and gaps. */
    sequence: z.number().int(),
    /** Milliseconds since the epoch. */
    at: z.number().int(),
    level: logLevelSchema,
    text: z.string(),
  })
  .readonly();
export type LogEntry = z.infer<typeof logEntrySchema>;

/** New lines of one session. */
export const loggedSchema = z
  .strictObject({ sessionId: sessionIdSchema, entries: z.array(logEntrySchema).readonly() })
  .readonly();

/** How many lines a session's log keeps; older ones go. */
export const logCapacity = 5000;

/** Puts text on one line: a blank for each line break with all the blanks around it. */
export function onOneLine(text: string): string {
  // Run by run: a pattern with blanks on either side of a break takes seconds for a server's 30,000 blanks without one.
  return text.replace(/\s+/gu, (blanks) => (/[\r\n]/u.test(blanks) ? ' ' : blanks));
}

/**
 * Makes text from a server fit to show and store: control and bidirectional-override characters are taken out (line
 * breaks become blanks unless kept), and the length is capped.
 * @param limit most characters that are kept
 */
export function plainText(text: string, limit = 2000, keepLines = false): string {
  const lines = keepLines ? text.replace(/\r\n?/gu, '\n') : onOneLine(text);

  const clean = lines.replace(
    /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu,
    '',
  );
  return clean.length > limit ? `${clean.slice(0, limit)}…` : clean;
}
