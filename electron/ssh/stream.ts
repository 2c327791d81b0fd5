import type { Duplex } from 'node:stream';
import { formatEndpoint } from '../../shared/endpoint';
import { explain, type AppError } from '../../shared/errors';
import { fail, type Result } from '../../shared/result';
import * as texts from '../../shared/texts/ssh';
import { until } from '../system/async';
import { originator } from './channels';
import { abandonChannel } from './ssh2/channel-state';
import { cancelled } from '../net/dial';
import { openDirect, type Journey } from '../net/direct';
import type { Limits } from './limits';
import { openThroughProxy, type ProxyWorld } from '../net/proxies/through';
import type { ConnectHooks, ConnectRequest, Via } from './types';

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
  world: ProxyWorld,
): Promise<Result<Duplex>> {
  const connect = Math.min(limits.connect, profile.connectSeconds * 1000);
  const journey: Journey = {
    profile,
    target,
    hooks,
    limits: { ...limits, connect },
    signal,
    machine: world.machine,
  };
  if (via !== null) return openThroughHop(via, journey);
  return profile.proxy.kind === 'none' ? openDirect(journey) : openThroughProxy(journey, world);
}

/**
 * Opens a channel from a connected jump host to the next server (RFC 4254, 7.2), as `ssh -J` does, in the connect time of
 * the settings at most.
 * @returns fails with hop-forbidden, hop-refused or hop-lost; one that was given up closes a channel that comes late
 */
async function openThroughHop(via: Via, { target, hooks, limits, signal }: Journey): Promise<Result<Duplex>> {
  const { host, port } = target;
  const place = formatEndpoint(target);
  hooks.phase('tcp');
  hooks.log(texts.openingThrough(place, via.title));
  if (signal.aborted) return fail(cancelled);
  const opening = via.openChannel({ host, port }, originator);
  const opened = await until(opening, signal, limits.connect);
  if (opened === null || opened === 'late') {
    void opening.then((channel) => {
      if (channel.ok) abandonChannel(channel.value);
    });
    if (opened === null) return fail(cancelled);
    const seconds = Math.round(limits.connect / 1000);
    return fail(hopError({ code: 'channel-timeout', data: { host, port, seconds } }, via.title, place));
  }
  if (!opened.ok) return fail(hopError(opened.error, via.title, place));
  // Until SSH listens on it, an error of the channel must not end the program.
  opened.value.on('error', () => undefined);
  return opened;
}

/** A channel's error as one of the route to the next server. */
export function hopError(error: AppError, from: string, target: string): AppError {
  switch (error.code) {
    case 'not-connected':
    case 'connection-lost':
      return { code: 'hop-lost', data: { detail: 'detail' in error.data ? error.data.detail : '' } };
    case 'channel-prohibited':
      return { code: 'hop-forbidden', data: { from, target, detail: error.data.detail } };
    case 'channel-refused':
      return refused(texts.nothingListensThere);
    case 'channel-unresolved':
      return refused(texts.hostNotKnownThere);
    case 'channel-unreachable':
    case 'channel-failed':
      return refused(error.data.detail);
    case 'channel-timeout':
      return refused(texts.noAnswerWithin(error.data.seconds));
    default:
      return refused(explain(error).what);
  }

  function refused(detail: string): AppError {
    return { code: 'hop-refused', data: { from, target, detail } };
  }
}
