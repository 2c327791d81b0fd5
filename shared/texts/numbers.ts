/**
 * How numbers, amounts, spans and moments are written, for all texts of the product. Symbols of units are those of the
 * International System (`min`, `kB`), which Intl abbreviates by custom instead (`hr`).
 */
const locale = 'en-GB';
const whole = new Intl.NumberFormat(locale);
const tenths = new Intl.NumberFormat(locale, {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
  useGrouping: false,
});
const rules = new Intl.PluralRules(locale);
const list = new Intl.ListFormat(locale);

/** A number as it is read best: `1,803`. */
export function count(amount: number): string {
  return whole.format(amount);
}

/** The form of a word that goes with an amount. */
export function plural(amount: number, one: string, other: string): string {
  return rules.select(amount) === 'one' ? one : other;
}

/** An amount of something: `1 connection`, `1,803 connections`. */
export function counted(amount: number, one: string, other: string): string {
  return `${count(amount)} ${plural(amount, one, other)}`;
}

/** Names in a row: `a`, `a and b`, `a, b and c`. */
export function listed(names: readonly string[]): string {
  return list.format(names);
}

/** The same, where names beyond some are only counted: `a, b and 3 more`. */
export function listedUpTo(most: number, names: readonly string[]): string {
  const rest = names.length - most;
  return listed(rest > 0 ? [...names.slice(0, most), `${count(rest)} more`] : names);
}

const bytesUnits = ['kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** An amount of bytes in decimal units, in two or three digits: `0 B`, `999 B`, `1.0 kB`, `12.3 MB`, `187 MB`. */
export function byteWords(bytes: number): string {
  if (bytes < 1000) return `${String(bytes)} B`;
  let amount = bytes / 1000;
  let unit = 0;
  while (amount >= 999.5 && unit < bytesUnits.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  const shown = amount < 99.95 ? tenths.format(amount) : whole.format(Math.round(amount));
  return `${shown} ${bytesUnits[unit] ?? ''}`;
}

/** Bytes a second: `1.5 kB/s`. */
export function rateWords(bytes: number): string {
  return `${byteWords(Math.round(bytes))}/s`;
}

/** A share of a whole, rounded down, as what is not all must not look like it: `99.8 %`. */
export function percentWords(share: number): string {
  return `${whole.format(Math.floor(share * 1000) / 10)} %`;
}

/** The units of a span of milliseconds, each with how many of it there are, the largest first. */
function unitsOf(span: number): readonly (readonly [amount: number, unit: string])[] {
  const seconds = Math.max(0, Math.floor(span / 1000));
  return [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
}

function inUnits(span: number, most: number): string {
  const units = unitsOf(span);
  const first = units.findIndex(([amount]) => amount > 0);
  if (first < 0) return '0 s';
  return units
    .slice(first, first + most)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${String(amount)} ${unit}`)
    .join(' ');
}

/**
 * A span in the largest unit that fits: `5 s`, `3 min`, `2 h`, `4 d`.
 * @param span milliseconds; below zero counts as none
 */
export function durationWords(span: number): string {
  return inUnits(span, 1);
}

/** A span in its two largest units: `2 d 3 h`, `23 h 58 min`, `5 min 12 s`, `8 s`. */
export function lengthWords(span: number): string {
  return inUnits(span, 2);
}

/** A span that is still to come: rounded up, so that it ends at `1 s` and not at `0 s`. */
export function countdownWords(span: number): string {
  const seconds = Math.max(1, Math.ceil(span / 1000));
  if (seconds < 60) return `${String(seconds)} s`;
  return `${String(Math.floor(seconds / 60))} min ${String(seconds % 60)} s`;
}

/** A span to come: minutes rounded up, so that it does not run out early; seconds at its very end. */
function remainingWords(span: number): string {
  if (span < 60_000) return durationWords(Math.max(1000, span));
  const minutes = Math.ceil(span / 60_000) * 60_000;
  return minutes < 86_400_000 ? lengthWords(minutes) : durationWords(minutes);
}

/** A span in whole words: `1 second`, `90 seconds`, `5 minutes`, `3 hours`. */
export function spelledSpan(seconds: number): string {
  if (seconds < 120) return counted(seconds, 'second', 'seconds');
  const minutes = Math.round(seconds / 60);
  return minutes < 120
    ? counted(minutes, 'minute', 'minutes')
    : counted(Math.round(minutes / 60), 'hour', 'hours');
}

/** Milliseconds as they are read best: `<1 ms`, `12 ms`, `3.4 s`. */
export function tookWords(milliseconds: number): string {
  if (milliseconds < 1) return '<1 ms';
  if (milliseconds < 1000) return `${String(Math.round(milliseconds))} ms`;
  return secondsWords(milliseconds);
}

/** Milliseconds as seconds: `0.4 s`. */
export function secondsWords(milliseconds: number): string {
  return `${tenths.format(milliseconds / 1000)} s`;
}

/** Milliseconds for who looks closely: `12.4 ms`. */
export function millisecondsWords(milliseconds: number): string {
  return `${tenths.format(milliseconds)} ms`;
}

/** How often: `once`, `twice`, `7 times`. */
export function timesWords(amount: number): string {
  if (amount === 1) return 'once';
  return amount === 2 ? 'twice' : `${count(amount)} times`;
}

/** A moment as `2026-11-22 18:30:05`, in local time; milliseconds since the epoch. */
export function stamp(time: number): string {
  // By hand: a DateTimeFormat goes on with the time zone it was made in when the computer comes to another.
  const at = new Date(time);
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = [at.getFullYear(), at.getMonth() + 1, at.getDate()].map(two).join('-');
  return `${day} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':')}`;
}

/** The day of a moment: `2026-11-22`. */
export function formatDay(time: number): string {
  return stamp(time).slice(0, -9);
}

/** A moment to the minute: `2026-11-22 18:30`. */
export function formatMoment(time: number): string {
  return stamp(time).slice(0, -3);
}

/** A moment as a user reads it: the time alone today, else with the date. */
export function momentWords(at: number, now: number): string {
  return formatDay(at) === formatDay(now) ? stamp(at).slice(-8) : stamp(at);
}

/** A moment to the minute, the same wherever it is read: `2026-11-21 13:14 UTC`; null for what is out of reach of a date. */
export function utcMoment(at: number): string | null {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? null : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** A moment in full, in the way of the user's own system. */
export function fullMoment(at: number): string {
  return new Date(at).toLocaleString();
}

/**
 * When a listener stops by itself: `until 18:30 (in 25 min)`, with the date when that is not today.
 * @param until milliseconds since the epoch
 * @param now the same
 */
export function untilWords(until: number, now: number): string {
  const moment = formatMoment(until);
  const isToday = formatDay(now) === formatDay(until);
  return `until ${isToday ? moment.slice(-5) : moment} (in ${remainingWords(until - now)})`;
}
