import { isIP, isIPv4 } from 'node:net';
import type { IncomingMessage } from 'node:http';

/**
 * Whether a web-site forward answers to a host name.
 * @param authority `host` or `host:port`, as a Host header has it (RFC 9110, 7.2)
 */
export type AnswersTo = (authority: string) => boolean;

/** The names a web-site forward has besides localhost and addresses. */
interface OwnNames {
  /** Host of the forward's destination: a user may have pointed that name at this computer. */
  readonly destination: string;
  /** Bind address as configured, which may be a name; null for loopback. */
  readonly bindAddress: string | null;
  /** This computer's own name, by which others reach a listener that takes connections from them. */
  readonly hostname: string;
}

/**
 * Decides which Host headers a web-site forward answers to: localhost and names below it (RFC 6761, 6.3), addresses, and
 * the forward's own names, each with any port, for another program may forward its own port to this one. A page under any
 * other name that resolves to this computer (DNS rebinding) would read the site behind the forward as its own.
 */
export function createAnswersTo({ destination, bindAddress, hostname }: OwnNames): AnswersTo {
  // As multicast DNS has it (RFC 6762, 3).
  const local = hostname.replace(/\..*$/su, '.local').replace(/^([^.]+)$/u, '$1.local');
  // An address is answered to in any case, and `*` stands for all of them.
  const names = [destination, bindAddress ?? '', hostname, local].filter(
    (name) => name !== '*' && isIP(name) === 0,
  );
  const own = new Set(names.map(hostOf));
  return (authority) => {
    const host = hostOf(authority);
    if (host === null) return false;
    if (host === 'localhost' || /[^.]\.localhost$/u.test(host)) return true;
    return host.startsWith('[') || isIPv4(host) || own.has(host);
  };
}

/**
 * The host of an authority as browsers read it (WHATWG URL, 3.5): in small letters, names in other scripts as xn--, IPv4
 * in any notation as four numbers, IPv6 in brackets. One dot at the end, which makes a name absolute, is left out.
 * @returns null for what is no authority
 */
export function hostOf(authority: string): string | null {
  // What the URL parser would take for a user, a path or percent-encoding has no place in a Host header.
  if (/[@/?#\\%\s]/u.test(authority)) return null;
  try {
    const { hostname } = new URL(`http://${authority}/`);
    return hostname.replace(/\.$/u, '') || null;
  } catch {
    return null;
  }
}

/** Why a request is not served: the status it is answered with (RFC 9110, 15.5.20; RFC 9112, 3.2) and what it named. */
interface ForeignRequest {
  readonly status: 400 | 421;
  readonly asked: string;
}

/**
 * Judges the site that a request names, in its Host header and, if it is a whole address, in its target, which counts
 * for more than Host (RFC 9112, 3.2.2). A request of HTTP/1.0 may name none; no browser sends such.
 * @returns null when the forward answers to it
 */
export function foreignSiteOf(
  { rawHeaders, url = '/' }: Pick<IncomingMessage, 'rawHeaders' | 'url'>,
  answersTo: AnswersTo,
): ForeignRequest | null {
  const hosts = rawHeaders.filter(
    (_value, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'host',
  );
  if (hosts.length > 1) return { status: 400, asked: shown(hosts.join(', ')) };
  const foreign = [...hosts, ...authoritiesOf(url)].find((authority) => !answersTo(authority));
  return foreign === undefined ? null : { status: 421, asked: shown(foreign) };
}

/** The authority of a target that is a whole address; none for a path and for the `*` of OPTIONS. */
function authoritiesOf(target: string): readonly string[] {
  return target.startsWith('/') || target === '*' ? [] : [authorityOf(target) ?? target];
}

/** The authority of a whole address, such as `host:port` of `http://host:port/path`; null where there is none. */
export function authorityOf(address: string): string | null {
  return /^[a-z][a-z\d+.-]*:\/\/([^/?#\\]*)/iu.exec(address)?.[1] ?? null;
}

/** A stranger's text for a message: short, and without what is not printable ASCII. */
function shown(text: string): string {
  const plain = text.replaceAll(/[^ -~]/gu, '?');
  return plain.length > 100 ? `${plain.slice(0, 100)}...` : plain;
}
