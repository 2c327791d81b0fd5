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

export const proxyType = 'Proxy &type:';
export const asSystemSays =
  'As the system says for each server; where it says none, the connection goes there directly.';
export const proxyHostname = 'Prox&y hostname';
export const excludeHostsIps = '&Exclude Hosts/IPs';
export const excludeExample = '*.internal.example, 10.0.0.0/8';
export const localHosts = 'Consider pro&xying local host connections';
export const lookUpAtProxy = '&Do DNS name lookup at proxy end:';
export const username = '&Username';
export const localProxyCommand = 'Local proxy co&mmand';
export const commandExample = 'nc -X 5 -x proxy.example:1080 %h %p';
export const hostPlaceholder = 'is the server’s host,';
export const portPlaceholder = 'its port,';
export const userPlaceholder = 'the user name,';
export const percentPlaceholder =
  'a percent sign. The command runs without a shell, and only after you have said yes to exactly that command.';
export const forFirstJump = 'The proxy is for the connection to the first jump host,';
export const restThroughJumps = '; the rest of the route goes through the jump hosts.';
export const unusedForJump = 'The proxy is not used: the first jump host is the saved session';
export const jumpHasOwn = ', which brings its own proxy settings.';
export const passwordAskedFor = 'The password is not saved here: it is asked for when a user name is given';
export const rememberedIn = (words: string): string => `, and can be remembered in ${words}.`;
export const eachTimeAnew = ', each time anew.';
