import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Program } from '../../shared/program';
import { programName } from './program-name';

/** Processes looked at together, and open files of one of them: enough to keep the disk's threads busy, no more. */
const processesAtOnce = 4;
const filesAtOnce = 32;

/** The kernel keeps 15 bytes of a program's name (TASK_COMM_LEN less the zero byte). */
const nameLength = 15;

/** Names of a program's first thread that hide the program's own; Node's is one since version 24. */
const threadNames = new Set(['MainThread', 'node-MainThread']);

/** In which order processes are looked at: of several that hold a socket, the first is named. */
type ScanOrder = (pids: readonly number[]) => readonly number[];

/** Parents before their children, so that a server is named and no worker; init, which may only keep a socket for another, last. */
export const oldestFirst: ScanOrder = (pids) => pids.toSorted((a, b) => rank(a) - rank(b));

function rank(pid: number): number {
  return pid === 1 ? Number.POSITIVE_INFINITY : pid;
}

/**
 * Finds the processes that hold sockets, by /proc/PID/fd. What cannot be read, as with other users' processes, is passed
 * over. Ends as soon as every socket has been found.
 * @param proc the folder `/proc`
 * @param inodes the sockets' inode numbers
 * @returns the process of each that was found
 */
export async function findSocketOwners(
  proc: string,
  inodes: ReadonlySet<string>,
  order: ScanOrder,
  signal: AbortSignal | null = null,
): Promise<ReadonlyMap<string, number>> {
  const owners = new Map<string, number>();
  if (inodes.size === 0) return owners;
  const names = await readdir(proc);
  const pids = order(names.filter((name) => /^\d+$/u.test(name)).map(Number));
  for (let at = 0; at < pids.length && owners.size < inodes.size; at += processesAtOnce) {
    if (signal?.aborted === true) break;
    const batch = pids.slice(at, at + processesAtOnce);
    const held = await Promise.all(batch.map((pid) => socketsOf(proc, pid, inodes)));
    for (const [index, pid] of batch.entries()) {
      for (const inode of held[index] ?? []) {
        if (!owners.has(inode)) owners.set(inode, pid);
      }
    }
  }
  return owners;
}

/** Those of the sockets that a process holds. */
async function socketsOf(
  proc: string,
  pid: number,
  inodes: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const folder = join(proc, String(pid), 'fd');
  const files = await readdir(folder).catch(() => []);
  const held = new Set<string>();
  for (let at = 0; at < files.length && held.size < inodes.size; at += filesAtOnce) {
    const targets = await Promise.all(
      files.slice(at, at + filesAtOnce).map((file) => readlink(join(folder, file)).catch(() => '')),
    );
    for (const target of targets) {
      const inode = /^socket:\[(\d+)\]$/u.exec(target)?.[1];
      if (inode !== undefined && inodes.has(inode)) held.add(inode);
    }
  }
  return held;
}

/** A process by its name; null when it has ended. */
export async function readProgram(proc: string, pid: number): Promise<Program | null> {
  try {
    const folder = join(proc, String(pid));
    const short = (await readFile(join(folder, 'comm'), 'utf8')).replace(/\n$/u, '');
    const isThreads = threadNames.has(short);
    const isCut = !isThreads && Buffer.byteLength(short) >= nameLength;
    if (!isCut && !isThreads) return { name: programName(short), pid };
    const words = await readFile(join(folder, 'cmdline'), 'utf8').catch(() => '');
    return { name: programName(fullName(short, words, isCut)), pid };
  } catch {
    return null;
  }
}

/**
 * The program's whole name from its command line (words with a zero byte behind each). A program may have written a text
 * of its own there, without zero bytes (`very-long-daemon: worker`), so both readings are tried.
 */
function fullName(short: string, commandLine: string, isCut: boolean): string {
  const first = commandLine.split('\0')[0] ?? '';
  const readings = [first.split(': ')[0] ?? '', first.split(/\s/u)[0] ?? ''].map((reading) =>
    basename(reading),
  );
  return readings.find((name) => name !== '' && (!isCut || name.startsWith(short))) ?? short;
}
