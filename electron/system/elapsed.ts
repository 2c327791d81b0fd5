/**
 * Milliseconds since the program was started, by a clock that cannot be set; on Linux it stands still while the computer
 * sleeps. `performance.now` would say the same, but in Electron's main process the first one to ask for `performance` has all
 * of node:perf_hooks loaded, four milliseconds of the time until there is a window.
 */
export function elapsed(): number {
  return process.uptime() * 1000;
}
