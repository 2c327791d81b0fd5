import { networkSet } from '../net/networks';

/**
 * Makes the check of where connections may come from.
 * @param networks addresses and networks in CIDR notation; empty for all
 * @returns tells whether one from this address is taken; from what is no address only when all are
 */
export function createSourceFilter(networks: readonly string[]): (address: string) => boolean {
  if (networks.length === 0) return () => true;
  return networkSet(networks).has;
}
