import { isProxyServer, type Proxy } from '../proxy';

/** What to call the proxy where a route is shown; null where there is none. */
export function proxyWords(proxy: Proxy): string | null {
  if (isProxyServer(proxy)) return `proxy ${proxy.host.trim()}`.trim();
  if (proxy.kind === 'command') return 'proxy command';
  return proxy.kind === 'system' ? 'the system’s proxy' : null;
}
