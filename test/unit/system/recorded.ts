import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { System } from '../../../electron/system/system';

/** A system of recorded texts; what a test does not record fails as if the program were not there. */
export function recordedSystem(recorded: Partial<System>): System {
  return {
    platform: 'linux',
    proc: '/nowhere/proc',
    littleEndian: true,
    systemRoot: 'C:\\Windows',
    run: (file) => Promise.reject(new Error(`spawn ${file} ENOENT`)),
    ...recorded,
  };
}

/** A process in a recorded /proc. */
export interface RecordedProcess {
  readonly comm: string;
  readonly cmdline?: string;
  /** Inodes of the sockets it holds. */
  readonly sockets: readonly number[];
}

/** A folder that reads like /proc. */
export interface RecordedProc {
  readonly proc: string;
  /** A process that is there gets one more socket. */
  readonly addSocket: (pid: number, inode: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Writes a folder that reads like /proc. */
export async function recordProc(
  net: Readonly<Record<string, string>>,
  processes: Readonly<Record<number, RecordedProcess>>,
): Promise<RecordedProc> {
  const proc = await mkdtemp(join(tmpdir(), 'ginnel-proc-'));
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(proc, path)), { recursive: true });
    await writeFile(join(proc, path), text);
  };
  const addSocket = (pid: number, inode: number) =>
    symlink(`socket:[${String(inode)}]`, join(proc, String(pid), 'fd', String(1000 + inode)));
  await write('version', 'Linux version 6.1');
  for (const [table, text] of Object.entries(net)) await write(`net/${table}`, text);
  for (const [pid, { comm, cmdline = '', sockets }] of Object.entries(processes)) {
    await write(`${pid}/comm`, `${comm}\n`);
    await write(`${pid}/cmdline`, cmdline);
    await mkdir(join(proc, pid, 'fd'));
    await symlink('/dev/null', join(proc, pid, 'fd', '0'));
    for (const inode of sockets) await addSocket(Number(pid), inode);
  }
  return { proc, addSocket, close: () => rm(proc, { recursive: true }) };
}

/** The first line of /proc/net/tcp. */
export const tcpHead =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                                                     \n';

/** A line of /proc/net/tcp or tcp6 as the kernel prints it. */
export function tcpLine(local: string, remote: string, state: string, inode: number): string {
  return `   3: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000  1000        0 ${String(inode)} 1 000000008090c968 100 0 0 10 0                     \n`;
}
