import { z } from 'zod';
import { formatMoment } from './texts/numbers';
import { fail, ok, type Result } from './result';

/** When a forward stops listening by itself. */
export const forwardEndSchema = z.discriminatedUnion('kind', [
  /** So many minutes after it was started. */
  z.strictObject({ kind: z.literal('after'), minutes: z.number().int().min(1).max(525_600) }).readonly(),
  /** At a moment, in milliseconds since the epoch. */
  z.strictObject({ kind: z.literal('at'), time: z.number().int().nonnegative() }).readonly(),
]);
export type ForwardEnd = z.infer<typeof forwardEndSchema>;

/**
 * Reads an end time as typed: `30 min`, `2 h`, `1 d`, `18:30` (the next one), `2026-11-22 18:30`, in local time. Empty is
 * none.
 * @param now milliseconds since the epoch
 */
export function parseEnd(text: string, now: number): Result<ForwardEnd | null> {
  const trimmed = text.trim();
  if (trimmed === '') return ok(null);
  const end = readSpan(trimmed) ?? readMoment(trimmed, now);
  const checked = forwardEndSchema.safeParse(end);
  return checked.success ? ok(checked.data) : fail({ code: 'end-invalid', data: { text: trimmed } });
}

const unitMinutes: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440 };

function readSpan(text: string): ForwardEnd | null {
  const match = /^(\d{1,6})\s*(m|h|d)(?:in|inutes?|ours?|ays?)?$/iu.exec(text);
  if (match === null) return null;
  return { kind: 'after', minutes: Number(match[1]) * (unitMinutes[match[2]?.toLowerCase() ?? ''] ?? 1) };
}

function readMoment(text: string, now: number): ForwardEnd | null {
  const match = /^(?:(\d{4})-(\d{1,2})-(\d{1,2})[ T]+)?(\d{1,2}):(\d{2})$/u.exec(text);
  if (match === null) return null;
  const [year, month, day, hour = 0, minute = 0] = match.slice(1).map((part) => Number(part));
  if (hour > 23 || minute > 59) return null;
  if (match[1] === undefined) {
    const today = new Date(now);
    today.setHours(hour, minute, 0, 0);
    if (today.getTime() <= now) today.setDate(today.getDate() + 1);
    return { kind: 'at', time: today.getTime() };
  }
  const moment = new Date(year ?? 0, (month ?? 1) - 1, day, hour, minute);
  const exists = moment.getMonth() + 1 === month && moment.getDate() === day;
  return exists ? { kind: 'at', time: moment.getTime() } : null;
}

/** Prints an end time so that {@link parseEnd} reads the same again; empty for none. */
export function formatEnd(end: ForwardEnd | null): string {
  if (end === null) return '';
  if (end.kind === 'at') return formatMoment(end.time);
  if (end.minutes % 1440 === 0) return `${String(end.minutes / 1440)} d`;
  return end.minutes % 60 === 0 ? `${String(end.minutes / 60)} h` : `${String(end.minutes)} min`;
}

/** The moment an end time means for a forward started at `start`; null for never. Milliseconds since the epoch. */
export function endOf(end: ForwardEnd | null, start: number): number | null {
  if (end === null) return null;
  return end.kind === 'at' ? end.time : start + end.minutes * 60_000;
}
