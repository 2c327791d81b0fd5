import { readIp } from './ip-address';

/**
 * An IP address by its bytes, so that different spellings compare equal: hexadecimal in network order, 8 digits for IPv4
 * and 32 for IPv6. An IPv4 address in IPv6's clothes (`::ffff:127.0.0.1`, RFC 4291, 2.5.5.2) is the IPv4 one.
 */
export type AddressKey = string;

const anyIpv4 = '0'.repeat(8);
const anyIpv6 = '0'.repeat(32);
const mappedPrefix = `${'0'.repeat(20)}ffff`;

/** Reads an IPv4 or IPv6 address; a zone (`%eth0`) does not count. Null for a name. */
export function addressKey(text: string): AddressKey | null {
  const address = readIp(text);
  return address === null ? null : Buffer.from(address.toByteArray()).toString('hex');
}

/**
 * Reads an address as /proc/net/tcp and tcp6 print it: words of 32 bits in the machine's byte order (tcp4_seq_show in
 * Linux' net/ipv4/tcp_ipv4.c), `0100007F` for 127.0.0.1 on most machines.
 */
export function procAddressKey(digits: string, littleEndian: boolean): AddressKey {
  const lower = digits.toLowerCase();
  if (!littleEndian) return unmapped(lower);
  return unmapped(lower.replace(/(..)(..)(..)(..)/gu, '$4$3$2$1'));
}

/**
 * How surely a listener stands in the way of one who wants to listen on an address, of the same port.
 * @returns null when it does not; else more for the likelier of two: the very address, then the wildcard of its family,
 *   then, where a wildcard is wanted, any address of its family, and last IPv6's wildcard for IPv4, which it may or may
 *   not serve as well
 */
export function claim(listening: AddressKey, wanted: AddressKey): number | null {
  if (listening === wanted) return 4;
  const sameFamily = listening.length === wanted.length;
  if (sameFamily && isAny(listening)) return 3;
  if (sameFamily && isAny(wanted)) return 2;
  return !sameFamily && listening === anyIpv6 ? 1 : null;
}

function isAny(key: AddressKey): boolean {
  return key === anyIpv4 || key === anyIpv6;
}

function unmapped(digits: string): AddressKey {
  return digits.length === 32 && digits.startsWith(mappedPrefix) ? digits.slice(24) : digits;
}
