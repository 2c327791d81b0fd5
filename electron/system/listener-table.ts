import { addressKey, type AddressKey } from './address-key';
import { lsofEndpoint, lsofListeners, lsofPath, parseLsof } from './lsof';
import { macSockets, parseMacNetstat, parseWindowsNetstat, windowsSockets } from './netstat';
import { parseWindowsListeners, powershellPath, windowsListeners } from './powershell';
import { orNull, type System } from './system';
import { windowsProgram } from './windows-program';

/** A TCP listener of this machine. */
export interface TcpListener {
  readonly address: string;
  readonly port: number;
  readonly pid: number;
  /** The program's name, where the table came with it. */
  readonly name: string | null;
  /** Has IPv6's wildcard and serves IPv4, too, without an entry of its own for that. */
  readonly both: boolean;
}

/** Reads who listens now; null when the system does not tell. Never rejects. */
export type ReadListeners = () => Promise<readonly TcpListener[] | null>;

/**
 * The listeners of this machine. On macOS those of this user's programs: lsof tells no others, and macOS itself refuses an
 * address that overlaps another user's.
 * @throws when the system could not be asked
 */
export async function readListeners(system: System): Promise<readonly TcpListener[]> {
  switch (system.platform) {
    case 'darwin': {
      const [files, sockets] = await Promise.all([
        system.run(lsofPath, lsofListeners),
        system.run('/usr/sbin/netstat', macSockets).catch(() => ''),
      ]);
      const bothFamilies = parseMacNetstat(sockets);
      return parseLsof(files).flatMap((file) => {
        const endpoint = lsofEndpoint(file);
        if (endpoint === null) return [];
        const { name, pid } = file.program;
        return [
          { ...endpoint, pid, name, both: endpoint.address === '::' && bothFamilies.has(endpoint.port) },
        ];
      });
    }
    case 'win32':
      return readWindowsListeners(system);
    default:
      return [];
  }
}

/** netstat answers in a tenth of a second, in every language mode; PowerShell is asked where it may not be run. */
async function readWindowsListeners(system: System): Promise<readonly TcpListener[]> {
  const printed = await system
    .run(windowsProgram(system.systemRoot, 'netstat.exe'), windowsSockets)
    .catch(() => '');
  const listeners = parseWindowsNetstat(printed).map((listener) => ({
    ...listener,
    name: null,
    both: false,
  }));
  return listeners.length > 0 ? listeners : readByPowershell(system);
}

/** The listeners as PowerShell tells them, with names. @throws when it cannot be asked */
export async function readByPowershell(system: System): Promise<readonly TcpListener[]> {
  const printed = await system.run(powershellPath(system.systemRoot), windowsListeners);
  return parseWindowsListeners(printed).map(({ address, port, program }) => ({
    ...{ address, port, pid: program.pid, name: program.name, both: false },
  }));
}

/**
 * Creates the reader for a system on which two programs may listen on one port: Windows and macOS let a wildcard and a
 * specific address of the same port be bound side by side, and the specific one gets the connections (Winsock, "Using
 * SO_REUSEADDR and SO_EXCLUSIVEADDRUSE"; BSD's SO_REUSEADDR, which libuv sets). Node has no option against it.
 * @returns null where the system itself refuses that
 */
export function createOverlapReader(system: System): ReadListeners | null {
  if (system.platform !== 'win32' && system.platform !== 'darwin') return null;
  return () => orNull(() => readListeners(system));
}

/**
 * Whether one of the listeners would share a port with us: it has our very address, or one of the two is the other's
 * wildcard.
 * @param own our process: its listener at the very address is ourselves, and its IPv6 wildcards never serve IPv4
 */
export function sharesPort(
  listeners: readonly TcpListener[],
  address: string,
  port: number,
  own: number,
): boolean {
  const wanted = addressKey(address);
  if (wanted === null) return false;
  return listeners.some((listener) => {
    const key = listener.port === port ? addressKey(listener.address) : null;
    if (key === null) return false;
    if (listener.pid === own) return key !== wanted && overlap(key, wanted);
    return overlap(key, wanted) || (listener.both && wanted.length !== key.length);
  });
}

function overlap(one: AddressKey, other: AddressKey): boolean {
  if (one.length !== other.length) return false;
  return one === other || /^0+$/u.test(one) || /^0+$/u.test(other);
}
