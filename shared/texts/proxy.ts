import { isProxyServer, type Proxy } from '../proxy';

/** What to call the proxy where a route is shown; null where there is none. */
export function proxyWords(proxy: Proxy): string | null {
  if (isProxyServer(proxy)) return `proxy ${proxy.host.trim()}`.trim();
  if (proxy.kind === 'command') return 'proxy command';
  return proxy.kind === 'system' ? 'the system’s proxy' : null;
}

export const kinds: Readonly<Record<Proxy['kind'], string>> = {
  none: 'None',
  socks5: 'SOCKS 5',
  socks4: 'SOCKS 4',
  http: 'HTTP CONNECT',
  command: 'Local (run a subprogram to connect)',
  system: 'System settings',
};
export const lookups: Readonly<Record<Proxy['dns'], string>> = { no: 'No', auto: 'Auto', yes: 'Yes' };
