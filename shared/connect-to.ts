import { formatEndpoint } from './endpoint';
import type { Bound } from './status';

/** A host and a port of this computer, as its own programs reach a listener there. */
export interface ConnectAt {
  /** `localhost` where that leads to the listener by either family, else an address. */
  readonly host: string;
  /** An address, for programs to which `localhost` means something else, as a socket to mysql. */
  readonly address: string;
  readonly port: number;
}

const wildcards: Readonly<Record<string, string>> = {
  '0.0.0.0': '127.0.0.1',
  '::': '::1',
  '': '127.0.0.1',
  '*': '127.0.0.1',
};

/**
 * Where to connect to what is bound: loopback for all addresses, and `localhost` only where it leads there by IPv4 and IPv6, as
 * another program may listen at the one that is not bound.
 * @returns null for Unix sockets alone
 */
export function connectAt(bound: readonly Bound[]): ConnectAt | null {
  const ports = bound.flatMap((socket) =>
    'address' in socket ? [{ address: wildcards[socket.address] ?? socket.address, port: socket.port }] : [],
  );
  const first = ports.find(({ address }) => !address.includes(':')) ?? ports[0];
  if (first === undefined) return null;
  const has = (address: string): boolean =>
    ports.some((socket) => socket.address === address && socket.port === first.port);
  return { ...first, host: has('127.0.0.1') && has('::1') ? 'localhost' : first.address };
}

/** Whether names below `localhost` lead to what is bound, in programs that know them. */
export function isAtLoopback({ address }: ConnectAt): boolean {
  return address === '127.0.0.1' || address === '::1';
}

/** Host and port of {@link ConnectAt}, with brackets around IPv6. */
export function formatConnectAt({ host, port }: ConnectAt): string {
  return formatEndpoint({ host, port });
}
