import { addressKey, procAddressKey, type AddressKey } from './address-key';

/** A TCP socket of this machine as /proc/net/tcp and tcp6 list it. */
export interface TcpRow {
  readonly local: AddressKey;
  readonly localPort: number;
  readonly remote: AddressKey;
  readonly remotePort: number;
  readonly listening: boolean;
  /** Names the socket in /proc/PID/fd. */
  readonly inode: string;
}

/** TCP_LISTEN of Linux' include/net/tcp_states.h. */
const listenState = '0A';

/**
 * Reads /proc/net/tcp or tcp6. Lines that are not understood are left out, and so are sockets no program holds any more
 * (inode 0: waiting for the last packets of a closed connection).
 * @param isWanted whether a row of this local port is wanted; the others cost next to nothing
 * @param littleEndian the machine's byte order
 */
export function parseTcpTable(
  text: string,
  isWanted: (localPort: number) => boolean,
  littleEndian: boolean,
): readonly TcpRow[] {
  const rows: TcpRow[] = [];
  const head = /^ *\d+: ([0-9A-F]+):([0-9A-F]{4}) ([0-9A-F]+):([0-9A-F]{4}) ([0-9A-F]{2}) /u;
  for (const line of text.split('\n')) {
    const match = head.exec(line);
    if (match === null) continue;
    const [matched, local = '', localPort = '', remote = '', remotePort = '', state] = match;
    const port = Number.parseInt(localPort, 16);
    if (!isWanted(port)) continue;
    // Behind the state: queues, timer, retransmissions, user, timeouts, inode.
    const inode = line.slice(matched.length).trim().split(/\s+/u)[5];
    if (inode === undefined || !/^[1-9]\d*$/u.test(inode)) continue;
    rows.push({
      local: procAddressKey(local, littleEndian),
      localPort: port,
      remote: procAddressKey(remote, littleEndian),
      remotePort: Number.parseInt(remotePort, 16),
      listening: state === listenState,
      inode,
    });
  }
  return rows;
}

/** A Unix socket a program listens on. */
interface UnixListener {
  /** As it was bound, which may be relative or through a symbolic link. */
  readonly path: string;
  readonly inode: string;
}

/** __SO_ACCEPTCON of Linux' include/uapi/linux/net.h: the socket listens. */
const acceptsConnections = 0x10000;

/** Reads the listening sockets with a path from /proc/net/unix; abstract ones (`@name`) have none. */
export function parseUnixTable(text: string): readonly UnixListener[] {
  const row = /^[0-9A-Fa-f]+: [0-9A-F]+ [0-9A-F]+ ([0-9A-F]+) [0-9A-F]+ [0-9A-F]+ +(\d+) ([^@].*)$/u;
  return text.split('\n').flatMap((line) => {
    const [, flags = '0', inode = '', path = ''] = row.exec(line) ?? [];
    return (Number.parseInt(flags, 16) & acceptsConnections) === 0 ? [] : [{ path, inode }];
  });
}

/** One end of a TCP connection. */
export interface TcpEnd {
  /** An IP address in any spelling. */
  readonly address: string;
  readonly port: number;
}

/**
 * The socket of a connection's client among this machine's.
 * @param rows those of both tables
 * @param to the end the client is connected to, where known
 * @returns its inode; null when there is none, or when only `to` could tell which of several it is
 */
export function clientInode(rows: readonly TcpRow[], client: TcpEnd, to: TcpEnd | null): string | null {
  const local = addressKey(client.address);
  const remote = to === null ? null : addressKey(to.address);
  const found = rows.filter(
    (row) =>
      !row.listening &&
      row.local === local &&
      row.localPort === client.port &&
      (to === null || (row.remote === remote && row.remotePort === to.port)),
  );
  return found.length === 1 ? (found[0]?.inode ?? null) : null;
}
