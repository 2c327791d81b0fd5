import { readFile, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import type { Program } from '../../shared/program';
import { addressKey, claim, type AddressKey } from './address-key';
import { readByPowershell, readListeners, type TcpListener } from './listener-table';
import { lsofPath, lsofUnixSockets, parseLsof } from './lsof';
import { parseTcpTable, parseUnixTable, type TcpRow } from './proc-net';
import { findSocketOwners, oldestFirst, readProgram } from './proc-processes';
import { orNull, type System } from './system';
import { namingProcess, parseTasklist } from './tasklist';
import { windowsProgram } from './windows-program';

/**
 * Which program listens on a TCP address and port of this machine, or on what makes it unavailable: the wildcard address
 * of its family, or IPv6's wildcard, which as a rule serves IPv4 as well. For a wildcard address, who listens on any
 * address of its family. From /proc on Linux, lsof on macOS, netstat and
 * tasklist on Windows, or PowerShell where those may not be run.
 * @param address an IP address, as bound; a name is answered with null
 * @returns null when nobody does, when the program is another user's and the system does not tell, or when the system
 *   could not be asked within 5 seconds. Never rejects.
 */
export function findPortHolder(address: string, port: number, system: System): Promise<Program | null> {
  const wanted = addressKey(address);
  if (wanted === null) return Promise.resolve(null);
  return orNull(async (signal) => {
    switch (system.platform) {
      case 'linux': {
        const rows = (await readTcpTables(system, (local) => local === port)).filter((row) => row.listening);
        const inodes = strongest(rows, wanted, (row) => row.local).map((row) => row.inode);
        return findOwner(system, inodes, signal);
      }
      case 'darwin':
      case 'win32': {
        const listeners = (await readListeners(system)).filter((listener) => listener.port === port);
        const [first] = strongest(listeners, wanted, ({ address: at }) => addressKey(at));
        return first === undefined ? null : programOf(system, first);
      }
      default:
        return null;
    }
  });
}

/**
 * Which program listens on a Unix socket. From /proc on Linux and lsof on macOS; Windows does not tell.
 * @param path absolute
 * @returns null when nobody does (a file left behind by a program that has ended), or as for {@link findPortHolder}.
 *   Never rejects.
 */
export function findSocketHolder(path: string, system: System): Promise<Program | null> {
  return orNull(async (signal) => {
    switch (system.platform) {
      case 'linux': {
        const listeners = parseUnixTable(await readFile(join(system.proc, 'net', 'unix'), 'utf8'));
        const found = await ofPath(listeners, path, (listener) => listener.path);
        return findOwner(
          system,
          found.map((listener) => listener.inode),
          signal,
        );
      }
      case 'darwin': {
        // A connected client is listed as `->0x…`, so what has the path is the listener, or a connection it accepted.
        const files = parseLsof(await system.run(lsofPath, lsofUnixSockets));
        const [first] = await ofPath(files, path, (file) => file.name);
        return first?.program ?? null;
      }
      default:
        return null;
    }
  });
}

/** The rows of both families' tables; a machine without IPv6 has only one. */
export async function readTcpTables(
  system: System,
  isWanted: (localPort: number) => boolean,
): Promise<readonly TcpRow[]> {
  const texts = await Promise.all(
    ['tcp', 'tcp6'].map((table) => readFile(join(system.proc, 'net', table), 'utf8').catch(() => '')),
  );
  return texts.flatMap((text) => parseTcpTable(text, isWanted, system.littleEndian));
}

async function findOwner(
  system: System,
  inodes: readonly string[],
  signal: AbortSignal,
): Promise<Program | null> {
  const owners = await findSocketOwners(system.proc, new Set(inodes), oldestFirst, signal);
  const [pid] = oldestFirst([...owners.values()]);
  return pid === undefined ? null : readProgram(system.proc, pid);
}

/** The program of a listener; null when it has just ended. */
async function programOf(system: System, { pid, name }: TcpListener): Promise<Program | null> {
  if (name !== null) return { name, pid };
  const file = windowsProgram(system.systemRoot, 'tasklist.exe');
  const listed = parseTasklist(await system.run(file, namingProcess(pid)).catch(() => ''), pid);
  if (listed !== null) return { name: listed, pid };
  const told = (await readByPowershell(system)).find((listener) => listener.pid === pid)?.name ?? null;
  return told === null ? null : { name: told, pid };
}

/**
 * The listeners with the best {@link claim} to an address; several share one with SO_REUSEPORT. The others are left out
 * even if the best one's program cannot be told: they would be blamed for what they don't hold.
 */
function strongest<Listener>(
  listeners: readonly Listener[],
  wanted: AddressKey,
  keyOf: (listener: Listener) => AddressKey | null,
): readonly Listener[] {
  const claims = listeners.flatMap((listener) => {
    const key = keyOf(listener);
    const strength = key === null ? null : claim(key, wanted);
    return strength === null ? [] : [{ listener, strength }];
  });
  const best = Math.max(...claims.map(({ strength }) => strength));
  return claims.filter(({ strength }) => strength === best).map(({ listener }) => listener);
}

/**
 * The sockets that lie at a path. A socket is listed under the path as it was bound, which may lead through a symbolic
 * link (macOS' /tmp and /var are some), so the real folders are compared.
 */
async function ofPath<Listed>(
  sockets: readonly Listed[],
  path: string,
  pathOf: (socket: Listed) => string,
): Promise<readonly Listed[]> {
  const wanted = await realPath(path);
  const sameName = sockets.filter((socket) => {
    const listed = pathOf(socket);
    return isAbsolute(listed) && basename(listed) === basename(path);
  });
  const paths = await Promise.all(sameName.map((socket) => realPath(pathOf(socket))));
  return sameName.filter((_, index) => paths[index] === wanted);
}

async function realPath(path: string): Promise<string> {
  const folder = dirname(resolve(path));
  return join(await realpath(folder).catch(() => folder), basename(path));
}
