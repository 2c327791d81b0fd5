import type { Duplex } from 'node:stream';
import { plainText } from '../../../shared/event-log';
import { assertNever, fail, type Result } from '../../../shared/result';
import { withLimit } from '../dial';
import { openDirect, type Journey } from '../direct';
import { openCommand } from './command';
import { isExcluded } from './exclude';
import { reachThrough } from './reach';
import { chosenServer } from './server';
import { environmentProxy, readSystemProxy, wayInWords, type SystemProxy } from './system';

/** What of the computer's settings the way through proxies depends on. */
export interface ProxyWorld {
  /** What the system says about the way to a server; what the environment says where it is not given. */
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
  const told = await withLimit(asked, limits.resolve, signal, 'The system did not answer.');
  if (signal.aborted) return fail({ code: 'auth-cancelled', data: {} });
  if (!told.ok) {
    return fail({ code: 'proxy-system', data: { detail: plainText(told.detail, 300) } });
  }
  const ways = readSystemProxy(told.value);
  if (ways.length === 0) {
    return fail({ code: 'proxy-system', data: { detail: 'They name none of a type that Ginnel knows.' } });
  }
  hooks.log(`The system’s proxy settings say: ${ways.map(wayInWords).join('; ')}`);
  let last: Result<Duplex> | null = null;
  for (const way of ways) {
    if (last !== null) hooks.log('Trying the next one');
    const server =
      way === 'direct' || way.username !== '' ? way : { ...way, username: profile.proxy.username.trim() };
    last =
      server === 'direct'
        ? await openDirect(journey)
        : await reachThrough(server, journey, world.authorities ?? []);
    if (last.ok || !nextMayHelp.has(last.error.code)) return last;
  }
  return last ?? openDirect(journey);
}
