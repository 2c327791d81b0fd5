import * as texts from '../../../shared/texts/connection';

/** A whole number as typed; null for anything else. */
function numberIn(text: string): number | null {
  return /^\d{1,6}$/u.test(text.trim()) ? Number(text.trim()) : null;
}

/**
 * When a server that went silent is given up, for the fields as they are typed; null while they are not numbers.
 * @param seconds between keepalives
 * @param count of keepalives that may stay without an answer
 */
export function silenceWords(seconds: string, count: string): string | null {
  const interval = numberIn(seconds);
  const tries = numberIn(count);
  if (interval === 0) return texts.withoutKeepalives;
  return interval === null || tries === null || tries === 0 ? null : texts.silence(interval, tries);
}

/** Most delays that are written out. */
const written = 12;

/** The delays between attempts, for the fields as they are typed; null while these are not numbers that go together. */
export function delayWords(first: string, longest: string): string | null {
  const start = numberIn(first);
  const end = numberIn(longest);
  if (start === null || end === null || start === 0 || end < start) return null;
  const delays: number[] = [];
  for (let delay = start; delay < end && delays.length < written; delay *= 2) delays.push(delay);
  return texts.delays(delays, end);
}
