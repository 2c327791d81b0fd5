/** A moment as `2026-11-22 18:30`, in local time. */
export function formatMoment(time: number): string {
  const moment = new Date(time);
  const two = (part: number): string => String(part).padStart(2, '0');
  const date = [String(moment.getFullYear()), two(moment.getMonth() + 1), two(moment.getDate())].join('-');
  return `${date} ${two(moment.getHours())}:${two(moment.getMinutes())}`;
}
