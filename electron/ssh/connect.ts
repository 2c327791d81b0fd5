import type { Result } from '../../shared/result';
import { isNarrowed } from './algorithms';
import { openConnection } from './attempt';
import { defaultLimits, type Limits } from './limits';
import { askNameOnce } from './proxy/ask-name-once';
import type { ProxyWorld } from './proxy/through';
import { openStream } from './stream';
import type { Connect, ConnectRequest, SshConnection } from './types';

/**
 * Creates the connector.
 *
 * Of a server whose keys are known only those kinds are asked for, so that one who pretends to be it cannot get by with
 * the question about a new key. When it has none of them, one more attempt asks for all kinds, for the person to be told of
 * what kind its key is now; in the first nothing was sent to authenticate.
 * @param limits how long to wait for what; tests shorten them
 * @param world what the computer says about proxies; the environment alone is asked where it is not given
 */
export function createConnect(limits: Partial<Limits> = {}, world: ProxyWorld = {}): Connect {
  const all: Limits = { ...defaultLimits, ...limits };
  return async (request, person, signal) => {
    const hooks = askNameOnce(person);
    const once = async (asked: ConnectRequest): Promise<Result<SshConnection>> => {
      const stream = await openStream(asked, hooks, all, signal, world);
      return stream.ok ? openConnection(stream.value, asked, hooks, all, signal) : stream;
    };
    const first = await once(request);
    if (signal.aborted || !hasOtherKinds(first, request)) return first;
    hooks.log('Connecting again to ask for host keys of any kind');
    return once({ ...request, knownHostKeyTypes: [] });
  };
}

/** Whether an attempt failed for nothing but the kinds of host key it asked for. */
function hasOtherKinds(
  result: Result<SshConnection>,
  { profile, knownHostKeyTypes }: ConnectRequest,
): boolean {
  if (result.ok || result.error.code !== 'no-common-algorithm') return false;
  return result.error.data.which === 'host key type' && isNarrowed(profile, knownHostKeyTypes);
}
