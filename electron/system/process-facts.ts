import { readdirSync, readFileSync } from 'node:fs';

/** The costs of this process, for those who watch it. */
export interface ProcessFacts {
  /** Processor time of all threads so far, in seconds. */
  readonly cpuSeconds: number;
  readonly residentBytes: number;
  /** In seconds since the epoch. */
  readonly startedAt: number;
  /** Files and sockets that are open, and how many may be; null where the system does not tell. */
  readonly openFiles: number | null;
  readonly mostOpenFiles: number | null;
}

/** Reads them now. Never throws. */
export function processFacts(): ProcessFacts {
  const { user, system } = process.cpuUsage();
  return {
    cpuSeconds: (user + system) / 1e6,
    residentBytes: process.memoryUsage.rss(),
    startedAt: performance.timeOrigin / 1000,
    openFiles: openFiles(),
    mostOpenFiles: mostOpenFiles(),
  };
}

function openFiles(): number | null {
  try {
    // One of them is the list itself.
    return readdirSync('/proc/self/fd').length - 1;
  } catch {
    return null;
  }
}

function mostOpenFiles(): number | null {
  try {
    const [, soft] = /^Max open files\s+(\d+)/mu.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return soft === undefined ? null : Number(soft);
  } catch {
    return null;
  }
}
