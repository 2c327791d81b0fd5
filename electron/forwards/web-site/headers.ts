import { isIPv6 } from 'node:net';
import { formatEndpoint } from '../../../shared/endpoint';

/** The two names of one web site, each as a Host header has it (RFC 9110, 7.2): `localhost:8080`, `[::1]:8080`. */
export interface SiteNames {
  /** Name by which the browser knows it: the Host header of its own request; empty when it sent none. */
  readonly ours: string;
  /** Name by which the destination knows itself. */
  readonly theirs: string;
}

/** Header fields by their names in small letters. A field that came in several lines keeps them. */
export type Fields = Record<string, string | string[]>;

/** Fields for one connection only (RFC 9110, 7.6.1). Transfer-Encoding and Trailer are Node's to settle. */
const hopByHop = ['connection', 'keep-alive', 'proxy-connection', 'upgrade', 'http2-settings'];
/** Requests name their own site in these; Destination is WebDAV's (RFC 4918, 10.3). */
const addressesAsked = new Set(['origin', 'referer', 'destination']);
/** Answers name their own site in these. */
const addressesAnswered = new Set(['location', 'content-location', 'access-control-allow-origin']);

/**
 * A destination as its Host header: the port is left out where it is 80, an IPv6 address is in brackets and without its
 * zone, which means nothing elsewhere (RFC 6874, 4).
 */
export function hostHeader({ host, port }: { readonly host: string; readonly port: number }): string {
  const name = isIPv6(host) ? host.replace(/%.*$/u, '') : host;
  const whole = formatEndpoint({ host: name, port });
  return port === 80 ? whole.slice(0, -':80'.length) : whole;
}

/** Whether two Host headers name the same site: case and a spelt out port 80 make no difference. */
function isSameName(one: string, other: string): boolean {
  const plain = (name: string): string => name.toLowerCase().replace(/:80$/u, '');
  return plain(one) === plain(other);
}

/**
 * An http address under the other name. Relative addresses, those of other places and of other schemes are returned as
 * they came, for they do not lead through the forward.
 * @param address `http://host:port/…`, or `//host:port/…` without its scheme
 */
export function moveAddress(address: string, from: string, to: string): string {
  const [, scheme = '', authority = '', rest = ''] = /^(http:)?\/\/([^/?#\\]*)(.*)$/isu.exec(address) ?? [];
  if (authority === '' || from === '' || to === '' || !isSameName(authority, from)) return address;
  return `${scheme}//${to}${rest}`;
}

/** Refresh's `5; url=http://host/`, quoted or not. */
function moveRefresh(value: string, from: string, to: string): string {
  return value.replace(
    /^(\s*[\d.]+\s*[;,]\s*url\s*=\s*)(["']?)(.*)$/isu,
    (_whole, before: string, quote: string, address: string) =>
      `${before}${quote}${moveAddress(address, from, to)}`,
  );
}

/**
 * A cookie that a browser under another name keeps: without the Domain that named the destination or a domain around
 * it, which leaves it with the host that sent it (RFC 6265, 5.3). A Domain that was never the destination's to set
 * stays, and the browser refuses the cookie as it would have there.
 */
function moveCookie(cookie: string, theirs: string): string {
  const host = theirs
    .replace(/:\d*$/u, '')
    .replace(/^\[(.*)\]$/u, '$1')
    .toLowerCase();
  const [pair = '', ...attributes] = cookie.split(';');
  const kept = attributes.filter((attribute) => {
    const [, named] = /^\s*domain\s*=(.*)$/isu.exec(attribute) ?? [];
    if (named === undefined) return true;
    const domain = named.trim().toLowerCase().replace(/^\./u, '');
    return host !== domain && !host.endsWith(`.${domain}`);
  });
  return [pair, ...kept].join(';');
}

/** Raw header lines as fields, without those that are for one connection only. */
function fieldsOf(raw: readonly string[], rewrite: (name: string, value: string) => string): Fields {
  const lines: (readonly [string, string])[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    lines.push([(raw[index] ?? '').toLowerCase(), raw[index + 1] ?? '']);
  }
  const dropped = new Set(hopByHop);
  for (const [name, value] of lines) {
    if (name !== 'connection') continue;
    // Connection may not name what frames the message: dropping Transfer-Encoding is how requests are smuggled.
    for (const token of value.toLowerCase().split(',')) {
      if (!framing.has(token.trim())) dropped.add(token.trim());
    }
  }
  // Without a prototype, for a header may be called __proto__.
  const fields = Object.create(null) as Fields;
  for (const [name, value] of lines) {
    if (dropped.has(name)) continue;
    const before = fields[name];
    const moved = rewrite(name, value);
    if (before === undefined || single.has(name)) fields[name] = before ?? moved;
    else fields[name] = [...(Array.isArray(before) ? before : [before]), moved];
  }
  return fields;
}

const framing = new Set(['transfer-encoding', 'content-length', 'trailer', 'te', 'host']);
/** Of these the first line counts, as in Node; the parser has refused what would differ in framing. */
const single = new Set(['host', 'content-length', 'transfer-encoding', 'content-type', 'authorization']);

/**
 * What the destination is asked: its own Host, and its own name where Origin, Referer and Destination have ours. Expect
 * is left out; whoever sends the request passes it on in its own way.
 * @param raw name and value by turns, as the client sent them
 */
export function requestFields(raw: readonly string[], { ours, theirs }: SiteNames): Fields {
  const fields = fieldsOf(raw, (name, value) =>
    addressesAsked.has(name) ? moveAddress(value, ours, theirs) : value,
  );
  delete fields['expect'];
  fields['host'] = theirs;
  return fields;
}

/**
 * What the browser is answered: Location, Content-Location, Refresh and Access-Control-Allow-Origin lead to our name
 * where they named the destination, and cookies' Domain no longer ties them to it.
 * @param raw name and value by turns, as the destination sent them
 */
export function answerFields(raw: readonly string[], { ours, theirs }: SiteNames): Fields {
  return fieldsOf(raw, (name, value) => {
    if (name === 'set-cookie') return moveCookie(value, theirs);
    if (name === 'refresh') return moveRefresh(value, theirs, ours);
    return addressesAnswered.has(name) ? moveAddress(value, theirs, ours) : value;
  });
}
