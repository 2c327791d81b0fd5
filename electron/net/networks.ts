import { BlockList } from 'node:net';
import type { Address } from './addresses';
import { formatIpv4, formatIpv6, parseAddress } from './ip-text';

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
  // One list a family: a network of one is never to be matched against an address of the other.
  const lists = { 4: new BlockList(), 6: new BlockList() };
  for (const entry of entries) {
    const network = readNetwork(entry);
    if (network === null) continue;
    lists[network.family].addSubnet(network.address, network.prefix, typeOf(network.family));
  }
  return {
    has: (text) => {
      const found = readAddress(text);
      return found !== null && lists[found.family].check(found.address, typeOf(found.family));
    },
  };
}

/** An address in its canonical form, without a zone; an IPv4-mapped one (RFC 4291, 2.5.5.2) as the IPv4 address it is. */
export function readAddress(text: string): Address | null {
  const bytes = parseAddress(text);
  if (bytes === null) return null;
  if (bytes.length === 4) return { address: formatIpv4(bytes), family: 4 };
  return isMapped(bytes)
    ? { address: formatIpv4(bytes.subarray(12)), family: 4 }
    : { address: formatIpv6(bytes), family: 6 };
}

interface Network extends Address {
  readonly prefix: number;
}

/** `10.0.0.0/8`, `fd00::/8`, or an address alone; null when it is neither. */
function readNetwork(text: string): Network | null {
  const match = /^([^/]+)(?:\/(\d{1,3}))?$/u.exec(text);
  const bytes = parseAddress(match?.[1] ?? '');
  const address = readAddress(match?.[1] ?? '');
  if (bytes === null || address === null) return null;
  const bits = bytes.length * 8;
  const prefix = match?.[2] === undefined ? bits : Number(match[2]);
  if (prefix > bits) return null;
  // Of a mapped address the first 96 bits are the mapping; a network wider than that is one of IPv6.
  if (address.family === 4 && bits === 128) {
    return prefix >= 96
      ? { ...address, prefix: prefix - 96 }
      : { address: formatIpv6(bytes), family: 6, prefix };
  }
  return { ...address, prefix };
}

function isMapped(bytes: Uint8Array): boolean {
  return bytes[10] === 0xff && bytes[11] === 0xff && bytes.subarray(0, 10).every((byte) => byte === 0);
}

function typeOf(family: 4 | 6): 'ipv4' | 'ipv6' {
  return family === 4 ? 'ipv4' : 'ipv6';
}
