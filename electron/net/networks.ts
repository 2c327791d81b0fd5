import { parseIp, readIp, unmapped, type IpAddress } from '../system/ip-address';

/** A set of addresses and networks. */
export interface NetworkSet {
  /** Whether an address is in it; false for what is no address. IPv4-mapped IPv6 addresses count as their IPv4 one. */
  readonly has: (address: string) => boolean;
}

/**
 * Makes a set of addresses and networks.
 * @param entries addresses and networks in CIDR notation; others are passed over
 */
export function networkSet(entries: readonly string[]): NetworkSet {
  const networks = entries.map(readNetwork).filter((network) => network !== null);
  return {
    has: (text) => {
      const found = readIp(text);
      if (found === null) return false;
      return networks.some(([base, prefix]) => base.kind() === found.kind() && found.match(base, prefix));
    },
  };
}

/** `10.0.0.0/8`, `fd00::/8`, or an address alone; null when it is neither. */
function readNetwork(text: string): readonly [IpAddress, number] | null {
  const [, host = '', digits] = /^([^/]+)(?:\/(\d{1,3}))?$/u.exec(text) ?? [];
  const address = parseIp(host);
  if (address === null) return null;
  const bits = address.kind() === 'ipv4' ? 32 : 128;
  const prefix = digits === undefined ? bits : Number(digits);
  if (prefix > bits) return null;
  // Of a mapped address the first 96 bits are the mapping; a network wider than that is one of IPv6.
  const ipv4 = unmapped(address);
  return ipv4 === address || prefix < 96 ? [address, prefix] : [ipv4, prefix - 96];
}

/**
 * Makes the check of where connections may come from.
 * @param networks addresses and networks in CIDR notation; empty for all
 * @returns tells whether one from this address is taken; from what is no address only when all are
 */
export function createSourceFilter(networks: readonly string[]): (address: string) => boolean {
  if (networks.length === 0) return () => true;
  return networkSet(networks).has;
}
