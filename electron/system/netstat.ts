/** A TCP listener as netstat prints it. */
interface NetstatListener {
  readonly address: string;
  readonly port: number;
  readonly pid: number;
}

/** Arguments for Windows' netstat: all sockets, in numbers, with their processes. */
export const windowsSockets: readonly string[] = ['-ano'];

/**
 * Arguments for macOS' netstat: all TCP sockets, in numbers. lsof tells the processes, and this whether an IPv6 listener
 * serves IPv4 as well.
 */
export const macSockets: readonly string[] = ['-an', '-p', 'tcp'];

/**
 * Reads the TCP listeners out of Windows' `netstat -ano`. Heading and state come in the system's language (`ABHÖREN`), so a
 * listener is known by its foreign address, which is nobody's: `0.0.0.0:0` or `[::]:0`. A socket that serves both families
 * is printed once for each.
 */
export function parseWindowsNetstat(text: string): readonly NetstatListener[] {
  const row = /^\s*TCP\s+(\S+):(\d+)\s+(?:0\.0\.0\.0|\[::\]):0\s.*?(\d+)\s*$/gmu;
  return [...text.matchAll(row)].map(([, address = '', port, pid]) => ({
    address: address.replace(/^\[(.*)\]$/u, '$1'),
    port: Number(port),
    pid: Number(pid),
  }));
}

/** The ports on which a listener of both families has IPv6's wildcard (`tcp46`), out of macOS' `netstat -an -p tcp`. */
export function parseMacNetstat(text: string): ReadonlySet<number> {
  const row = /^tcp46\s+\d+\s+\d+\s+\*\.(\d+)\s+\*\.\*\s+LISTEN\b/gmu;
  return new Set([...text.matchAll(row)].map(([, port]) => Number(port)));
}
