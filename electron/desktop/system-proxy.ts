import { session } from 'electron';
import type { SystemProxy } from '../ssh';

/**
 * Asks the desktop's proxy settings about the route to a server, automatic configuration (PAC) included. They know web
 * addresses only, so the server is asked for as an https one: what leads there leads through tunnels.
 * @returns `DIRECT`, or entries such as `PROXY host:port; SOCKS5 host:port`, best first
 */
export const desktopProxy: SystemProxy = (host, port) => {
  const name = host.includes(':') ? `[${host}]` : host;
  return session.defaultSession.resolveProxy(`https://${name}:${String(port)}/`);
};
