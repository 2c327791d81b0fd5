import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second (`getconf CLK_TCK`). */
const tick = 0.01;

/** Processor time of a process so far, all its threads, in seconds. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // Fields 14 and 15 of proc(5), counted from the third.
  return (Number(fields[11]) + Number(fields[12])) * tick;
}

/** Memory of a process that is its own and in use (RssAnon), in bytes. */
export function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  return Number(/^RssAnon:\s+(\d+) kB$/mu.exec(status)?.[1] ?? 0) * 1024;
}

/** A process and all it started, and they in turn, by their ids. */
export function processesOf(pid: number): readonly number[] {
  const tasks = readdirSync(`/proc/${String(pid)}/task`);
  const children = tasks.flatMap((task) =>
    readFileSync(`/proc/${String(pid)}/task/${task}/children`, 'utf8')
      .split(' ')
      .filter(Boolean)
      .map(Number),
  );
  return [pid, ...children.flatMap(processesOf)];
}

/** Memory that processes hold together, in bytes; what they share is counted once (Pss). */
export function heldBytes(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const rollup = readFileSync(`/proc/${String(pid)}/smaps_rollup`, 'utf8');
    return sum + Number(/^Pss:\s+(\d+) kB$/mu.exec(rollup)?.[1] ?? 0) * 1024;
  }, 0);
}

/** The work of threads so far. */
export interface Activity {
  /** How often one went to sleep until something woke it. */
  readonly waits: number;
  /** Processor time, in seconds. */
  readonly seconds: number;
}

/** The activity of processes, of each thread, by what they are called. */
export function activityOf(pids: readonly number[]): ReadonlyMap<string, Activity> {
  const threads = pids.flatMap((pid) =>
    readdirSync(`/proc/${String(pid)}/task`).map((task) => `/proc/${String(pid)}/task/${task}`),
  );
  return new Map(
    threads.map((at) => {
      const status = readFileSync(`${at}/status`, 'utf8');
      const waits = Number(/^voluntary_ctxt_switches:\s+(\d+)$/mu.exec(status)?.[1] ?? 0);
      const seconds = Number(readFileSync(`${at}/schedstat`, 'utf8').split(' ')[0]) / 1e9;
      return [`${at} ${/^Name:\s+(.*)$/mu.exec(status)?.[1] ?? ''}`, { waits, seconds }];
    }),
  );
}
