import { networkInterfaces } from 'node:os';
import { networkSet } from '../../net/networks';
import { formatIp, readIp } from '../../system/ip-address';

/**
 * Addresses that lead nowhere in the public Internet: IANA's registries of special-purpose addresses (RFC 6890 and what
 * was registered since), with multicast, whole blocks where only single services in them are public.
 */
const specialIpv4 = [
  '0.0.0.0/8', // this network (RFC 791)
  '10.0.0.0/8', // private (RFC 1918)
  '100.64.0.0/10', // shared by a provider's customers (RFC 6598)
  '127.0.0.0/8', // loopback (RFC 1122)
  '169.254.0.0/16', // link-local, and the clouds' metadata services (RFC 3927)
  '172.16.0.0/12', // private (RFC 1918)
  '192.0.0.0/24', // protocol assignments (RFC 6890)
  '192.0.2.0/24', // documentation (RFC 5737)
  '192.88.99.0/24', // 6to4 relays, given up (RFC 7526)
  '192.168.0.0/16', // private (RFC 1918)
  '198.18.0.0/15', // benchmarks (RFC 2544)
  '198.51.100.0/24', // documentation (RFC 5737)
  '203.0.113.0/24', // documentation (RFC 5737)
  '224.0.0.0/4', // multicast (RFC 5771)
  '240.0.0.0/4', // reserved, and broadcast (RFC 1112, RFC 919)
];

/** Within 2000::/3, which is all of IPv6 that is given out to the public so far. */
const specialIpv6 = [
  '2001::/23', // protocol assignments, Teredo and ORCHID among them (RFC 2928, RFC 4380, RFC 7343)
  '2001:db8::/32', // documentation (RFC 3849)
  '3fff::/20', // documentation (RFC 9637)
];

const special = networkSet([...specialIpv4, ...specialIpv6]);
const globalUnicast = networkSet(['2000::/3']);
/** Addresses that carry an IPv4 address to which a gateway passes them on, with the place of its first byte. */
const carriers = [
  { network: networkSet(['64:ff9b::/96']), at: 12 }, // NAT64 (RFC 6052)
  { network: networkSet(['2002::/16']), at: 2 }, // 6to4 (RFC 3056)
];

/** This machine's addresses; what listens on them is as good as on loopback. */
export function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address));
}

/**
 * Whether an address is one of the public Internet and none of this machine's; so is one that carries an IPv4 address
 * when that is.
 * @param own this machine's addresses
 */
export function isPublicAddress(text: string, own: readonly string[]): boolean {
  const found = readIp(text);
  if (found === null || special.has(text) || networkSet(own).has(text)) return false;
  if (found.kind() === 'ipv4') return true;
  const carrier = carriers.find(({ network }) => network.has(text));
  if (carrier === undefined) return globalUnicast.has(text);
  const carried = found.toByteArray().slice(carrier.at, carrier.at + 4);
  return isPublicAddress(formatIp(Uint8Array.from(carried)), own);
}
