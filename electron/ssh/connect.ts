import type { SessionProfile } from '../../shared/session-profile';
import { openConnection } from './attempt';
import { dial, resolveHost } from './dial';
import { defaultLimits, type Limits } from './limits';
import type { Connect } from './types';

const familyWords: Readonly<Record<SessionProfile['addressFamily'], string>> = {
  auto: '',
  ipv4: ' (IPv4)',
  ipv6: ' (IPv6)',
};

/**
 * Creates the connector.
 * @param limits how long to wait for what; tests shorten them
 */
export function createConnect(limits: Partial<Limits> = {}): Connect {
  const all: Limits = { ...defaultLimits, ...limits };
  return async (request, hooks, signal) => {
    const { profile, target } = request;
    hooks.phase('resolve');
    hooks.log(`Looking up host "${target.host}"${familyWords[profile.addressFamily]} for SSH connection`);
    const addresses = await resolveHost(target, profile.addressFamily, all, signal);
    if (!addresses.ok) return addresses;
    hooks.phase('tcp');
    const socket = await dial(addresses.value, target, hooks, all, signal);
    return socket.ok ? openConnection(socket.value, request, hooks, all, signal) : socket;
  };
}
