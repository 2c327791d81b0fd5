/** Milliseconds that sessions are waited for where nothing is said. */
const usualLimit = 60_000;

/** The longest to wait, in milliseconds. */
export function limitOf(seconds: string | undefined): number {
  return seconds === undefined ? usualLimit : Number(seconds) * 1000;
}
