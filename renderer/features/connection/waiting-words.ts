import { spelledSpan, counted } from '../../../shared/texts/numbers';
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
  if (interval === 0) {
    return 'Without keepalives, a dead connection is noticed only when data is sent, after many minutes.';
  }
  if (interval === null || tries === null || tries === 0) return null;
  return `A server that stops answering is disconnected after ${spelledSpan(interval * (tries + 1))} at most, and marked before that; then Ginnel reconnects.`;
}

/** Most delays that are written out. */
const written = 12;

/**
 * The delays between attempts, for the fields as they are typed: `Tries again after 1, 2, 4, 8 and then every 10 seconds.`
 * Null while the fields are not numbers that go together.
 */
export function delayWords(first: string, longest: string): string | null {
  const start = numberIn(first);
  const end = numberIn(longest);
  if (start === null || end === null || start === 0 || end < start) return null;
  const delays: number[] = [];
  for (let delay = start; delay < end && delays.length < written; delay *= 2) delays.push(delay);
  if (delays.length === 0) return `Tries again at least every ${everyWords(end)}, for ever.`;
  return `Tries again after at most ${delays.join(', ')} and then every ${everyWords(end)}, for ever.`;
}

/** Seconds after `every`. */
function everyWords(seconds: number): string {
  return seconds === 1 ? 'second' : counted(seconds, 'second', 'seconds');
}
