/** A span in its two largest units: `2 d 3 h`, `23 h 58 min`, `5 min 12 s`, `8 s`. */
export function lengthWords(span: number): string {
  const seconds = Math.max(0, Math.floor(span / 1000));
  const units = [
    ['d', Math.floor(seconds / 86_400)],
    ['h', Math.floor(seconds / 3600) % 24],
    ['min', Math.floor(seconds / 60) % 60],
    ['s', seconds % 60],
  ] as const;
  const first = units.findIndex(([, amount]) => amount > 0);
  if (first < 0) return '0 s';
  return units
    .slice(first, first + 2)
    .filter(([, amount]) => amount > 0)
    .map(([unit, amount]) => `${String(amount)} ${unit}`)
    .join(' ');
}

/** Milliseconds as they are read best: `<1 ms`, `12 ms`, `3.4 s`. */
export function tookWords(milliseconds: number): string {
  if (milliseconds < 1) return '<1 ms';
  if (milliseconds < 1000) return `${String(Math.round(milliseconds))} ms`;
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** How often: `once`, `twice`, `7 times`. */
export function timesWords(amount: number): string {
  if (amount === 1) return 'once';
  return amount === 2 ? 'twice' : `${amount.toLocaleString('en')} times`;
}

/** A moment as a user reads it: the time alone today, else with the date. */
export function momentWords(at: number, now: number): string {
  const [date, today] = [new Date(at), new Date(now)];
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  if (date.toDateString() === today.toDateString()) return time;
  return `${String(date.getFullYear())}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${time}`;
}
