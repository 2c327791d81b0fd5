import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { isLoopback } from '../../../shared/endpoint';
import { isProxyServer } from '../../../shared/proxy';
import type { SessionProfile } from '../../../shared/session-profile';
import { routeTo } from '../connections/route';

/**
 * Whether nothing on the route to a session's server can be reached without a network: the first thing that is dialled,
 * a proxy, a jump host or the server, is another computer. In doubt it is not: a session that is tried in vain does no
 * harm, one that waits for what it does not need never comes up.
 * @param saved the saved sessions, any of which may be a jump host
 */
export function needsNetwork(profile: SessionProfile, saved: readonly SessionProfile[]): boolean {
  if (profile.demo) return false;
  const route = routeTo(profile, saved);
  if (!route.ok) return false;
  const [{ profile: first, target }] = route.value;
  if (first.demo) return false;
  if (isProxyServer(first.proxy)) return isElsewhere(first.proxy.host) && isElsewhere(target.host);
  // A command goes its own routes: into a container, through a socket.
  return first.proxy.kind !== 'command' && isElsewhere(target.host);
}

function isElsewhere(host: string): boolean {
  const name = host
    .trim()
    .toLowerCase()
    .replace(/^\[|\]$/gu, '')
    .replace(/\.$/u, '');
  if (isIP(name.replace(/%.*$/u, '')) !== 0) return !isLoopback(name) && !isLinkLocal(name);
  if (isLoopback(name) || name.endsWith('.localhost') || name === hostname().toLowerCase()) return false;
  // Asked for on the wire itself (RFC 6762), which may be one without anybody who gives out addresses.
  return !name.endsWith('.local');
}

/** RFC 3927 and RFC 4291, 2.5.6: what two computers call each other on a bare wire. */
function isLinkLocal(address: string): boolean {
  return /^(?:169\.254\.|fe[89ab][0-9a-f]:)/u.test(address);
}
