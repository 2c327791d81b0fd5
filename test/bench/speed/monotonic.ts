/** Milliseconds of a clock that nobody sets, with fractions. */
export function monotonic(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
