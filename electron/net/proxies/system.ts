import { getProxyForUrl } from 'proxy-from-env';
import { formatEndpoint } from '../../../shared/endpoint';
import { isHostText } from '../../../shared/host-text';
import { bareHost, kindNames, type ProxyServer } from './server';

/**
 * What the system says about the route to a server: entries of proxy auto-configuration with semicolons between
 * (`PROXY host:port; DIRECT`), or the URL of a proxy.
 */
export type SystemProxy = (host: string, port: number) => Promise<string>;

/** One route the system names: straight, or through a proxy. */
type SystemRoute = 'direct' | ProxyServer;

/** The words of proxy auto-configuration as Chromium takes them, and the ports they have when none is given. */
const words: Readonly<Record<string, { readonly kind: ProxyServer['kind']; readonly port: number }>> = {
  PROXY: { kind: 'http', port: 80 },
  HTTP: { kind: 'http', port: 80 },
  HTTPS: { kind: 'https', port: 443 },
  SOCKS: { kind: 'socks4', port: 1080 },
  SOCKS4: { kind: 'socks4', port: 1080 },
  SOCKS5: { kind: 'socks5', port: 1080 },
};

/** Schemes of proxies in URLs, as curl takes them. */
const schemes: Readonly<Record<string, { readonly kind: ProxyServer['kind']; readonly port: number }>> = {
  'http:': { kind: 'http', port: 80 },
  'https:': { kind: 'https', port: 443 },
  'socks:': { kind: 'socks5', port: 1080 },
  'socks4:': { kind: 'socks4', port: 1080 },
  'socks4a:': { kind: 'socks4', port: 1080 },
  'socks5:': { kind: 'socks5', port: 1080 },
  'socks5h:': { kind: 'socks5', port: 1080 },
};

/**
 * Reads the system's answer.
 * @returns the routes it names, best first; entries that make no sense are left out
 */
export function readSystemProxy(answer: string): readonly SystemRoute[] {
  return answer
    .split(';')
    .map((entry) => entry.trim())
    .map((entry) => (entry.includes('://') ? readUrl(entry) : readEntry(entry)))
    .filter((route) => route !== null);
}

/** A route as the log shows it: without user name and password. */
export function routeInWords(route: SystemRoute): string {
  return route === 'direct' ? 'DIRECT' : `${kindNames[route.kind]} ${formatEndpoint(route)}`;
}

function readEntry(entry: string): SystemRoute | null {
  const [word = '', server = '', ...more] = entry.split(/\s+/u);
  if (word.toUpperCase() === 'DIRECT') return 'direct';
  const type = words[word.toUpperCase()];
  const parts = /^(\[[^\]]+\]|[^:]+)(?::(\d{1,5}))?$/u.exec(server);
  if (type === undefined || parts === null || more.length > 0) return null;
  return serverAt(type.kind, parts[1] ?? '', parts[2] === undefined ? type.port : Number(parts[2]));
}

function readUrl(text: string): SystemRoute | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const type = schemes[url.protocol];
  if (type === undefined) return null;
  // A port that is the scheme's own is not kept by URL.
  const server = serverAt(type.kind, url.hostname, url.port === '' ? type.port : Number(url.port));
  if (server === null || url.username === '') return server;
  const password = url.password === '' ? null : decoded(url.password);
  return { ...server, username: decoded(url.username), password };
}

function serverAt(kind: ProxyServer['kind'], host: string, port: number): ProxyServer | null {
  const bare = bareHost(host);
  if (bare === '' || !isHostText(bare) || port < 1 || port > 65_535) return null;
  return { kind, host: bare, port, username: '', password: null };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * What the environment says: HTTPS_PROXY, else ALL_PROXY, in either case, unless NO_PROXY names the server. There is no
 * variable for SSH; the route of https is the one that leads through tunnels.
 */
export const environmentProxy: SystemProxy = (host, port) => {
  const proxy = getProxyForUrl(`https://${formatEndpoint({ host, port })}`);
  if (proxy === '') return Promise.resolve('DIRECT');
  // Without a scheme the library takes the one of the address asked for; everybody else takes http.
  const asWritten = ['https_proxy', 'all_proxy']
    .flatMap((name) => [process.env[name], process.env[name.toUpperCase()]])
    .find((value) => value !== undefined && value !== '');
  return Promise.resolve(asWritten?.includes('://') === false ? `http://${asWritten}` : proxy);
};
