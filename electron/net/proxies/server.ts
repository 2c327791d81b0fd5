import { domainToASCII } from 'node:url';
import { isIP } from 'node:net';
import { isHostText } from '../../../shared/host-text';
import type { Proxy } from '../../../shared/proxy';
import { fail, ok, type Result } from '../../../shared/result';

/** A proxy that is dialled. */
export interface ProxyServer {
  /** `https` is an HTTP proxy that is spoken to over TLS. */
  readonly kind: 'socks5' | 'socks4' | 'http' | 'https';
  readonly host: string;
  readonly port: number;
  /** Empty for a proxy that wants none. */
  readonly username: string;
  /** Null where there is none, or it is to be asked for. */
  readonly password: string | null;
}

/** As PuTTY's log calls the kinds. */
export const kindNames: Readonly<Record<ProxyServer['kind'], string>> = {
  socks5: 'SOCKS5',
  socks4: 'SOCKS4',
  http: 'HTTP',
  https: 'HTTPS',
};

/** The proxy of the Proxy panel. */
export function chosenServer(kind: 'socks5' | 'socks4' | 'http', proxy: Proxy): Result<ProxyServer> {
  const host = bareHost(proxy.host);
  if (host === '') return fail({ code: 'proxy-missing', data: {} });
  if (!isHostText(host)) return fail({ code: 'proxy-host-invalid', data: { text: proxy.host.trim() } });
  return ok({ kind, host, port: proxy.port, username: proxy.username.trim(), password: null });
}

/** A host without blanks around it, and an IPv6 address without its brackets. */
export function bareHost(text: string): string {
  const trimmed = text.trim();
  const bracketed = /^\[(.*)\](\/\d+)?$/u.exec(trimmed);
  return bracketed === null ? trimmed : `${bracketed[1] ?? ''}${bracketed[2] ?? ''}`;
}

/** A name as proxies take it: in ASCII (RFC 5891); an address without its zone, which means nothing elsewhere. */
export function nameForProxy(host: string): string {
  if (isIP(host) !== 0) return host.replace(/%.*$/u, '');
  const ascii = domainToASCII(host);
  return ascii === '' ? host : ascii;
}

/**
 * Who looks the server's name up, by PuTTY's meaning: on Auto SOCKS 4, which knew no names at first, has it done here,
 * the others at the proxy.
 */
export function looksUpHere(kind: ProxyServer['kind'], dns: Proxy['dns']): boolean {
  return dns === 'no' || (dns === 'auto' && kind === 'socks4');
}

/** Whether a password goes with the user name: SOCKS 4 has none. */
export function takesPassword({ kind, username }: ProxyServer): boolean {
  return username !== '' && kind !== 'socks4';
}
