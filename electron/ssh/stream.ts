import type { Duplex } from 'node:stream';
import type { Result } from '../../shared/result';
import { openDirect, type Journey } from '../net/direct';
import type { Limits } from './limits';
import { openThroughHop } from './hop';
import { openThroughProxy, type ProxyWorld } from '../net/proxies/through';
import type { ConnectHooks, ConnectRequest } from './types';

/**
 * Opens the byte stream to the server, over which SSH is then spoken: through the jump host before it, else by the
 * proxy of its settings, else straight.
 * @param world what the system says about proxies
 * @returns a connected, unread stream; a failed or aborted attempt leaves nothing open
 */
export function openStream(
  { profile, target, via }: ConnectRequest,
  hooks: ConnectHooks,
  limits: Limits,
  signal: AbortSignal,
  world: ProxyWorld = {},
): Promise<Result<Duplex>> {
  const connect = Math.min(limits.connect, profile.connectSeconds * 1000);
  const journey: Journey = { profile, target, hooks, limits: { ...limits, connect }, signal };
  if (via !== null) return openThroughHop(via, journey);
  return profile.proxy.kind === 'none' ? openDirect(journey) : openThroughProxy(journey, world);
}
