import { formatEndpoint, isLoopback, isSocket, portSchema, type Port } from './endpoint';
import { parseSource } from './endpoint-text';
import { networkSchema } from './allow-list';
import type { ForwardFields } from './forward-fields';
import { localAddresses, type AcceptOthers } from './listeners';
import type { Platform } from './socket-path';

/** Advice on a source that can be meant, before it fails or does something else. */
export type SourceAdvice =
  /** Whoever listens there needs a right that programs seldom have. */
  | { readonly kind: 'low-port'; readonly at: 'linux' | 'darwin' | 'server'; readonly port: Port }
  /** Where a server listens was given, which is easily taken for who may connect. `only` can be asked for in its place. */
  | { readonly kind: 'server-address'; readonly address: string; readonly only: SourceChange | null };

/** The offer that puts an address where it says who may connect. */
export type SourceChange = Pick<ForwardFields, 'source' | 'allowFrom'>;

/** Ports below this are the administrator's on most systems. */
const firstOrdinary = 1024;

/** The circumstances that the advice depends on besides the forward. */
interface SourceWorld {
  /** This machine's system. */
  readonly platform: Platform;
  readonly boxes: AcceptOthers;
  /** The name to log in with on the server; null where it is not known yet. */
  readonly user: string | null;
}

/**
 * The advice at the Source port field while it is typed.
 *
 * Below 1024: Linux wants CAP_NET_BIND_SERVICE (ip(7), ip_unprivileged_port_start), macOS from 10.14 on wants it for one
 * address, not for all of them (XNU's in_pcbbind), Windows knows no such ports, and sshd lets root alone (ssh(1), -R).
 */
export function sourceAdvice(
  { kind, family, source, allowFrom }: Pick<ForwardFields, 'kind' | 'family' | 'source' | 'allowFrom'>,
  { platform, boxes, user }: SourceWorld,
): readonly SourceAdvice[] {
  const isRemote = kind === 'remote';
  const read = parseSource(source, isRemote ? 'server' : platform);
  if (!read.ok || isSocket(read.value)) return [];
  const { port, bindAddress } = read.value;
  const advice: SourceAdvice[] = [];
  const low = port > 0 && port < firstOrdinary ? portSchema.parse(port) : null;
  if (isRemote) {
    if (low !== null && user !== 'root') advice.push({ kind: 'low-port', at: 'server', port: low });
    if (bindAddress !== null && !isForAll(bindAddress) && !isLoopback(bindAddress)) {
      const isFilter = networkSchema.safeParse(bindAddress).success;
      const only = {
        source: formatEndpoint({ host: '*', port }),
        allowFrom: withAddress(allowFrom, bindAddress),
      };
      advice.push({ kind: 'server-address', address: bindAddress, only: isFilter ? only : null });
    }
    return advice;
  }
  if (low === null) return advice;
  const addresses = localAddresses(read.value, family, boxes.localPortsAcceptOthers);
  if (platform === 'linux') advice.push({ kind: 'low-port', at: platform, port: low });
  if (platform === 'darwin' && !addresses.every(isForAll)) {
    advice.push({ kind: 'low-port', at: platform, port: low });
  }
  return advice;
}

function isForAll(address: string): boolean {
  return ['*', '0.0.0.0', '::'].includes(address);
}

function withAddress(list: string, address: string): string {
  const before = list.trim();
  return before === '' ? address : `${before}, ${address}`;
}

/** The user's name that stands before an `@` in the Host Name field, which wins over the one on its own; null for none. */
export function userInHost(host: string): string | null {
  const at = host.lastIndexOf('@');
  const user = at > 0 ? host.slice(0, at).trim() : '';
  return user === '' ? null : user;
}
