import { z } from 'zod';

/**
 * How the first TCP connection of a session is made, by PuTTY's Proxy panel. SOCKS 4 with the names looked up at the
 * proxy's end is SOCKS 4a. The password is not among the settings: it is asked for, and kept like any other secret.
 */
export const proxySchema = z
  .strictObject({
    kind: z.enum(['none', 'socks5', 'socks4', 'http', 'command', 'system']),
    host: z.string().max(512),
    port: z.number().int().min(1).max(65_535),
    /** Empty for a proxy that wants none. */
    username: z.string().max(256),
    /** Hosts that are reached without it, as typed: names, `*` patterns, addresses and networks, apart by commas or blanks. */
    exclude: z.string().max(4096),
    /** Reach this computer's own addresses through it as well. */
    localhost: z.boolean(),
    /** Who looks names up: this computer, the proxy, or whatever the kind of proxy is used to (PuTTY: SOCKS 4 here, others there). */
    dns: z.enum(['no', 'auto', 'yes']),
    /** For `command`: OpenSSH's ProxyCommand, with %h, %p, %r and %%; PuTTY's %host, %port and %user work, too. */
    command: z.string().max(4096),
  })
  .readonly();
export type Proxy = z.infer<typeof proxySchema>;

/** The defaults of PuTTY's panel, but for its port 80. */
export const noProxy: Proxy = {
  kind: 'none',
  host: '',
  port: 1080,
  username: '',
  exclude: '',
  localhost: false,
  dns: 'auto',
  command: '',
};

const withHost: readonly Proxy['kind'][] = ['socks5', 'socks4', 'http'];

/** Whether a type of proxy is a server with a hostname and a port. */
export function isProxyServer({ kind }: Pick<Proxy, 'kind'>): boolean {
  return withHost.includes(kind);
}
