import type { Duplex } from 'node:stream';
import type { Result } from '../../shared/result';
import type { SessionProfile } from '../../shared/session-profile';
import { dial, resolveHost } from './dial';
import type { Limits } from './limits';
import type { ConnectHooks, ConnectRequest } from './types';

const familyWords: Readonly<Record<SessionProfile['addressFamily'], string>> = {
  auto: '',
  ipv4: ' (IPv4)',
  ipv6: ' (IPv6)',
};

/**
 * Opens the byte stream to the server, over which SSH is then spoken.
 * @returns a connected, unread stream; a failed or aborted attempt leaves nothing open
 */
export async function openStream(
  { profile, target }: ConnectRequest,
  hooks: ConnectHooks,
  limits: Limits,
  signal: AbortSignal,
): Promise<Result<Duplex>> {
  hooks.phase('resolve');
  hooks.log(`Looking up host "${target.host}"${familyWords[profile.addressFamily]} for SSH connection`);
  const addresses = await resolveHost(target, profile.addressFamily, limits, signal);
  if (!addresses.ok) return addresses;
  hooks.phase('tcp');
  return dial(addresses.value, target, hooks, limits, signal);
}
