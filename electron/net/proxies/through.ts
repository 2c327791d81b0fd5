import type { Duplex } from 'node:stream';
import { plainText } from '../../../shared/event-log';
import { assertNever, fail, type Result } from '../../../shared/result';
import * as texts from '../../../shared/texts/proxies';
import { until } from '../../system/async';
import { systemText } from '../../system/errors';
import type { Machine } from '../../system/machine';
import { cancelled } from '../dial';
import { openDirect, type Journey } from '../direct';
import { openCommand } from './command';
import { isExcluded } from './exclude';
import { reachThrough } from './reach';
import { chosenServer } from './server';
import { environmentProxy, readSystemProxy, routeInWords, type SystemProxy } from './system';

/** Settings of the computer that the route through proxies depends on. */
export interface ProxyWorld {
  readonly machine: Machine;
  /** The system's word on the route to a server; the environment's where it is not given. */
  readonly systemProxy?: SystemProxy | undefined;
  /** Certificate authorities, in PEM, to trust besides the system's. */
  readonly authorities?: readonly string[];
}

/** Opens the byte stream to the server by the settings of the Proxy panel, which has a proxy chosen. */
export async function openThroughProxy(journey: Journey, world: ProxyWorld): Promise<Result<Duplex>> {
  const { target, profile } = journey;
  const { proxy } = profile;
  if (proxy.kind === 'none' || isExcluded(target.host, [], proxy)) return openDirect(journey);
  switch (proxy.kind) {
    case 'socks5':
    case 'socks4':
    case 'http': {
      const server = chosenServer(proxy.kind, proxy);
      return server.ok ? reachThrough(server.value, journey, world.authorities ?? []) : server;
    }
    case 'command':
      return openCommand(journey);
    case 'system':
      return throughSystem(journey, world);
    default:
      return assertNever(proxy.kind);
  }
}

/** Troubles with a proxy itself: the next one the system names may be better. */
const nextMayHelp: ReadonlySet<string> = new Set([
  'proxy-unknown',
  'proxy-unreachable',
  'proxy-timeout',
  'proxy-closed',
  'proxy-protocol',
  'proxy-certificate',
]);

async function throughSystem(journey: Journey, world: ProxyWorld): Promise<Result<Duplex>> {
  const { target, profile, hooks, limits, signal } = journey;
  const resolve = world.systemProxy ?? environmentProxy;
  hooks.phase('resolve');
  const asked = Promise.resolve().then(() => resolve(target.host, target.port));
  const unusable = (detail: string): Result<never> => fail({ code: 'proxy-system', data: { detail } });
  let told: string | null;
  try {
    told = await until(asked, signal, limits.resolve);
  } catch (error) {
    return unusable(plainText(systemText(error), 300));
  }
  if (told === null) return fail(cancelled);
  if (told === 'late') return unusable(texts.systemSilent);
  const routes = readSystemProxy(told);
  if (routes.length === 0) return unusable(texts.systemNamesNone);
  hooks.log(texts.systemSays(routes.map(routeInWords)));
  let last: Result<Duplex> | null = null;
  for (const route of routes) {
    if (last !== null) hooks.log(texts.tryingNext);
    const server =
      route === 'direct' || route.username !== ''
        ? route
        : { ...route, username: profile.proxy.username.trim() };
    last =
      server === 'direct'
        ? await openDirect(journey)
        : await reachThrough(server, journey, world.authorities ?? []);
    if (last.ok || !nextMayHelp.has(last.error.code)) return last;
  }
  return last ?? openDirect(journey);
}
