import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

export type IpAddress = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * Reads an IPv4 or IPv6 address as it stands; a zone (`%eth0`) does not count. Null for any other text: inet_aton's short and
 * octal forms (`127.1`, `010.0.0.1`), which ipaddr.js takes, too, are names to who resolves them.
 */
export function parseIp(text: string): IpAddress | null {
  const address = text.replace(/%.*$/u, '');
  switch (isIP(address)) {
    case 4:
      return ipaddr.parse(address);
    case 6:
      // Without a dotted quad at its end: ipaddr.js takes `::192.0.2.7` for `::ffff:192.0.2.7`, which is another address.
      return ipaddr.parse(new URL(`http://[${address}]`).hostname.slice(1, -1));
    default:
      return null;
  }
}

/** Reads an address as {@link parseIp}, an IPv4-mapped one (`::ffff:127.0.0.1`, RFC 4291, 2.5.5.2) as the IPv4 one it is. */
export function readIp(text: string): IpAddress | null {
  const address = parseIp(text);
  return address === null ? null : unmapped(address);
}

/** An IPv4-mapped address as the IPv4 address it is, any other as it is. */
export function unmapped(address: IpAddress): IpAddress {
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

/** Prints 4 bytes as a dotted quad and 16 in the canonical form of RFC 5952. */
export function formatIp(bytes: Uint8Array): string {
  return ipaddr.fromByteArray([...bytes]).toString();
}
