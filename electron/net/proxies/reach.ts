import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { formatEndpoint } from '../../../shared/endpoint';
import type { AppError } from '../../../shared/errors';
import { fail, ok, type Result } from '../../../shared/result';
import { forProxy, forSsh } from '../../../shared/texts/dialling';
import * as texts from '../../../shared/texts/proxies';
import type { Address } from '../addresses';
import { cancelled, dial, type DialTarget } from '../dial';
import { lookUp, openDirect, type Journey } from '../direct';
import { isExcluded } from './exclude';
import { talkHttp } from './http';
import { kindNames, looksUpHere, nameForProxy, takesPassword, type ProxyServer } from './server';
import { talkSocks } from './socks';
import { haveTalk, type Request } from './talk';
import { secure } from './tls';

/** How often a password may be wrong, all in all. */
const tries = 3;

/**
 * Opens a connection to the server through a proxy: looks the server's name up where the settings say, asks for the proxy's
 * password if there is a user name, and again when it is refused, with a new connection each time.
 * @param authorities further certificate authorities, for proxies spoken to over TLS
 */
export async function reachThrough(
  server: ProxyServer,
  journey: Journey,
  authorities: readonly string[],
): Promise<Result<Duplex>> {
  const { hooks, target } = journey;
  const names = await destinationNames(server, journey);
  if (!names.ok) return names;
  if (names.value.kind === 'direct') return openDirect(journey, names.value.addresses);
  hooks.log(texts.willUse(kindNames[server.kind], formatEndpoint(server), formatEndpoint(target)));

  const rest = [...names.value.hosts];
  let { password } = server;
  let refused = 0;
  for (;;) {
    if (takesPassword(server) && password === null) {
      password = await askPassword(server, journey, refused > 0);
      if (password === null) return fail(cancelled);
    }
    const destination = { host: rest[0] ?? target.host, port: target.port };
    const opened = await tryOnce({ server, password, destination, authorities }, journey);
    if (opened.ok) {
      hooks.log(texts.connectedThrough(formatEndpoint(target)));
      return opened;
    }
    if (opened.error.code === 'proxy-login' && password !== null) {
      hooks.log(texts.loginRefused, 'warning');
      refused += 1;
      if (refused === tries) return opened;
      password = null;
    } else if (opened.error.code === 'proxy-refused' && rest.length > 1) {
      // A name's other addresses may be the ones the proxy can reach.
      hooks.log(texts.couldNotConnect(formatEndpoint(destination)), 'warning');
      rest.shift();
    } else return opened;
  }
}

type Names =
  | { readonly kind: 'proxy'; readonly hosts: readonly string[] }
  | { readonly kind: 'direct'; readonly addresses: readonly Address[] };

/** Names that the proxy is to connect to; or that the server's addresses are none of its business. */
async function destinationNames(server: ProxyServer, journey: Journey): Promise<Result<Names>> {
  const { target, profile, hooks } = journey;
  const { proxy } = profile;
  const name = nameForProxy(target.host);
  if (isIP(name) === 0 && !looksUpHere(server.kind, proxy.dns)) {
    hooks.log(texts.leavingLookup(target.host, forSsh));
    return ok({ kind: 'proxy', hosts: [name] });
  }
  if (isIP(name) !== 0) return suited([name]);
  const found = await lookUp(target, forSsh, journey);
  if (!found.ok) return found;
  const addresses = found.value.map(({ address }) => address);
  if (isExcluded(target.host, addresses, proxy)) return ok({ kind: 'direct', addresses: found.value });
  return suited(addresses);

  function suited(all: readonly string[]): Result<Names> {
    const hosts = server.kind === 'socks4' ? all.filter((address) => isIP(address) === 4) : all;
    return hosts.length > 0
      ? ok({ kind: 'proxy', hosts })
      : fail({ code: 'proxy-family', data: { target: formatEndpoint(target) } });
  }
}

async function askPassword(
  { username, host, port }: ProxyServer,
  { hooks, signal }: Journey,
  again: boolean,
): Promise<string | null> {
  const question = { kind: 'proxy-password', username, host, port, again } as const;
  await hooks.turn(question);
  if (signal.aborted) return null;
  const answer = await hooks.ask(question);
  return answer?.[0] ?? null;
}

interface Try {
  readonly server: ProxyServer;
  readonly password: string | null;
  readonly destination: DialTarget;
  readonly authorities: readonly string[];
}

async function tryOnce(
  { server, password, destination, authorities }: Try,
  journey: Journey,
): Promise<Result<Duplex>> {
  const { hooks, limits, signal, profile } = journey;
  if (signal.aborted) return fail(cancelled);
  const proxy: DialTarget = { host: server.host, port: server.port };
  const addresses = await lookUp(proxy, forProxy, journey);
  if (!addresses.ok) return fail(dialledProxyError(addresses.error, proxy, profile.addressFamily));
  hooks.phase('tcp');
  const socket = await dial(addresses.value, proxy, journey);
  if (!socket.ok) return fail(dialledProxyError(socket.error, proxy, profile.addressFamily));
  hooks.phase('proxy');
  const request: Request = {
    ...{ socket: socket.value, proxy, destination, limit: limits.connect },
    login: password === null ? null : { username: server.username, password },
  };
  return haveTalk(request, journey, async (all) => {
    switch (server.kind) {
      case 'socks5':
        return talkSocks(5, '', all);
      case 'socks4':
        return talkSocks(4, server.username, all);
      case 'http':
        return talkHttp(all);
      case 'https': {
        const secured = await secure(all, authorities);
        return secured.ok ? talkHttp({ ...all, socket: secured.value }) : secured;
      }
    }
  });
}

/** The error of dialling a server as one of dialling the proxy before it. */
function dialledProxyError(error: AppError, { host, port }: DialTarget, family: string): AppError {
  switch (error.code) {
    case 'host-unknown':
      return { code: 'proxy-unknown', data: { host, detail: error.data.detail } };
    case 'no-address-in-family': {
      const detail = texts.noAddressOf(family === 'ipv4' ? 'IPv4' : 'IPv6');
      return { code: 'proxy-unreachable', data: { host, port, detail } };
    }
    case 'connect-timeout':
      return { code: 'proxy-timeout', data: { host, port, seconds: error.data.seconds } };
    case 'connect-refused':
      return { code: 'proxy-unreachable', data: { host, port, detail: texts.nothingListens } };
    case 'connect-unreachable': {
      const { detail, localNetwork } = error.data;
      return {
        code: 'proxy-unreachable',
        data: { host, port, detail, ...(localNetwork && { localNetwork }) },
      };
    }
    case 'connect-failed':
      return { code: 'proxy-unreachable', data: { host, port, detail: error.data.detail } };
    default:
      return error;
  }
}
