import { formatEndpoint, isSocket } from './endpoint';
import type { ForwardStatus } from './status';

const tlsPorts: readonly number[] = [443, 4443, 8443, 9443, 10443];

/** Whether what listens on a destination port speaks TLS, going by the number alone. */
export function speaksTls(port: number): boolean {
  return tlsPorts.includes(port);
}

/**
 * The address under which a browser on this machine reaches a Local forward: its IPv4 socket if it has one, loopback
 * for a wildcard; https for destination ports that speak TLS.
 * @returns null when the forward is not a listening Local one
 */
export function pageUrl({ forward, state }: ForwardStatus): string | null {
  if (forward.kind !== 'local' || state.kind !== 'listening') return null;
  const ports = state.bound.filter((bound) => 'address' in bound);
  const socket = ports.find(({ address }) => !address.includes(':')) ?? ports[0];
  if (socket === undefined) return null;
  const host = socket.address === '0.0.0.0' ? '127.0.0.1' : socket.address === '::' ? '::1' : socket.address;
  const secure = !isSocket(forward.destination) && speaksTls(forward.destination.port);
  const scheme = secure ? 'https' : 'http';
  return `${scheme}://${formatEndpoint({ host, port: socket.port })}/`;
}
