import { readFile } from 'node:fs/promises';
import { systemCode } from '../system/errors';

/** A process, told apart from a later one of the same number. */
export interface ProcessMark {
  readonly pid: number;
  /** When it started, as far as the system tells. */
  readonly started: string | null;
}

/** This process. */
export async function ownMark(): Promise<ProcessMark> {
  return { pid: process.pid, started: await startOf(process.pid) };
}

/** Whether a process runs; one whose start the system does not tell is taken for the one that has its number now. */
export async function isAlive({ pid, started }: ProcessMark): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (thrown) {
    // EPERM: it lives and is another user's.
    return systemCode(thrown) === 'EPERM';
  }
  const now = await startOf(pid);
  return now === null || started === null || now === started;
}

/** When a process started, in the system's own count; null where it does not tell (only Linux does, in proc(5)). */
async function startOf(pid: number): Promise<string | null> {
  try {
    const [boot, stat] = await Promise.all([
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
      readFile(`/proc/${String(pid)}/stat`, 'latin1'),
    ]);
    // The second field is the program's name in brackets and may hold anything; field 22 is the start time.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${boot.trim()} ${fields[19] ?? ''}`;
  } catch {
    return null;
  }
}
