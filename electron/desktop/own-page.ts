import { networkInterfaces } from 'node:os';
import { isLoopback } from '../../shared/endpoint';

/**
 * Whether an address may be opened in the browser: a web page on a port of this very machine, which is where a Local
 * forward's page is. Everything else is refused, whoever asks.
 */
export function isOwnPage(address: string, addresses: ReadonlySet<string> = ownAddresses()): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return false;
  if (url.username !== '' || url.password !== '') return false;
  const host = url.hostname.replace(/^\[(.*)\]$/u, '$1');
  // Names below localhost are this machine's, too (RFC 6761, 6.3).
  return isLoopback(host) || host.endsWith('.localhost') || addresses.has(host);
}

function ownAddresses(): ReadonlySet<string> {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return new Set(all.map(({ address }) => address));
}
