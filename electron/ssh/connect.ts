import type { Result } from '../../shared/result';
import * as texts from '../../shared/texts/handshake';
import { isBuiltInOrder, isNarrowed, offeredKeyExchanges } from './algorithms/algorithms';
import { openConnection } from './attempt';
import type { CipherSpeeds } from './algorithms/cipher-order';
import type { KnownSpeeds } from './algorithms/known-speeds';
import { prepareHybrids } from './kex/hybrid';
import { defaultLimits, type Limits } from './limits';
import { endedLoose } from './algorithms/loose-order';
import type { ProxyWorld } from '../net/proxies/through';
import { openStream } from './stream';
import type { Connect, ConnectHooks, ConnectRequest, SshConnection } from './types';

/** Settings and measurements of the computer that connecting depends on. */
export interface ConnectWorld extends ProxyWorld {
  /** How fast ciphers are here; the built-in order of them is used where it is not given. */
  readonly cipherSpeeds?: KnownSpeeds;
}

/**
 * Creates the connector.
 *
 * Of a server whose keys are known only those kinds are asked for, so that one who pretends to be it cannot get by with
 * the question about a new key. When it has none of them, one more attempt asks for all kinds, for the user to be told of
 * what kind its key is now; in the first nothing was sent to authenticate.
 *
 * The order of the ciphers is the measured one. A server with which that is not safe is asked again with the built-in order,
 * and from then on first with that; in the first attempt nothing was sent to authenticate either.
 * @param limits how long to wait for what; tests shorten them
 * @param world what the computer says about proxies and is like
 */
export function createConnect(limits: Partial<Limits>, world: ConnectWorld): Connect {
  const all: Limits = { ...defaultLimits, ...limits };
  const loose = new Set<string>();
  return async (request, user, signal) => {
    const hooks = askNameOnce(user);
    const { profile, target } = request;
    const server = `${target.host}:${String(target.port)}`;
    prepareHybrids(offeredKeyExchanges(profile.algorithms));
    const speeds = isBuiltInOrder(profile.algorithms) ? ((await world.cipherSpeeds?.()) ?? null) : null;
    if (speeds !== null) hooks.log(texts.cipherSpeeds(speeds), 'debug');
    const onceWith = async (
      asked: ConnectRequest,
      order: CipherSpeeds | null,
    ): Promise<Result<SshConnection>> => {
      const stream = await openStream(asked, hooks, all, signal, world);
      return stream.ok
        ? openConnection({
            stream: stream.value,
            request: asked,
            hooks,
            limits: all,
            signal,
            speeds: order,
            machine: world.machine,
          })
        : stream;
    };
    const once = async (asked: ConnectRequest): Promise<Result<SshConnection>> => {
      const result = await onceWith(asked, loose.has(server) ? null : speeds);
      if (signal.aborted || !endedLoose(result)) return result;
      loose.add(server);
      hooks.log(texts.againInBuiltInOrder);
      return onceWith(asked, null);
    };
    const first = await once(request);
    if (signal.aborted || !hasOtherKinds(first, request)) return first;
    hooks.log(texts.againForAnyHostKey);
    return once({ ...request, knownHostKeyTypes: [] });
  };
}

/**
 * Keeps a user name that was typed for the rest of the attempt: a ProxyCommand may need it, and then the login does.
 * @returns hooks that put the question for it once
 */
function askNameOnce(hooks: ConnectHooks): ConnectHooks {
  let name: readonly string[] | null = null;
  return {
    ...hooks,
    ask: async (question) => {
      if (question.kind !== 'username') return hooks.ask(question);
      name ??= await hooks.ask(question);
      return name;
    },
  };
}

/** Whether an attempt failed for nothing but the kinds of host key it asked for. */
function hasOtherKinds(
  result: Result<SshConnection>,
  { profile, knownHostKeyTypes }: ConnectRequest,
): boolean {
  if (result.ok || result.error.code !== 'no-common-algorithm') return false;
  return result.error.data.which === texts.unmatched.hostKey && isNarrowed(profile, knownHostKeyTypes);
}
