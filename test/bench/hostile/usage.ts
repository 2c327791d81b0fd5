import { setTimeout as wait } from 'node:timers/promises';
import { cpuSeconds, residentBytes } from '../speed/process-cost';

const megabyte = 1024 * 1024;

/** Watches what a process uses. */
export interface UsageWatch {
  /** @returns MB beyond the start at the most, and processors kept busy, since it began */
  readonly stop: () => { readonly grown: number; readonly cores: number };
  /** Waits until memory is given back, or no more time is left. @returns MB beyond the start by then */
  readonly givenBack: (enough: number, seconds: number, collect: () => Promise<unknown>) => Promise<number>;
}

/** Milliseconds between two looks. */
const pace = 200;

export function watchUsage(pid: number): UsageWatch {
  const before = residentBytes(pid);
  const cpuBefore = cpuSeconds(pid);
  const begun = performance.now();
  const beyond = (): number => Math.max(0, residentBytes(pid) - before) / megabyte;
  let grown = 0;
  const timer = setInterval(() => {
    grown = Math.max(grown, beyond());
  }, pace);
  return {
    stop: () => {
      clearInterval(timer);
      return { grown, cores: (cpuSeconds(pid) - cpuBefore) / ((performance.now() - begun) / 1000) };
    },
    givenBack: async (enough, seconds, collect) => {
      const until = performance.now() + seconds * 1000;
      while (beyond() > enough && performance.now() < until) {
        await Promise.race([collect(), wait(1000)]);
        await wait(pace);
      }
      return beyond();
    },
  };
}
