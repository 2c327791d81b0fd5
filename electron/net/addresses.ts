import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { AddressFamily } from '../../shared/forward';

/** One address, of a known family. */
export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

const loopback: readonly Address[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/**
 * The addresses of a name or address, limited to a family.
 *
 * `localhost` is both loopback addresses without asking (RFC 6761, 6.3): a hosts file often names only one.
 * @returns at least one address
 * @throws the resolver's error (ENOTFOUND and the like), or one with code EAFNOSUPPORT for an address of another family
 */
export async function resolveHost(host: string, family: AddressFamily): Promise<readonly Address[]> {
  const wanted = family === 'ipv4' ? 4 : family === 'ipv6' ? 6 : 0;
  const literal = isIP(host);
  if (literal !== 0) {
    if (wanted !== 0 && literal !== wanted) throw wrongFamily(host, wanted);
    return [{ address: host, family: literal === 6 ? 6 : 4 }];
  }
  if (/^localhost\.?$/iu.test(host)) {
    return wanted === 0 ? loopback : loopback.filter((entry) => entry.family === wanted);
  }
  const found = await lookup(host, { all: true, family: wanted, verbatim: true });
  const addresses = found.map((entry): Address => ({
    address: entry.address,
    family: entry.family === 6 ? 6 : 4,
  }));
  return addresses.filter(
    (entry, index) => addresses.findIndex((other) => other.address === entry.address) === index,
  );
}

/** Orders addresses so that the families take turns, beginning with the system's first choice (RFC 8305, 4). */
export function alternate(addresses: readonly Address[]): readonly Address[] {
  const first = addresses.filter(({ family }) => family === addresses[0]?.family);
  const second = addresses.filter(({ family }) => family !== addresses[0]?.family);
  const longer = Math.max(first.length, second.length);
  return Array.from({ length: longer }, (_, index) => [first[index], second[index]])
    .flat()
    .filter((entry) => entry !== undefined);
}

function wrongFamily(host: string, wanted: 4 | 6): Error {
  return Object.assign(new Error(`${host} is not an IPv${String(wanted)} address`), { code: 'EAFNOSUPPORT' });
}
