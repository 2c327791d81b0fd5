/**
 * Lets time run faster in this process, so that waits of minutes take seconds: clocks and timers, but not what is measured
 * by the system, such as a socket's own timeouts. Imported first of all.
 */
const speed = Number(process.env['GINNEL_BENCH_SPEED'] ?? 1);

const { setTimeout: startTimeout, setInterval: startInterval } = globalThis;
const dayClock = Date.now.bind(Date);
const begunAt = dayClock();
const stopwatch = performance.now.bind(performance);
const begun = stopwatch();
let jumped = 0;

Date.now = () => Math.round(begunAt + (dayClock() - begunAt) * speed + jumped);
performance.now = () => begun + (stopwatch() - begun) * speed;

type Callback = (...args: unknown[]) => void;
Object.assign(globalThis, {
  setTimeout: (callback: Callback, delay = 0, ...args: unknown[]) =>
    startTimeout(callback, delay / speed, ...args),
  setInterval: (callback: Callback, delay = 0, ...args: unknown[]) =>
    startInterval(callback, delay / speed, ...args),
});

/** Sets the clock of this process forward or back, by milliseconds. */
export function jumpClock(by: number): void {
  jumped += by;
}
