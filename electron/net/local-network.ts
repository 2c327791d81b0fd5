import { systemCode } from '../system/errors';
import { readIp } from '../system/ip-address';

/** Networks that are, as a rule, the one this computer is in; not those reached over the Internet or a VPN's own. */
const local: ReadonlySet<string> = new Set(['private', 'linkLocal', 'uniqueLocal']);

/**
 * Whether macOS may have kept this program from its local network: since macOS 15 that takes the user's consent, and without
 * it a connection fails as if there were no route (Apple's TN3179, "Understanding local network privacy").
 * @param thrown what connecting threw; Node names the address in it
 */
export function isLocalNetworkDenied(thrown: unknown, platform: NodeJS.Platform): boolean {
  if (platform !== 'darwin' || systemCode(thrown) !== 'EHOSTUNREACH') return false;
  const address = thrown instanceof Error && 'address' in thrown ? thrown.address : null;
  const ip = typeof address === 'string' ? readIp(address) : null;
  return ip !== null && local.has(ip.range());
}
